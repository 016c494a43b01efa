/**
 * The actions that a fake has received, and the waits for one.
 *
 * Secret and key of a login are masked before it is kept. The oldest entries go when there are too many.
 */
import { emptyMessage, get, type Message } from '../../message.js';
import type { FakeSession } from './fake-session.js';
import { Waiters, type WaitOptions } from './waiters.js';

/** A test that receives more than this wants a counter, not a log. */
const MAX_ENTRIES = 100_000;

/** How long a wait lasts, in milliseconds: shorter than the tests of most runners. */
const DEFAULT_TIMEOUT = 8_000;

/** An action as it was received. */
export interface LoggedAction {
  /** Its headers; secret and key of a login read `***`. */
  readonly action: Message;
  readonly session: FakeSession;
  readonly time: Date;
}

/** What a wait is for: the action's name in any case, or a test of its headers. */
export type ActionFilter = string | ((action: Message) => boolean);

function nameOf(action: Message): string {
  return get(action, 'Action')?.toLowerCase() ?? '';
}

function masked(action: Message): Message {
  if (nameOf(action) !== 'login') return action;
  const copy = Object.assign(emptyMessage(), action);
  for (const name of Object.keys(copy)) if (/^(?:secret|key)$/i.test(name)) copy[name] = '***';
  return copy;
}

/** What was received, in order. */
export class ActionLog {
  readonly #waiters = new Waiters<LoggedAction>('an action');
  #entries: LoggedAction[] = [];

  /** The entries, oldest first. */
  get entries(): readonly LoggedAction[] {
    return this.#entries;
  }

  /** Keeps an action. */
  add(action: Message, session: FakeSession): void {
    const entry: LoggedAction = { action: masked(action), session, time: new Date() };
    if (this.#entries.length >= MAX_ENTRIES * 2) this.#entries = this.#entries.slice(-MAX_ENTRIES);
    this.#entries.push(entry);
    this.#waiters.offer(entry);
  }

  /** Resolves with the first entry that fits and that no wait has had: one received before, or the next. */
  wait(filter: ActionFilter, options?: WaitOptions): Promise<LoggedAction> {
    const name = typeof filter === 'string' ? filter.toLowerCase() : undefined;
    const fits = typeof filter === 'function' ? filter : (action: Message): boolean => nameOf(action) === name;
    const { timeout = DEFAULT_TIMEOUT } = options ?? {};
    return this.#waiters.wait(this.#entries, ({ action }) => fits(action), { timeout, hint: () => this.#received() });
  }

  /** What came, by name and number. */
  #received(): string {
    const counts = new Map<string, number>();
    for (const { action } of this.#entries) {
      const name = get(action, 'Action') ?? '';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const words = [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count} times)`));
    return words.length === 0 ? 'no action came' : `what came was ${words.join(', ')}`;
  }

  /** Ends all waits. */
  end(): void {
    this.#waiters.end();
  }
}
