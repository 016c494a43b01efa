/**
 * The file of `--output`: every event shown, as a JSON array or as JSON lines.
 *
 * An array is written as the events come and ended by `close`, so nothing is kept in memory however long it runs. What
 * was in the file before goes with `begin`, not when it is opened: a login that fails destroys no older recording.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import type { Message } from '../../index.js';

/** What stands before the first event, between two, behind each, behind all, and in place of none. */
const FORMATS = {
  array: { before: '[\n', between: ',\n', behind: '', after: '\n]\n', none: '[]\n' },
  lines: { before: '', between: '', behind: '\n', after: '', none: '' },
} as const;

/** A file of events. */
export class EventFile {
  readonly #file: number;
  readonly #format: (typeof FORMATS)[keyof typeof FORMATS];
  #state: 'open' | 'begun' | 'closed' = 'open';
  #count = 0;

  /**
   * Opens the file, and makes it if need be.
   *
   * @throws {Error} it can't be written
   */
  constructor(path: string, format: keyof typeof FORMATS) {
    this.#format = FORMATS[format];
    try {
      this.#file = openSync(path, 'a');
    } catch (cause) {
      throw new Error(`cannot write --output: ${(cause as Error).message}`, { cause });
    }
  }

  /** Empties the file; a second time nothing happens. */
  begin(): void {
    if (this.#state !== 'open') return;
    this.#state = 'begun';
    if (fstatSync(this.#file).isFile()) ftruncateSync(this.#file);
  }

  /**
   * Writes an event; when this returns it is with the operating system. Nothing happens before `begin` and after
   * `close`.
   *
   * @throws {Error} it can't be written
   */
  write(event: Message): void {
    if (this.#state !== 'begun') return;
    const { before, between, behind } = this.#format;
    writeFileSync(this.#file, `${this.#count === 0 ? before : between}${JSON.stringify(event)}${behind}`);
    this.#count += 1;
  }

  /** Ends what was begun and closes the file; twice is no error. */
  close(): void {
    if (this.#state === 'closed') return;
    const isBegun = this.#state === 'begun';
    this.#state = 'closed';
    try {
      if (isBegun) writeFileSync(this.#file, this.#count === 0 ? this.#format.none : this.#format.after);
    } finally {
      closeSync(this.#file);
    }
  }
}
