/**
 * The values with bytes over 127 that come again and again: the name of a caller is in every event of the call.
 *
 * To decode one costs a call out of JavaScript; a look into this table costs a comparison of its bytes, four at a time.
 * So the stream of 13 costs 1.16 × of the floor and not 1.26 × (`npm run bench -- --only stream-13`). The table has a
 * fixed size, and a value takes the place of the one that was there: it can't grow. What it hands out was decoded by
 * itself and keeps no other text alive.
 */

const PLACES = 256;
/** Bytes of the longest value that is kept; the words of one place. */
const LONGEST = 64;
const WORDS = LONGEST / 4;
/** Two words, which may overlap, are what the place is found by. */
const SHORTEST = 4;

/** The table, of values in UTF-8. */
export class WideValues {
  readonly #sizes = new Uint8Array(PLACES);
  readonly #words = new Int32Array(PLACES * WORDS);
  readonly #values = new Array<string>(PLACES).fill('');

  /** Gets the value between two positions: the one that was decoded before, or else a new one. */
  get(bytes: Buffer, view: DataView, start: number, end: number): string {
    const size = end - start;
    if (size < SHORTEST || size > LONGEST) return bytes.toString('utf8', start, end);
    const last = view.getInt32(end - 4, true);
    const hash = Math.imul(view.getInt32(start, true), 0x9e3779b1) ^ Math.imul(last, 0x85ebca6b) ^ size;
    const place = (hash ^ hash >>> 15) & (PLACES - 1);
    if (this.#sizes[place] === size && this.#isAt(place, view, start, end)) return this.#values[place]!;
    return this.#put(place, bytes, view, start, end);
  }

  #isAt(place: number, view: DataView, start: number, end: number): boolean {
    const words = this.#words;
    let at = WORDS * place;
    for (let position = start; position <= end - 4; position += 4) {
      if (words[at] !== view.getInt32(position, true)) return false;
      at += 1;
    }
    return words[at] === view.getInt32(end - 4, true) || ((end - start) & 3) === 0;
  }

  #put(place: number, bytes: Buffer, view: DataView, start: number, end: number): string {
    const value = bytes.toString('utf8', start, end);
    let at = WORDS * place;
    for (let position = start; position <= end - 4; position += 4) {
      this.#words[at] = view.getInt32(position, true);
      at += 1;
    }
    if (((end - start) & 3) !== 0) this.#words[at] = view.getInt32(end - 4, true);
    this.#sizes[place] = end - start;
    this.#values[place] = value;
    return value;
  }
}
