/**
 * The actions of one turn on their way out: written together at its end, less those that have been taken back by then.
 */
import type { PendingAction } from './pending-action.js';

/** What an outbox tells its owner, at the end of a turn. */
export interface OutboxHooks {
  /** Called with each action that is about to be written. @param now on the clock of `performance` */
  written(pending: PendingAction, now: number): void;
  /** Called once a turn with the text of all. */
  write(text: string): void;
}

/** The outbox of one session. */
export class Outbox {
  readonly #hooks: OutboxHooks;
  #actions: PendingAction[] = [];
  #length = 0;
  #written = 0;

  constructor(hooks: OutboxHooks) {
    this.#hooks = hooks;
  }

  /** How many characters are still to be written. */
  get length(): number {
    return this.#length;
  }

  /** How many actions have been written. */
  get written(): number {
    return this.#written;
  }

  /** Takes an action; the first of a turn has the turn's end written. */
  push(pending: PendingAction): void {
    this.#length += pending.text.length;
    if (this.#actions.push(pending) === 1) process.nextTick(() => this.#flush());
  }

  /** Throws away what is not yet written. */
  clear(): void {
    this.#actions = [];
    this.#length = 0;
  }

  #flush(): void {
    const actions = this.#actions;
    this.clear();
    const now = performance.now();
    const texts: string[] = [];
    for (const pending of actions) {
      if (!pending.isWaiting) continue;
      pending.isSent = true;
      texts.push(pending.text);
      pending.text = '';
      this.#hooks.written(pending, now);
    }
    this.#written += texts.length;
    if (texts.length > 0) this.#hooks.write(texts.join(''));
  }
}
