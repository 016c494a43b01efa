/**
 * The actions in flight of one session and the callbacks that wait for their answers.
 *
 * A slot is filled by a response only: by the one with its ActionID, or, where a response has none, the oldest
 * unanswered one, since a server answers in order (source: asterisk main/manager.c, session_do(), 22.10.1). A held slot
 * is then followed by the events of its ActionID; the two kinds that the server broadcasts with the ActionID of whoever
 * sent them count only for the action that causes them, so that no other session can fill a slot (apps/app_userevent.c
 * and main/manager.c, fast_originate(), 22.10.1).
 *
 * A slot whose callback has ended early (time, abort) stays until its answer has come or a younger one shows that it
 * never will: the late answer is swallowed. No timers, no I/O.
 */
import { callBackLater, type Callback } from './callback.js';
import { LIST_TRAITS } from '../catalogue/answer-traits.js';
import { StateError, type AmiError } from '../errors.js';
import { get, type Message } from '../message.js';
import { UnansweredActions, type Unanswered } from './unanswered.js';

/** An action in flight. */
export interface Slot<S = unknown> extends Unanswered<S> {
  /** The action's name, lower-cased. */
  readonly action: string;
  /** Undefined once it has been called for the last time or is no longer wanted. */
  callback: Callback | undefined;
  readonly isHeld: boolean;
}

/** What the owner of a table does when a slot goes on. */
export interface SlotHooks<S extends Slot<S>> {
  /** The response has come, or never will: called at most once. */
  answered(slot: S): void;
  /**
   * The callback has been called for the last time or is no longer wanted: called once, or twice where the answer comes
   * late.
   */
  ended(slot: S): void;
}

/** Broadcast events that bear the ActionID of the action that caused them, and that action. */
const BROADCASTS: ReadonlyMap<string, string> = new Map([
  ['userevent', 'userevent'],
  ['originateresponse', 'originate'],
]);
const BROADCAST_LENGTHS: ReadonlySet<number> = new Set([...BROADCASTS.keys()].map((name) => name.length));

/**
 * Tells whether an event with the ActionID of an action is of its doing. The names are told apart by their length
 * first: it is asked for each item of a list.
 */
function isCausedBy(action: string, event: string): boolean {
  if (!BROADCAST_LENGTHS.has(event.length)) return true;
  const cause = BROADCASTS.get(event.toLowerCase());
  return cause === undefined || cause === action;
}

/** Items that come without an ActionID, and the action to whose list they belong. */
const ANONYMOUS_ITEMS: ReadonlyMap<string, string> = new Map(
  [...LIST_TRAITS].flatMap((
    [action, { anonymousItem }],
  ) => (anonymousItem === undefined ? [] : [[anonymousItem, action]])),
);

/** The table of slots. */
export class PendingActions<S extends Slot<S>> {
  readonly #unanswered = new UnansweredActions<S>();
  readonly #held = new Map<string, S>();
  /** The one that was followed last: the items of a list come in a row. */
  #followed: S | undefined;
  readonly #hooks: SlotHooks<S>;

  constructor(hooks: SlotHooks<S>) {
    this.#hooks = hooks;
  }

  /** How many actions wait for their response. */
  get unanswered(): number {
    return this.#unanswered.size;
  }

  /** How many callbacks are held behind their response. */
  get held(): number {
    return this.#held.size;
  }

  /** How many slots there are in all. */
  get size(): number {
    return this.#unanswered.size + this.#held.size;
  }

