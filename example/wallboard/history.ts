/**
 * What was: how many waited, came, were answered and gave up, queue by queue and minute by minute, for the last 25
 * hours, which the longest day has. Each queue has fixed room, so nothing grows; a file of JSON lines, where one is
 * named, keeps it over a restart.
 *
 * A minute in which the PBX was not seen is unknown, and no minute in which nobody waited.
 */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The counts of a queue, or of all. */
export interface Counts {
  readonly offered: number;
  readonly answered: number;
  readonly inTime: number;
  readonly abandoned: number;
}

/** Figures of spans of time that follow each other, the oldest first. */
export interface Series {
  /** The most that waited at a time; null where the PBX was not seen. */
  readonly waiting: readonly (number | null)[];
  readonly offered: readonly number[];
  readonly answered: readonly number[];
  readonly abandoned: readonly number[];
}

/** What a queue has been through: by minutes, and by quarters of an hour since midnight. */
export interface QueueHistory {
  readonly hour: Series;
  readonly today: Series;
}

/** The minute, how many waited, and the counts. */
const CELLS = 6;
const MINUTE = 60_000;
const QUARTER = 15;
const SPAN = 25 * 60;
const UNKNOWN = -1;
/** More queues than a wall shows; those beyond have no history. */
const MAX_QUEUES = 500;

const COUNTS = ['offered', 'answered', 'inTime', 'abandoned'] as const;
/** What a minute of a queue holds, in the order of its cells behind the minute itself. */
const NAMES = ['waiting', ...COUNTS] as const;
const NOTHING: Counts = { offered: 0, answered: 0, inTime: 0, abandoned: 0 };

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE);
}

/** The first minute of the day by this machine's clock. */
function midnightOf(time: number): number {
  return minuteOf(new Date(time).setHours(0, 0, 0, 0));
}

/** The history of all queues of a PBX. */
export class History {
  readonly #file: string | undefined;
  readonly #onError: (error: Error) => void;
  readonly #queues = new Map<string, Int32Array>();
  /** Today's counts, until one of them changes. */
  readonly #sums = new Map<string, Counts>();
  #midnight = 0;
  /** The first minute that isn't in the file. */
  #unsaved: number;
  #hasFailed = false;
  /** When the file was written last by an earlier process, in milliseconds since 1970; 0 where there is nothing. */
  seenUntil = 0;

  /**
   * Reads what the file holds of the last 25 hours, and writes it anew without the rest.
   *
   * @param onError told when the file can't be written any more; once, until it can again
   * @throws {Error} the file can't be read or written
   */
  constructor(file?: string, onError: (error: Error) => void = () => undefined, now = Date.now()) {
    this.#file = file;
    this.#onError = onError;
    this.#unsaved = minuteOf(now);
    if (file === undefined) return;
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    for (const line of lines) this.#take(line, now);
    this.#rewrite(now);
  }

  /** Counts a caller. */
  count(queue: string, name: keyof Counts, now = Date.now()): void {
    const place = this.#placeOf(queue, now);
    if (place !== undefined) place.cells[place.at + 1 + NAMES.indexOf(name)]! += 1;
    this.#sums.delete(queue);
  }

  /** Notes how many wait in a queue that is seen; saves the minutes that are over. */
  see(queue: string, waiting: number, now = Date.now()): void {
    const place = this.#placeOf(queue, now);
    if (place !== undefined) place.cells[place.at + 1] = Math.max(place.cells[place.at + 1]!, waiting);
    if (minuteOf(now) > this.#unsaved) this.save(now);
  }

  /** Returns today's counts of a queue. */
  today(queue: string, now = Date.now()): Counts {
    const midnight = midnightOf(now);
    if (midnight !== this.#midnight) this.#sums.clear();
    this.#midnight = midnight;
    const known = this.#sums.get(queue) ?? sumOf(this.#queues.get(queue), midnight, minuteOf(now));
    this.#sums.set(queue, known);
    return known;
  }

  /** Returns today's counts of all queues together. */
  total(now = Date.now()): Counts {
    const sum = { ...NOTHING };
    for (const queue of this.#queues.keys()) {
      const counts = this.today(queue, now);
      for (const name of COUNTS) sum[name] += counts[name];
    }
    return sum;
  }

  /** Returns the last hour and today of each queue. */
  view(now = Date.now()): Record<string, QueueHistory> {
    const last = minuteOf(now);
    return Object.fromEntries(Array.from(this.#queues, ([queue, cells]) => [queue, {
      hour: seriesOf(cells, last - 59, last, 1),
      today: seriesOf(cells, midnightOf(now), last, QUARTER),
    }]));
  }

