/**
 * Those who wait for something that comes again and again: an action, a login, a connection.
 *
 * Each thing is handed to one waiter at most, in the order in which the things came: two waits for a login end with two
 * logins.
 */
import { ConnectionError, TimeoutError } from '../../errors.js';

/** Limits of a wait. */
export interface WaitOptions {
  /** In milliseconds; without it the wait has no end of its own. */
  readonly timeout?: number;
}

interface Waiter<Item> {
  readonly fits: (item: Item) => boolean;
  readonly resolve: (item: Item) => void;
  readonly reject: (error: Error) => void;
}

/** The waiters for things of one kind. */
export class Waiters<Item extends object> {
  readonly #what: string;
  readonly #taken = new WeakSet<Item>();
  readonly #waiters = new Set<Waiter<Item>>();

  /** @param what the words for what is waited for */
  constructor(what: string) {
    this.#what = what;
  }

  /** Resolves with the first of the known items that fits and that nobody has had, or with the next one that fits. */
  wait(
    known: Iterable<Item>,
    fits: (item: Item) => boolean,
    options: WaitOptions & { readonly hint?: () => string } = {},
  ): Promise<Item> {
    for (const item of known) {
      if (this.#taken.has(item) || !fits(item)) continue;
      this.#taken.add(item);
      return Promise.resolve(item);
    }
    return this.#next(fits, options);
  }

  /** Hands an item to the first who waits for it. */
  offer(item: Item): void {
    for (const waiter of this.#waiters) {
      if (!waiter.fits(item)) continue;
      this.#taken.add(item);
      return waiter.resolve(item);
    }
  }

  /** Ends all waits: what they wait for can't come any more. */
  end(): void {
    for (const { reject } of [...this.#waiters]) {
      reject(
        new ConnectionError('AMI_CONNECTION_LOST', `the fake server was closed while a test waited for ${this.#what}`),
      );
    }
  }

  #next(fits: (item: Item) => boolean, { timeout, hint }: WaitOptions & { hint?: () => string }): Promise<Item> {
    return new Promise((resolve, reject) => {
      const settle = <Value>(how: (value: Value) => void) => (value: Value): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        how(value);
      };
      const waiter: Waiter<Item> = { fits, resolve: settle(resolve), reject: settle(reject) };
      const timer = timeout === undefined ? undefined : setTimeout(() => {
        waiter.reject(
          new TimeoutError(
            'AMI_WAIT_TIMEOUT',
            [`a test waited ${timeout} ms for ${this.#what} at the fake server`, hint?.()].filter(Boolean).join('; '),
          ),
        );
      }, timeout);
      this.#waiters.add(waiter);
    });
  }
}
