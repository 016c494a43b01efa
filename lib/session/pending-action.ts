/**
 * One action on its way: its slot in the table of callbacks, and what may end it before its answer.
 */
import type { Callback } from './callback.js';
import type { Slot } from './pending-actions.js';
import type { Deadline } from './deadlines.js';
import { LocalProtocolError } from '../errors.js';
import { MAX_TIME } from '../connection/options.js';
import type { PreparedAction } from './prepared-action.js';

/** How one action is sent. */
export interface SendOptions {
  /**
   * How long to wait for the response, in milliseconds; 0 for ever. @defaultValue the `actionTimeout` of the connection
   */
  timeout?: number | undefined;
  /** Ends the callback with an `AbortError`; an action not yet written is not sent then. */
  signal?: AbortSignal | undefined;
}

/** The slot of an action. */
export interface PendingAction extends Slot<PendingAction> {
  /** The action's name, as the caller spells it. */
  readonly name: string;
  /** What goes on the wire; emptied when it is written. */
  text: string;
  isSent: boolean;
  /** True when the server holds all other answers back for it. */
  readonly isBlocking: boolean;
  /** What came of an answer that is raw text; undefined where a response is due. */
  readonly raw: string[] | undefined;
  /** True when it gets a deadline once it is written; false when it has a timer of its own or waits for ever. */
  hasUsualTime: boolean;
  deadline: Deadline<PendingAction> | undefined;
  timer: NodeJS.Timeout | undefined;
  signal: AbortSignal | undefined;
  onAbort: (() => void) | undefined;
}

/** Makes the slot of an action that is about to be sent. */
export function newSlot(action: PreparedAction, callback: Callback | undefined, isHeld: boolean): PendingAction {
  return {
    id: action.id,
    name: action.name,
    action: action.key,
    callback,
    isHeld,
    text: action.text,
    isSent: false,
    isBlocking: action.blocksFor > 0,
    raw: action.isRaw ? [] : undefined,
    isWaiting: false,
    older: undefined,
    younger: undefined,
    hasUsualTime: false,
    deadline: undefined,
    timer: undefined,
    signal: undefined,
    onAbort: undefined,
  };
}

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
