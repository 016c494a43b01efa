/**
 * The actions that wait for their response, in the order in which they were sent.
 *
 * A server answers in that order, so the one that is looked for is nearly always the one whose turn it is: two texts
 * are compared. Only those that an answer has passed by get into an index, each once; so an answer costs the same
 * however many wait, in whatever order they come, and an action that is answered in its turn never costs a look-up. Ids
 * that the library has not made are kept apart: whether one is in the table is asked before each is sent. No I/O.
 */
import { mayBeMade } from './action-id.js';
import { LinkedList } from './linked-list.js';
import type { PendingAction } from './pending-action.js';

/** The table; `isWaiting` and the neighbours of an action belong to it. */
export class UnansweredActions {
  readonly #list = new LinkedList<PendingAction>();
  /** Those in front of `#next`. */
  readonly #passed = new Map<string, PendingAction>();
  /**
   * The ids that callers have chosen (`npm run bench -- --only own-ids-1000`: 2.17 × of the floor, 2.99 × where they
   * are looked for among all).
   */
  readonly #chosen = new Set<string>();
  #next: PendingAction | undefined;
  #size = 0;

  /** How many wait. */
  get size(): number {
    return this.#size;
  }

  /** The one that has waited for the longest time. */
  get oldest(): PendingAction | undefined {
    return this.#list.oldest;
  }

  /** Adds the youngest; its ActionID must not be in the table. */
  add(action: PendingAction): void {
    this.#list.join(action);
    this.#next ??= action;
    this.#size += 1;
    action.isWaiting = true;
    if (!action.isNew) this.#chosen.add(action.id);
  }

  /** Removes one; nothing happens where it doesn't wait. */
  remove(action: PendingAction): void {
    if (!action.isWaiting) return;
    if (action === this.#next) this.#next = action.younger;
    else this.#passed.delete(action.id);
    this.#list.leave(action);
    this.#size -= 1;
    action.isWaiting = false;
    if (!action.isNew) this.#chosen.delete(action.id);
  }

  /** Tells whether one with an ActionID that a caller has chosen is in the table. */
  has(id: string): boolean {
    return this.#chosen.has(id) || (mayBeMade(id) && this.find(id) !== undefined);
  }

  /** Finds the one with an ActionID. */
  find(id: string): PendingAction | undefined {
    if (this.#next?.id === id) return this.#next;
    const passed = this.#passed.get(id);
    if (passed !== undefined) return passed;
    for (; this.#next !== undefined && this.#next.id !== id; this.#next = this.#next.younger) {
      this.#passed.set(this.#next.id, this.#next);
    }
    return this.#next;
  }

  /** From the oldest on. The one that was handed out last may be removed meanwhile. */
  [Symbol.iterator](): Iterator<PendingAction, void> {
    return this.#list[Symbol.iterator]();
  }
}
