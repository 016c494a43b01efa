/**
 * The bridge: broker first, then the PBXs; what it needs it waits for, and what it takes it passes on or says that it
 * is lost.
 *
 * Two connections to the broker: one for events alone, so that a flood of them holds up no action, and one for
 * everything else.
 */
import { randomBytes } from 'node:crypto';
import type { NatsConnection } from '@nats-io/transport-node';
import { Ledger } from '../actions/ledger.js';
import { SCHEMA } from '../names/envelope.js';
import { namesFor } from '../names/subjects.js';
import { tokenOf } from '../names/tokens.js';
import { Pbx } from '../pbx/pbx.js';
import { NatsLink } from '../publisher/link.js';
import { NO_STREAM } from '../publisher/acknowledgement.js';
import { Publisher } from '../publisher/publisher.js';
import { Marks } from '../state/marks.js';
import { connectBroker, pause } from '../store/broker.js';
import { StreamKeeper } from '../store/stream-keeper.js';
import { checkMemory, ensureOthers, openBucket } from '../store/streams.js';
import { figuresOf, type BridgeCounters } from './figures.js';
import type { Readiness } from './health.js';
import type { Log } from './log.js';
import { Metrics } from './metrics.js';
import type { Settings } from './settings.js';

const RETRY = 1000;
const STREAM_NOT_FOUND = 10059;

/** How the end went. */
export interface Ending {
  /** Events without an acknowledgement. */
  readonly left: number;
}

/** One bridge. */
export class Bridge {
  readonly metrics = new Metrics();
  /** Resolves with the reason when the bridge can't go on. */
  readonly failed: Promise<Error>;
  readonly #settings: Settings;
  readonly #log: Log;
  readonly #id: string;
  readonly #counters: BridgeCounters;
  readonly #pbxs: Pbx[] = [];
  readonly #starting = new AbortController();
  #fail: (error: Error) => void = () => undefined;
  #connections: NatsConnection[] = [];
  #link: NatsLink | undefined;
  #publisher: Publisher | undefined;
  #livePublisher: Publisher | undefined;
  #keeper: StreamKeeper | undefined;
  #ledger: Ledger | undefined;
  #marks: Marks | undefined;
  #marking: NodeJS.Timeout | undefined;
  #isMarking = false;

