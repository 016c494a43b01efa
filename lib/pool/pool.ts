/**
 * A pool of connections to one server, lent one by one.
 *
 * Connections are made on demand up to `max`; `min` are kept. The pool heals by replacing, not by reconnecting: a
 * connection that is lost is forgotten, and a new one is made when one is asked for, after a wait that grows while the
 * server can't be reached. Until a login has succeeded, and after each failure, one try runs at a time; so a wrong
 * secret costs one login and not one per connection: Asterisk locks all users out after 50 sessions that are not logged
 * in. Waiting requests are served first come, first served.
 */
import { closedError } from '../session/callback.js';
import { checkSend, MAX_TIME, type WaitOptions } from '../session/send-options.js';
import type { Asterisk } from '../client/asterisk.js';
import { backoffDelay } from '../connection/backoff.js';
import { Credentials } from '../connection/credentials.js';
import { AuthenticationError, OptionError, StateError, TimeoutError, type AmiError } from '../errors.js';
import { numberOption } from '../connection/option-checks.js';
import { resolveOptions, type AsteriskOptions, type ResolvedOptions } from '../connection/options.js';
import { Loan } from './loan.js';
import { PooledAsterisk } from './pooled-asterisk.js';
import { Reconnect } from '../connection/reconnect.js';
import { WaitingLine } from './waiting-line.js';

/**
 * Each connection is a session of the server, with a thread and a buffer of events; ten serve thousands of actions a
 * second.
 */
export const DEFAULT_MAX = 10;

/** Longer than a restart of the server, shorter than callers usually wait for the work. */
export const DEFAULT_ACQUIRE_TIMEOUT = 30_000;

const POOL_CLOSED = 'the pool is closed';

/** How long a refused login is remembered, at first and at most, in milliseconds. */
const REFUSAL = { minDelay: 1000, maxDelay: 30_000, factor: 2, jitter: 0 };

/**
 * The options of a pool: those of its connections, and its own.
 *
 * `events` is `off` unless you say otherwise: every session gets every event, and a pool is there for actions. Where
 * the outcome of `originate` is wanted, give it the class `call`. `reconnect` says how the pool waits between tries;
 * with `false` a failed try ends all waits at once. `username` and `secret` are needed.
 */
export interface PoolOptions extends AsteriskOptions {
  /** How many connections are kept although none is asked for; made at once. @defaultValue 0 */
  min?: number;
  /** How many connections there are at most. @defaultValue 10 */
  max?: number;
  /** How long `acquire` waits for a connection, in milliseconds; 0 for ever. @defaultValue 30,000 */
  acquireTimeout?: number;
}

/** A pool of connections to one server. */
export class Pool {
  readonly #options: AsteriskOptions;
  readonly #reconnect: ResolvedOptions['reconnect'];
  readonly #min: number;
  readonly #max: number;
  readonly #acquireTimeout: number;
  readonly #waiters = new WaitingLine<Asterisk>();
  readonly #all = new Set<PooledAsterisk>();
  readonly #lent = new Map<Asterisk, Loan<PooledAsterisk>>();
  /** The one given back last is lent first. */
  #idle: PooledAsterisk[] = [];
  #dialling = 0;
  #isProven = false;
  #tries: Reconnect;
  #isPausing = false;
  #error: AmiError | undefined;
  #refusals = 0;
  #refusedUntil = 0;
  #closing: Promise<void> | undefined;

  /**
   * Makes a pool, and its first `min` connections.
   *
   * @throws {OptionError} `AMI_BAD_OPTION` — an option is not known, of the wrong type, or beyond its limit; or
   *   username or secret is missing
   */
  constructor({ min, max, acquireTimeout, ...options }: PoolOptions) {
    this.#max = numberOption('max', max, DEFAULT_MAX, 1, 10_000);
    this.#min = numberOption('min', min, 0, 0, this.#max);
    this.#acquireTimeout = numberOption('acquireTimeout', acquireTimeout, DEFAULT_ACQUIRE_TIMEOUT, 0, MAX_TIME);
    this.#reconnect = resolveOptions(options).reconnect;
    new Credentials(options).complete(undefined, undefined, {});
    if (options.offline !== undefined && options.offline !== false) {
      throw new OptionError('AMI_BAD_OPTION', 'option "offline" has no meaning in a pool');
    }
    this.#options = { ...options, events: options.events ?? 'off', reconnect: false };
    this.#tries = new Reconnect(this.#reconnect);
    this.#fill();
  }

