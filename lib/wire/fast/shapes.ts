/**
 * The shapes of messages: which headers follow each other in what a server sends, learned while it speaks.
 *
 * A server has a few hundred kinds of messages, each with two or three sequences of headers. They are kept as a tree
 * below the first line (`Event: Hangup`); each node knows which header came behind it the last time. That makes the
 * reading of a known message fast:
 * - the next name is guessed and compared with the bytes, four at a time, not found, cut out and looked up (`npm run
 *   bench -- --only stream-22`: 1.52 × of the floor, 1.84 × byte by byte);
 * - whether a name comes again in its message, in any case, is known before the message is read;
 * - a whole sequence has a maker of its own, whose messages have fixed places for its headers.
 *
 * A peer that makes up names can't fill the memory: the tree has limits, and what is full is forgotten and learned
 * anew.
 */
import { isIdentityHeader, type Message } from '../../message.js';
import { MessageFactory } from './message-factory.js';

/** Asterisk 22 has about 200 events, and names of user events don't count here. */
const MAX_FIRST_LINES = 2000;
/** All nodes take some megabytes then; a busy server was seen to need 1,500. */
const MAX_NODES = 20_000;
/** For one first line; a UserEvent may have any headers, and shall not take the place of the others. */
const MAX_NODES_BEHIND = 500;
/** Headers that may follow one header; they are tried one after the other. */
const MAX_BRANCHES = 32;
const MAX_NAME_BYTES = 80;
/** First lines that share a place in the table, which hardly two do by chance. */
const MAX_SAME_PLACE = 8;
/** Places in the table of first lines; a power of two. */
const PLACES = 1024;

const LF = 10;
const CR = 13;

/**
 * What a header is in its message: the first of its name, or one to join to the header at that place, or one that
 * doesn't count.
 */
export const NEW = -1;
/** A repeated header of those of which the first counts. */
export const DROPPED = -2;

/** The headers of a message, all of them, in their order. */
export class MessageShape {
  /** The names behind the first line. */
  readonly names: readonly string[];
  /** For each of them `NEW`, `DROPPED`, or the place of the name to whose value it is joined. */
  readonly roles: readonly number[];
  /** True when each name comes once. */
  readonly isSimple: boolean;
  readonly #factory = new MessageFactory();

  constructor(leaf: HeaderNode) {
    const nodes: HeaderNode[] = [];
    for (let node = leaf; node.before !== undefined; node = node.before) nodes.unshift(node);
    this.names = nodes.map(({ name }) => name);
    this.roles = nodes.map(({ role }) => role);
    this.isSimple = this.roles.every((role) => role === NEW);
  }

  /** Makes an empty message that will get these headers. */
  newMessage(): Message {
    return this.#factory.make();
  }
}

/** A header in its place behind others. */
export class HeaderNode {
  /** The header's name. */
  readonly name: string;
  /** The header in front of it; undefined for that of the first line. */
  readonly before: HeaderNode | undefined;
  /** `NEW`, `DROPPED`, or the place of the header to whose value this one's is joined. */
  readonly role: number;
  /** Size of the name with its colon and blank, in bytes. */
  readonly size: number;
  /** The header that came behind this one the last time. */
  next: HeaderNode | undefined;
  readonly #line: FirstLine;
  readonly #depth: number;
  /**
   * The line feed in front, name, colon and blank, four bytes a word; the last word is looked at first and may overlap
   * the one before it.
   */
  readonly #words: Int32Array;
  readonly #lastWord: number;
  readonly #lastOffset: number;
  readonly #branches: HeaderNode[] = [];
  #shape: MessageShape | undefined;

  constructor(name: string, before: HeaderNode | undefined, line: FirstLine) {
    this.name = name;
    this.before = before;
    this.#line = line;
    this.#depth = before === undefined ? -1 : before.#depth + 1;
    this.role = before === undefined ? NEW : before.#roleBehind(name.toLowerCase());
    const bytes = Buffer.from(`\n${name}: `, 'latin1');
    this.size = bytes.length - 1;
    this.#lastOffset = bytes.length - 5;
    this.#lastWord = bytes.readInt32LE(bytes.length - 4);
    this.#words = Int32Array.from({ length: (bytes.length - 1) >> 2 }, (_, index) => bytes.readInt32LE(4 * index));
  }

  /** The shape of a message that ends with this header. */
  get shape(): MessageShape {
    this.#shape ??= new MessageShape(this);
    return this.#shape;
  }

