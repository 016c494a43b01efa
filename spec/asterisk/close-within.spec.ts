/**
 * A close from inside what is told: a log line, a subscriber of a channel. It ends for good, and nothing follows it.
 */
import { expect } from 'chai';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as turn } from 'node:timers/promises';
import { Asterisk, type LogLevel } from '../../lib/index.js';
import { SECRET, until, useScene } from '../support/scene.js';

/** All that is told of a client's life, in order: states and losses on the channel, the events of the client. */
type Told = string[];

describe('Asterisk, closed by what it tells', () => {
  const scene = useScene();
  let told: Told;
  let onTold: (state: string) => void;
  const listener = (data: unknown): void => {
    const { state } = data as { state: string };
    told.push(state);
    onTold(state);
  };
  beforeEach(() => {
    told = [];
    onTold = () => {};
    subscribe('gami:connection', listener);
  });
  afterEach(() => { unsubscribe('gami:connection', listener); });

  /** Checks that the end is the end: whatever the server still does, nothing is told and nothing is dialled. */
  async function expectEnded(client: Asterisk, logins: () => number): Promise<void> {
    await client.close();
    const before = [told.length, logins()];
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(client.state).to.equal('closed');
    expect([told.length, logins()]).to.deep.equal(before);
    expect(told.slice(told.indexOf('closed'))).to.deep.equal(['closed', 'event closed']);
    expect((await scene.refusal(client.login())).code).to.equal('AMI_CLOSED');
  }

  /** Makes a client whose events are noted among what is told. */
  function watched(client: Asterisk): Asterisk {
    for (const event of ['ready', 'disconnected', 'closed'] as const) {
      client.on(event, () => told.push(`event ${event}`));
    }
    return client;
  }

  for (const state of ['connecting', 'authenticating', 'ready']) {
    it(`at ${state} by a subscriber of gami:connection rejects the login`, async () => {
      const fake = await scene.fake();
      const client = watched(scene.client(fake.options));
      onTold = (name) => { if (name === state) void client.close(); };
      expect(await scene.refusal(client.login())).to.include({
        code: 'AMI_CLOSED',
        message: 'the connection was closed by its owner',
      });
      await expectEnded(client, () => fake.actions.length);
      expect(told).to.not.include('event ready');
      await until(() => fake.sessions.length === 0, 'the server has seen the end');
    });
  }

  const LINES: [LogLevel, string][] = [['debug', 'connecting'], ['debug', 'ready'], ['info', 'ready']];
  for (const [level, text] of LINES) {
    it(`at the ${level} line ${text} rejects the login`, async () => {
      const fake = await scene.fake();
      let client: Asterisk | undefined;
      const onLine = (line: string): void => { if (line === `pbx: ${text}`) void client!.close(); };
      client = watched(scene.follow(
        new Asterisk({ ...fake.options, secret: SECRET, name: 'pbx', logger: { [level]: onLine } }),
      ));
      expect((await scene.refusal(client.login())).code).to.equal('AMI_CLOSED');
      await expectEnded(client, () => fake.actions.length);
    });
  }

  for (const state of ['waiting', 'connecting', 'authenticating', 'ready']) {
    it(`at ${state} behind a loss ends the reconnecting`, async () => {
      const fake = await scene.fake();
      const client = watched(await scene.ready({ ...fake.options, reconnect: { minDelay: 1, jitter: 0 } }));
      told = [];
      onTold = (name) => { if (name === state) void client.close(); };
      const closed = scene.next(client, 'closed');
      fake.drop();
      await closed;
      expect(told.filter((name) => name === 'event disconnected')).to.have.length(state === 'waiting' ? 0 : 1);
      expect(told).to.not.include('event ready');
      await expectEnded(client, () => fake.actions.length);
    });
  }

  it('at the line of a loss tells no further try', async () => {
    const fake = await scene.fake();
    let client: Asterisk | undefined;
    const logger = { warn: (): void => { void client!.close(); } };
    client = watched(scene.follow(
      new Asterisk({ ...fake.options, secret: SECRET, logger, reconnect: { minDelay: 60_000 } }),
    ));
    await client.login();
    told = [];
    const closed = scene.next(client, 'closed');
    fake.drop();
    await closed;
    expect(told).to.not.include('event disconnected');
    await expectEnded(client, () => fake.actions.length);
  });

  it('by a subscriber of gami:message delivers that message to no handler', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = watched(await scene.ready(fake.options));
    const seen: string[] = [];
    client.subscribe(undefined, (event) => { seen.push(event.Event!); });
    const onMessage = (data: unknown): void => {
      if ((data as { message: { Event?: string } }).message.Event === 'Last') void client.close();
    };
    subscribe('gami:message', onMessage);
    try {
      fake.sendRaw('Event: First\r\n\r\nEvent: Last\r\n\r\nEvent: Later\r\n\r\n');
      await scene.next(client, 'closed');
    } finally {
      unsubscribe('gami:message', onMessage);
    }
    expect(seen).to.deep.equal(['First']);
  });

  it('at the last loss is no error', async () => {
    const fake = await scene.fake();
    let client: Asterisk | undefined;
    const logger = { error: (): void => { void client!.close(); } };
    client = watched(scene.follow(new Asterisk({ ...fake.options, secret: SECRET, logger, reconnect: false })));
    await client.login();
    told = [];
    const closed = scene.next(client, 'closed');
    fake.drop();
    await closed;
    expect(told).to.deep.equal(['disconnected', 'event disconnected', 'closed', 'event closed']);
  });
});
