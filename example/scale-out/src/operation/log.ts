/**
 * The log: one JSON line a change on standard output, never a line an event.
 *
 * `change` says a topic's state only when it differs from the one before, so that what goes on for hours is one line.
 * Secrets don't come here: settings are never logged whole.
 */

/** How grave a line is. */
export type Level = 'info' | 'warn' | 'error';

/** Where lines go. */
export type Write = (line: string) => void;

/** Writes lines. */
export class Log {
  readonly #write: Write;
  readonly #states = new Map<string, string>();

  constructor(
    write: Write = (line) => {
      process.stdout.write(`${line}\n`);
    },
  ) {
    this.#write = write;
  }

  /** Says something that happened. */
  info(what: string, details: object = {}): void {
    this.#line('info', what, details);
  }

  /** Says something that an operator should see some day. */
  warn(what: string, details: object = {}): void {
    this.#line('warn', what, details);
  }

  /** Says something that an operator should see now. */
  error(what: string, details: object = {}): void {
    this.#line('error', what, details);
  }

  /** Says the state of a topic, where it is another one than before; tells whether it was. */
  change(topic: string, state: string, details: object = {}, level: Level = 'info'): boolean {
    if (this.#states.get(topic) === state) return false;
    this.#states.set(topic, state);
    this.#line(level, `${topic}: ${state}`, details);
    return true;
  }

  #line(level: Level, what: string, details: object): void {
    this.#write(JSON.stringify({ time: new Date().toISOString(), level, what, ...details }));
  }
}
