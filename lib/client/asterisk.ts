/**
 * The client: what a user holds.
 *
 * It puts the floors together (options, connection, handlers, offline queue) and keeps their promises in one place; the
 * talk itself is the session's, the connection's life is the connection's, gami's helpers and the promises are
 * inherited. An EventEmitter for its own life only (`ready`, `disconnected`, `closed`); events of the server never go
 * through it, and none of its own is called `error`: nothing here ends a process for want of a listener.
 */
import type { Encoding } from '../message.js';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import { prepare, type ActionRequest, type PendingAction } from '../session/pending-action.js';
import { MAX_TIME, type WaitOptions } from '../session/send-options.js';
import type { State, LifeEvents, Retry } from '../connection/life.js';
import { closedError, guard } from '../session/callback.js';
import type { EventMessage, EventName } from '../catalogue/index.js';
import { Connection } from '../connection/connection.js';
import { statsOf, type Stats } from '../connection/stats.js';
import { maskIncludes } from '../actions/event-mask.js';
import { Credentials, type LoginOptions } from '../connection/credentials.js';
import { StateError, type AmiError } from '../errors.js';
import { isDuplex } from '../connection/transport.js';
import { Diagnostics } from '../connection/diagnostics.js';
import { Door } from './door.js';
import { numberOption } from '../connection/option-checks.js';
import { resolveOptions, type AsteriskOptions, type ResolvedOptions } from '../connection/options.js';
import { ActionMethods } from './action-methods.js';
import { LoginWait } from './login-wait.js';
import { whenReady } from './when-ready.js';
import type { Session } from '../session/session.js';

/** Gets an event, and the client that received it. */
export type EventCallback<Name extends EventName = string> = (message: EventMessage<Name>, asterisk: Asterisk) => void;

/** A client of one Asterisk server. */
export class Asterisk extends ActionMethods {
  readonly #options: ResolvedOptions;
  readonly #connection: Connection;
  readonly #door: Door;
  readonly #diagnostics: Diagnostics;
  readonly #credentials: Credentials;
  readonly #onNetworkError: ((error: AmiError) => void) | undefined;
  readonly #login = new LoginWait();
  #lostAt: number | undefined;
  #logins = 0;