  /** Tells whether the line at a position is this header; four bytes behind its blank must be there. */
  isAt(view: DataView, position: number): boolean {
    if (view.getInt32(position + this.#lastOffset, true) !== this.#lastWord) return false;
    const words = this.#words;
    let at = position - 1;
    for (let index = 0; index < words.length; index += 1) {
      if (view.getInt32(at, true) !== words[index]) return false;
      at += 4;
    }
    return true;
  }

  /** Finds, or learns, the header at a position behind this one; undefined where it isn't one for the tree. */
  branchAt(bytes: Buffer, view: DataView, position: number, end: number): HeaderNode | undefined {
    const size = nameSize(bytes, position, end);
    if (size === 0 || position + size + 6 > end) return undefined;
    this.next = this.#branches.find((node) => node.size === size + 2 && node.isAt(view, position)) ??
      this.#learn(bytes.toString('latin1', position, position + size));
    return this.next;
  }

  #learn(name: string): HeaderNode | undefined {
    if (this.#branches.length >= MAX_BRANCHES || !this.#line.mayGrow()) return undefined;
    const node = new HeaderNode(name, this, this.#line);
    this.#branches.push(node);
    return node;
  }

  #roleBehind(lower: string): number {
    let role = this.#line.header.toLowerCase() === lower ? DROPPED : NEW;
    for (let node: HeaderNode = this; node.before !== undefined; node = node.before) {
      if (node.role === NEW && node.name.toLowerCase() === lower) {
        role = isIdentityHeader(lower) ? DROPPED : node.#depth;
      }
    }
    return role;
  }
}

/**
 * Returns the size of a name that the tree may hold; 0 where the line has another form.
 *
 * Letters, digits and signs, no digit in front: an object moves a name that is a number to its beginning.
 */
function nameSize(bytes: Buffer, position: number, end: number): number {
  const limit = Math.min(end - 1, position + MAX_NAME_BYTES);
  const first = bytes[position]!;
  if (first >= 0x30 && first <= 0x39) return 0;
  for (let at = position; at < limit; at += 1) {
    const byte = bytes[at]!;
    if (byte === 0x3a) return bytes[at + 1] === 0x20 ? at - position : 0;
    if (byte <= 0x20 || byte >= 0x7f) return 0;
  }
  return 0;
}

/** The first line of messages, and the headers that were seen behind it. */
export class FirstLine {
  /** `Event` or `Response`. */
  readonly header: 'Event' | 'Response';
  /** What a message with this line is. */
  readonly kind: 'event' | 'response';
  /** The event's name, or what the response says. */
  readonly name: string;
  /** Size of the line with its end, in bytes. */
  readonly size: number;
  /** The first line as the node before the first header. */
  root: HeaderNode;
  /** The next one at the same place of the table. */
  readonly other: FirstLine | undefined;
  readonly #bytes: Buffer;
  readonly #shapes: MessageShapes;
  #nodes = 0;

  constructor(header: 'Event' | 'Response', name: string, shapes: MessageShapes, other: FirstLine | undefined) {
    this.header = header;
    this.kind = header === 'Event' ? 'event' : 'response';
    this.name = name;
    this.#bytes = Buffer.from(name, 'latin1');
    this.size = header.length + 2 + this.#bytes.length + 2;
    this.#shapes = shapes;
    this.other = other;
    this.root = new HeaderNode(header, undefined, this);
  }

  /** Tells whether the value stands at a position, with the line's end behind it. */
  isAt(bytes: Buffer, position: number): boolean {
    const own = this.#bytes;
    for (let index = 0; index < own.length; index += 1) {
      if (bytes[position + index] !== own[index]) return false;
    }
    return bytes[position + own.length] === CR && bytes[position + own.length + 1] === LF;
  }

  /**
   * Tells whether one more header may be learned, and counts it; where there are too many all of them are forgotten.
   */
  mayGrow(): boolean {
    if (this.#nodes < MAX_NODES_BEHIND && this.#shapes.mayGrow()) {
      this.#nodes += 1;
      return true;
    }
    this.#shapes.forgotten(this.#nodes);
    this.#nodes = 0;
    this.root = new HeaderNode(this.header, undefined, this);
    return false;
  }
}

/** The tree. */
export class MessageShapes {
  readonly #lines = new Array<FirstLine | undefined>(PLACES).fill(undefined);
  #lineCount = 0;
  #nodes = 0;

  /**
   * Finds, or learns, the first line whose value begins at a position; undefined where it isn't one for the tree.
   *
   * @param header `Event` or `Response`
   */
  firstLineAt(header: 'Event' | 'Response', bytes: Buffer, position: number): FirstLine | undefined {
    let hash = header.length;
    let end = position;
    for (let byte = bytes[end]!; byte > 0x20 && byte < 0x7f; byte = bytes[end]!) {
      hash = (Math.imul(hash, 31) + byte) | 0;
      end += 1;
    }
    if (bytes[end] !== CR || bytes[end + 1] !== LF) return undefined;
    const place = (hash ^ hash >>> 10) & (PLACES - 1);
    for (let line = this.#lines[place]; line !== undefined; line = line.other) {
      if (line.header === header && line.isAt(bytes, position)) return line;
    }
    return this.#learn(place, header, bytes.toString('latin1', position, end));
  }

  /**
   * Tells whether one more header may be learned, and counts it; where there are too many the whole tree is forgotten.
   */
  mayGrow(): boolean {
    const isFull = this.#nodes >= MAX_NODES;
    if (isFull) this.#forgetAll();
    else this.#nodes += 1;
    return !isFull;
  }

  /** Notes that so many headers were forgotten. */
  forgotten(nodes: number): void {
    this.#nodes = Math.max(0, this.#nodes - nodes);
  }

  #forgetAll(): void {
    this.#lines.fill(undefined);
    this.#lineCount = 0;
    this.#nodes = 0;
  }

  #learn(place: number, header: 'Event' | 'Response', name: string): FirstLine | undefined {
    const isRaw = header === 'Response' && name === 'Follows';
    if (isRaw || name.length > MAX_NAME_BYTES) return undefined;
    if (this.#lineCount >= MAX_FIRST_LINES) this.#forgetAll();
    let same = 0;
    for (let line = this.#lines[place]; line !== undefined; line = line.other) same += 1;
    if (same >= MAX_SAME_PLACE) this.#lines[place] = undefined;
    const line = new FirstLine(header, name, this, this.#lines[place]);
    this.#lines[place] = line;
    this.#lineCount += 1;
    return line;
  }
}