  /** How many connections there are: idle, lent, and being made or taken back. */
  get size(): number {
    return this.#all.size;
  }

  /** How many connections wait to be lent. */
  get idle(): number {
    return this.#idle.length;
  }

  /** How many calls of `acquire` wait for a connection. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /**
   * Lends a connection that is logged in; give it back with `release`.
   *
   * While the server can't be reached the wait goes on. Rejects with a `TimeoutError` (`AMI_ACQUIRE_TIMEOUT`, its
   * `cause` is why the last connection could not be made), an `AbortError`, or a `StateError` (`AMI_CLOSED`). When the
   * server refuses the login, all waits end with the `AuthenticationError`, and for some seconds so do those that
   * follow, without another login.
   */
  async acquire({ timeout = this.#acquireTimeout, signal }: WaitOptions = {}): Promise<Asterisk> {
    checkSend(undefined, { timeout, signal });
    if (this.#closing !== undefined) throw closedError(POOL_CLOSED);
    const onTimeout = (): AmiError => this.#timeoutError(timeout);
    const wait = this.#waiters.wait({ timeout, signal, onTimeout });
    this.#serve();
    return wait;
  }

  /**
   * Takes a connection back: callbacks held, handlers, subscribers, calls and waits left on it end.
   *
   * It is lent again once all answers have come; with `destroy`, when it is closed already, or when it can't be made as
   * new (its event mask was changed, it has filters), it is closed, and replaced when one is asked for.
   *
   * @throws {StateError} `AMI_FOREIGN_RELEASE` — the connection is not lent by this pool, or was given back before
   */
  release(asterisk: Asterisk, { destroy = false }: { destroy?: boolean } = {}): void {
    const loan = this.#lent.get(asterisk);
    if (loan === undefined) {
      throw new StateError('AMI_FOREIGN_RELEASE', 'the connection is not lent by this pool, or was given back before');
    }
    this.#lent.delete(asterisk);
    loan.end();
    const own = loan.client;
    if (this.#closing !== undefined) return;
    if (destroy || own.state !== 'ready') return this.#discard(own);
    own.giveBack((isClean) => this.#onGivenBack(own, isClean));
  }

  /**
   * Lends a connection for as long as a function takes, and resolves with what that returns; options as those of
   * `acquire`.
   *
   * @example
   * ```js
   * import { Pool } from 'gami';
   *
   * const pool = new Pool({ username: 'demo', secret: 'demonstration', max: 2 });
   * console.log(await pool.use(async (g) => (await g.request({ Action: 'Ping' })).Ping)); // Pong
   * await pool.close();
   * ```
   */
  async use<Result>(work: (asterisk: Asterisk) => Result | Promise<Result>, options?: WaitOptions): Promise<Result> {
    const asterisk = await this.acquire(options);
    try {
      return await work(asterisk);
    } finally {
      this.release(asterisk);
    }
  }

  /**
   * Closes all connections at once, lent ones too, and ends all waits; resolves when nothing is left. A second call is
   * no error.
   */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      const all = [...this.#all];
      this.#closing = Promise.all(all.map((asterisk) => asterisk.close())).then(() => undefined);
      this.#tries.cancel();
      this.#waiters.failAll(closedError(POOL_CLOSED));
      this.#all.clear();
      this.#idle = [];
    }
    return this.#closing;
  }

  /** As `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Lends what is idle to those that wait, and makes what is missing. */
  #serve(): void {
    while (this.#waiters.size > 0) {
      const asterisk = this.#idle.pop();
      if (asterisk === undefined) break;
      if (asterisk.state === 'ready') this.#lend(asterisk);
      else this.#all.delete(asterisk);
    }
    if (this.#waiters.size > 0 && performance.now() < this.#refusedUntil) this.#waiters.failAll(this.#error!);
    this.#fill();
  }

  #lend(asterisk: PooledAsterisk): void {
    const loan = new Loan(asterisk);
    asterisk.lendAs(loan.handle);
    this.#lent.set(loan.handle, loan);
    this.#waiters.serve(loan.handle);
  }

  #offer(asterisk: PooledAsterisk): void {
    asterisk.once('closed', () => this.#asteriskOnClosed(asterisk));
    this.#idle.push(asterisk);
    this.#serve();
  }

  /** How many connections should be under way. */
  #missing(): number {
    const wanted = this.#waiters.size - this.#dialling;
    return Math.min(this.#max - this.#all.size, Math.max(wanted, this.#min - this.#all.size));
  }

  #fill(): void {
    if (this.#closing !== undefined || this.#isPausing || performance.now() < this.#refusedUntil) return;
    const atOnce = this.#isProven ? this.#max : 1;
    while (this.#dialling < atOnce && this.#missing() > 0) this.#dial();
  }

  #dial(): void {
    const asterisk = new PooledAsterisk(this.#options);
    this.#all.add(asterisk);
    this.#dialling += 1;
    asterisk.login().then(() => this.#onLoggedIn(asterisk), (error: AmiError) => this.#onFailed(asterisk, error));
  }

  #onLoggedIn(asterisk: PooledAsterisk): void {
    this.#dialling -= 1;
    if (this.#closing !== undefined) return;
    this.#isProven = true;
    this.#error = undefined;
    this.#refusals = 0;
    this.#tries.up();
    this.#offer(asterisk);
  }

  #onFailed(asterisk: PooledAsterisk, error: AmiError): void {
    this.#dialling -= 1;
    this.#all.delete(asterisk);
    if (this.#closing !== undefined) return;
    this.#error = error;
    if (error instanceof AuthenticationError) this.#onRefused(error);
    else this.#pause(error);
  }

  #onRefused(error: AmiError): void {
    this.#isProven = false;
    this.#refusals += 1;
    this.#refusedUntil = performance.now() + backoffDelay(this.#refusals, REFUSAL);
    this.#waiters.failAll(error);
  }

  /** Waits before the next try; where there is none, all waits end with the error. */
  #pause(error: AmiError): void {
    this.#isProven = false;
    if (this.#isPausing) return;
    const retry = this.#tries.retry(() => {
      this.#isPausing = false;
      this.#fill();
    });
    this.#isPausing = retry !== undefined;
    if (retry !== undefined) return;
    this.#tries = new Reconnect(this.#reconnect);
    this.#waiters.failAll(error);
  }

  /** An idle connection is lost; a lent one is its borrower's until it is given back. */
  #asteriskOnClosed(asterisk: PooledAsterisk): void {
    if (this.#closing !== undefined || !this.#idle.includes(asterisk)) return;
    this.#idle = this.#idle.filter((other) => other !== asterisk);
    this.#all.delete(asterisk);
    this.#isProven = false;
    if (this.#all.size < this.#min) this.#pause(closedError('an idle connection was lost'));
  }

  #onGivenBack(asterisk: PooledAsterisk, isClean: boolean): void {
    if (this.#closing !== undefined) return;
    if (isClean) this.#offer(asterisk);
    else this.#discard(asterisk);
  }

  #discard(asterisk: PooledAsterisk): void {
    this.#all.delete(asterisk);
    void asterisk.close();
    this.#fill();
  }

  #timeoutError(time: number): TimeoutError {
    const why = this.#error?.message ?? `${this.#lent.size} of at most ${this.#max} connections are lent`;
    const text = `no connection came free within ${time} ms: ${why}`;
    return new TimeoutError('AMI_ACQUIRE_TIMEOUT', text, { cause: this.#error });
  }
}
