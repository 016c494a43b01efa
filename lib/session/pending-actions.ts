/**
 * The actions in flight of one session and the callbacks that wait for their answers.
 *
 * An action is answered by a response only: by the one with its ActionID, or, where a response has none, the oldest
 * unanswered one, since a server answers in order (source: asterisk main/manager.c, session_do(), 22.10.1). A held
 * callback is then followed by the events of its ActionID; the two kinds that the server broadcasts with the ActionID
 * of their sender count only for the action that causes them, so that no other session can answer an action
 * (apps/app_userevent.c and main/manager.c, fast_originate(), 22.10.1).
 *
 * An action whose callback has ended early (time, abort) stays until its answer has come or a younger one shows that it
 * never will: the late answer is swallowed. No timers, no I/O.
 */
import { callBackLater, type Callback } from './callback.js';
import { LIST_TRAITS } from '../catalogue/answer-traits.js';
import { StateError, type AmiError } from '../errors.js';
import { IrregularAnswers } from './irregular-answers.js';
import { get, keyOf, type Message } from '../message.js';
import type { PendingAction } from './pending-action.js';
import { UnansweredActions } from './unanswered.js';

/** What the owner of a table does when an action goes on. */
export interface PendingActionHooks {
  /** The response has come, or never will: called at most once. */
  answered(pending: PendingAction, response: Message | undefined): void;
  /** A list comes behind the response. */
  opened(pending: PendingAction): void;
  /** The list is complete. */
  completed(pending: PendingAction): void;
  /**
   * The callback has been called for the last time or is no longer wanted: called once, or twice where the answer comes
   * late.
   */
  ended(pending: PendingAction): void;
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

/** The table of pending actions and held callbacks. */
export class PendingActions {
  readonly #unanswered = new UnansweredActions();
  readonly #held = new Map<string, PendingAction>();
  readonly #irregular = new IrregularAnswers();
  /** The one that was followed last: the items of a list come one after the other. */
  #followed: PendingAction | undefined;
  /** The one whose list was opened last, until it is complete: a server sends one list after the other. */
  #listed: PendingAction | undefined;
  readonly #hooks: PendingActionHooks;

  constructor(hooks: PendingActionHooks) {
    this.#hooks = hooks;
  }

  /** How many actions wait for their response. */
  get unanswered(): number {
    return this.#unanswered.size;
  }

  /** How many of both there are. */
  get size(): number {
    return this.#unanswered.size + this.#held.size;
  }

  /** True while an event may belong to an action. */
  get awaitsEvents(): boolean {
    return this.#held.size > 0 || this.#irregular.size > 0;
  }

