/**
 * A server that can't be reached: the login says so, with one error, and nothing is left.
 */
import { expect } from 'chai';
import { createServer, Socket } from 'node:net';
import { connect, ConnectionError, OptionError, TimeoutError } from '../../lib/index.js';
import { BlackHole } from '../support/black-hole.js';
import { SECRET, useScene, type Noted } from '../support/scene.js';

/** A port on which no server listens, since its server has just gone. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

describe('Asterisk, where no server listens', () => {
  const scene = useScene();

  it('rejects the login with the error of the network below, and is closed', async () => {
    const port = await freePort();
    const client = scene.client({ port });
    const life = scene.lifeOf(client);
    const error = await scene.refusal(client.login());
    expect(error).to.be.instanceOf(ConnectionError);
    expect(error).to.include({
      code: 'AMI_CONNECT_FAILED',
      message: `cannot connect to 127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
    });
    expect((error.cause as NodeJS.ErrnoException).code).to.equal('ECONNREFUSED');
    expect(client.state).to.equal('closed');
    await scene.next(client, 'closed');
    expect(life).to.deep.equal([['closed']]);
  });

  it('takes whatever node:net throws for a failure of the network, at a retry too', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1, jitter: 0 } });
    const life = scene.lifeOf(client);
    const original = Socket.prototype.connect;
    Socket.prototype.connect = () => {
      Socket.prototype.connect = original;
      throw new TypeError('no such host can be');
    };
    try {
      fake.drop();
      await scene.next(client, 'ready');
    } finally {
      Socket.prototype.connect = original;
    }
    expect(life.map(([event, code]) => [event, code]).slice(0, 2)).to.deep.equal([
      ['disconnected', 'AMI_CONNECTION_LOST'], ['disconnected', 'AMI_CONNECT_FAILED'],
    ]);
  });

  it('refuses a host name with NUL before it dials', () => {
    for (const host of ['pbx\0', ['127.0.0.1', '127.0.0.1\0.example']]) {
      expect(() => scene.client({ host })).to.throw(OptionError, 'option "host"').that.includes({
        code: 'AMI_BAD_OPTION',
      });
    }
  });

  it('rejects connect() in the same way', async () => {
    const error = await scene.refusal(connect({ port: await freePort(), username: 'admin', secret: SECRET }));
    expect(error.code).to.equal('AMI_CONNECT_FAILED');
  });

  it('rejects the login when the name of the host is not known', async () => {
    const error = await scene.refusal(scene.client({ host: 'no-such-host.invalid' }).login());
    expect(error.code).to.equal('AMI_CONNECT_FAILED');
  });

  it('rejects the login when the name of the host cannot be one', async () => {
    const error = await scene.refusal(scene.client({ host: 'a..b' }).login());
    expect(error.code).to.equal('AMI_CONNECT_FAILED');
  });

  it('gives a host that swallows the handshake up after connectTimeout', async () => {
    const hole = scene.own(await BlackHole.open());
    const client = scene.client({ port: hole.port, connectTimeout: 60 });
    const error = await scene.refusal(client.login());
    expect(error).to.be.instanceOf(TimeoutError);
    expect(error).to.include({
      code: 'AMI_CONNECT_TIMEOUT',
      message: 'no login within the 60 ms of connectTimeout (connecting)',
    });
    expect(client.state).to.equal('closed');
  });

  it('fails every action that was to go there, at once and on a later tick', async () => {
    const client = scene.client({ port: await freePort() });
    const login = scene.refusal(client.login());
    const calls: Noted[] = [];
    const id = client.sendAction({ Action: 'Ping' }, scene.noteIn(calls));
    expect(calls).to.deep.equal([]);
    await login;
    expect(calls).to.deep.equal([{
      message: { Response: 'Error', ActionID: id, Message: 'not logged in (connecting)' },
      code: 'AMI_NOT_LOGGED_IN',
      sent: false,
    }]);
  });
});
