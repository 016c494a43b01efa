/**
 * Actions that wait for the connection while there is none.
 *
 * None of them has been written, so each may be sent once the connection is there. Bounded in number and in age; the
 * oldest is sent first.
 */
import { unwatchSignal, watchSignal, type AbortListener } from '../session/send-options.js';
import { abortedError, callBackLater } from '../session/callback.js';
import { StateError, TimeoutError, type AmiError } from '../errors.js';
import type { OfflineOptions } from '../connection/options.js';
import type { PendingAction } from '../session/pending-action.js';

interface Entry {
  readonly pending: PendingAction;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
  readonly onAbort: AbortListener;
}

/** The queue of one client. */
export class OfflineQueue {
  readonly #options: Readonly<Required<OfflineOptions>>;
  readonly #entries = new Map<string, Entry>();
  #isReferenced = true;

  constructor(options: Readonly<Required<OfflineOptions>>) {
    this.#options = options;
  }

  /** How many actions wait. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Takes an action, or ends its callback with the reason why not.
   *
   * @throws {StateError} `AMI_ACTION_ID_IN_FLIGHT` — one of its ActionID waits already
   */
  push(pending: PendingAction): void {
    if (this.#entries.has(pending.id)) {
      throw new StateError(
        'AMI_ACTION_ID_IN_FLIGHT',
        `an action with the ActionID ${JSON.stringify(pending.id)} waits for the connection`,
        { sent: false },
      );
    }
    const { maxActions, maxAge } = this.#options;
    if (this.#entries.size >= maxActions) {
      return callBackLater(pending.callback, pending.id, fullError(maxActions));
    }
    const time = Math.min(maxAge, pending.timeout || Infinity);
    const timer = setTimeout(() => this.#fail(pending, timeoutError(time)), time);
    if (!this.#isReferenced) timer.unref();
    const onAbort: AbortListener = (reason) =>
      this.#fail(pending, abortedError('the action', reason, false));
    if (pending.signal !== undefined) watchSignal(pending.signal, onAbort);
    this.#entries.set(pending.id, { pending, since: performance.now(), timer, onAbort });
    return undefined;
  }

  /** Finds the action that waits under an ActionID. */
  find(id: string): PendingAction | undefined {
    return this.#entries.get(id)?.pending;
  }

  /** Hands every action over, oldest first, with what is left of its time; none waits any more. */
  drain(send: (pending: PendingAction) => void): void {
    for (const { since, pending } of [...this.#entries.values()]) {
      this.delete(pending);
      const { timeout } = pending;
      if (timeout) pending.timeout = Math.max(1, Math.ceil(timeout - (performance.now() - since)));
      send(pending);
    }
  }

  /** Lets the waits hold the process, or not. */
  setReferenced(isReferenced: boolean): void {
    this.#isReferenced = isReferenced;
    for (const { timer } of this.#entries.values()) {
      if (isReferenced) timer.ref();
      else timer.unref();
    }
  }

  /** Ends every callback with an error. */
  failAll(error: AmiError): void {
    for (const { pending } of [...this.#entries.values()]) this.#fail(pending, error);
  }

  /** Forgets an action without calling back; nothing happens where it doesn't wait. */
  delete(pending: PendingAction): void {
    const entry = this.#entries.get(pending.id);
    if (entry?.pending !== pending) return;
    clearTimeout(entry.timer);
    unwatchSignal(pending.signal, entry.onAbort);
    this.#entries.delete(pending.id);
  }

  #fail(pending: PendingAction, error: AmiError): void {
    this.delete(pending);
    callBackLater(pending.callback, pending.id, error);
  }
}

function fullError(maxActions: number): StateError {
  return new StateError(
    'AMI_OFFLINE_FULL',
    `${maxActions} actions wait for the connection, which is the limit offline.maxActions`,
    { sent: false },
  );
}

function timeoutError(time: number): TimeoutError {
  return new TimeoutError('AMI_OFFLINE_TIMEOUT', `there was no connection within ${time} ms`, { sent: false });
}
