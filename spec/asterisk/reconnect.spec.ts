/**
 * Healing: the same object comes back by itself, with everything that was registered on it.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import { Asterisk, type Retry } from '../../lib/index.js';
import { Clock } from '../support/clock.js';
import { until, useScene, type Noted } from '../support/scene.js';

/** As fast as can be, and the same each time. */
const FAST = { minDelay: 1, maxDelay: 1, jitter: 0 };

describe('Asterisk, reconnecting', () => {
  const scene = useScene();

  it('tells disconnected with the next try, then ready with the downtime', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 20, jitter: 0 } });
    const life = scene.lifeOf(client);
    fake.drop();
    await scene.next(client, 'disconnected');
    expect(client.state).to.equal('waiting');
    await scene.next(client, 'ready');
    const [lost, back] = life;
    expect(lost).to.deep.equal(['disconnected', 'AMI_CONNECTION_LOST', { attempt: 1, delay: 20 }]);
    const [event, { reconnected, downtime }] = back as ['ready', { reconnected: boolean; downtime: number }];
    expect([event, reconnected]).to.deep.equal(['ready', true]);
    expect(downtime).to.be.within(19, 1000);
    expect(client.stats()).to.include({ state: 'ready', reconnects: 1 });
  });

  it('says of the first login that it is none: no downtime, whatever it took', async () => {
    const fake = await scene.fake({ authLimit: 0 });
    const client = scene.client({ ...fake.options, reconnect: { ...FAST, initial: true } });
    const life = scene.lifeOf(client);
    client.once('disconnected', () => { fake.authLimit = Infinity; });
    await client.login();
    expect(life).to.deep.equal([
      ['disconnected', 'AMI_CONNECTION_LOST', { attempt: 1, delay: 1 }],
      ['ready', { reconnected: false, downtime: 0 }],
    ]);
    expect(client.stats().reconnects).to.equal(0);
  });

  it('tells ready before any event that follows, even in the same segment', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    fake.on('Login', async (action, session) => {
      await fake.builtIn(action, session);
      session.sendRaw('Event: FullyBooted\r\nPrivilege: system,all\r\n\r\nEvent: Newchannel\r\n\r\n');
    });
    const order: string[] = [];
    const client = scene.client({ ...fake.options, reconnect: FAST });
    client.subscribe(undefined, (event) => { order.push(event.Event!); });
    client.on('ready', () => order.push('ready'));
    await client.login();
    await client.request({ Action: 'Ping' });
    fake.drop();
    await scene.next(client, 'ready');
    await client.request({ Action: 'Ping' });
    expect(order).to.deep.equal(['ready', 'FullyBooted', 'Newchannel', 'ready', 'FullyBooted', 'Newchannel']);
  });

  it('keeps handlers, subscribers, default handler, waits and readers', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({ ...fake.options, reconnect: FAST });
    const seen: string[] = [];
    client.registerHandler('Hangup', (event) => { seen.push(`handler ${event.Channel}`); });
    client.subscribe(/^Hang/, (event) => { seen.push(`subscriber ${event['Channel']}`); });
    client.defaultHandler((message) => { if (message.Event === 'Hangup') seen.push(`default ${message['Channel']}`); });
    const waiting = client.waitFor('Hangup');
    const reading = client.events('Hangup');
    fake.drop();
    await scene.next(client, 'ready');
    fake.send({ Event: 'Hangup', Channel: 'PJSIP/a-1' });
    expect((await waiting).Channel).to.equal('PJSIP/a-1');
    expect((await reading.next()).value!.Channel).to.equal('PJSIP/a-1');
    await reading.return!();
    expect(seen).to.deep.equal(['handler PJSIP/a-1', 'subscriber PJSIP/a-1', 'default PJSIP/a-1']);
  });

  it('logs in with the event mask of the login', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, events: ['call', 'system'], reconnect: FAST });
    fake.drop();
    await scene.next(client, 'ready');
    expect(fake.actions.at(-1)!.action['Events']).to.equal('call,system');
  });

  it('logs in with the event mask that an Events action has set since', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: FAST });
    await client.request({ Action: 'Events', EventMask: 'call' });
    for (let times = 0; times < 2; times += 1) {
      fake.drop();
      await scene.next(client, 'ready');
      expect(fake.actions.at(-1)!.action['Events']).to.equal('call');
    }
  });

  it('makes ActionIDs that no session before it had', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: FAST });
    const before = client.sendAction({ Action: 'Ping' });
    fake.drop();
    await scene.next(client, 'ready');
    const after = client.sendAction({ Action: 'Ping' });
    expect(after.split('-')[0]).to.not.equal(before.split('-')[0]);
  });

  it('never sends an action again that was lost', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: FAST, offline: true });
    const forget = fake.on('Originate', (_action, session) => session.drop());
    const calls: Noted[] = [];
    client.sendAction(
      { Action: 'Originate', Channel: 'PJSIP/a', Async: 'true', ActionID: 'once' },
      scene.noteIn(calls),
    );
    await scene.next(client, 'ready');
    forget();
    await client.request({ Action: 'Ping' });
    expect(calls.map(({ code, sent }) => [code, sent])).to.deep.equal([['AMI_CONNECTION_LOST', true]]);
    expect(fake.actions.filter(({ action }) => action['ActionID'] === 'once')).to.have.length(1);
  });

  it('counts the tries until one succeeds', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({
      ...fake.options,
      reconnect: { minDelay: 1, factor: 2, maxDelay: 5, jitter: 0 },
    });
    const life = scene.lifeOf(client);
    fake.refuse();
    fake.drop();
    await until(() => life.length === 5, 'five losses were told');
    await fake.accept();
    await scene.next(client, 'ready');
    expect(life.slice(0, 5)).to.deep.equal([
      ['disconnected', 'AMI_CONNECTION_LOST', { attempt: 1, delay: 1 }],
      ['disconnected', 'AMI_CONNECT_FAILED', { attempt: 2, delay: 2 }],
      ['disconnected', 'AMI_CONNECT_FAILED', { attempt: 3, delay: 4 }],
      ['disconnected', 'AMI_CONNECT_FAILED', { attempt: 4, delay: 5 }],
      ['disconnected', 'AMI_CONNECT_FAILED', { attempt: 5, delay: 5 }],
    ]);
  });

  it('closes after maxAttempts, with the error of the last try', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: { ...FAST, maxAttempts: 2 } });
    const life = scene.lifeOf(client);
    fake.refuse();
    fake.drop();
    await scene.next(client, 'closed');
    expect(life).to.deep.equal([
      ['disconnected', 'AMI_CONNECTION_LOST', { attempt: 1, delay: 1 }],
      ['disconnected', 'AMI_CONNECT_FAILED', { attempt: 2, delay: 1 }],
      ['disconnected', 'AMI_CONNECT_FAILED', undefined],
      ['closed'],
    ]);
  });

  it('is not done with reconnect: false: the object is closed, and waits end with the error of the loss', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: false });
    const life = scene.lifeOf(client);
    const waiting = scene.refusal(client.waitFor('Never'));
    fake.drop();
    await scene.next(client, 'closed');
    expect(life).to.deep.equal([['disconnected', 'AMI_CONNECTION_LOST', undefined], ['closed']]);
    expect((await waiting).code).to.equal('AMI_CONNECTION_LOST');
  });

  it('is not done when the first login fails, unless reconnect.initial is set', async () => {
    const fake = await scene.fake({ authLimit: 0 });
    const client = scene.client({ ...fake.options, reconnect: FAST });
    const life = scene.lifeOf(client);
    await scene.refusal(client.login());
    await client.close();
    expect(life).to.deep.equal([['closed']]);
  });

  it('of the first login gives up after maxAttempts, and the login rejects', async () => {
    const fake = await scene.fake({ authLimit: 0 });
    const client = scene.client({ ...fake.options, reconnect: { ...FAST, initial: true, maxAttempts: 2 } });
    const life = scene.lifeOf(client);
    expect((await scene.refusal(client.login())).code).to.equal('AMI_CONNECTION_LOST');
    await scene.next(client, 'closed');
    expect(life.map(([event]) => event)).to.deep.equal(['disconnected', 'disconnected', 'closed']);
  });

  for (const host of ['127.0.0.1', ['127.0.0.1', '127.0.0.2']]) {
    it(`ends with a login that can't be written, as with refused credentials (${String(host)})`, async () => {
      const fake = await scene.fake();
      const wrongs = [{ username: 'a\r' }, { secret: 'x\0', auth: 'plain' }, { username: 'x'.repeat(2000) }] as const;
      for (const wrong of wrongs) {
        const client = scene.client({ ...fake.options, host, reconnect: { ...FAST, initial: true }, ...wrong });
        const life = scene.lifeOf(client);
        expect((await scene.refusal(client.login())).code).to.be.oneOf(['AMI_ILLEGAL_HEADER', 'AMI_LINE_TOO_LONG']);
        await scene.next(client, 'closed');
        expect(life).to.deep.equal([['closed']]);
      }
    });
  }

  it('finds a server that was restarted within a second, by default', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    const began = performance.now();
    await fake.restart();
    await scene.next(client, 'ready');
    expect(performance.now() - began).to.be.below(1500);
  });
});

