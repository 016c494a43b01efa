/**
 * Who hears the changes of a model, and how often something was told.
 *
 * A change costs nothing more where there is no listener for its table. A callback that throws stops nothing: its
 * exception is rethrown on a tick of its own.
 */
import type { Message } from '../index.js';

/** Hears the changes of one table; `row` undefined: gone, `old` undefined: new, `event` undefined: by a list. */
export type RowCallback = (row: Message | undefined, old: Message | undefined, event: Message | undefined) => void;

/** Hears the changes of all tables. */
export type ChangeCallback = (table: string, key: string, row: Message | undefined, old: Message | undefined) => void;

function rethrowLater(exception: unknown): void {
  setImmediate(() => {
    throw exception;
  });
}

/** Calls what is the user's, whatever it does. */
export function guard(call: () => void): void {
  try {
    call();
  } catch (exception) {
    rethrowLater(exception);
  }
}

/** Those who hear the changes of one table. */
export class Ear {
  readonly #name: string;
  readonly #ears: Ears;
  #listeners: readonly RowCallback[] = [];

  constructor(name: string, ears: Ears) {
    this.#name = name;
    this.#ears = ears;
  }

  /** Adds a listener; returns the function that removes it. */
  add(listener: RowCallback): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
    };
  }

  /** Tells a change. */
  tell(key: string, row: Message | undefined, old: Message | undefined): void {
    const ears = this.#ears;
    ears.changes += 1;
    if (this.#listeners.length > 0 || ears.all.length > 0) this.#tellAll(key, row, old);
  }

  #tellAll(key: string, row: Message | undefined, old: Message | undefined): void {
    const { event, all } = this.#ears;
    for (const listener of this.#listeners) guard(() => listener(row, old, event));
    for (const listener of all) guard(() => listener(this.#name, key, row, old));
  }
}

/** What the listeners of all tables share. */
export class Ears {
  /** How many changes have been told. */
  changes = 0;
  /** The event that is being taken in. */
  event: Message | undefined;
  #all: readonly ChangeCallback[] = [];

  /** Those who hear the changes of all tables. */
  get all(): readonly ChangeCallback[] {
    return this.#all;
  }

  /** Adds a listener of all tables; returns the function that removes it. */
  add(listener: ChangeCallback): () => void {
    this.#all = [...this.#all, listener];
    return () => {
      this.#all = this.#all.filter((each) => each !== listener);
    };
  }
}
