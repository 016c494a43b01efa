/**
 * The short values that come again and again: `Up`, `default`, `100`. Each is made once and handed out to all messages
 * that have it.
 *
 * Nearly half of the values that a server sends have 2 to 8 bytes, and of those nearly all were there a moment ago. To
 * find one costs as much as to make it anew; what it saves is memory, and the time of V8's collector, for whom every
 * string of a long list is one more thing to move (`npm run bench -- --only list-100000`: 2.14 × of the floor, 2.45 ×
 * without). A table of fixed size, in which a value takes the place of the one that was there: it can't grow.
 */

const PLACES = 512;

/** Shorter ones V8 has already. */
const SHORTEST = 2;
/** Its first and its last four bytes are all of it. */
const LONGEST = 8;

/** The table. */
export class ShortValues {
  /** For each place the first word, the last word and the size of its value, and one left out. */
  readonly #keys = new Int32Array(4 * PLACES);
  readonly #values = new Array<string>(PLACES).fill('');

  /** Tells whether a value of a size is one for the table. */
  takes(size: number): boolean {
    return size >= SHORTEST && size <= LONGEST;
  }

  /**
   * Gets a value: the one that was made before, or else a new one, cut from a text.
   *
   * @param position of the value in the bytes: behind `: ` and in front of a line end, so that the words of a shorter
   *   one are full too
   * @param size as `takes` says
   * @param start of the value in the text
   */
  get(view: DataView, position: number, size: number, text: string, start: number): string {
    const first = view.getInt32(position, true);
    const last = view.getInt32(position + size - 4, true);
    const hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(last, 0x85ebca6b);
    const place = (hash ^ hash >>> 15) & (PLACES - 1);
    const keys = this.#keys;
    const at = 4 * place;
    if (keys[at] === first && keys[at + 1] === last && keys[at + 2] === size) return this.#values[place]!;
    const value = text.slice(start, start + size);
    keys[at] = first;
    keys[at + 1] = last;
    keys[at + 2] = size;
    this.#values[place] = value;
    return value;
  }
}