describe('Asterisk, the wait before a try', () => {
  const scene = useScene();
  let clock: Clock | undefined;
  afterEach(() => {
    clock?.remove();
    clock = undefined;
  });

  /** The attempts that are told when the server throws out after so many milliseconds, three times. */
  async function attemptsAfter(uptime: number): Promise<number[]> {
    const fake = await scene.fake();
    const client = scene.follow(
      new Asterisk({ ...fake.options, keepAlive: 0, reconnect: { minDelay: 1000, jitter: 0 } }),
    );
    clock = new Clock();
    await client.login();
    const attempts: number[] = [];
    for (let times = 0; times < 3; times += 1) {
      clock.pass(uptime);
      const lost = once(client, 'disconnected');
      fake.drop();
      const [, { attempt, delay }] = await lost as [unknown, Retry];
      attempts.push(attempt);
      const back = scene.next(client, 'ready');
      clock.pass(delay);
      await back;
    }
    return attempts;
  }

  it('grows when the server lets in and throws out at once', async () => {
    expect(await attemptsAfter(9999)).to.deep.equal([1, 2, 3]);
  });

  it('begins anew behind a login that lasted ten seconds', async () => {
    expect(await attemptsAfter(10_000)).to.deep.equal([1, 1, 1]);
  });
});

