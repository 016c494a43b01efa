/**
 * What may end the wait for an answer: its time, and the signal of the caller; and what gives the time more room: an
 * action that blocks the session, behind which the server holds back whatever it has to say.
 *
 * It watches and tells; what becomes of a callback is the session's. The timers don't hold the process.
 */
import { afterReading, Deadlines } from './deadlines.js';
import type { PendingAction } from './pending-action.js';
import { MAX_TIME, unwatchSignal, watchSignal } from './send-options.js';

/** What a session does when a wait is over; each may be called once for an action. */
export interface TimeoutHooks {
  late(pending: PendingAction, time: number): void;
  aborted(pending: PendingAction, reason: unknown): void;
}

/** The times and signals of the actions of one session. */
export class Timeouts {
  readonly #usualTime: number;
  readonly #chunks: () => number;
  readonly #hooks: TimeoutHooks;
  readonly #deadlines: Deadlines;
  #blockedUntil = 0;
  #blockers = 0;

  /**
   * @param usualTime of an action that has no time of its own, in milliseconds; 0 for ever
   * @param chunks counts the chunks that came from the peer
   */
  constructor(usualTime: number, chunks: () => number, hooks: TimeoutHooks) {
    this.#usualTime = usualTime;
    this.#chunks = chunks;
    this.#hooks = hooks;
    this.#deadlines = new Deadlines(usualTime, chunks, (pending) => hooks.late(pending, usualTime));
  }

  /** How long the server may still hold its answers back for an action that blocks the session, in milliseconds. */
  get blockedFor(): number {
    return this.#blockers === 0 ? 0 : Math.max(0, this.#blockedUntil - performance.now());
  }

  /**
   * How long the server may still be at work on actions, in milliseconds, as far as their time isn't over. What blocks
   * the session isn't counted: its time was over before the Ping was sent behind which this is asked.
   */
  busyFor(actions: Iterable<PendingAction>): number {
    const now = performance.now();
    let until = now;
    for (const { isOwn, blocksFor, dueAt } of actions) if (!isOwn && blocksFor === 0 && dueAt > until) until = dueAt;
    return until - now;
  }

  /**
   * Watches over an action that was just sent. An action with the usual time has it from the moment on when it is
   * written.
   */
  sent(pending: PendingAction): void {
    const { timeout, blocksFor } = pending;
    const held = this.blockedFor + blocksFor;
    if (blocksFor > 0) {
      this.#blockers += 1;
      this.#blockedUntil = performance.now() + held;
    }
    const usualTime = this.#usualTime;
    pending.hasUsualTime = timeout === undefined && held === 0 && usualTime > 0;
    if (!pending.hasUsualTime) this.#start(pending, timeout ?? (usualTime === 0 ? 0 : usualTime + held));
    if (pending.signal !== undefined) this.#listen(pending, pending.signal);
  }

  /** Notes that an action is written. @param now on the clock of `performance` */
  written(pending: PendingAction, now: number): void {
    if (!pending.hasUsualTime) return;
    pending.dueAt = now + this.#usualTime;
    if (pending.callback !== undefined) pending.deadline = this.#deadlines.begin(pending, now);
  }

  /** Notes that the answer of an action has come, or never will. A time that is given for a list is for the whole. */
  answered(pending: PendingAction): void {
    if (pending.blocksFor > 0) this.#blockers -= 1;
    if (pending.reach !== 'list' || pending.timeout === undefined) this.#endTime(pending);
  }

  /** Notes that a list comes behind the response: from now on the time counts anew with each of its messages. */
  opened(pending: PendingAction): void {
    if (pending.reach === 'list' && pending.timeout !== undefined) return;
    pending.isRenewed = true;
    this.#start(pending, pending.timeout ?? this.#usualTime);
  }

  /** Notes that the list is complete. */
  completed(pending: PendingAction): void {
    pending.isRenewed = false;
    this.#endTime(pending);
  }

  /** Takes time and signal off an action whose callback has ended. */
  ended(pending: PendingAction): void {
    this.#endTime(pending);
    if (pending.onAbort === undefined) return;
    unwatchSignal(pending.signal, pending.onAbort);
    pending.onAbort = undefined;
  }

  /** Stops what is left when the session ends. */
  stop(): void {
    this.#deadlines.stop();
  }

  #start(pending: PendingAction, time: number): void {
    pending.time = time;
    pending.dueAt = time === 0 ? Infinity : performance.now() + time;
    if (time > 0 && time <= MAX_TIME && pending.callback !== undefined) this.#wait(pending, time);
  }

  #wait(pending: PendingAction, milliseconds: number): void {
    const onTime = (now: number): void => {
      if (pending.timer === timer) this.#onTime(pending, now);
    };
    const timer = setTimeout(() => afterReading(this.#chunks, onTime), milliseconds).unref();
    pending.timer = timer;
  }

  /** A renewed time may be over later. */
  #onTime(pending: PendingAction, now: number): void {
    const rest = Math.ceil(pending.dueAt - now);
    if (pending.isRenewed && rest > 0) this.#wait(pending, rest);
    else this.#hooks.late(pending, pending.time);
  }

  #listen(pending: PendingAction, signal: AbortSignal): void {
    pending.onAbort = (reason) => this.#hooks.aborted(pending, reason);
    watchSignal(signal, pending.onAbort);
  }

  #endTime(pending: PendingAction): void {
    if (pending.deadline !== undefined) this.#deadlines.end(pending.deadline);
    if (pending.timer !== undefined) clearTimeout(pending.timer);
    pending.deadline = undefined;
    pending.timer = undefined;
  }
}
