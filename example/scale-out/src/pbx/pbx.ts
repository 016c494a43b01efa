/**
 * One PBX of a bridge: its client, and all that follows from the client's life.
 *
 * `ready`: a new epoch, a gap marker for the time before it, actions are taken, the lease is sought. `disconnected`: no
 * actions, the lease is given up, the status says so. A refused login ends this PBX and leaves the others alone.
 */
import { Asterisk, AuthenticationError, get, type AmiError, type Message } from 'gami';
import type { KV } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { Desk } from '../actions/desk.js';
import type { Ledger } from '../actions/ledger.js';
import type { Log } from '../operation/log.js';
import type { ServerSettings } from '../operation/settings.js';
import { Feed } from '../publisher/feed.js';
import type { Publisher } from '../publisher/publisher.js';
import { Lease } from '../state/lease.js';
import { LiveTeller } from '../state/live-teller.js';
import type { Marks } from '../state/marks.js';
import { StatusTeller, type State } from '../state/status.js';
import { pause } from '../store/broker.js';

/** What the PBXs of a bridge share. */
export interface PbxContext {
  readonly bridge: string;
  readonly partitions: number;
  readonly leaseTime: number;
  readonly snapshotTime: number;
  readonly publisher: Publisher;
  /** For live tables. */
  readonly livePublisher: Publisher;
  readonly control: NatsConnection;
  readonly leaders: KV;
  readonly ledger: Ledger;
  readonly marks: Marks;
  readonly log: Log;
  onAction(server: string, action: string, outcome: string): void;
  /** The state of a PBX is another one. */
  onState(pbx: Pbx): void;
}

/** So long may the broker take to answer that it has the subscription, in milliseconds. */
const SUBSCRIBE_TIME = 1000;

/**
 * A list's item is no event of the PBX: it bears an ActionID, and no classes. Source: asterisk main/manager.c,
 * __manager_event_sessions_va(), 22.10.1.
 */
function isListItem(message: Message): boolean {
  if (message.ActionID === undefined && get(message, 'ActionID') === undefined) return false;
  return !(message.Privilege ?? '').includes(',');
}

/** One PBX. */
export class Pbx {
  readonly name: string;
  readonly feed: Feed;
  /** How often the connection came back. */
  reconnects = 0;
  readonly #asterisk: Asterisk;
  readonly #context: PbxContext;
  readonly #desk: Desk;
  readonly #lease: Lease;
  readonly #status: StatusTeller;
  readonly #live: LiveTeller | undefined;
  #logins = 0;
  /** Since when it isn't heard, in milliseconds since 1970; before the first login the mark of the bridge before. */
  #lostAt: number | undefined;
  #isHeard = false;
  #isClosing = false;

