/**
 * A real server that stops, is killed, restarts or freezes under load: the one object heals, and every callback ends
 * exactly once.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import {
  ConnectionError,
  type AmiError,
  type Asterisk,
  type AsteriskOptions,
  type Message,
  type ReadyInfo,
} from '../../lib/index.js';
import { admin, closeClients, failureOf, flushEvents, keepMessages, newAdmin, refusalOf, Wire } from './clients.js';
import { MANY_EXTENSIONS } from './dialplan.js';
import { asterisk } from './live.js';
import { Load } from './load.js';
import { until } from '../support/scene.js';

/** Comes back soon, so that the specs needn't wait. */
const HASTY: AsteriskOptions = { reconnect: { minDelay: 20, maxDelay: 100 }, connectTimeout: 3000 };

/** What a server has answered before something happens to it. */
const WARM = 500;

/** How often the server goes down and comes back in the long spec. */
const ROUNDS = 10;

const KEEP_ALIVE = 1500;
const KEEP_ALIVE_TIMEOUT = 1000;

/** Lists on their way when the server is killed: some tens of megabytes, so that one of them is cut. */
const LISTS = 200;

/** Asks for a long list and tells what came of it. */
async function holdToTheEnd(client: Asterisk): Promise<{ items: number; ends: number; code: string | undefined }> {
  return new Promise((resolve) => {
    const list = { items: 0, ends: 0, code: undefined as string | undefined };
    client.holdCallbackAction({ Action: 'ShowDialPlan', Context: 'many' }, (message, error) => {
      if (message.Event === 'ListDialplan') list.items += 1;
      if (error === undefined && message.EventList !== 'Complete') return;
      list.ends += 1;
      list.code = error?.code;
      if (error === undefined) client.delCallback(message);
      resolve(list);
    });
  });
}

describe('Real Asterisk under load', () => {
  afterEach(closeClients);

  /**
   * A server that closes with actions unread resets the connection, and what the client's machine had not handed on
   * yet, the Shutdown event among it, is lost (RFC 1122, 4.2.2.13); so under load a planned end may look like any
   * other.
   */
  const outages: Record<string, { planned?: RegExp; fell(): Promise<void> }> = {
    'is stopped': { planned: /^the server shuts down/, fell: () => asterisk.stop().then(() => asterisk.start()) },
    'is killed': { fell: () => asterisk.kill().then(() => asterisk.start()) },
    'restarts by its own command': { planned: /^the server restarts/, fell: () => asterisk.restart() },
  };

  for (const [what, { planned, fell }] of Object.entries(outages)) {
    it(`${what}: the client is ready again, and every callback has ended once`, async () => {
      const client = await admin(HASTY);
      const load = new Load(client);
      await load.answered(WARM);
      const lost = once(client, 'disconnected') as Promise<[ConnectionError]>;
      const healed = once(client, 'ready') as Promise<[ReadyInfo]>;
      await fell();
      const [error] = await lost;
      expect(error).to.be.instanceOf(ConnectionError);
      if (planned !== undefined && error.code === 'AMI_SERVER_SHUTDOWN') expect(error.message).to.match(planned);
      else expect(error.code).to.equal('AMI_CONNECTION_LOST');
      const [{ reconnected, downtime }] = await healed;
      expect(reconnected).to.equal(true);
      expect(downtime).to.be.above(0);
      await load.answered(WARM);
      await load.stop();
      expect(load.faults).to.deep.equal([]);
      expect([...load.ends.keys()]).to.include.members(['answered', error.code]);
      expect({ state: client.state, inFlight: client.stats().inFlight, reconnects: client.stats().reconnects }).to.deep
        .equal({ state: 'ready', inFlight: 0, reconnects: 1 });
    });
  }

  it(`goes down and comes back ${ROUNDS} times: the one object is ready each time`, async () => {
    const client = await admin(HASTY);
    const hangups: Message[] = [];
    client.registerHandler('Hangup', (event) => { hangups.push(event); });
    const listeners = client.eventNames();
    const load = new Load(client);
    for (let round = 1; round <= ROUNDS; round++) {
      await load.answered(WARM);
      const healed = once(client, 'ready');
      if (round % 3 === 0) await asterisk.restart();
      else await (round % 3 === 1 ? asterisk.kill() : asterisk.stop()).then(() => asterisk.start());
      await healed;
      await load.answered(WARM);
      expect({ state: client.state, reconnects: client.stats().reconnects }).to.deep.equal({
        state: 'ready',
        reconnects: round,
      });
    }
    await load.stop();
    const gone = client.waitFor('Hangup');
    await client.request({ Action: 'Originate', Channel: 'Local/hangup@default', Application: 'NoOp', Async: 'true' });
    await gone;
    await flushEvents(client);
    expect(load.faults).to.deep.equal([]);
    expect(hangups.map(({ Uniqueid }) => Uniqueid)).to.deep.equal([...new Set(hangups.map(({ Uniqueid }) => Uniqueid))])
      .and.not.empty;
    expect(client.eventNames()).to.deep.equal(listeners);
    expect(client.stats().inFlight).to.equal(0);
  }).timeout(120_000);

  it('is killed in the middle of a list: the list ends with the loss, and no item is made up', async () => {
    const client = await admin({ ...HASTY, events: 'off' });
    const healed = once(client, 'ready');
    let killed: Promise<void> | undefined;
    client.subscribe('ListDialplan', () => { killed ??= asterisk.kill(); });
    const lists = await Promise.all(Array.from({ length: LISTS }, () => holdToTheEnd(client)));
    await killed;
    const broken = lists.filter(({ code }) => code !== undefined);
    expect(lists.filter(({ code, items }) => code === undefined && items !== MANY_EXTENSIONS)).to.deep.equal([]);
    expect(new Set(broken.map(({ code }) => code))).to.deep.equal(new Set(['AMI_CONNECTION_LOST']));
    expect(broken.filter(({ items }) => items > 0 && items < MANY_EXTENSIONS)).to.have.length(1);
    expect(lists.filter(({ ends }) => ends !== 1)).to.deep.equal([]);
    await asterisk.start();
    await healed;
    const { events } = await client.requestList({ Action: 'ShowDialPlan', Context: 'many' });
    expect(events).to.have.length(MANY_EXTENSIONS);
  });

  it('freezes: keep-alive finds out in time, and the client is ready again after the thaw', async () => {
    const client = await admin({
      ...HASTY,
      keepAlive: KEEP_ALIVE,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
      connectTimeout: 1000,
      events: 'off',
    });
    const lost = new Promise<{ code: string; silence: number | undefined }>((resolve) => {
      client.once('disconnected', ({ code }) => resolve({ code, silence: client.stats().lastMessageAge }));
    });
    const healed = once(client, 'ready') as Promise<[ReadyInfo]>;
    const before = client.stats().sent;
    await asterisk.freeze();
    // An action older than the Ping would have time of its own, so it is asked behind it.
    await until(() => client.stats().sent > before, 'the Ping is sent');
    const { code: codeOfAction, sent } = await failureOf(client.request({ Action: 'Getvar', Variable: 'X' }));
    const { code, silence } = await lost;
    expect({ code, codeOfAction, sent }).to.deep.equal({
      code: 'AMI_PEER_MUTE',
      codeOfAction: 'AMI_PEER_MUTE',
      sent: true,
    });
    expect(silence).to.be.within(KEEP_ALIVE + KEEP_ALIVE_TIMEOUT - 20, (KEEP_ALIVE + KEEP_ALIVE_TIMEOUT) * 1.2);
    const [tried] = await once(client, 'disconnected') as [AmiError];
    expect(tried.code).to.equal('AMI_CONNECT_TIMEOUT');
    asterisk.thaw();
    const [{ reconnected }] = await healed;
    expect(reconnected).to.equal(true);
    expect(await client.request({ Action: 'Ping' })).to.include({ Ping: 'Pong' });
  });

  it('is not taken for frozen while an action holds its answers back', async () => {
    const client = await admin({ ...HASTY, keepAlive: 300, keepAliveTimeout: 700, events: 'off' });
    const losses: string[] = [];
    client.on('disconnected', ({ code }) => losses.push(code));
    const synchronous = {
      Action: 'Originate',
      Channel: 'Local/nobody@default',
      Application: 'Wait',
      Data: '1',
      Timeout: '1500',
    };
    const [waited, refusal] = await Promise.all([client.requestList({ Action: 'WaitEvent', Timeout: '2' }),
      refusalOf(client.request(synchronous))]);
    expect(waited.complete).to.include({ Event: 'WaitEventComplete' });
    expect(refusal.response).to.include({ Response: 'Error', Message: 'Originate failed' });
    expect(losses).to.deep.equal([]);
  });
});

