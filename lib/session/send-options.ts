/**
 * What may be given beside an action or a wait: its time and what ends it early, and the check of both.
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
