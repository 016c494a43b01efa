/**
 * Rows by key, and by the value of any header: the bare data of one table.
 *
 * An index of a header is made when it is asked for the first time and kept right from then on, so that nobody pays for
 * one that nobody uses. Empty values are in no index: that channels are in no bridge is no thing they share. No I/O, no
 * rules, nobody is told.
 */
import type { Message } from '../../index.js';

/** The keys of the rows that have a value under a header, by value. */
interface Index {
  readonly header: string;
  readonly keys: Map<string, Set<string>>;
}

/** Rows of one table. */
export class Rows {
  /** The rows themselves. */
  readonly map = new Map<string, Message>();
  #indexes: readonly Index[] = [];

  /** How many values the indexes hold; 0 where there are no rows. */
  get indexed(): number {
    let count = 0;
    for (const { keys } of this.#indexes) count += keys.size;
    return count;
  }

  /** Puts a row in the place of the one with its key, which the caller has at hand. */
  put(key: string, row: Message, old: Message | undefined): void {
    this.map.set(key, row);
    for (const index of this.#indexes) {
      const before = old?.[index.header];
      const value = row[index.header];
      if (before === value) continue;
      take(index, before, key);
      give(index, value, key);
    }
  }

  /** Removes a row, which the caller has at hand. */
  remove(key: string, old: Message): void {
    this.map.delete(key);
    for (const index of this.#indexes) take(index, old[index.header], key);
  }

  /** Returns the rows that have a value under a header. */
  in(header: string, value: string): readonly Message[] {
    if (value === '') return [...this.map.values()].filter((row) => row[header] === '');
    const rows: Message[] = [];
    const keys = this.#indexOf(header).keys.get(value);
    if (keys !== undefined) for (const key of keys) rows.push(this.map.get(key)!);
    return rows;
  }

  /** Returns how many rows have a value under a header. */
  count(header: string, value: string): number {
    return this.#indexOf(header).keys.get(value)?.size ?? 0;
  }

  /** Returns the keys of the rows that have a value under a header. */
  keysIn(header: string, value: string): string[] {
    return [...this.#indexOf(header).keys.get(value) ?? []];
  }

  /** Removes everything. */
  clear(): void {
    this.map.clear();
    this.#indexes = [];
  }

  #indexOf(header: string): Index {
    for (const index of this.#indexes) if (index.header === header) return index;
    const index: Index = { header, keys: new Map() };
    for (const [key, row] of this.map) give(index, row[header], key);
    this.#indexes = [...this.#indexes, index];
    return index;
  }
}

function give(index: Index, value: string | undefined, key: string): void {
  if (value === undefined || value === '') return;
  const keys = index.keys.get(value);
  if (keys === undefined) index.keys.set(value, new Set<string>().add(key));
  else keys.add(key);
}

function take(index: Index, value: string | undefined, key: string): void {
  if (value === undefined || value === '') return;
  const keys = index.keys.get(value);
  keys?.delete(key);
  if (keys?.size === 0) index.keys.delete(value);
}
