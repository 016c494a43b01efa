/**
 * The file of `--output`: every event shown, as a JSON array or as JSON lines.
 *
 * Whatever ends the process, the file can be read: lines are whole, and an array is closed behind each event, by the
 * same write that opens it again. Nothing is kept in memory however long it runs. A file that exists is left alone
 * unless it may be replaced; then the new one takes its place with `begin`, in one step, so a login that fails destroys
 * no older recording.
 */
import { closeSync, existsSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { UsageError } from '../arguments.js';

/** What closes an array that has events. */
const END_OF_ARRAY = '\n]\n';

/** How the events are written. */
export type FileFormat = 'array' | 'lines';

/** Says by its name how a file is written. */
export function formatOfFile(path: string): FileFormat {
  return /\.(?:jsonl|ndjson)$/i.test(path) ? 'lines' : 'array';
}

function isRegular(path: string): boolean {
  return !existsSync(path) || statSync(path).isFile();
}

/** A file of events. */
export class EventFile {
  readonly #path: string;
  /** Where it is written until it begins. */
  readonly #draft: string;
  readonly #file: number;
  readonly #format: FileFormat;
  /** A pipe or a device can't be gone back in: its array is closed at the end. */
  readonly #isRegular: boolean;
  #state: 'open' | 'begun' | 'closed' = 'open';
  #count = 0;
  #end = 0;

  /**
   * Opens the file.
   *
   * @param isForced whether a file that exists is replaced
   * @throws {UsageError} it exists and may not be replaced
   * @throws {Error} it can't be written
   */
  constructor(path: string, format: FileFormat, isForced: boolean) {
    this.#format = format;
    try {
      this.#path = existsSync(path) ? realpathSync(path) : path;
      this.#isRegular = isRegular(path);
      const isThere = this.#isRegular && existsSync(path);
      if (isThere && !isForced) throw new UsageError('the file of --output exists; --force replaces it');
      this.#draft = isThere ? `${this.#path}.${process.pid}.new` : this.#path;
      this.#file = openSync(this.#draft, this.#isRegular ? 'wx' : 'w');
      this.#write(format === 'array' && this.#isRegular ? '[]\n' : '');
    } catch (cause) {
      if (cause instanceof UsageError) throw cause;
      throw new Error(`cannot write --output: ${(cause as Error).message}`, { cause });
    }
  }

  /** Puts the file in its place; a second time nothing happens. */
  begin(): void {
    if (this.#state !== 'open') return;
    this.#state = 'begun';
    if (this.#draft !== this.#path) renameSync(this.#draft, this.#path);
  }

  /**
   * Writes a value; when this returns it is with the operating system. Nothing happens before `begin` and after
   * `close`.
   *
   * @throws {Error} it can't be written
   */
  write(value: unknown): void {
    if (this.#state !== 'begun') return;
    const text = JSON.stringify(value);
    this.#count += 1;
    if (this.#format === 'lines') return this.#write(`${text}\n`);
    const lead = this.#count === 1 ? '[\n' : ',\n';
    if (!this.#isRegular) return this.#write(`${lead}${text}`);
    this.#end = this.#count === 1 ? 0 : this.#end - END_OF_ARRAY.length;
    return this.#write(`${lead}${text}${END_OF_ARRAY}`);
  }

  /** Closes the file, and takes it away where it never began; twice is no error. */
  close(): void {
    if (this.#state === 'closed') return;
    const isBegun = this.#state === 'begun';
    this.#state = 'closed';
    try {
      const isOpenArray = !this.#isRegular && isBegun && this.#format === 'array';
      if (isOpenArray) this.#write(this.#count === 0 ? '[]\n' : END_OF_ARRAY);
    } finally {
      closeSync(this.#file);
      if (!isBegun && this.#isRegular) rmSync(this.#draft, { force: true });
    }
  }

  /** One write, at the place where the text goes on: a reader never sees half of it. */
  #write(text: string): void {
    if (text === '') return;
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#isRegular ? this.#end + done : null);
    }
    this.#end += bytes.length;
  }
}