  /**
   * Opens a slot for an action.
   *
   * @param isNew true when the ActionID was made for this action, so that no other can have it
   * @throws {StateError} `AMI_ACTION_ID_IN_FLIGHT` — a slot of this ActionID is open
   */
  open(slot: S, isNew = false): void {
    if (!isNew && (this.#held.has(slot.id) || this.#unanswered.find(slot.id) !== undefined)) {
      throw new StateError(
        'AMI_ACTION_ID_IN_FLIGHT',
        `an action with the ActionID ${JSON.stringify(slot.id)} is in flight`,
        { sent: false },
      );
    }
    this.#unanswered.add(slot);
  }

  /** The oldest slot that waits for its response. */
  oldest(): S | undefined {
    return this.#unanswered.oldest;
  }

  /**
   * Finds whom a response belongs to: an open slot, which it fills, or a held callback to which it is one more message.
   */
  respond(response: Message): Callback | undefined {
    const id = response.ActionID ?? get(response, 'ActionID');
    const slot = id === undefined ? this.oldest() : this.#unanswered.find(id);
    if (slot !== undefined) return this.fill(slot);
    return id === undefined ? undefined : this.#held.get(id)?.callback;
  }

  /** Fills a slot; returns the callback to run, if any is left. */
  fill(slot: S): Callback | undefined {
    this.#forgetAbandonedBefore(slot);
    this.#unanswered.remove(slot);
    this.#hooks.answered(slot);
    const callback = slot.callback;
    if (slot.isHeld && callback !== undefined) this.#held.set(slot.id, slot);
    else this.#end(slot);
    return callback;
  }

  /** Finds the held callback that an event belongs to. */
  follow(event: Message, name: string): Callback | undefined {
    if (this.#held.size === 0) return undefined;
    const id = event.ActionID ?? get(event, 'ActionID');
    const slot = id === undefined ? this.#anonymousList(name) : this.#heldOf(id);
    if (slot === undefined) return undefined;
    return isCausedBy(slot.action, name) ? slot.callback : undefined;
  }

  /** Forgets a callback without calling it; its answer, if it still comes, is swallowed. */
  delete(id: string): void {
    const slot = this.#held.get(id) ?? this.#unanswered.find(id);
    if (slot === undefined) return;
    this.#held.delete(id);
    this.#end(slot);
  }

  /** Takes back a slot whose action was never written. */
  withdraw(slot: S): void {
    this.#unanswered.remove(slot);
    this.#hooks.answered(slot);
    this.#end(slot);
  }

  /** Ends one slot with an error: its callback runs on a later tick, for the last time. */
  fail(slot: S, error: AmiError): void {
    const callback = slot.callback;
    this.#held.delete(slot.id);
    this.#end(slot);
    if (callback !== undefined) callBackLater(callback, slot.id, error);
  }

  /** Ends every held callback with the error made for it; what still comes for them is swallowed. */
  failHeld(errorFor: (slot: S) => AmiError): void {
    for (const slot of [...this.#held.values(), ...this.#unanswered]) {
      if (slot.isHeld && slot.callback !== undefined) this.fail(slot, errorFor(slot));
    }
  }

  /** Ends every slot with the error made for it; afterwards the table is empty. */
  failAll(errorFor: (slot: S) => AmiError): void {
    const slots = [...this.#held.values(), ...this.#unanswered];
    this.#held.clear();
    for (const slot of slots) {
      const callback = slot.callback;
      this.#unanswered.remove(slot);
      this.#end(slot);
      if (callback !== undefined) callBackLater(callback, slot.id, errorFor(slot));
    }
  }

  #heldOf(id: string): S | undefined {
    if (this.#followed?.id !== id || this.#followed.callback === undefined) this.#followed = this.#held.get(id);
    return this.#followed;
  }

  /**
   * Finds the list to which an item without an ActionID belongs: the one opened last, since a server sends one list
   * after the other.
   */
  #anonymousList(name: string): S | undefined {
    const action = ANONYMOUS_ITEMS.get(name);
    return action === undefined ? undefined : [...this.#held.values()].filter((slot) => slot.action === action).at(-1);
  }

  /**
   * Answers come in order, so what is older than an answered action and has no callback any more will not be answered.
   */
  #forgetAbandonedBefore(slot: S): void {
    for (
      let older = this.#unanswered.oldest;
      older !== undefined && older !== slot && older.callback === undefined;
      older = this.#unanswered.oldest
    ) {
      this.#unanswered.remove(older);
      this.#hooks.answered(older);
    }
  }

  #end(slot: S): void {
    slot.callback = undefined;
    this.#hooks.ended(slot);
  }
}
