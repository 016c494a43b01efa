/**
 * One table: what its readers see, and while the lists are being read a draft beside it that the rules work on.
 *
 * What is seen changes only together with what is told, so that the changes told, put one after the other into an empty
 * map, give the table at every moment. A row is replaced, never changed. No I/O.
 */
import type { Message } from '../../index.js';
import { Rows } from './rows.js';
import { isEqual } from '../rules/row.js';
import type { Tombstones } from './tombstones.js';

/** Hears each change of a table. */
export type Tell = (key: string, row: Message | undefined, old: Message | undefined) => void;

/** What a table needs of the model around it. */
export interface TableOptions {
  readonly name: string;
  readonly tombstones: Tombstones;
  readonly tell: Tell;
  /** Asks for a part of the table again, before long. */
  readonly ask: (scope: string) => void;
}

/** A table as rules see it. */
export class Table {
  /** Its name: `channels`. */
  readonly name: string;
  readonly #shown = new Rows();
  #work = this.#shown;
  readonly #tombstones: Tombstones;
  readonly #tell: Tell;
  readonly #ask: (scope: string) => void;

  constructor({ name, tombstones, tell, ask }: TableOptions) {
    this.name = name;
    this.#tombstones = tombstones;
    this.#tell = tell;
    this.#ask = ask;
  }

  /** What readers see. */
  get shown(): Rows {
    return this.#shown;
  }

  /** The keys of all rows, as the rules know them. */
  keys(): IterableIterator<string> {
    return this.#work.map.keys();
  }

  /** How many rows there are. */
  get size(): number {
    return this.#work.map.size;
  }

  /** Gets a row. */
  get(key: string): Message | undefined {
    return this.#work.map.get(key);
  }

  /** Returns the rows that have a value under a header. */
  in(header: string, value: string): readonly Message[] {
    return this.#work.in(header, value);
  }

  /** Returns how many rows have a value under a header. */
  count(header: string, value: string): number {
    return this.#work.count(header, value);
  }

  /** Returns the keys of the rows that have a value under a header. */
  keysIn(header: string, value: string): string[] {
    return this.#work.keysIn(header, value);
  }

  /** Puts a row in; one that equals the row that is there changes nothing. */
  set(key: string, row: Message): void {
    const old = this.#work.map.get(key);
    if (old === row || (old !== undefined && isEqual(old, row))) return;
    this.replace(key, row, old);
  }

  /** Puts a row in the place of the one that is there, which the caller knows to be another. */
  replace(key: string, row: Message, old: Message | undefined): void {
    this.#work.put(key, row, old);
    if (this.#work === this.#shown) this.#tell(key, row, old);
  }

  /** Removes a row; nothing happens where there is none. */
  delete(key: string): void {
    const old = this.#work.map.get(key);
    if (old === undefined) return;
    this.#work.remove(key, old);
    if (this.#work === this.#shown) this.#tell(key, undefined, old);
  }

  /** Notes that an id, of whatever table, has ended for good; `own` is the same text where a row has it. */
  bury(id: string, own?: string): void {
    this.#tombstones.add(id, own);
  }

  /** Tells whether an id has ended. */
  isBuried(id: string): boolean {
    return this.#tombstones.has(id);
  }

  /** Lets an id live again. */
  unbury(id: string): void {
    this.#tombstones.lift(id);
  }

  /** Asks the server for a part of the table again: `scope` is the value of the header that narrows its list. */
  ask(scope: string): void {
    this.#ask(scope);
  }

  /** Begins an empty draft: until `settle` nothing is shown or told. */
  hold(): void {
    this.#work = new Rows();
  }

  /** Gets a row as it was shown when the draft began. */
  before(key: string): Message | undefined {
    return this.#work.map.get(key) ?? this.#shown.map.get(key);
  }

  /** Ends the draft: what differs from it is changed, and told. */
  settle(): void {
    const draft = this.#work;
    if (draft === this.#shown) return;
    this.#work = this.#shown;
    for (const key of [...this.#shown.map.keys()]) if (!draft.map.has(key)) this.delete(key);
    for (const [key, row] of draft.map) this.set(key, row);
  }
}