  /** Writes the minutes that are over, or with `isLast` the one under way too. */
  save(now = Date.now(), isLast = false): void {
    const end = minuteOf(now) + (isLast ? 1 : 0);
    if (this.#file === undefined || this.#unsaved >= end) return;
    try {
      if (midnightOf(now) > this.#unsaved) this.#rewrite(now);
      else appendFileSync(this.#file, this.#text(this.#unsaved, end));
      this.#unsaved = minuteOf(now);
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#onError(error as Error);
      this.#hasFailed = true;
    }
  }

  /** A whole new file in place of the old: what is older than a day would make it grow for ever. */
  #rewrite(now: number): void {
    const fresh = `${this.#file!}.new`;
    writeFileSync(fresh, this.#text(minuteOf(now) - SPAN + 1, minuteOf(now) + 1));
    renameSync(fresh, this.#file!);
  }

  #text(from: number, end: number): string {
    const lines: string[] = [];
    for (let minute = from; minute < end; minute += 1) {
      for (const [queue, cells] of this.#queues) {
        const at = CELLS * (minute % SPAN);
        if (cells[at] !== minute) continue;
        const values = NAMES.map((name, index) => [name, cells[at + 1 + index]] as const);
        lines.push(`${JSON.stringify({ minute, queue, ...Object.fromEntries(values) })}\n`);
      }
    }
    return lines.join('');
  }

  /** Takes a line of the file; the last of a minute counts, and one that was cut off by a crash doesn't. */
  #take(line: string, now: number): void {
    const row = rowOf(line);
    const { minute, queue } = row;
    const isOf = Number.isInteger(minute) && (minute as number) <= minuteOf(now) &&
      (minute as number) > minuteOf(now) - SPAN;
    if (!isOf || typeof queue !== 'string') return;
    const place = this.#placeOf(queue, (minute as number) * MINUTE);
    if (place === undefined) return;
    this.seenUntil = Math.max(this.seenUntil, ((minute as number) + 1) * MINUTE);
    NAMES.forEach((name, index) => {
      if (Number.isInteger(row[name])) place.cells[place.at + 1 + index] = row[name] as number;
    });
  }

  /** The cells of a queue's minute; what they held of a day ago is gone. */
  #placeOf(queue: string, time: number): { cells: Int32Array; at: number } | undefined {
    let cells = this.#queues.get(queue);
    if (cells === undefined) {
      if (this.#queues.size >= MAX_QUEUES) return undefined;
      cells = new Int32Array(CELLS * SPAN);
      this.#queues.set(queue, cells);
    }
    const minute = minuteOf(time);
    const at = CELLS * (minute % SPAN);
    if (cells[at] !== minute) cells.fill(0, at, at + CELLS).set([minute, UNKNOWN], at);
    return { cells, at };
  }
}

function rowOf(line: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(line) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function sumOf(cells: Int32Array | undefined, from: number, last: number): Counts {
  if (cells === undefined) return NOTHING;
  const sum = { ...NOTHING };
  for (let minute = from; minute <= last; minute += 1) {
    const at = CELLS * (minute % SPAN);
    if (cells[at] === minute) COUNTS.forEach((name, index) => { sum[name] += cells[at + 2 + index]!; });
  }
  return sum;
}

function seriesOf(cells: Int32Array, from: number, last: number, size: number): Series {
  const count = Math.floor((last - from) / size) + 1;
  const fresh = (): number[] => new Array<number>(count).fill(0);
  const series = { waiting: new Array<number | null>(count).fill(null), offered: fresh(), answered: fresh(),
    abandoned: fresh() };
  for (let minute = from; minute <= last; minute += 1) {
    const at = CELLS * (minute % SPAN);
    if (cells[at] !== minute) continue;
    const place = Math.floor((minute - from) / size);
    const waiting = cells[at + 1]!;
    if (waiting !== UNKNOWN) series.waiting[place] = Math.max(series.waiting[place] ?? 0, waiting);
    for (const name of ['offered', 'answered', 'abandoned'] as const) {
      series[name][place]! += cells[at + 1 + NAMES.indexOf(name)]!;
    }
  }
  return series;
}