  constructor(settings: Settings, log: Log) {
    this.#settings = settings;
    this.#log = log;
    this.#id = `${tokenOf(settings.bridge)}-${randomBytes(6).toString('hex')}`;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.#counters = figuresOf(this.metrics, {
      pbxs: this.#pbxs,
      publisher: () => this.#publisher,
      isLinked: () => this.#link?.isUp ?? false,
      bytesSent: () => this.#connections[1]?.stats().outBytes ?? 0,
    });
  }

  /**
   * Waits for the broker, makes what is missing there, begins to log in to the servers; resolves when all that is under
   * way.
   *
   * @throws the broker refuses, or what is there doesn't fit the settings
   */
  async start(): Promise<void> {
    const { signal } = this.#starting;
    const { nats, pingTime } = this.#settings;
    const control = await connectBroker(nats, 'control', this.#log, signal, pingTime);
    this.#keepConnection(control);
    const events = await connectBroker(nats, 'events', this.#log, signal, pingTime);
    this.#keepConnection(events);
    await this.#persist('streams and buckets', () => this.#prepare(control));
    this.#startPublisher(events, control);
    await this.#persist('stream of events', () => this.#keeper!.start());
    await this.#persist('memory of actions', () => checkMemory(control, namesFor(this.#settings.stream)));
    await this.#startPbxs(control);
    this.#marking = setInterval(() => void this.#mark(), this.#settings.markTime);
    this.#tellReadiness();
  }

  /** Whether it does its work: the broker takes events, and at least one PBX is heard. */
  readiness(): Readiness {
    const publisher = this.#publisher;
    const servers = Object.fromEntries(this.#pbxs.map(({ name, state }) => [name, state]));
    const broker = this.#link?.isUp !== true ? 'away' : (publisher?.refusal ?? 'taking events');
    const isReady = broker === 'taking events' && publisher?.isLosing === false && this.#pbxs.some(({ isUp }) => isUp);
    return { isReady, bridge: this.#id, broker, waiting: publisher?.size ?? 0, servers };
  }

  /** Ends within the time of the settings: no more actions, log off, flush, note the marks. */
  async stop(): Promise<Ending> {
    const end = performance.now() + this.#settings.shutdownTime;
    const left = (part = 1): number => Math.max(1, Math.round((end - performance.now()) * part));
    this.#starting.abort(new Error('the bridge ends'));
    clearInterval(this.#marking);
    this.#keeper?.close();
    await Promise.all(this.#pbxs.map((pbx) => pbx.closeDesk(left(0.2))));
    await Promise.all(this.#pbxs.map((pbx) => pbx.close(left(0.3))));
    const unacknowledged = (await this.#publisher?.flush(left(0.7))) ?? 0;
    await Promise.race([this.#mark(), pause(left(0.5))]);
    this.#publisher?.close();
    this.#livePublisher?.close();
    this.#ledger?.close();
    await Promise.race([Promise.allSettled(this.#connections.map((nats) => nats.close())), pause(left())]);
    return { left: unacknowledged };
  }

  #keepConnection(nats: NatsConnection): void {
    this.#connections.push(nats);
    void nats.closed().then((error) => {
      if (error instanceof Error && !this.#starting.signal.aborted) this.#fail(error);
    });
    void this.#watch(nats);
  }

  async #watch(nats: NatsConnection): Promise<void> {
    for await (const status of nats.status()) {
      if (status.type === 'disconnect') this.#log.change('broker', 'lost', {}, 'warn');
      else if (status.type === 'reconnect') this.#log.change('broker', 'connected again', { broker: nats.getServer() });
      else if (status.type === 'error') this.#log.change('broker says', status.error.message, {}, 'error');
      else continue;
      this.#tellReadiness();
    }
  }

  /**
   * Tries until it succeeds: JetStream may come later than the broker itself. What to try again can't change is thrown.
   */
  async #persist(what: string, attempt: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await attempt();
        return;
      } catch (error) {
        if (error instanceof Error && /^stream \S+ (exists|has)/.test(error.message)) throw error;
        this.#log.change(what, `waiting: ${(error as Error).message}`, {}, 'warn');
      }
      await pause(RETRY, this.#starting.signal);
    }
  }

  async #prepare(control: NatsConnection): Promise<void> {
    const settings = this.#settings;
    const names = namesFor(settings.stream);
    await ensureOthers(control, names, settings, this.#log);
    const marks = await openBucket(control, names.marks, 0, settings);
    this.#marks = new Marks(marks, settings.bridge, this.#id);
    this.#ledger = new Ledger(await openBucket(control, names.actions, settings.actionMemory, settings));
    this.#keeper = new StreamKeeper(control, names, settings, marks, this.#log, (since) => this.#streamOnNew(since));
  }

  #startPublisher(events: NatsConnection, control: NatsConnection): void {
    this.#link = new NatsLink(events, this.#settings.nats.inboxPrefix);
    this.#publisher = new Publisher(this.#link, this.#settings, {
      gap: (gap) => {
        this.#counters.gap(gap);
        this.#log.warn('gap', { ...gap });
        if (this.#publisher?.isLosing !== true) this.#pbx(gap.server)?.setLosing(undefined);
      },
      losing: (server, why) => {
        this.#log.error(`server ${server}: events are lost`, { why });
        this.#pbx(server)?.setLosing(why);
        this.#tellReadiness();
      },
      refused: (why, code) => {
        this.#log.change(
          'broker',
          why === undefined ? 'takes events again' : `refuses events: ${why}`,
          {},
          why === undefined ? 'info' : 'error',
        );
        if (code === NO_STREAM || code === STREAM_NOT_FOUND)
          this.#keeper!.look(() => this.#publisher?.refusal !== undefined && !control.isClosed());
        this.#tellReadiness();
      },
      restarted: () => this.#keeper!.look(() => false),
    });
  }

  async #startPbxs(control: NatsConnection): Promise<void> {
    const settings = this.#settings;
    const leaders = await openBucket(control, namesFor(settings.stream).leaders, settings.leaseTime, settings);
    const context = {
      bridge: this.#id,
      partitions: settings.partitions,
      leaseTime: settings.leaseTime,
      snapshotTime: settings.snapshotTime,
      publisher: this.#publisher!,
      livePublisher: this.#newLivePublisher(control),
      control,
      leaders,
      ledger: this.#ledger!,
      marks: this.#marks!,
      log: this.#log,
      onAction: this.#counters.action,
      onState: () => this.#pbxOnState(),
    };
    for (const server of settings.servers) this.#pbxs.push(new Pbx(server, context));
    for (const pbx of this.#pbxs) await this.#persist(`mark of ${pbx.name}`, () => pbx.start());
  }

  /**
   * Live tables go over the control connection: a flood of events holds up no table. What is lost there is told whole
   * again.
   */
  #newLivePublisher(control: NatsConnection): Publisher {
    const options = { ...this.#settings, stream: namesFor(this.#settings.stream).live, hasMarkers: false };
    const nothing = (): void => undefined;
    this.#livePublisher = new Publisher(new NatsLink(control, this.#settings.nats.inboxPrefix), options, {
      gap: nothing,
      losing: (server, why) => this.#log.change(`live tables of ${server}`, `told whole again: ${why}`, {}, 'warn'),
      refused: (why) => this.#log.change('live tables', why === undefined ? 'taken' : `refused: ${why}`, {}, 'warn'),
      restarted: nothing,
    });
    return this.#livePublisher;
  }

  #pbx(name: string): Pbx | undefined {
    return this.#pbxs.find((pbx) => pbx.name === name);
  }

  #pbxOnState(): void {
    this.#tellReadiness();
    if (this.#pbxs.every(({ state }) => state === 'refused')) this.#fail(new Error('every server refuses the login'));
  }

  #tellReadiness(): void {
    const { isReady, broker, servers } = this.readiness();
    this.#log.change('bridge', isReady ? 'ready' : 'not ready', isReady ? {} : { broker, servers });
  }

  /** What the old stream held and no worker had read is gone. */
  #streamOnNew(since: number): void {
    for (const server of this.#settings.servers) {
      this.#publisher!.tell({
        schema: SCHEMA,
        server: server.name,
        bridge: this.#id,
        epoch: 0,
        from: since,
        to: Date.now(),
        count: null,
        why: 'the stream was made anew: what no worker had read is gone',
      });
    }
  }

  /** Notes until when nothing is missing; what waits, or is lost and not told yet, is missing. */
  async #mark(): Promise<void> {
    if (this.#isMarking) return;
    this.#isMarking = true;
    const now = this.#publisher?.oldest ?? Date.now();
    try {
      for (const pbx of this.#pbxs) {
        if (pbx.wasUp) await this.#marks!.write(pbx.name, Math.min(now, pbx.lostAt ?? now));
        await pbx.checkTwin();
      }
      this.#log.change('marks', 'noted');
    } catch (error) {
      this.#log.change('marks', 'can not be noted', { why: (error as Error).message }, 'warn');
    }
    this.#isMarking = false;
  }
}
