/**
 * A second login on the same object: what failed may be tried again, what its owner closed stays closed.
 */
import { expect } from 'chai';
import { connect as dial } from 'node:net';
import { Asterisk } from '../../lib/index.js';
import { SECRET, useScene } from '../support/scene.js';

describe('Asterisk, a login after one that failed', () => {
  const scene = useScene();

  it('works on the same object once the secret is right, with all that was registered on it', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = scene.client(fake.options);
    const life = scene.lifeOf(client);
    const seen: string[] = [];
    client.registerHandler('Hangup', () => { seen.push('handler'); });
    client.subscribe('Hangup', () => { seen.push('subscriber'); });
    client.defaultHandler((message) => { if (message.Event === 'Hangup') seen.push('default handler'); });
    client.agi(undefined, (call) => { seen.push(`agi ${call.channel}`); });
    expect((await scene.refusal(client.login('admin', 'wrong'))).code).to.equal('AMI_LOGIN_REFUSED');
    expect(client.state).to.equal('closed');
    await client.login('admin', SECRET);
    fake.send({ Event: 'Hangup' });
    fake.send({ Event: 'AsyncAGIStart', Channel: 'PJSIP/a-1', Env: 'agi_request%3A%20async%0A' });
    await client.request({ Action: 'Ping' });
    expect(seen).to.deep.equal(['handler', 'subscriber', 'default handler', 'agi PJSIP/a-1']);
    expect(life).to.deep.equal([['closed'], ['ready', { reconnected: false, downtime: 0 }]]);
    expect(client.stats()).to.include({ state: 'ready', reconnects: 0 });
  });

  it('works as often as it takes, whatever failed: no server, no banner, a mute one', async () => {
    const fake = await scene.fake();
    const client = scene.client({ ...fake.options, connectTimeout: 300 });
    await fake.refuse();
    for (let times = 0; times < 2; times += 1) {
      expect((await scene.refusal(client.login())).code).to.equal('AMI_CONNECT_FAILED');
    }
    await fake.accept();
    fake.banner = false;
    expect((await scene.refusal(client.login())).code).to.equal('AMI_CONNECT_TIMEOUT');
    fake.banner = 'Asterisk Call Manager/11.0.0';
    await client.login();
    expect((await client.request({ Action: 'Ping' }))['Ping']).to.equal('Pong');
  });

  it('may be called in a listener of closed, where the end is told but once', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    const life = scene.lifeOf(client);
    const again = new Promise<void>((resolve, reject) => {
      client.once('closed', () => { client.login('admin', SECRET).then(resolve, reject); });
    });
    await scene.refusal(client.login('admin', 'wrong'));
    await again;
    expect(life.map(([event]) => event)).to.deep.equal(['closed', 'ready']);
  });

  it('counts its tries anew', async () => {
    const fake = await scene.fake();
    const reconnect = { minDelay: 1, jitter: 0, initial: true, maxAttempts: 2 };
    const client = scene.client({ ...fake.options, reconnect });
    const life = scene.lifeOf(client);
    await fake.refuse();
    for (let times = 0; times < 2; times += 1) await scene.refusal(client.login());
    await scene.next(client, 'closed');
    const life1 = [['disconnected', 1], ['disconnected', 2], ['closed', undefined]];
    expect(life.map((told) => [told[0], told[0] === 'disconnected' ? told[2]?.attempt : undefined])).to.deep.equal([
      ...life1, ...life1,
    ]);
  });

  it('works behind a loss that was not healed, and is a reconnection then', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: false });
    const life = scene.lifeOf(client);
    fake.drop();
    await scene.next(client, 'disconnected');
    await client.login();
    expect(life.map(([event]) => event)).to.deep.equal(['disconnected', 'closed', 'ready']);
    expect(life.at(-1)).to.have.nested.property('[1].reconnected', true);
  });

  it('works behind one that was aborted', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    expect((await scene.refusal(client.login(undefined, undefined, { signal: AbortSignal.abort() }))).code).to.equal(
      'AMI_ABORTED',
    );
    const controller = new AbortController();
    const forget = fake.on('Login', () => { controller.abort(); });
    expect((await scene.refusal(client.login(undefined, undefined, { signal: controller.signal }))).code).to.equal(
      'AMI_ABORTED',
    );
    forget();
    await client.login();
    expect(client.state).to.equal('ready');
  });

  it('takes no harm from the signal of a login that has succeeded', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    const controller = new AbortController();
    client.once('ready', () => controller.abort());
    await client.login(undefined, undefined, { signal: controller.signal });
    expect((await client.request({ Action: 'Ping' }))['Ping']).to.equal('Pong');
  });

  it('is refused while another is on its way', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    await scene.refusal(client.login('admin', 'wrong'));
    const first = client.login('admin', SECRET);
    expect((await scene.refusal(client.login('admin', SECRET))).code).to.equal('AMI_LOGIN_TWICE');
    await first;
    expect((await scene.refusal(client.login())).code).to.equal('AMI_LOGIN_TWICE');
  });

  it('ends no wait of the new life with the error of the old one', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = scene.client(fake.options);
    const old = scene.refusal(client.waitFor('Hangup'));
    await scene.refusal(client.login('admin', 'wrong'));
    await client.login('admin', SECRET);
    expect((await old).code).to.equal('AMI_LOGIN_REFUSED');
    const waiting = client.waitFor('Hangup');
    fake.send({ Event: 'Hangup' });
    expect((await waiting).Event).to.equal('Hangup');
  });
});

describe('Asterisk, a login after the owner has closed', () => {
  const scene = useScene();
  const CLOSED = { code: 'AMI_CLOSED', message: 'the connection was closed by its owner' };

  it('is refused: before and behind a login, behind logoff, and behind a login that failed', async () => {
    const fake = await scene.fake();
    const early = scene.client(fake.options);
    await early.close();
    const closed = await scene.ready(fake.options);
    await closed.close();
    const left = await scene.ready(fake.options);
    await left.logoff();
    const failed = scene.client(fake.options);
    await scene.refusal(failed.login('admin', 'wrong'));
    await failed.close();
    for (const client of [early, closed, left, failed]) {
      expect(await scene.refusal(client.login('admin', SECRET))).to.include(CLOSED);
    }
  });

  it('is refused also where the close comes while it waits for the end of the last', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    await scene.refusal(client.login('admin', 'wrong'));
    const again = scene.refusal(client.login('admin', SECRET));
    await client.close();
    expect(await again).to.include(CLOSED);
    expect(client.state).to.equal('closed');
  });

  it('is refused over a stream of the caller\'s that is used up, in words of its own', async () => {
    const fake = await scene.fake();
    const client = scene.follow(new Asterisk(dial(fake.port, '127.0.0.1')));
    await scene.refusal(client.login('admin', 'wrong'));
    expect(await scene.refusal(client.login('admin', SECRET))).to.include({
      code: 'AMI_CLOSED',
      message: 'the stream of this client has ended; a new one needs a new client',
    });
  });
});
