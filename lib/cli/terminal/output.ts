/**
 * Where a subcommand writes: results to standard output, everything about them to standard error, the row of figures
 * between.
 *
 * A reader that goes away (`| head`) is no error: from then on nothing is written, and the subcommand is told. The
 * streams are written here alone, so lines and the row never mix.
 */
import { Interruption } from '../interruption.js';
import { coloured, hasColours, plain, type Paint } from './paint.js';
import { safe, safeJSON } from './safe-text.js';
import { StatusRow } from './status-row.js';

/** What `Output` needs of the process. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

/** A terminal that doesn't say how wide it is says 0 or nothing. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/** The two output streams of the command. */
export class Output {
  /** Colours for lines on standard output. */
  readonly paint: Paint;
  /** True when lines are to be JSON. */
  isJSON = false;
  readonly #streams: Streams;
  #row: StatusRow | undefined;
  #hasProgress = false;
  #fault: Interruption | Error | undefined;

  /** @param onFault called once when standard output can't be written any more */
  constructor(streams: Streams, onFault: (fault: Interruption | Error) => void) {
    this.#streams = streams;
    this.paint = hasColours(streams.stdout, streams.env) ? coloured : plain;
    streams.stderr.on('error', ignore);
    streams.stdout.on('error', (cause) => {
      if (this.#fault !== undefined) return;
      const isGone = (cause as NodeJS.ErrnoException).code === 'EPIPE';
      this.#fault = isGone
        ? new Interruption('EPIPE')
        : new Error(`cannot write standard output: ${cause.message}`, { cause });
      onFault(this.#fault);
    });
  }

  /**
   * Why standard output can't be written any more: an `Interruption` when its reader has gone, else the error of the
   * system.
   */
  get fault(): Interruption | Error | undefined {
    return this.#fault;
  }

  /** True when standard output is a terminal. */
  get isTerminal(): boolean {
    return this.#streams.stdout.isTTY === true;
  }

  /** How large the terminal is. */
  get size(): { columns: number; rows: number } {
    const { columns, rows } = this.#streams.stdout;
    return { columns: columns || DEFAULT_COLUMNS, rows: rows || DEFAULT_ROWS };
  }

  /** Standard output itself, for a line editor that must write to it. */
  get stream(): NodeJS.WriteStream {
    return this.#streams.stdout;
  }

  /** Tells when the terminal has another size; returns the function that ends it. */
  onResize(callback: () => void): () => void {
    this.#streams.stdout.on('resize', callback);
    return () => this.#streams.stdout.off('resize', callback);
  }

  /** Writes lines that are safe already, or ours. */
  line(...lines: readonly string[]): void {
    for (const line of lines) this.#write(`${line}\n`);
  }

  /** Writes a value as a line of JSON. */
  json(value: unknown): void {
    this.line(safeJSON(value));
  }

  /** Writes text as it is, line end and all. */
  raw(text: string): void {
    this.#write(text);
  }

  /** Writes a line about what happens, to standard error. */
  notice(text: string): void {
    this.#row?.clear();
    this.progress('');
    this.#streams.stderr.write(`${safe(text)}\n`);
  }

  /**
   * Shows how far something is on a line of its own that goes with the next output, where standard error is a terminal;
   * an empty text takes it away.
   */
  progress(text: string): void {
    const { stderr, env } = this.#streams;
    if (stderr.isTTY !== true || env['TERM'] === 'dumb' || (text === '' && !this.#hasProgress)) return;
    this.#hasProgress = text !== '';
    stderr.write(`\r\x1b[K${safe(text).slice(0, Math.max(0, (stderr.columns || DEFAULT_COLUMNS) - 1))}`);
  }

  /** Writes text of several lines about misuse, to standard error. */
  help(text: string): void {
    this.#streams.stderr.write(text);
  }

  /** Writes what asks for input, to standard error, without a line end of its own. */
  prompt(text: string): void {
    this.#streams.stderr.write(text === '\n' ? text : safe(text));
  }

  /** Shows a row of figures below the lines, where there is a terminal, until `hideRow`. */
  showRow(text: (columns: number) => string): void {
    if (!this.isTerminal || this.#streams.env['TERM'] === 'dumb') return;
    const { stdout } = this.#streams;
    this.#row = new StatusRow(
      (row) => this.#put(row),
      () => this.paint('inverse', text(stdout.columns || DEFAULT_COLUMNS)),
    );
    stdout.on('resize', this.#onResize);
  }

  /** Takes the row away; nothing happens when there is none. */
  hideRow(): void {
    this.#streams.stdout.off('resize', this.#onResize);
    this.#row?.end();
    this.#row = undefined;
  }

  readonly #onResize = (): void => this.#row?.redraw();

  #write(text: string): void {
    this.#row?.clear();
    this.progress('');
    this.#put(text);
  }

  #put(text: string): void {
    if (this.#fault === undefined) this.#streams.stdout.write(text);
  }
}

function ignore(): void {}
