/**
 * Reads the messages of a chunk whose form is the usual one, and leaves all others to the plain reader: what it reads
 * is the same.
 *
 * The usual form: `Event: X` or `Response: X` first, each header `Name: value` with one blank, names of ASCII, no
 * control character in the values, an empty line at the end, no more than 4 KB. The bytes are walked once, for
 * structure only: names are compared with those that the tree of shapes expects, values are passed over four bytes at a
 * time (`npm run bench -- --only stream-22`: 1.37 × of the floor, 1.57 × byte by byte). Values are then cut from one
 * string that holds the next 4 KB of the chunk, read as ISO 8859-1, so that offsets in bytes are offsets in text; only
 * a value with a byte over 127 is decoded by itself. That one, and one of few bytes, is mostly there already.
 *
 * The string is short for a reason: in V8 a part of 13 characters or more keeps the whole string alive, so a value that
 * a user keeps for days holds on to 4 KB and not to a chunk of 64 (`npm run bench -- --only pinned`: 3,997 bytes).
 */
import { MessageShapes, NEW, DROPPED, type FirstLine, type MessageShape } from './shapes.js';
import type { Encoding, Message } from '../../message.js';
import { ShortValues } from './short-values.js';
import { WideValues } from './wide-values.js';

/** One tree for the process: servers of one version send the same. */
const SHAPES = new MessageShapes();
/** One table too: servers say `Up` alike. */
const SHORT_VALUES = new ShortValues();
const WIDE_VALUES = new WideValues();

/** Text made at a time, in bytes; also the longest message read here. */
const WINDOW = 4096;

const MAX_HEADERS = 200;

const NO_BYTES = Buffer.alloc(0);
const NO_VIEW = new DataView(new ArrayBuffer(0));

const CR = 13;
const LF = 10;

/** `Even`, `t: `, `Resp`, `onse` as they lie in memory. */
const EVENT = 0x6e657645;
const EVENT_END = 0x203a746e;
const RESPONSE = 0x70736552;
const RESPONSE_END = 0x65736e6f;

/** Bytes below 14 in a word: subtracting 14 from such a byte, and from no other below 128, borrows its highest bit. */
const FOURTEENS = 0x0e0e0e0e;
const HIGH_BITS = 0x80808080 | 0;

/** Where the values of the message under way begin and end, and whether a byte of them may be over 127. */
const starts = new Int32Array(MAX_HEADERS);
const ends = new Int32Array(MAX_HEADERS);
const areWide = new Uint8Array(MAX_HEADERS);

/** Reads messages at positions of a chunk. */
export class FastReader {
  readonly #isUtf8: boolean;
  #bytes: Buffer = NO_BYTES;
  #view: DataView = NO_VIEW;
  #text = '';
  #textStart = 0;
  #textEnd = 0;
  #count = 0;
  #hasWide = false;
  #shape: MessageShape | undefined;

  constructor(encoding: Encoding) {
    this.#isUtf8 = encoding === 'utf8';
  }

  /** Takes a chunk; positions are in it from now on. */
  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#textEnd = 0;
  }

  /** Reads the first line of the message at a position; undefined where it isn't of the usual form. */
  firstLineAt(start: number): FirstLine | undefined {
    const bytes = this.#bytes;
    if (start + 12 > bytes.length) return undefined;
    const word = this.#view.getInt32(start, true);
    if (word === EVENT) {
      return this.#view.getInt32(start + 3, true) === EVENT_END
        ? SHAPES.firstLineAt('Event', bytes, start + 7)
        : undefined;
    }
    const isResponse = word === RESPONSE && this.#view.getInt32(start + 4, true) === RESPONSE_END &&
      bytes[start + 8] === 0x3a && bytes[start + 9] === 0x20;
    return isResponse ? SHAPES.firstLineAt('Response', bytes, start + 10) : undefined;
  }

  /** Finds the end of the message at a position; -1 where it isn't whole or not of the usual form. */
  walk(start: number, line: FirstLine): number {
    const bytes = this.#bytes;
    const view = this.#view;
    const end = Math.min(bytes.length, start + WINDOW);
    let position = start + line.size;
    let node = line.root;
    let count = 0;
    let wide = 0;
    while (position < end && count < MAX_HEADERS) {
      const first = bytes[position]!;
      if (first === CR || first === LF) return this.#onEnd(position, count, wide, node.shape);
      let next = node.next;
      if (next === undefined || position + next.size + 4 > end || !next.isAt(view, position)) {
        next = node.branchAt(bytes, view, position, end);
        if (next === undefined) return -1;
      }
      node = next;
      position += next.size;
      starts[count] = position;
      let word = view.getInt32(position, true);
      let all = word;
      let low = (word - FOURTEENS) & ~word & HIGH_BITS;
      while (low === 0) {
        position += 4;
        if (position + 4 > end) return -1;
        word = view.getInt32(position, true);
        all |= word;
        low = (word - FOURTEENS) & ~word & HIGH_BITS;
      }
      position += (31 - Math.clz32(low & -low)) >> 3;
      if (bytes[position] !== CR || bytes[position + 1] !== LF) return -1;
      ends[count] = position;
      areWide[count] = (all & HIGH_BITS) === 0 ? 0 : 1;
      wide |= all;
      count += 1;
      position += 2;
    }
    return -1;
  }

  /** Makes the message that was walked last, from its start to its end. */
  make(start: number, end: number, line: FirstLine): Message {
    const shape = this.#shape!;
    const message = shape.newMessage();
    message[line.header] = line.name;
    if (end > this.#textEnd || start < this.#textStart) this.#cutText(start, end);
    if (shape.isSimple && !this.#hasWide) this.#fill(message, shape.names);
    else this.#fillCarefully(message, shape);
    return message;
  }

  #onEnd(position: number, count: number, wide: number, shape: MessageShape): number {
    const bytes = this.#bytes;
    this.#count = count;
    this.#hasWide = this.#isUtf8 && (wide & HIGH_BITS) !== 0;
    this.#shape = shape;
    if (bytes[position] === LF) return position + 1;
    return bytes[position + 1] === LF ? position + 2 : -1;
  }

  #cutText(start: number, end: number): void {
    this.#textStart = start;
    this.#textEnd = Math.max(end, Math.min(start + WINDOW, this.#bytes.length));
    this.#text = this.#bytes.toString('latin1', start, this.#textEnd);
  }

  #fill(message: Message, names: readonly string[]): void {
    const text = this.#text;
    const offset = this.#textStart;
    const count = this.#count;
    const view = this.#view;
    for (let index = 0; index < count; index += 1) {
      const start = starts[index]!;
      const size = ends[index]! - start;
      const from = start - offset;
      message[names[index]!] = SHORT_VALUES.takes(size)
        ? SHORT_VALUES.get(view, start, size, text, from)
        : text.slice(from, from + size);
    }
  }

  #fillCarefully(message: Message, { names, roles }: MessageShape): void {
    for (let index = 0; index < this.#count; index += 1) {
      const role = roles[index]!;
      if (role === NEW) message[names[index]!] = this.#value(index);
      else if (role !== DROPPED) message[names[role]!] += `\n${this.#value(index)}`;
    }
  }

  #value(index: number): string {
    const start = starts[index]!;
    const end = ends[index]!;
    if (this.#isUtf8 && areWide[index] === 1) return WIDE_VALUES.get(this.#bytes, this.#view, start, end);
    const from = start - this.#textStart;
    const size = end - start;
    return SHORT_VALUES.takes(size)
      ? SHORT_VALUES.get(this.#view, start, size, this.#text, from)
      : this.#text.slice(from, from + size);
  }
}