describe('Asterisk, a planned outage', () => {
  const scene = useScene();

  for (
    const [restart, words] of [[true, 'the server restarts, as it said before'], [false,
      'the server shuts down, as it said before']] as const
  ) {
    it(`is said so in the error of disconnected, restart: ${restart}`, async () => {
      const fake = await scene.fake();
      const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 60_000, maxDelay: 60_000 } });
      const calls: Noted[] = [];
      fake.on('CoreStatus', () => undefined);
      client.sendAction({ Action: 'CoreStatus' }, scene.noteIn(calls));
      await fake.waitForAction('CoreStatus');
      const lost = scene.next(client, 'disconnected');
      await fake.shutdown({ restart });
      expect(await lost).to.include({ code: 'AMI_SERVER_SHUTDOWN', message: words });
      expect(calls.map(({ code, sent }) => [code, sent])).to.deep.equal([['AMI_SERVER_SHUTDOWN', true]]);
    });
  }

  it('is healed like any other', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: FAST });
    const back = scene.next(client, 'ready');
    await fake.shutdown({ restart: true });
    expect(await back).to.include({ reconnected: true });
  });
});

describe('Asterisk, the filters on the server', () => {
  const scene = useScene();

  it('are set again after each login', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({ ...fake.options, reconnect: FAST });
    await client.addFilter({ event: 'Hangup' });
    const seen: string[] = [];
    client.subscribe(undefined, (event) => { seen.push(event.Event!); });
    await fake.waitForAction('Filter');
    for (let times = 0; times < 2; times += 1) {
      fake.drop();
      await fake.waitForAction('Filter');
      await client.request({ Action: 'Ping' });
      fake.send({ Event: 'Newchannel' });
      fake.send({ Event: 'Hangup' });
      await client.request({ Action: 'Ping' });
    }
    expect(seen).to.deep.equal(['Hangup', 'Hangup']);
    expect(fake.actions.filter(({ action }) => action['Action'] === 'Filter')).to.have.length(3);
  });
});
