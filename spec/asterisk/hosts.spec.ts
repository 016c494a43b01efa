/**
 * Several hosts: tried in turn, each for itself, before anything counts as a failed try.
 */
import { expect } from 'chai';
import { RawServer } from '../support/raw-server.js';
import { until, useScene } from '../support/scene.js';

describe('Asterisk, several hosts', () => {
  const scene = useScene();

  it('takes the first one that lets in', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({
      ...fake.options,
      host: ['no-such-host.invalid', '127.0.0.2', '127.0.0.1'],
      reconnect: false,
    });
    expect(client.state).to.equal('ready');
    expect(fake.sessions).to.have.length(1);
  });

  it('rejects with the error of the last one when none does', async () => {
    const fake = await scene.fake();
    fake.refuse();
    const error = await scene.refusal(
      scene.client({ ...fake.options, host: ['no-such-host.invalid', '127.0.0.1'] }).login(),
    );
    expect(error.message).to.equal(
      `cannot connect to 127.0.0.1:${fake.port}: connect ECONNREFUSED 127.0.0.1:${fake.port}`,
    );
  });

  it('passes over a host that is no AMI server', async () => {
    const fake = await scene.fake();
    let first = true;
    const server = scene.own(await RawServer.open((socket) => socket.write('220 mail.example ESMTP\r\n')));
    const proxy = await scene.proxy(server.port);
    fake.on('Challenge', (action, session) => {
      if (!first) return fake.builtIn(action, session);
      first = false;
      return session.drop();
    });
    const client = await scene.ready({ ...fake.options, host: ['127.0.0.1', 'localhost'], reconnect: false });
    expect(client.state).to.equal('ready');
    const error = await scene.refusal(scene.client({ port: proxy.port, host: ['127.0.0.1', 'localhost'] }).login());
    expect(error.code).to.equal('AMI_BAD_BANNER');
    expect(proxy.accepted).to.equal(2);
  });

  it('begins with the first one again after a loss; disconnected is told once for a round', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({
      ...fake.options,
      host: ['127.0.0.1', 'localhost'],
      reconnect: { minDelay: 5, maxDelay: 5, jitter: 0 },
    });
    const life = scene.lifeOf(client);
    fake.refuse();
    fake.drop();
    await until(() => life.length === 3, 'three losses were told');
    await fake.accept();
    await scene.next(client, 'ready');
    expect(life.slice(0, 3).map(([, code, retry]) => [code, retry])).to.deep.equal([
      ['AMI_CONNECTION_LOST', { attempt: 1, delay: 5 }],
      ['AMI_CONNECT_FAILED', { attempt: 2, delay: 5 }],
      ['AMI_CONNECT_FAILED', { attempt: 3, delay: 5 }],
    ]);
  });

  it('gives each host its own connectTimeout', async () => {
    const fake = await scene.fake({ banner: false });
    const client = scene.client({
      ...fake.options,
      host: ['127.0.0.1', 'localhost'],
      connectTimeout: 40,
      reconnect: false,
    });
    const login = client.login();
    await fake.waitForConnection();
    await fake.waitForConnection();
    expect((await scene.refusal(login)).code).to.equal('AMI_CONNECT_TIMEOUT');
  });

  it('tells them apart from other servers by the first one', () => {
    expect(scene.client({ host: ['pbx-a', 'pbx-b'] }).name).to.equal('pbx-a:5038');
  });
});
