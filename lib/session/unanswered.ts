/**
 * The actions that wait for their response, in the order in which they were sent.
 *
 * A server answers in that order, so the one that is looked for is nearly always the one whose turn it is: two texts
 * are compared. Only those that an answer has passed by get into an index, each once; so an answer costs the same
 * however many wait, in whatever order they come, and an action that is answered in its turn never costs a look-up. No
 * I/O.
 */
import { LinkedList, type Linked } from './linked-list.js';

/** An action that waits; `isWaiting` and the neighbours belong to this table. */
export interface Unanswered<T> extends Linked<T> {
  readonly id: string;
  isWaiting: boolean;
}

/** The table. */
export class UnansweredActions<T extends Unanswered<T>> {
  readonly #list = new LinkedList<T>();
  /** Those in front of `#next`. */
  readonly #passed = new Map<string, T>();
  #next: T | undefined;
  #size = 0;

  /** How many wait. */
  get size(): number {
    return this.#size;
  }

  /** The one that has waited for the longest time. */
  get oldest(): T | undefined {
    return this.#list.oldest;
  }

  /** Adds the youngest; its ActionID must not be in the table. */
  add(action: T): void {
    this.#list.join(action);
    this.#next ??= action;
    this.#size += 1;
    action.isWaiting = true;
  }

  /** Removes one; nothing happens where it doesn't wait. */
  remove(action: T): void {
    if (!action.isWaiting) return;
    if (action === this.#next) this.#next = action.younger;
    else this.#passed.delete(action.id);
    this.#list.leave(action);
    this.#size -= 1;
    action.isWaiting = false;
  }

  /** Finds the one with an ActionID. */
  find(id: string): T | undefined {
    if (this.#next?.id === id) return this.#next;
    const passed = this.#passed.get(id);
    if (passed !== undefined) return passed;
    for (; this.#next !== undefined && this.#next.id !== id; this.#next = this.#next.younger) {
      this.#passed.set(this.#next.id, this.#next);
    }
    return this.#next;
  }

  /** From the oldest on. The one that was handed out last may be removed meanwhile. */
  [Symbol.iterator](): Iterator<T, void> {
    return this.#list[Symbol.iterator]();
  }
}
