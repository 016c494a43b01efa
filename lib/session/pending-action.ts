/**
 * One action on its way: its slot in the table of callbacks, and what may end it before its answer.
 */
import type { Callback } from './callback.js';
import type { Slot } from './pending-actions.js';
import type { Deadline } from './deadlines.js';
import type { PreparedAction } from './prepared-action.js';

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
