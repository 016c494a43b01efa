/**
 * The client: what a user holds in his hands.
 *
 * It puts the floors together (options, connection, handlers, offline queue) and keeps their promises in one place; the conversation
 * itself is the session's, the connection's life is the connection's, gami's helpers and the promises are inherited.
 * An EventEmitter for its own life only (`ready`, `disconnected`, `closed`); events of the server never go through it, and none of its
 * own is called `error`: nothing here ends a process for want of a listener.
 */
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import { callBackLater, rethrowLater, type Callback } from './callback.js';
import { closedError, Connection, type State } from './connection.js';
import type { LifeEvents, Retry } from './conversation.js';
import { AbortError, OptionError, StateError, type AmiError } from './errors.js';
import { Helpers } from './helpers.js';
import { createLog, masked, type Log } from './log.js';
import type { Message } from './message.js';
import { OfflineQueue } from './offline-queue.js';
import { eventMask, numberOption, resolveOptions, MAX_TIME, type AsteriskOptions, type EventMask, type ResolvedOptions } from './options.js';
import { prepare } from './prepared-action.js';
import { checkSend, type SendOptions, type Session } from './session.js';

/** What a login may be told beside username and secret. */
export interface LoginOptions {
  /** As the option of the same name, for this object. */
  auth?: 'md5' | 'plain';
  /** As the option of the same name, for this object. */
  events?: EventMask;
  /** Gives up: the object is closed, the promise rejects with an `AbortError`. */
  signal?: AbortSignal;
}

/** Figures of one object. */
export interface Stats {
  readonly state: State;
  /** Actions without an answer, and held callbacks. */
  readonly inFlight: number;
  /** Actions that wait for the connection. */
  readonly queued: number;
  /** Messages received. */
  readonly received: number;
  /** Actions sent. */
  readonly sent: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Logins after a loss. */
  readonly reconnects: number;
  /** How long ago the last bytes came, in milliseconds; undefined before the first. */
  readonly lastMessageAge: number | undefined;
}

interface Login {
  resolve(): void;
  reject(error: AmiError): void;
}

/** A client of one Asterisk server. */
export class Asterisk extends Helpers {
  readonly #options: ResolvedOptions;
  readonly #connection: Connection;
  readonly #offline: OfflineQueue | undefined;
  readonly #log: Log;
  readonly #onNetworkError: ((error: AmiError) => void) | undefined;
  #username: string | undefined;
  #secret: string | undefined;
  #auth: 'md5' | 'plain';
  #events: EventMask;
  #login: Login | undefined;
  #session: Session | undefined;
  #isLeaving = false;
  #lostAt: number | undefined;
  #logins = 0;

