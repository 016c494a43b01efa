/**
 * The first line of a connection: what is no AMI server is found out by it, and is told nothing.
 */
import { expect } from 'chai';
import { RemoteProtocolError } from '../../lib/index.js';
import { RawServer } from '../support/raw-server.js';
import { until, useScene } from '../support/scene.js';

describe('Asterisk, the banner', () => {
  const scene = useScene();

  it('gives the AMI version', async () => {
    const fake = await scene.fake({ version: '5.0.4' });
    expect((await scene.ready(fake.options)).version).to.equal('5.0.4');
  });

  it('may be that of a proxy that calls itself a Call Manager', async () => {
    const fake = await scene.fake({ banner: 'AstManProxy Call Manager' });
    const client = await scene.ready(fake.options);
    expect(client.state).to.equal('ready');
    expect(client.version).to.equal(undefined);
  });

  const NO_SERVERS: readonly (readonly [what: string, text: string])[] = [
    ['a mail server', '220 mail.example ESMTP\r\n'],
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['an SSH server', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['an empty line', '\r\n'],
    ['bytes that are no text', '\x16\x03\x01\x02\0\x01\0\xfc\n'],
    ['a line that does not end', 'x'.repeat(1025)],
  ];
  for (const [what, text] of NO_SERVERS) {
    it(`rejects the login before a byte is sent when the first line is that of ${what}`, async () => {
      const server = scene.own(await RawServer.open((socket) => socket.write(text, 'latin1')));
      const error = await scene.refusal(scene.client({ port: server.port }).login());
      expect(error).to.be.instanceOf(RemoteProtocolError);
      expect(error.code).to.equal('AMI_BAD_BANNER');
      expect(server.received).to.equal('');
      expect(server.accepted).to.equal(1);
    });
  }

  it('rejects the login when the server closes before it, as Asterisk does beyond its authlimit', async () => {
    const fake = await scene.fake({ authLimit: 0 });
    const error = await scene.refusal(scene.client(fake.options).login());
    expect(error).to.include({
      code: 'AMI_CONNECTION_LOST',
      message: `the server 127.0.0.1:${fake.port} closed the connection`,
    });
  });

  it('rejects the login when the server closes in the middle of it', async () => {
    const fake = await scene.fake();
    fake.dropAfter('Asterisk Call M'.length);
    const error = await scene.refusal(scene.client(fake.options).login());
    expect(error.code).to.equal('AMI_CONNECTION_LOST');
    expect(fake.actions).to.deep.equal([]);
  });

  it('rejects the login when the server resets the connection in the middle of it', async () => {
    let reset!: () => void;
    const server = scene.own(await RawServer.open((socket) => {
      socket.write('Asterisk');
      reset = () => socket.resetAndDestroy();
    }));
    const client = scene.client({ port: server.port });
    const login = scene.refusal(client.login());
    await until(() => client.stats().bytesReceived > 0, 'the first bytes came');
    reset();
    const error = await login;
    expect(error.code).to.equal('AMI_CONNECTION_LOST');
    expect((error.cause as NodeJS.ErrnoException).code).to.equal('ECONNRESET');
  });

  it('rejects the login after connectTimeout when none comes', async () => {
    const fake = await scene.fake({ banner: false });
    const error = await scene.refusal(scene.client({ ...fake.options, connectTimeout: 40 }).login());
    expect(error).to.include({
      code: 'AMI_CONNECT_TIMEOUT',
      message: 'no login within the 40 ms of connectTimeout (connecting)',
    });
    expect(fake.actions).to.deep.equal([]);
  });
});

describe('Asterisk, garbage behind the banner', () => {
  const scene = useScene();

  it('in place of the answer to a login keeps the login waiting until connectTimeout', async () => {
    const server = scene.own(
      await RawServer.open((socket) => socket.write('Asterisk Call Manager/11.0.0\r\n\0\xff{]\r\n\r\n', 'latin1')),
    );
    const error = await scene.refusal(scene.client({ port: server.port, connectTimeout: 60 }).login());
    expect(error).to.include({
      code: 'AMI_CONNECT_TIMEOUT',
      message: 'no login within the 60 ms of connectTimeout (authenticating)',
    });
  });

  it('is a loss when a message has no end within maxMessageSize', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, maxMessageSize: 4096, reconnect: false });
    const life = scene.lifeOf(client);
    fake.sendRaw(`Event: Long\r\nText: ${'x'.repeat(5000)}`);
    await scene.next(client, 'closed');
    expect(life).to.deep.equal([['disconnected', 'AMI_MESSAGE_TOO_LARGE', undefined], ['closed']]);
  });

  it('is a loss that is healed like another', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, maxMessageSize: 4096, reconnect: { minDelay: 1 } });
    const names: string[] = [];
    client.subscribe(undefined, (event) => { names.push(event.Event!); });
    fake.sendRaw(`Event: Short\r\n\r\nEvent: Long\r\nText: ${'x'.repeat(5000)}`);
    await scene.next(client, 'ready');
    fake.send({ Event: 'After' });
    await client.waitFor('After');
    expect(names).to.deep.equal(['Short', 'FullyBooted', 'After']);
  });
});
