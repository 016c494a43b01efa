/**
 * What may end the wait for an answer: its time, and the signal of the caller; and what gives the time more room: an
 * action that blocks the session, behind which the server holds back whatever it has to say.
 *
 * It watches and tells; what becomes of a callback is the session's. The timers don't hold the process.
 */
import type { PendingAction } from './pending-action.js';
import { Deadlines } from './deadlines.js';
import { type SendOptions, MAX_TIME } from './send-options.js';

/** What a session does when a limit is reached; each may be called once for a slot. */
export interface TimeoutHooks {
  late(slot: PendingAction, time: number): void;
  aborted(slot: PendingAction, reason: unknown): void;
}

/** The limits of the actions of one session. */
export class Timeouts {
  readonly #usualTime: number;
  readonly #hooks: TimeoutHooks;
  readonly #deadlines: Deadlines<PendingAction>;
  #blockedUntil = 0;
  #blockers = 0;

  /** @param usualTime of an action that has no time of its own, in milliseconds; 0 for ever */
  constructor(usualTime: number, hooks: TimeoutHooks) {
    this.#usualTime = usualTime;
    this.#hooks = hooks;
    this.#deadlines = new Deadlines(usualTime, (slot) => hooks.late(slot, usualTime));
  }

  /** How long the server may still hold its answers back for an action that blocks the session, in milliseconds. */
  get blockedFor(): number {
    return this.#blockers === 0 ? 0 : Math.max(0, this.#blockedUntil - performance.now());
  }

  /**
   * Watches over an action that was just sent. An action with the usual time has it from the moment on when it is
   * written.
   */
  sent(slot: PendingAction, blocksFor: number, { timeout, signal }: SendOptions): void {
    const held = this.blockedFor + blocksFor;
    if (slot.isBlocking) {
      this.#blockers += 1;
      this.#blockedUntil = performance.now() + held;
    }
    const usualTime = this.#usualTime;
    slot.hasUsualTime = timeout === undefined && held === 0 && usualTime > 0;
    if (!slot.hasUsualTime) this.#startTimer(slot, timeout ?? (usualTime === 0 ? 0 : usualTime + held));
    if (signal !== undefined) this.#listen(slot, signal);
  }

  /** Notes that an action is written. @param now on the clock of `performance` */
  written(slot: PendingAction, now: number): void {
    if (slot.hasUsualTime && slot.callback !== undefined) slot.deadline = this.#deadlines.begin(slot, now);
  }

  /** Notes that the answer of a slot has come, or never will. */
  answered(slot: PendingAction): void {
    this.#endTime(slot);
    if (slot.isBlocking) this.#blockers -= 1;
  }

  /** Takes time and signal off a slot that has ended. */
  ended(slot: PendingAction): void {
    this.#endTime(slot);
    if (slot.onAbort !== undefined) slot.signal?.removeEventListener('abort', slot.onAbort);
    slot.signal = undefined;
    slot.onAbort = undefined;
  }

  /** Stops what is left when the session ends. */
  stop(): void {
    this.#deadlines.stop();
  }

  #startTimer(slot: PendingAction, time: number): void {
    if (time > 0 && time <= MAX_TIME) slot.timer = setTimeout(() => this.#hooks.late(slot, time), time).unref();
  }

  #listen(slot: PendingAction, signal: AbortSignal): void {
    slot.signal = signal;
    slot.onAbort = () => this.#hooks.aborted(slot, signal.reason);
    signal.addEventListener('abort', slot.onAbort, { once: true });
  }

  #endTime(slot: PendingAction): void {
    if (slot.deadline !== undefined) this.#deadlines.end(slot.deadline);
    if (slot.timer !== undefined) clearTimeout(slot.timer);
    slot.deadline = undefined;
    slot.timer = undefined;
  }
}