  /**
   * Makes a client; nothing is dialled before `login`.
   *
   * With a stream of yours the client talks over it and never dials. `onNetworkError` gets the error of each
   * `disconnected`.
   *
   * @throws {OptionError} `AMI_BAD_OPTION` — an option is not known, of the wrong type, or beyond its limit
   */
  constructor(
    options?: AsteriskOptions | Duplex,
    onNetworkError?: (error: AmiError) => void,
    streamOptions: AsteriskOptions = {},
  ) {
    super();
    const stream = isDuplex(options) ? options : undefined;
    const given = stream === undefined ? ((options ?? {}) as AsteriskOptions) : { name: 'asterisk', ...streamOptions };
    this.#options = resolveOptions(given);
    this.#credentials = new Credentials(given);
    this.#onNetworkError = onNetworkError;
    this.#diagnostics = new Diagnostics(this.#options.name, this.#options.logger);
    this.#door = new Door({
      maxWriteBuffer: this.#options.maxWriteBuffer,
      offline: this.#options.offline,
      state: () => this.state,
      unsent: () => this.#connection.unsent,
    });
    this.#connection = new Connection(this.#options, stream, this.handlers, this.#diagnostics, {
      onReady: (session) => this.#connectionOnReady(session),
      onLost: (error, retry) => this.#connectionOnLost(error, retry),
      onEnd: (error) => this.#connectionOnEnd(error),
      onClosed: (error) => this.#connectionOnClosed(error),
    });
  }

  /**
   * Where the client stands: `idle`, `connecting`, `authenticating`, `ready`, `waiting` (for the next try) or `closed`.
   */
  get state(): State {
    return this.#connection.state;
  }

  /** The AMI version of the server's banner, such as `11.0.0`; undefined before it has come, or where it has none. */
  get version(): string | undefined {
    return this.#connection.version;
  }

  /** Tells servers apart; by default `host:port`. */
  get name(): string {
    return this.#options.name;
  }

  /** Gets the figures of this client. */
  stats(): Stats {
    return statsOf(this.#connection.counts, {
      state: this.state,
      inFlight: this.session?.pending ?? 0,
      queued: this.#door.queued,
      reconnects: Math.max(0, this.#logins - 1),
    });
  }

  /**
   * Connects, reads the banner and logs in, with the event mask inside the Login.
   *
   * Rejects with the first error: a `ConnectionError`, `TimeoutError` (`AMI_CONNECT_TIMEOUT`), `RemoteProtocolError`
   * (no AMI server), an `AuthenticationError`; the client is closed then, and may log in again, with the handlers that
   * it has. With `reconnect.initial` it is tried again instead, unless the login is refused. Rejects with a
   * `StateError` when it comes a second time (`AMI_LOGIN_TWICE`), or after `close` or `logoff` (`AMI_CLOSED`).
   *
   * Source: asterisk main/manager.c, action_challenge() and authenticate(), 22.10.1.
   */
  async login(username?: string, secret?: string, options: LoginOptions = {}): Promise<void> {
    if (this.state === 'closed') await this.#connection.whenReusable();
    if (this.state !== 'idle' && this.state !== 'closed') {
      throw new StateError('AMI_LOGIN_TWICE', `the client logs in once (${this.state})`);
    }
    this.#credentials.complete(username, secret, options);
    const done = this.#login.begin(options.signal, (error) => this.#connection.abandon(error));
    if (options.signal?.aborted !== true) this.#connection.open(() => this.#credentials.proof());
    await done;
  }

  /**
   * Logs off politely: what is in flight is answered first, then comes the server's Goodbye, then the connection
   * closes.
   *
   * Resolves when nothing is left, also when the server doesn't answer within `timeout` (milliseconds, by default the
   * `connectTimeout`).
   */
  async logoff({ timeout }: { timeout?: number } = {}): Promise<void> {
    const time = numberOption('timeout', timeout, this.#options.connectTimeout, 1, MAX_TIME);
    await this.#door.leave(time, this.isUnsettled ? this.whenSettled(time) : undefined);
    await this.close();
  }

  /**
   * Closes at once and for good: every callback ends, the promise resolves when nothing is left. A second call is no
   * error.
   */
  close(): Promise<void> {
    return this.#connection.close();
  }

  /** As `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * Resolves when the client is logged in, at once where it is, however often a login is tried.
   *
   * Rejects with a `TimeoutError` (`AMI_WAIT_TIMEOUT`), an `AbortError`, or a `StateError` (`AMI_CLOSED`) when the
   * client closes first.
   */
  whenReady(options?: WaitOptions): Promise<void> {
    return whenReady(this, options);
  }

  /** Lets the client hold the process, as it does by default. */
  ref(): this {
    return this.#setReferenced(true);
  }

  /** Lets the process end although the connection is open or waited for. */
  unref(): this {
    return this.#setReferenced(false);
  }

  /** Shows neither credentials nor the inside. */
  [inspect.custom](): string {
    return `Asterisk { name: ${inspect(this.name)}, state: ${inspect(this.state)}, version: ${inspect(this.version)} }`;
  }

  /** What `JSON.stringify` shows. */
  toJSON(): object {
    return { name: this.name, state: this.state, version: this.version };
  }

  /** The session, while logged in. */
  protected get session(): Session | undefined {
    return this.#door.session;
  }

  protected override get actionTimeout(): number {
    return this.#options.actionTimeout;
  }

  protected override get knownVersion(): string | undefined {
    return this.version;
  }

  protected override get isCallHidden(): boolean {
    return !maskIncludes(this.session?.mask ?? this.#credentials.mask, 'call');
  }

  protected override get encoding(): Encoding {
    return this.#options.encoding;
  }

  protected override newActionId(): string {
    return this.#connection.ids.next();
  }

  protected override prepare(request: ActionRequest): PendingAction {
    return prepare(request, this.#connection.ids, this.#options.encoding);
  }

  protected override dispatch(pending: PendingAction): void {
    this.#door.dispatch(pending);
  }

  protected override dispatchPart(pending: PendingAction): void {
    this.#door.dispatchPart(pending);
  }

  protected override release(pending: PendingAction): void {
    this.#door.release(pending);
  }

  protected override find(id: string): PendingAction | undefined {
    return this.#door.find(id);
  }

  #connectionOnReady(session: Session): void {
    this.#door.open(session);
    this.#logins += 1;
    const downtime = this.#lostAt === undefined ? 0 : Math.round(performance.now() - this.#lostAt);
    this.#lostAt = undefined;
    const info = { reconnected: this.#logins > 1, downtime };
    this.#diagnostics.ready({ ...info, version: this.version });
    if (this.state === 'closed') return;
    this.restoreFilters((error) => this.#diagnostics.failed('a filter could not be set again', error));
    this.#door.drain();
    this.#login.end();
    this.#tell('ready', info);
  }

  /** A log line may have closed the client; then no further try follows, and none is told. */
  #connectionOnLost(error: AmiError, retry: Retry | undefined): void {
    // A mask that an `Events` action has set holds for the next login too.
    if (this.session?.mask !== undefined) this.#credentials.keepMask(this.session.mask);
    this.#door.shut();
    if (this.#logins > 0) this.#lostAt ??= performance.now();
    this.loseCalls();
    this.#diagnostics.lost(error, retry);
    if (retry !== undefined && this.state === 'closed') return;
    this.#tell('disconnected', error, retry);
    if (this.#onNetworkError !== undefined) guard(() => this.#onNetworkError!(error));
  }

  #connectionOnEnd(error: AmiError | undefined): void {
    this.#door.end();
    const isOpening = this.#login.isUnderWay;
    if (isOpening && error !== undefined) this.#diagnostics.lost(error, undefined);
    this.#login.end(error ?? closedError());
    if (!isOpening && error !== undefined) this.#connectionOnLost(error, undefined);
  }

  #connectionOnClosed(error: AmiError | undefined): void {
    this.#door.shut();
    this.endWaiting(error);
    this.#tell('closed');
  }

  #setReferenced(isReferenced: boolean): this {
    this.#connection.setReferenced(isReferenced);
    this.#door.setReferenced(isReferenced);
    return this;
  }

  /** Tells the listeners of an event of one's own life; one that throws stops none of the others. */
  #tell<Name extends keyof LifeEvents>(name: Name, ...details: LifeEvents[Name]): void {
    for (const listener of this.rawListeners(name)) guard(() => Reflect.apply(listener, this, details));
  }
}

/**
 * Makes a client, connects and logs in. Rejects as `login` does.
 *
 * @example
 * ```js
 * import { connect } from 'gami';
 *
 * const g = await connect({ username: 'demo', secret: 'demonstration' });
 * console.log(g.state, g.version); // ready 11.0.0
 * await g.logoff();
 * ```
 */
export async function connect(options: AsteriskOptions, onNetworkError?: (error: AmiError) => void): Promise<Asterisk> {
  const asterisk = new Asterisk(options, onNetworkError);
  await asterisk.login();
  return asterisk;
}