  constructor(settings: ServerSettings, context: PbxContext) {
    const { actions = [], tables = [], ...options } = settings;
    const reconnect = typeof options.reconnect === 'object' ? options.reconnect : {};
    this.name = settings.name;
    this.#context = context;
    this.#asterisk = new Asterisk({ ...options, reconnect: { maxDelay: 10_000, ...reconnect, initial: true } });
    this.feed = new Feed(context.publisher, this.name, context.bridge, context.partitions);
    this.#desk = new Desk(context.control, this.#asterisk, actions, context.ledger, (action, outcome) =>
      context.onAction(this.name, action, outcome),
    );
    this.#lease = new Lease(context.leaders, this.name, context.bridge, context.leaseTime, (isLeader) =>
      this.#leaseOnChange(isLeader),
    );
    this.#status = new StatusTeller(context.control, this.name, context.bridge, () => this.#lease.isLeader);
    if (tables.length > 0) {
      const { bridge, livePublisher, snapshotTime } = context;
      this.#live = new LiveTeller(this.#asterisk, tables, bridge, livePublisher, snapshotTime);
    }
    this.#asterisk.on('ready', () => this.#asteriskOnReady());
    this.#asterisk.on('disconnected', (error) => this.#asteriskOnDisconnected(error));
    this.#asterisk.subscribe(undefined, (message) => {
      if (!isListItem(message)) this.feed.take(message);
    });
  }

  /** What a consumer is told of it; `down` before the first login. */
  get state(): State {
    return this.#status.status?.state ?? 'down';
  }

  /** True where it is heard. */
  get isUp(): boolean {
    return this.#asterisk.state === 'ready';
  }

  /** True while this bridge speaks for it. */
  get isLeader(): boolean {
    return this.#lease.isLeader;
  }

  /** Since when it isn't heard; undefined while it is, and before it ever was. */
  get lostAt(): number | undefined {
    return this.isUp ? undefined : this.#lostAt;
  }

  /** True once it was heard by this process. */
  get wasUp(): boolean {
    return this.#logins > 0;
  }

  /** Begins to log in, again and again; returns at once. */
  async start(): Promise<void> {
    this.#lostAt = await this.#context.marks.read(this.name);
    this.#asterisk.login().catch((error: unknown) => {
      if (!this.#isClosing) this.#giveUp(error as AmiError);
    });
  }

  /** Says that events of it are being lost, or no longer. */
  setLosing(why: string | undefined): void {
    if (!this.isUp || (why === undefined && this.state !== 'gap')) return;
    this.#setState(why === undefined ? 'up' : 'gap', why);
  }

  /** Says where another bridge watches it too and that can't go well. */
  async checkTwin(): Promise<void> {
    if (this.feed.isStamped !== false || !this.isUp || this.#lease.isLeader) return;
    const leader = await this.#lease.leader();
    if (leader === undefined || leader === this.#context.bridge) return;
    this.#context.log.change(
      `server ${this.name}: twins`,
      'another bridge watches it too, and it does not stamp its events: each is stored twice',
      { leader, remedy: 'timestampevents = yes in manager.conf' },
      'error',
    );
  }

  /** Takes no more actions; those under way may end. */
  async closeDesk(time: number): Promise<void> {
    this.#isClosing = true;
    this.#desk.close();
    await this.#desk.idle(time);
  }

  /** Logs off and ends, within the time. */
  async close(time: number): Promise<void> {
    this.#isClosing = true;
    const wasUp = this.isUp;
    if (wasUp) await this.#asterisk.logoff({ timeout: Math.max(1, time) });
    else await this.#asterisk.close();
    if (wasUp) this.#lostAt = Date.now();
    if (wasUp) this.#setState('down', 'the bridge ends');
    await Promise.race([
      this.#lease.giveUp(),
      new Promise((resolve) => {
        setTimeout(resolve, Math.max(1, time)).unref();
      }),
    ]);
    this.#live?.close();
    this.#status.close();
  }

  #asteriskOnReady(): void {
    const now = Date.now();
    this.feed.begin(now);
    if (this.#lostAt !== undefined)
      this.feed.missed(
        this.#lostAt,
        now,
        this.#logins === 0 ? 'no bridge of this name was there' : 'no connection to the server',
      );
    if (this.#logins > 0) this.reconnects += 1;
    this.#logins += 1;
    this.#lostAt = undefined;
    this.#isHeard = true;
    this.#desk.open();
    this.#lease.seek();
    void this.#sayUp();
  }

  /** Up is said when actions are taken too, as far as the broker answers in time. */
  async #sayUp(): Promise<void> {
    await Promise.race([this.#context.control.flush().catch(() => undefined), pause(SUBSCRIBE_TIME)]);
    if (this.#isHeard && this.state !== 'gap') this.#setState('up');
  }

  #asteriskOnDisconnected(error: AmiError): void {
    if (this.#isClosing) return;
    this.#desk.close();
    if (this.#isHeard) {
      this.#isHeard = false;
      this.#lostAt = Date.now() - (this.#asterisk.stats().lastMessageAge ?? 0);
    }
    if (error instanceof AuthenticationError) return this.#giveUp(error);
    this.#setState('down', error.message);
    this.#leave();
  }

  #giveUp(error: AmiError): void {
    this.#setState('refused', error.message);
    this.#leave();
  }

  /** The one that spoke says so last; where none did, this one says it. */
  #leave(): void {
    const wasLeader = this.#lease.isLeader;
    void this.#lease.giveUp();
    if (wasLeader) return;
    this.#lease.leader().then(
      (leader) => {
        if (leader === undefined && !this.isUp) this.#status.tell();
      },
      () => undefined,
    );
  }

  #setState(state: State, why?: string): void {
    if (!this.#status.set(state, why)) return;
    const level = state === 'up' ? 'info' : state === 'refused' ? 'error' : 'warn';
    this.#context.log.change(`server ${this.name}`, state, why === undefined ? {} : { why }, level);
    this.#context.onState(this);
  }

  #leaseOnChange(isLeader: boolean): void {
    if (isLeader) this.#status.tell();
    this.#live?.speak(isLeader ? this.#lease.term : undefined);
  }
}