describe('Real Asterisk that was away', () => {
  afterEach(closeClients);

  it('refuses the first login at once, and lets the next object in when it is back', async () => {
    await asterisk.stop();
    const error = await failureOf(newAdmin({ reconnect: true }).login());
    expect(error.code).to.equal('AMI_CONNECT_FAILED');
    const patient = newAdmin({ ...HASTY, reconnect: { minDelay: 20, maxDelay: 100, initial: true } });
    const tried = once(patient, 'disconnected');
    const ready = patient.login();
    await tried;
    await asterisk.start();
    await ready;
    expect(patient.state).to.equal('ready');
  });

  it('finds the event mask as it was, also one set by an Events action', async () => {
    const client = await admin(HASTY);
    await client.request({ Action: 'Events', EventMask: 'user' });
    const healed = once(client, 'ready');
    await asterisk.restart();
    await healed;
    const messages = keepMessages(client);
    await client.request({ Action: 'Originate', Channel: 'Local/hangup@default', Application: 'NoOp' });
    await Promise.all([client.waitFor('UserEvent'), client.request({ Action: 'UserEvent', UserEvent: 'Mask' })]);
    expect(messages.flatMap(({ Event }) => Event ?? [])).to.deep.equal(['UserEvent']);
  });

  it('is fully booted when the client is ready again, with waitFullyBooted', async () => {
    const wire = new Wire();
    const client = await admin({ ...HASTY, connect: wire.connect, connectTimeout: 20_000, waitFullyBooted: true });
    const story: boolean[] = [];
    client.on(
      'ready',
      () =>
        story.push(
          wire.received.slice(wire.received.lastIndexOf('Asterisk Call Manager')).includes(
            '\r\nEvent: FullyBooted\r\n',
          ),
        ),
    );
    const healed = once(client, 'ready');
    await asterisk.restart();
    await healed;
    expect(story).to.deep.equal([true]);
  });

  it('keeps actions waiting for it, with offline, and answers each once', async () => {
    const client = await admin({ ...HASTY, connectTimeout: 20_000, waitFullyBooted: true, offline: true });
    const lost = once(client, 'disconnected');
    await asterisk.kill();
    await lost;
    const answers = Promise.all(
      Array.from({ length: 100 }, (_, index) => client.request({ Action: 'Getvar', Variable: `EVAL(${index})` })),
    );
    expect(client.stats().queued).to.equal(100);
    await asterisk.start();
    expect((await answers).map(({ Value }) => Value)).to.deep.equal(
      Array.from({ length: 100 }, (_, index) => String(index)),
    );
  });
});
