/**
 * A peer gone mute without a FIN: found by a Ping that nothing follows, in time, and not where there is nothing to be
 * found.
 */
import { expect } from 'chai';
import type { Asterisk } from '../../lib/index.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { until, useScene, type Noted } from '../support/scene.js';

const INTERVAL = 300;
const TIMEOUT = 100;

describe('Asterisk, keep-alive', () => {
  const scene = useScene();

  for (const where of ['server', 'proxy'] as const) {
    it(`finds a mute ${where} within keepAlive and keepAliveTimeout, ends the callbacks and reconnects`, async () => {
      const fake = await scene.fake({ fullyBooted: false });
      const proxy = await scene.proxy(fake.port);
      const client = await scene.ready({
        ...fake.options,
        port: proxy.port,
        keepAlive: INTERVAL,
        keepAliveTimeout: TIMEOUT,
        reconnect: { minDelay: 1 },
      });
      const life = scene.lifeOf(client);
      const calls: Noted[] = [];
      client.holdCallbackAction({ Action: 'CoreShowChannels' }, scene.noteIn(calls));
      await client.request({ Action: 'Ping' });
      const seen = calls.length;
      const began = performance.now();
      if (where === 'server') fake.stall();
      else proxy.stall();
      await scene.next(client, 'disconnected');
      expect(performance.now() - began).to.be.within((INTERVAL + TIMEOUT) * 0.8, (INTERVAL + TIMEOUT) * 20);
      fake.unstall();
      proxy.recover();
      await scene.next(client, 'ready');
      expect(life[0]!.slice(0, 2)).to.deep.equal(['disconnected', 'AMI_PEER_MUTE']);
      expect(calls.slice(seen).map(({ code, sent }) => [code, sent])).to.deep.equal([['AMI_PEER_MUTE', true]]);
    });
  }

  it('finds a peer that goes mute in the middle of a message, of which nothing is delivered', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const proxy = await scene.proxy(fake.port);
    const client = await scene.ready({
      ...fake.options,
      port: proxy.port,
      keepAlive: 40,
      keepAliveTimeout: 40,
      reconnect: { minDelay: 1 },
    });
    const seen: string[] = [];
    client.subscribe(undefined, (event) => { seen.push(event['Channel']!); });
    proxy.breakAt(proxy.passed + 'Event: Hangup\r\nChannel: PJSIP/a-1\r\n'.length, 'stall');
    fake.sendRaw('Event: Hangup\r\nChannel: PJSIP/a-1\r\n\r\n');
    expect(await scene.next(client, 'disconnected')).to.include({ code: 'AMI_PEER_MUTE' });
    await scene.next(client, 'ready');
    fake.send({ Event: 'Hangup', Channel: 'PJSIP/b-2' });
    await client.request({ Action: 'Ping' });
    expect(seen).to.deep.equal(['PJSIP/b-2']);
  });

  it('sends a Ping after each silence and is content with its answer', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, keepAlive: 20, keepAliveTimeout: 500, reconnect: false });
    for (let times = 0; times < 3; times += 1) await fake.waitForAction('Ping');
    expect(client.state).to.equal('ready');
  });

  it('is content with any message in place of the answer', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({ ...fake.options, keepAlive: 30, keepAliveTimeout: 5000, reconnect: false });
    let pings = 0;
    fake.on('Ping', (_action, session) => {
      pings += 1;
      session.sendRaw('Event: Newexten\r\n\r\n');
    });
    await until(() => pings === 4, 'four Pings came', 10_000);
    expect(client.state).to.equal('ready');
  });

  it('is not content with bytes that are no message: what makes a client deaf is found in time', async () => {
    for (const bytes of ['E', 'Response: Follows\r\nX: y\r\n', 'Event: Endless\r\nKey: ', '\r\n']) {
      const fake = await scene.fake({ fullyBooted: false });
      const client = await scene.ready({ ...fake.options, keepAlive: 40, keepAliveTimeout: 40, reconnect: false });
      const timer = setInterval(() => fake.sendRaw(bytes), 10);
      fake.on('Ping', () => undefined);
      try {
        expect(await scene.next(client, 'disconnected'), bytes).to.include({ code: 'AMI_PEER_MUTE' });
      } finally {
        clearInterval(timer);
      }
    }
  });

  it('sends none while the server talks', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, keepAlive: 300, reconnect: false });
    const end = performance.now() + 450;
    while (performance.now() < end) {
      fake.send({ Event: 'Newexten' });
      await client.waitFor('Newexten');
    }
    expect(fake.actions.filter(({ action }) => action['Action'] === 'Ping')).to.deep.equal([]);
  });

  it('is off at 0', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({ ...fake.options, keepAlive: 0, keepAliveTimeout: 1, reconnect: false });
    fake.stall();
    await scene.refusal(client.request({ Action: 'CoreStatus' }, { timeout: 60 }));
    expect(client.state).to.equal('ready');
    expect(client.stats().sent).to.equal(3);
  });

  const BLOCKING = [
    { Action: 'WaitEvent', Timeout: '1' },
    { Action: 'Originate', Channel: 'PJSIP/100', Application: 'Echo', Timeout: '1000' },
  ];
  for (const action of BLOCKING) {
    it(`knows that ${action.Action} holds every answer back, and sends no Ping that would end it`, async () => {
      const fake = await scene.fake({ fullyBooted: false });
      let answer!: () => void;
      fake.on(action.Action, () => new Promise((resolve) => { answer = () => resolve({ Message: 'at last' }); }));
      const client = await scene.ready({ ...fake.options, keepAlive: 20, keepAliveTimeout: 20, reconnect: false });
      const began = performance.now();
      const request = client.request(action);
      await fake.waitForAction(action.Action);
      await scene.refusal(client.waitFor('Never', undefined, { timeout: 300 }));
      expect(client.state).to.equal('ready');
      expect(client.stats().inFlight).to.equal(1);
      answer();
      expect((await request)['Message']).to.equal('at last');
      expect(performance.now() - began).to.be.below(1000);
      await fake.waitForAction('Ping');
    });
  }

  it('finds a peer that stays mute when the time of WaitEvent is over', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({ ...fake.options, keepAlive: 20, keepAliveTimeout: 20, reconnect: false });
    fake.stall();
    const began = performance.now();
    const error = await scene.refusal(client.request({ Action: 'WaitEvent', Timeout: '0.1' }));
    expect(error.code).to.equal('AMI_PEER_MUTE');
    expect(performance.now() - began).to.be.within(110, 500);
  });

  it('pings even when maxPending is reached', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({
      ...fake.options,
      keepAlive: 20,
      keepAliveTimeout: 200,
      maxPending: 1,
      reconnect: false,
    });
    client.holdCallbackAction({ Action: 'CoreShowChannels' }, () => undefined);
    for (let times = 0; times < 3; times += 1) await fake.waitForAction('Ping');
    expect(client.state).to.equal('ready');
  });

  describe('behind an action that is slower than its Ping', () => {
    /** A server that answers neither until it is told to: it works off one action after the other. */
    async function slow(timeout: number): Promise<{ client: Asterisk; fake: FakeAsterisk; answer: () => void }> {
      const fake = await scene.fake({ fullyBooted: false });
      const waiting: (() => void)[] = [];
      for (const name of ['Getvar', 'Ping', 'CoreStatus']) {
        fake.on(name, () => new Promise((resolve) => { waiting.push(() => resolve({ Value: 'at last' })); }));
      }
      const times = { keepAlive: 20, keepAliveTimeout: 20, actionTimeout: timeout };
      const client = await scene.ready({ ...fake.options, ...times, reconnect: false });
      return { client, fake, answer: () => { for (const tell of waiting.splice(0)) tell(); } };
    }

    it('loses nothing while the action is within its time', async () => {
      const { client, fake, answer } = await slow(60_000);
      const value = client.request({ Action: 'Getvar', Variable: 'CURL(http://slow.example)' });
      await fake.waitForAction('Getvar');
      await until(() => client.stats().inFlight === 2, 'the Ping was sent');
      await scene.refusal(client.waitFor('Never', undefined, { timeout: 300 }));
      expect(client.state).to.equal('ready');
      answer();
      expect(await value).to.include({ Value: 'at last' });
      expect(client.state).to.equal('ready');
    });

    it('finds the peer mute when the time of the action is over', async () => {
      const { client } = await slow(200);
      const began = performance.now();
      const late = scene.refusal(client.request({ Action: 'Getvar', Variable: 'X' }));
      expect(await scene.next(client, 'disconnected')).to.include({ code: 'AMI_PEER_MUTE' });
      expect(performance.now() - began).to.be.above(200);
      expect((await late).code).to.equal('AMI_ACTION_TIMEOUT');
    });

    it('takes no heed of an action that was sent behind the Ping', async () => {
      const { client, fake } = await slow(60_000);
      await fake.waitForAction('Ping');
      const later = scene.refusal(client.request({ Action: 'CoreStatus' }));
      expect(await scene.next(client, 'disconnected')).to.include({ code: 'AMI_PEER_MUTE' });
      expect(await later).to.include({ code: 'AMI_PEER_MUTE', sent: true });
    });
  });
});