  /**
   * Makes a client; nothing is dialled before `login`.
   *
   * With a stream of yours the client talks over it and never dials. `onNetworkError` gets the error of each `disconnected`.
   *
   * @throws {OptionError} `AMI_BAD_OPTION` — an option is not known, of the wrong type, or beyond its limit
   */
  constructor(options?: AsteriskOptions | Duplex, onNetworkError?: (error: AmiError) => void, streamOptions: AsteriskOptions = {}) {
    super();
    const stream = isStream(options) ? options : undefined;
    const given = stream === undefined ? ((options ?? {}) as AsteriskOptions) : { name: 'asterisk', ...streamOptions };
    this.#options = resolveOptions(given);
    this.#username = given.username;
    this.#secret = given.secret;
    this.#auth = this.#options.auth;
    this.#events = this.#options.events;
    this.#onNetworkError = onNetworkError;
    this.#log = createLog(this.#options.logger, this.#options.name);
    this.#offline = this.#options.offline && new OfflineQueue(this.#options.offline);
    this.#connection = new Connection(this.#options, stream, this.handlers, {
      onReady: (session) => this.#connectionOnReady(session),
      onRefused: (error) => this.#connectionOnRefused(error),
      onLost: (error, retry) => this.#connectionOnLost(error, retry),
      onClosed: (error) => this.#connectionOnClosed(error),
      onMessage: (message) => this.#connectionOnMessage(message),
      onState: (state) => this.#log.write('debug', state),
    });
  }

  /** Where the client stands: `idle`, `connecting`, `authenticating`, `ready`, `waiting` (for the next try) or `closed`. */
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
    const { received, sent, bytesReceived, bytesSent, lastMessageAge } = this.#connection.counts;
    return {
      state: this.state, inFlight: this.#session?.pending ?? 0, queued: this.#offline?.size ?? 0, received, sent, bytesReceived, bytesSent,
      reconnects: Math.max(0, this.#logins - 1), lastMessageAge,
    };
  }

  /**
   * Connects, reads the banner and logs in, with the event mask inside the Login.
   *
   * Rejects with the first error: a `ConnectionError`, `TimeoutError` (`AMI_CONNECT_TIMEOUT`), `RemoteProtocolError` (no AMI server), an
   * `AuthenticationError`; the client is closed then. With `reconnect.initial` it is tried again instead, unless the login is refused.
   * Rejects with a `StateError` (`AMI_LOGIN_TWICE`, `AMI_CLOSED`) when it comes a second time or too late.
   *
   * Source: asterisk main/manager.c, action_challenge() and authenticate(), 22.10.1.
   */
  login(username?: string, secret?: string, options: LoginOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#checkLogin(username, secret, options);
      const { signal } = options;
      const onAbort = (): void => {
        this.#login?.reject(new AbortError('AMI_ABORTED', 'the login was aborted', { cause: signal!.reason }));
        void this.close();
      };
      const done = (settle: () => void): void => {
        signal?.removeEventListener('abort', onAbort);
        this.#login = undefined;
        settle();
      };
      this.#login = { resolve: () => done(resolve), reject: (error) => done(() => reject(error)) };
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      return this.#connection.open(() => this.#credentials());
    });
  }

  /**
   * Logs off politely: what is in flight is answered first, then comes the server's Goodbye, then the connection closes.
   *
   * Resolves when nothing is left, also when the server doesn't answer within `timeout` (milliseconds, by default 10,000).
   */
  async logoff({ timeout }: { timeout?: number } = {}): Promise<void> {
    const time = numberOption('timeout', timeout, this.#options.connectTimeout, 1, MAX_TIME);
    const session = this.#session;
    if (session !== undefined && !this.#isLeaving) {
      this.#isLeaving = true;
      await new Promise<void>((resolve) => { session.send({ Action: 'Logoff' }, () => resolve(), false, { timeout: time }); });
    }
    await this.close();
  }

  /** Closes at once and for good: every callback ends, the promise resolves when nothing is left. A second call is no error. */
  close(): Promise<void> {
    return this.#connection.close(closedError());
  }

  /** As `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Lets the connection hold the process, as it does by default. */
  ref(): this {
    this.#connection.setReferenced(true);
    return this;
  }

  /** Lets the process end although the connection is open. */
  unref(): this {
    this.#connection.setReferenced(false);
    return this;
  }

  /** Shows neither credentials nor the inside. */
  [inspect.custom](): string {
    return `Asterisk { name: ${inspect(this.name)}, state: ${inspect(this.state)}, version: ${inspect(this.version)} }`;
  }

  /** What `JSON.stringify` shows. */
  toJSON(): object {
    return { name: this.name, state: this.state, version: this.version };
  }

  protected override get actionTimeout(): number {
    return this.#options.actionTimeout;
  }

  protected override get knownVersion(): string | undefined {
    return this.version;
  }

  protected override get isCallHidden(): boolean {
    const words = this.#mask().split(',');
    return !words.some((word) => /^(?:call|all|on|yes|true|y|t|\d+)$/.test(word)) || words.every((word) => word === '0');
  }

  protected override newActionId(): string {
    return this.#connection.ids.next();
  }

  protected override forget(id: string): void {
    this.#session?.delete(id);
    this.#offline?.delete(id);
  }

  protected override send(action: Message, callback: Callback | undefined, isHeld: boolean, options: SendOptions = {}): string {
    checkSend(callback, options);
    if (this.#session !== undefined && !this.#isLeaving && !this.#isCongested()) return this.#session.send(action, callback, isHeld, options);
    const prepared = prepare(action, this.#connection.ids, this.#options.encoding);
    if (this.#session === undefined && this.#offline !== undefined && this.state !== 'closed') this.#offline.push({ action: prepared, callback, isHeld, options });
    else if (callback !== undefined) callBackLater(callback, prepared.id, this.#refusal());
    return prepared.id;
  }

  #isCongested(): boolean {
    return this.#connection.unsent > this.#options.maxWriteBuffer;
  }

  #refusal(): AmiError {
    if (this.#isLeaving || this.state === 'closed') return new StateError('AMI_CLOSED', 'the connection is closed', { sent: false });
    if (this.#session === undefined) return new StateError('AMI_NOT_LOGGED_IN', `not logged in (${this.state})`, { sent: false });
    return new StateError('AMI_WRITE_BUFFER_FULL', `more than ${this.#options.maxWriteBuffer} bytes (maxWriteBuffer) wait for the server to read them`, { sent: false });
  }

  #checkLogin(username: string | undefined, secret: string | undefined, { auth, events }: LoginOptions): void {
    if (this.state === 'closed') throw closedError();
    if (this.state !== 'idle') throw new StateError('AMI_LOGIN_TWICE', `the client logs in once (${this.state})`);
    this.#username = username ?? this.#username;
    this.#secret = secret ?? this.#secret;
    if (typeof this.#username !== 'string' || this.#username === '') throw new OptionError('AMI_BAD_OPTION', 'option "username" must be given, to login or as an option');
    if (typeof this.#secret !== 'string') throw new OptionError('AMI_BAD_OPTION', 'option "secret" must be given, to login or as an option');
    if (auth !== undefined && auth !== 'md5' && auth !== 'plain') throw new OptionError('AMI_BAD_OPTION', 'option "auth" must be "md5" or "plain"');
    if (events !== undefined) eventMask(events);
    this.#auth = auth ?? this.#auth;
    this.#events = events ?? this.#events;
  }

  #mask(): string {
    return eventMask(this.#session?.mask ?? this.#events);
  }

  #credentials(): { username: string; secret: string; auth: 'md5' | 'plain'; events: string } {
    return { username: this.#username!, secret: this.#secret!, auth: this.#auth, events: this.#mask() };
  }

  #connectionOnReady(session: Session): void {
    this.#session = session;
    this.#logins += 1;
    const downtime = this.#lostAt === undefined ? 0 : Math.round(performance.now() - this.#lostAt);
    this.#lostAt = undefined;
    this.#log.write('info', 'ready', { reconnected: this.#logins > 1, downtime, version: this.version });
    this.#offline?.drain(({ action, callback, isHeld, options }) => session.sendPrepared(action, callback, isHeld, options));
    this.#login?.resolve();
    this.#tell('ready', { reconnected: this.#logins > 1, downtime });
  }

  #connectionOnRefused(error: AmiError): void {
    this.#log.write('error', error.message, { code: error.code });
    this.#login?.reject(error);
  }

  #connectionOnLost(error: AmiError, retry: Retry | undefined): void {
    this.#keepMask();
    this.#lostAt ??= performance.now();
    this.#log.write('warn', error.message, { code: error.code, ...retry });
    this.#tell('disconnected', error, retry);
    if (this.#onNetworkError !== undefined) guard(() => this.#onNetworkError!(error));
  }

  #connectionOnClosed(error: AmiError | undefined): void {
    this.#session = undefined;
    this.#offline?.failAll(new StateError('AMI_CLOSED', 'the connection is closed', { sent: false }));
    this.endWaiting(error?.code === 'AMI_CLOSED' ? undefined : error);
    this.#tell('closed');
  }

  #connectionOnMessage(message: Message): void {
    if (this.#log.reads('trace')) this.#log.write('trace', `received ${masked(JSON.stringify(message))}`);
  }

  /** A mask that an `Events` action has set holds for the next login too. */
  #keepMask(): void {
    this.#events = this.#mask();
    this.#session = undefined;
  }

  /** Tells the listeners of an event of one's own life; one that throws stops none of the others. */
  #tell<Name extends keyof LifeEvents>(name: Name, ...details: LifeEvents[Name]): void {
    for (const listener of this.rawListeners(name)) guard(() => Reflect.apply(listener, this, details));
  }
}

function guard(call: () => void): void {
  try {
    call();
  } catch (exception) {
    rethrowLater(exception);
  }
}

function isStream(value: unknown): value is Duplex {
  return typeof value === 'object' && value !== null && typeof (value as Duplex).pipe === 'function' && typeof (value as Duplex).write === 'function';
}

/** Makes a client, connects and logs in. Rejects as `login` does. */
export async function connect(options: AsteriskOptions, onNetworkError?: (error: AmiError) => void): Promise<Asterisk> {
  const asterisk = new Asterisk(options, onNetworkError);
  await asterisk.login();
  return asterisk;
}
