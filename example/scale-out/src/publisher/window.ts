/**
 * The window: what was given to the broker or waits for it, in order, until the broker has acknowledged it.
 *
 * Pure, no I/O. Entries have numbers that rise by one; the first is the oldest one without an acknowledgement.
 * Acknowledgements may come in any order, entries leave only from the front. Each is counted, and weighed in bytes.
 */

/** Over which connection to which server something came. */
export interface Origin {
  readonly server: string;
  readonly bridge: string;
  readonly epoch: number;
}

/** One message on its way to the broker. */
export interface Entry {
  readonly subject: string;
  /** By which the broker recognises it when it comes again. */
  readonly id: string;
  /**
   * What is stored. Bytes and not text: they lie in Node's pool of buffers, where the collector has no work with them.
   */
  readonly data: Uint8Array;
  readonly origin: Origin;
  /** The number of the call it is of: what must stay in order. */
  readonly call: number;
  /** When it was received, in milliseconds since 1970. */
  readonly received: number;
  /** Its number in its epoch; undefined for a gap marker. */
  readonly sequence: number | undefined;
  isAcknowledged: boolean;
}

/** What an entry takes beside its data: the object, its subject, its id. */
const OVERHEAD_BYTES = 200;

/** So many places in front are empty before the array is cut. */
const SLACK = 4096;

/** Entries in order. */
export class Window {
  #entries: (Entry | undefined)[] = [];
  /** The place of the first entry in the array. */
  #head = 0;
  #first = 0;
  #bytes = 0;

  /** How many entries there are. */
  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** What they take, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of the first entry, or of the next to come where there is none. */
  get first(): number {
    return this.#first;
  }

  /** The number that the next entry gets. */
  get next(): number {
    return this.#first + this.size;
  }

  /** The oldest entry. */
  get oldest(): Entry | undefined {
    return this.#entries[this.#head];
  }

  /** Returns an entry; undefined where it has left. */
  get(number: number): Entry | undefined {
    return number < this.#first ? undefined : this.#entries[this.#head + number - this.#first];
  }

  /** Appends an entry. */
  push(entry: Entry): void {
    this.#entries.push(entry);
    this.#bytes += entry.data.length + OVERHEAD_BYTES;
  }

  /** Marks an entry; those acknowledged in front leave. Returns whether it was there and waited. */
  acknowledge(number: number): boolean {
    const entry = this.get(number);
    if (entry === undefined || entry.isAcknowledged) return false;
    entry.isAcknowledged = true;
    while (this.#entries[this.#head]?.isAcknowledged === true) this.#shift();
    if (this.#head > SLACK && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return true;
  }

  /**
   * Finds the entries before `end` that can't be sent again without breaking an order: a later one of the same call is
   * stored already.
   *
   * Walks from the back, so that one look at each entry is enough.
   */
  overtaken(end: number): number[] {
    const stored = new Set<string>();
    const found: number[] = [];
    for (let number = Math.min(end, this.next) - 1; number >= this.#first; number -= 1) {
      const entry = this.get(number)!;
      if (entry.sequence === undefined) continue;
      const call = `${entry.origin.server}\n${entry.call}`;
      if (entry.isAcknowledged) stored.add(call);
      else if (stored.has(call)) found.push(number);
    }
    return found.reverse();
  }

  #shift(): void {
    this.#bytes -= this.#entries[this.#head]!.data.length + OVERHEAD_BYTES;
    this.#entries[this.#head] = undefined;
    this.#head += 1;
    this.#first += 1;
  }
}
