/**
 * Rows by key, and by the value of any header: the bare data of one table.
 *
 * An index of a header is made when it is asked for the first time and kept right from then on, so that nobody pays for
 * one that nobody uses. Empty values are in no index: that channels are in no bridge is no thing they share. No I/O, no
 * rules, nobody is told.
 */
import type { Message } from '../index.js';

/** Value of a header → keys of the rows that have it. */
type Index = Map<string, Set<string>>;

const NOTHING: readonly Message[] = [];

/** Rows of one table. */
export class Rows {
  /** The rows themselves. */
  readonly map = new Map<string, Message>();
  readonly #indexes = new Map<string, Index>();

  /** How many values the indexes hold; 0 where there are no rows. */
  get indexed(): number {
    let count = 0;
    for (const index of this.#indexes.values()) count += index.size;
    return count;
  }

  /** Puts a row in the place of the one with its key, which the caller has at hand. */
  put(key: string, row: Message, old: Message | undefined): void {
    this.map.set(key, row);
    if (this.#indexes.size === 0) return;
    for (const [header, index] of this.#indexes) {
      if (old !== undefined && old[header] === row[header]) continue;
      if (old !== undefined) take(index, old[header], key);
      give(index, row[header], key);
    }
  }

  /** Removes a row. */
  remove(key: string): void {
    const old = this.map.get(key);
    if (old === undefined) return;
    this.map.delete(key);
    for (const [header, index] of this.#indexes) take(index, old[header], key);
  }

  /** Returns the rows that have a value under a header. */
  in(header: string, value: string): readonly Message[] {
    if (value === '') return [...this.map.values()].filter((row) => row[header] === '');
    const keys = this.#indexOf(header).get(value);
    return keys === undefined ? NOTHING : Array.from(keys, (key) => this.map.get(key)!);
  }

  /** Returns the keys of the rows that have a value under a header. */
  keysIn(header: string, value: string): string[] {
    return [...this.#indexOf(header).get(value) ?? []];
  }

  /** Removes everything. */
  clear(): void {
    this.map.clear();
    this.#indexes.clear();
  }

  #indexOf(header: string): Index {
    const known = this.#indexes.get(header);
    if (known !== undefined) return known;
    const index: Index = new Map();
    for (const [key, row] of this.map) give(index, row[header], key);
    this.#indexes.set(header, index);
    return index;
  }
}

function give(index: Index, value: string | undefined, key: string): void {
  if (value === undefined || value === '') return;
  const keys = index.get(value);
  if (keys === undefined) index.set(value, new Set([key]));
  else keys.add(key);
}

function take(index: Index, value: string | undefined, key: string): void {
  if (value === undefined || value === '') return;
  const keys = index.get(value);
  keys?.delete(key);
  if (keys?.size === 0) index.delete(value);
}