  /**
   * Takes an action that is about to be written.
   *
   * @param isIrregular true when its answer has no usual form, so that all that comes of it is kept
   * @throws {StateError} `AMI_ACTION_ID_IN_FLIGHT` — one with this ActionID is unanswered or held
   */
  open(pending: PendingAction, isIrregular = false): void {
    if (!pending.isNew && (this.#held.has(pending.id) || this.#unanswered.has(pending.id))) {
      throw new StateError(
        'AMI_ACTION_ID_IN_FLIGHT',
        `an action with the ActionID ${JSON.stringify(pending.id)} is in flight`,
        { sent: false },
      );
    }
    this.#unanswered.add(pending);
    if (isIrregular) this.#irregular.add(pending);
  }

  /** Finds the action that is unanswered, or whose callback is held, under an ActionID. */
  find(id: string): PendingAction | undefined {
    return this.#held.get(id) ?? this.#unanswered.find(id);
  }

  /** The oldest action that waits for its response. */
  oldest(): PendingAction | undefined {
    return this.#unanswered.oldest;
  }

  /** Those that were sent before an action and are unanswered, oldest first. */
  *olderThan(action: PendingAction): Generator<PendingAction, void> {
    for (const pending of this.#unanswered) {
      if (pending === action) return;
      yield pending;
    }
  }

  /**
   * Finds what a response belongs to: an unanswered action, which it answers, or a held callback to which it is one
   * more message. @param now on the clock of `performance`
   */
  respond(response: Message, now: number): Callback | undefined {
    const id = idOf(response);
    const pending = id === undefined ? this.oldest() : this.#unanswered.find(id);
    if (pending === undefined) return id === undefined ? undefined : this.#more(this.#held.get(id), now);
    return this.#irregular.keepResponse(pending, response) ? undefined : this.fill(pending, response);
  }

  /** Notes the answer of an action; returns the callback to run, if any is left. */
  fill(pending: PendingAction, response: Message): Callback | undefined {
    this.#forgetAbandonedBefore(pending);
    this.#answer(pending, response);
    const callback = pending.callback;
    if (pending.reach === 'response' || callback === undefined) this.#end(pending);
    else this.#hold(pending, response);
    return callback;
  }

  /**
   * Finds the held callback that an event belongs to; keeps the event where it is part of an answer without a response.
   *
   * @param now on the clock of `performance`
   */
  follow(event: Message, name: string, now: number): Callback | undefined {
    if (!this.awaitsEvents) return undefined;
    const id = idOf(event);
    const pending = id === undefined ? this.#unnamed(event, name) : this.#heldOf(id);
    if (pending === undefined) {
      if (id !== undefined && this.#irregular.size > 0) this.#keepEvent(id, event, name);
      return undefined;
    }
    if (!isCausedBy(pending.key, name)) return undefined;
    if (pending.marker !== undefined && isComplete(event[pending.marker])) this.#complete(pending);
    return this.#more(pending, now);
  }

  /** Keeps text that is part of an answer; returns how many characters of that answer are kept. */
  keepText(text: string): number {
    return this.#irregular.keepText(text);
  }

  /** Forgets the callback of an action without calling it; its answer, if it still comes, is swallowed. */
  delete(pending: PendingAction): void {
    this.#release(pending);
    this.#end(pending);
  }

  /** Takes back an action that was never written. */
  withdraw(pending: PendingAction): void {
    this.#answer(pending, undefined);
    this.#end(pending);
  }

  /** Ends the callback of an action with an error: it runs on a later tick, for the last time. */
  fail(pending: PendingAction, error: AmiError): void {
    const callback = pending.callback;
    this.#release(pending);
    this.#end(pending);
    callBackLater(callback, pending.id, error);
  }

  /** Ends every held callback with the error made for it; what still comes for them is swallowed. */
  failHeld(errorFor: (pending: PendingAction) => AmiError): void {
    for (const pending of [...this.#held.values(), ...this.#unanswered]) {
      if (pending.reach !== 'response' && pending.callback !== undefined) this.fail(pending, errorFor(pending));
    }
  }

  /** Ends every action with the error made for it; afterwards the table is empty. */
  failAll(errorFor: (pending: PendingAction) => AmiError): void {
    const actions = [...this.#held.values(), ...this.#unanswered];
    this.#held.clear();
    this.#listed = undefined;
    for (const pending of actions) {
      const callback = pending.callback;
      this.#unanswered.remove(pending);
      this.#irregular.remove(pending);
      this.#end(pending);
      if (callback !== undefined) callBackLater(callback, pending.id, errorFor(pending));
    }
  }

  #answer(pending: PendingAction, response: Message | undefined): void {
    this.#unanswered.remove(pending);
    this.#irregular.remove(pending);
    this.#hooks.answered(pending, response);
  }

  #hold(pending: PendingAction, response: Message): void {
    this.#held.set(pending.id, pending);
    const marker = keyOf(response, 'EventList');
    if (marker !== undefined && response[marker]!.toLowerCase() === 'start') {
      pending.marker = marker;
      this.#listed = pending;
    }
    if (pending.marker !== undefined || pending.reach === 'list') this.#hooks.opened(pending);
  }

  #complete(pending: PendingAction): void {
    if (this.#listed === pending) this.#listed = undefined;
    this.#hooks.completed(pending);
  }

  #more(pending: PendingAction | undefined, now: number): Callback | undefined {
    if (pending?.isRenewed === true) pending.dueAt = now + pending.time;
    return pending?.callback;
  }

  #keepEvent(id: string, event: Message, name: string): void {
    const pending = this.#unanswered.find(id);
    if (pending !== undefined && isCausedBy(pending.key, name)) this.#irregular.keepEvent(pending, event);
  }

  /** By identity: another action may have the ActionID by now. */
  #release(pending: PendingAction): void {
    if (this.#held.get(pending.id) === pending) this.#held.delete(pending.id);
    if (this.#listed === pending) this.#listed = undefined;
  }

  #heldOf(id: string): PendingAction | undefined {
    if (this.#followed?.id !== id || this.#followed.callback === undefined) this.#followed = this.#held.get(id);
    return this.#followed;
  }

  /**
   * Finds the list to which an event without an ActionID belongs: an item of the kind that has none, or the end of the
   * list that was opened last. Source: chan_sccp management.c: a complete without ActionID.
   */
  #unnamed(event: Message, name: string): PendingAction | undefined {
    const action = ANONYMOUS_ITEMS.get(name);
    if (action !== undefined) return [...this.#held.values()].filter((pending) => pending.key === action).at(-1);
    return this.#listed !== undefined && isComplete(event[this.#listed.marker!]) ? this.#listed : undefined;
  }

  /**
   * Answers come in order, so what is older than an answered action and has no callback any more will not be answered.
   */
  #forgetAbandonedBefore(pending: PendingAction): void {
    for (
      let older = this.#unanswered.oldest;
      older !== undefined && older !== pending && older.callback === undefined;
      older = this.#unanswered.oldest
    ) {
      this.#answer(older, undefined);
    }
  }

  #end(pending: PendingAction): void {
    pending.callback = undefined;
    this.#hooks.ended(pending);
  }
}

/** An ActionID without a value is none. */
function idOf(message: Message): string | undefined {
  const id = message.ActionID ?? get(message, 'ActionID');
  return id === '' ? undefined : id;
}

function isComplete(marker: string | undefined): boolean {
  return marker !== undefined && /^(?:complete|cancelled)$/i.test(marker);
}
