/**
 * Actions that wait for the connection while there is none.
 *
 * None of them has been written, so each may be sent once the connection is there. Bounded in number and in age; the
 * oldest is sent first.
 */
import { callBackLater, type Callback } from '../session/callback.js';
import { AbortError, StateError, TimeoutError, type AmiError } from '../errors.js';
import type { OfflineOptions } from '../connection/options.js';
import type { PreparedAction } from '../session/prepared-action.js';
import type { SendOptions } from '../session/send-options.js';

/** An action that waits. */
export interface WaitingAction {
  readonly action: PreparedAction;
  readonly callback: Callback | undefined;
  readonly isHeld: boolean;
  readonly options: SendOptions;
}

interface Entry extends WaitingAction {
  readonly since: number;
  readonly timer: NodeJS.Timeout;
  readonly onAbort: (() => void) | undefined;
}

/** The queue of one object. */
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
  push(waiting: WaitingAction): void {
    const { action, callback, options } = waiting;
    if (this.#entries.has(action.id)) {
      throw new StateError(
        'AMI_ACTION_ID_IN_FLIGHT',
        `an action with the ActionID ${JSON.stringify(action.id)} waits for the connection`,
        { sent: false },
      );
    }
    const refusal = this.#refusal(options.signal);
    if (refusal !== undefined) {
      if (callback !== undefined) callBackLater(callback, action.id, refusal);
      return;
    }
    const time = Math.min(this.#options.maxAge, options.timeout || Infinity);
    const timer = setTimeout(
      () =>
        this.#fail(
          action.id,
          new TimeoutError('AMI_OFFLINE_TIMEOUT', `there was no connection within ${time} ms`, { sent: false }),
        ),
      time,
    );
    const onAbort = options.signal && (() => this.#fail(action.id, aborted(options.signal!)));
    options.signal?.addEventListener('abort', onAbort!, { once: true });
    if (!this.#isReferenced) timer.unref();
    this.#entries.set(action.id, { ...waiting, since: performance.now(), timer, onAbort });
  }

  /** Hands every action over, oldest first, with what is left of its time; none waits any more. */
  drain(send: (waiting: WaitingAction) => void): void {
    for (const { since, action, callback, isHeld, options } of [...this.#entries.values()]) {
      this.delete(action.id);
      const left = options.timeout && Math.max(1, Math.ceil(options.timeout - (performance.now() - since)));
      send({ action, callback, isHeld, options: left ? { ...options, timeout: left } : options });
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
    for (const id of [...this.#entries.keys()]) this.#fail(id, error);
  }

  /** Forgets an action without calling back. */
  delete(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    clearTimeout(entry.timer);
    if (entry.onAbort !== undefined) entry.options.signal?.removeEventListener('abort', entry.onAbort);
    this.#entries.delete(id);
  }

  #refusal(signal: AbortSignal | undefined): AmiError | undefined {
    if (signal?.aborted) return aborted(signal);
    if (this.#entries.size < this.#options.maxActions) return undefined;
    return new StateError(
      'AMI_OFFLINE_FULL',
      `${this.#options.maxActions} actions wait for the connection, which is the limit offline.maxActions`,
      { sent: false },
    );
  }

  #fail(id: string, error: AmiError): void {
    const callback = this.#entries.get(id)?.callback;
    this.delete(id);
    if (callback !== undefined) callBackLater(callback, id, error);
  }
}

function aborted(signal: AbortSignal): AbortError {
  return new AbortError('AMI_ABORTED', 'the action was aborted before it was sent', {
    cause: signal.reason,
    sent: false,
  });
}
