/**
 * What may be given beside an action or a wait: its time and the signal that ends it early; the check of both, and
 * how a signal is watched.
 *
 * A signal has one listener for the whole process, however many actions share it. A listener for each action would be
 * searched for at each addition, so that forty thousand actions with one signal stood still for seconds, and Node warns
 * from the eleventh on. Those that wait are called in the order they came; what they do may end the wait of others.
 */
import { LocalProtocolError } from '../errors.js';

/** The longest time that a timer of Node can wait, in milliseconds: about 24 days. */
export const MAX_TIME = 0x7fffffff;

/** How one action is sent. */
export interface SendOptions {
  /**
   * How long to wait for the response, in milliseconds; 0 for ever. @defaultValue the `actionTimeout` of the connection
   */
  timeout?: number | undefined;
  /** Ends the callback with an `AbortError`; an action not yet written is not sent then. */
  signal?: AbortSignal | undefined;
}

/**
 * How long a promise waits, and what ends it early: the same as for an action. `waitFor` waits for ever by default, a
 * request for the `actionTimeout`.
 */
export type WaitOptions = SendOptions;

/**
 * Checks what is given beside an action.
 *
 * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — the callback is no function, the timeout no time, the signal no
 *   AbortSignal
 */
export function checkSend(callback: unknown, { timeout, signal }: SendOptions): void {
  if (callback !== undefined && typeof callback !== 'function') {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'the callback must be a function');
  }
  if (timeout !== undefined && !(Number.isInteger(timeout) && timeout >= 0 && timeout <= MAX_TIME)) {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', `"timeout" must be whole milliseconds from 0 to ${MAX_TIME}`);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', '"signal" must be an AbortSignal');
  }
}

/** Called once, when the signal fires. */
export type AbortListener = (reason: unknown) => void;

interface Watched {
  readonly waiting: Set<AbortListener>;
  readonly onAbort: () => void;
}

const watched = new WeakMap<AbortSignal, Watched>();

/** Waits for a signal that has not fired. */
export function watchSignal(signal: AbortSignal, listener: AbortListener): void {
  let entry = watched.get(signal);
  if (entry === undefined) {
    entry = newEntry(signal);
    watched.set(signal, entry);
    signal.addEventListener('abort', entry.onAbort, { once: true });
  }
  entry.waiting.add(listener);
}

/** Waits no longer; nothing happens where it doesn't wait. */
export function unwatchSignal(signal: AbortSignal | undefined, listener: AbortListener): void {
  const entry = signal && watched.get(signal);
  if (entry === undefined || !entry.waiting.delete(listener) || entry.waiting.size > 0 || signal!.aborted) return;
  watched.delete(signal!);
  signal!.removeEventListener('abort', entry.onAbort);
}

function newEntry(signal: AbortSignal): Watched {
  const waiting = new Set<AbortListener>();
  const onAbort = (): void => {
    for (const listener of waiting) {
      waiting.delete(listener);
      listener(signal.reason);
    }
    watched.delete(signal);
  };
  return { waiting, onAbort };
}
