/**
 * A linked list: what joins stands at its end, what leaves may stand anywhere, and both cost the same however long it
 * is. Each link knows its neighbours, so there is nothing to search and nothing to move. No I/O.
 */

/** What a link knows of its list; the fields belong to the list. */
export interface Linked<T> {
  older: T | undefined;
  younger: T | undefined;
}

/** The list; a link may stand in one list at a time. */
export class LinkedList<T extends Linked<T>> {
  #oldest: T | undefined;
  #youngest: T | undefined;

  /** The one that has been in the list for the longest time. */
  get oldest(): T | undefined {
    return this.#oldest;
  }

  /** Puts one at the end that is in no list. */
  join(link: T): void {
    link.older = this.#youngest;
    if (this.#youngest === undefined) this.#oldest = link;
    else this.#youngest.younger = link;
    this.#youngest = link;
  }

  /** Takes out one that is in the list. */
  leave(link: T): void {
    const { older, younger } = link;
    if (older === undefined) this.#oldest = younger;
    else older.younger = younger;
    if (younger === undefined) this.#youngest = older;
    else younger.older = older;
    link.older = undefined;
    link.younger = undefined;
  }

  /** From the oldest on. The one that was handed out last may leave meanwhile. */
  *[Symbol.iterator](): Generator<T, void> {
    for (let link = this.#oldest; link !== undefined;) {
      const { younger } = link;
      yield link;
      link = younger;
    }
  }
}
