/**
 * Streams that the client has not made itself: one of the caller's, or those of a dialler.
 */
import { expect } from 'chai';
import { connect as connectTcp, type Socket } from 'node:net';
import { Duplex, duplexPair } from 'node:stream';
import { Asterisk, type AsteriskOptions } from '../../lib/index.js';
import { SECRET, until, useScene } from '../support/scene.js';

const LOGIN: AsteriskOptions = { username: 'admin', secret: SECRET };

describe('Asterisk over a stream of the caller\'s', () => {
  const scene = useScene();

  it('talks over it, connected already or not', async () => {
    const fake = await scene.fake();
    const early = scene.follow(new Asterisk(connectTcp(fake.port, '127.0.0.1'), undefined, LOGIN));
    await early.login();
    const socket = connectTcp(fake.port, '127.0.0.1');
    await new Promise((resolve) => { socket.once('connect', resolve); });
    const late = scene.follow(new Asterisk(socket));
    await late.login('admin', SECRET);
    expect([early.state, late.state]).to.deep.equal(['ready', 'ready']);
    expect(late.name).to.equal('asterisk');
  });

  it('never dials it again: a loss is the end', async () => {
    const fake = await scene.fake();
    const client = scene.follow(
      new Asterisk(connectTcp(fake.port, '127.0.0.1'), undefined, { ...LOGIN, reconnect: { minDelay: 1 } }),
    );
    await client.login();
    const life = scene.lifeOf(client);
    fake.drop();
    await scene.next(client, 'closed');
    expect(life).to.deep.equal([['disconnected', 'AMI_CONNECTION_LOST', undefined], ['closed']]);
    expect(fake.sessions).to.deep.equal([]);
  });

  it('may be any duplex stream, of text too', async () => {
    const [mine, theirs] = duplexPair();
    mine.setEncoding('utf8');
    theirs.write('Asterisk Call Manager/11.0.0\r\n');
    theirs.on('data', () => theirs.write('Response: Success\r\nMessage: Çava\r\n\r\n'));
    const client = scene.follow(new Asterisk(mine, undefined, { ...LOGIN, auth: 'plain' }));
    const messages: string[] = [];
    client.defaultHandler((message) => { messages.push(message['Message']!); });
    await client.login();
    await client.request({ Action: 'Ping' });
    expect(messages).to.deep.equal(['Çava', 'Çava']);
  });

  it('rejects the login when it has failed before', async () => {
    const fake = await scene.fake();
    const socket = connectTcp(fake.port, '127.0.0.1');
    const client = scene.follow(new Asterisk(socket, undefined, LOGIN));
    socket.destroy(new Error('cut by hand'));
    await until(() => socket.closed, 'the socket was closed');
    expect((await scene.refusal(client.login())).code).to.equal('AMI_CONNECTION_LOST');
  });

  it('does not fall for an error of a stream on which no login was tried', async () => {
    const stream = new Duplex({ read: () => undefined });
    const client = scene.follow(new Asterisk(stream, undefined, LOGIN));
    stream.destroy(new Error('nobody listens'));
    await until(() => stream.closed, 'the stream was closed');
    expect(client.state).to.equal('idle');
  });

  it('destroys it on close, even before the login', async () => {
    const stream = new Duplex({ read: () => undefined });
    await scene.follow(new Asterisk(stream)).close();
    expect(stream.destroyed).to.equal(true);
  });

  it('hears of a loss when it ends and stays half open', async () => {
    const [mine, theirs] = duplexPair({ allowHalfOpen: true });
    const client = scene.follow(new Asterisk(mine, undefined, LOGIN));
    const login = scene.refusal(client.login());
    theirs.end('Asterisk Call Manager/11.0.0\r\n');
    expect((await login).code).to.equal('AMI_CONNECTION_LOST');
  });
});

describe('Asterisk with a dialler of the caller\'s', () => {
  const scene = useScene();

  it('calls it for each connection', async () => {
    const fake = await scene.fake();
    const sockets: Socket[] = [];
    const dial = async (): Promise<Socket> => {
      sockets.push(connectTcp(fake.port, '127.0.0.1'));
      return sockets.at(-1)!;
    };
    const client = await scene.ready({ connect: dial, reconnect: { minDelay: 1 } });
    fake.drop();
    await scene.next(client, 'ready');
    expect(sockets).to.have.length(2);
    expect(sockets[0]!.destroyed).to.equal(true);
  });

  const FAILURES: readonly (readonly [what: string, connect: () => Duplex | Promise<Duplex>, words: string])[] = [
    ['throws', () => { throw new Error('no tunnel'); }, 'the dialler failed: no tunnel'],
    ['rejects', () => Promise.reject(new Error('no way')), 'the dialler failed: no way'],
    ['throws what is no error', () => Promise.reject('nothing'), 'the dialler failed: nothing'],
    ['gives no stream', () => ({}) as Duplex, 'the dialler gave no duplex stream'],
  ];
  for (const [what, connect, words] of FAILURES) {
    it(`rejects the login when it ${what}`, async () => {
      const error = await scene.refusal(scene.client({ connect }).login());
      expect(error).to.include({ code: 'AMI_CONNECT_FAILED', message: words });
    });
  }

  it('tries again when it fails later', async () => {
    const fake = await scene.fake();
    let calls = 0;
    const dial = (): Socket => {
      calls += 1;
      if (calls === 2) throw new Error('not now');
      return connectTcp(fake.port, '127.0.0.1');
    };
    const client = await scene.ready({ connect: dial, reconnect: { minDelay: 1 } });
    fake.drop();
    await scene.next(client, 'ready');
    expect(calls).to.equal(3);
  });

  it('gives one that never comes up after connectTimeout, and destroys what it brings then', async () => {
    let give!: (stream: Duplex) => void;
    const client = scene.client({
      connect: () =>
        new Promise<Duplex>((resolve) => {
          give = resolve;
        }),
      connectTimeout: 30,
      reconnect: false,
    });
    expect((await scene.refusal(client.login())).code).to.equal('AMI_CONNECT_TIMEOUT');
    const stream = new Duplex({ read: () => undefined });
    give(stream);
    await until(() => stream.destroyed, 'the stream was destroyed');
  });
});
