/**
 * An event loop that stands still for longer than a time limit: what came meanwhile is read before the limit is judged.
 */
import { expect } from 'chai';
import { useScene } from '../support/scene.js';

/** Keeps the loop from turning. */
function standStill(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('Asterisk, a loop that stands still', () => {
  const scene = useScene();

  for (const action of ['Challenge', 'Login']) {
    it(`longer than connectTimeout, with the answer to ${action} in the socket, loses no login`, async () => {
      const fake = await scene.fake();
      fake.on(action, async (request, session) => {
        await fake.builtIn(request, session);
        standStill(1100);
      });
      const client = scene.client({ ...fake.options, connectTimeout: 1000 });
      await client.login();
      expect((await client.request({ Action: 'Ping' }))['Ping']).to.equal('Pong');
    });
  }

  it('right behind the beginning of a login, loses none: by TCP, and over a dialler of the caller\'s', async () => {
    const fake = await scene.fake();
    const client = scene.client({ ...fake.options, connectTimeout: 1000 });
    const login = client.login();
    standStill(1100);
    await login;
    expect(client.state).to.equal('ready');
  });

  it('gives a login its time once more, and not for ever', async () => {
    const fake = await scene.fake();
    fake.on('Login', () => standStill(400));
    const client = scene.client({ ...fake.options, connectTimeout: 300 });
    expect((await scene.refusal(client.login())).code).to.equal('AMI_CONNECT_TIMEOUT');
  });

  it('longer than keepAliveTimeout, with the Pong in the socket, loses no connection', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({ ...fake.options, keepAlive: 50, keepAliveTimeout: 500, reconnect: false });
    let pings = 0;
    fake.on('Ping', async (request, session) => {
      pings += 1;
      await fake.builtIn(request, session);
      if (pings === 1) standStill(600);
    });
    await fake.waitForAction('Ping');
    await fake.waitForAction('Ping');
    expect([client.state, pings]).to.deep.equal(['ready', 2]);
  });

  it('longer than keepAlive and keepAliveTimeout together, loses no connection', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({ ...fake.options, keepAlive: 200, keepAliveTimeout: 200, reconnect: false });
    for (let times = 0; times < 3; times += 1) {
      standStill(500);
      await fake.waitForAction('Ping');
    }
    expect((await client.request({ Action: 'Ping' }))['Ping']).to.equal('Pong');
  });
});
