/**
 * Bytes to messages, without I/O: chunks of any size in, the banner and whole messages out, synchronously and in wire
 * order.
 *
 * Strategy: a message that is whole in its chunk and of the usual form is read by the quick reader, or passed over when
 * it is an event without a handler. For all others the end is looked for first, never twice in the same bytes; what a
 * chunk leaves over is copied into one buffer that grows by a factor. So the work is linear in the input however it is
 * cut, and a character cut in two is whole again before it is decoded. What is kept stays below `maxMessageSize`. After
 * an error the parser is dead: every further push throws it again.
 *
 * Source: asterisk main/manager.c, astman_append() and its callers, 22.10.1, and what two servers were seen to send: a
 * message ends at an empty line, whatever stands in it; only a raw answer that the owner expects ends elsewhere.
 */
import { RemoteProtocolError } from '../errors.js';
import { identityOf, type Encoding, type Identity, type Message } from '../message.js';
import { FastReader } from './fast/reader.js';
import {
  advance, indexOfEnd, MESSAGE_END, progressAtEnd, skipLineEnds, withoutMessageEnd, type Progress,
} from './message-end.js';
import { readMessage } from './message-reader.js';
import { hasRawEnd, headOf, RawAnswer, rawAnswerId } from './raw-answer.js';

/**
 * One answer may hold a whole configuration or a long command output; 64 MiB is more than any seen and still bounded.
 */
export const DEFAULT_MAX_MESSAGE_SIZE = 64 * 1024 * 1024;

/** A banner is about 30 bytes; a peer that sends more than this without a line end is no Asterisk. */
const MAX_BANNER_BYTES = 1024;

/**
 * A buffer up to this size, the most that node:net reads at once, is used again for the next message; a larger one is
 * let go.
 */
const REUSED_BYTES = 64 * 1024;
/**
 * A full buffer is copied into one so many times as large, so that a third of a long message is copied twice; with 2
 * all of it would be (`npm run bench -- --only answer-40`: 1.58 × of the floor, 1.72 ×).
 */
const GROWTH = 4;
const NO_BYTES = Buffer.alloc(0);

const LF = 10;
/** With which `Response` begins. */
const LETTER_R = 0x52;

/** What a parser tells its owner, and its limits. */
export interface ParserOptions {
  /**
   * Called once with the first line, without its line end; leave it out where the peer sends none (actions to a
   * server).
   */
  onBanner?: ((line: string) => void) | undefined;
  /** Called once for each message, with what it is. */
  onMessage: (message: Message, identity: Identity) => void;
  /** Tells whether an event of this name shall be read. @defaultValue every event is */
  wants?: ((event: string) => boolean) | undefined;
  /** Called, in place of `onMessage`, once for each event that was passed over. */
  onSkipped?: (() => void) | undefined;
  /**
   * Tells, by the ActionID that it bears, whether the answer that says `Response: Follows` is one in raw text.
   * @defaultValue none is
   */
  takesRaw?: ((actionId: string | undefined) => boolean) | undefined;
  /** The longest message, in bytes. @defaultValue 67,108,864 */
  maxMessageSize?: number | undefined;
  /** How bytes become text. @defaultValue 'utf8' */
  encoding?: Encoding | undefined;
}

/** Cuts a stream of chunks into messages and reads them. */
export class Parser {
  readonly #onMessage: (message: Message, identity: Identity) => void;
  readonly #wants: ((event: string) => boolean) | undefined;
  readonly #onSkipped: (() => void) | undefined;
  readonly #takesRaw: ((actionId: string | undefined) => boolean) | undefined;
  readonly #onBanner: ((line: string) => void) | undefined;
  readonly #maxMessageSize: number;
  readonly #encoding: Encoding;
  readonly #reader: FastReader;
  #isBannerDue: boolean;
  #buffer = NO_BYTES;
  #held = 0;
  #progress: Progress = 0;
  /** The raw answer under way. */
  #raw: RawAnswer | undefined;
  #error: RemoteProtocolError | undefined;
  #isStopped = false;

  constructor(options: ParserOptions) {
    this.#onMessage = options.onMessage;
    this.#wants = options.wants;
    this.#onSkipped = options.onSkipped;
    this.#takesRaw = options.takesRaw;
    this.#onBanner = options.onBanner;
    this.#maxMessageSize = options.maxMessageSize ?? DEFAULT_MAX_MESSAGE_SIZE;
    this.#encoding = options.encoding ?? 'utf8';
    this.#reader = new FastReader(this.#encoding);
    this.#isBannerDue = options.onBanner !== undefined;
  }

  /** How many bytes of an unfinished message are kept. */
  get held(): number {
    return this.#held;
  }

  /** Ends the parser: nothing more is called, not even for the rest of a chunk under way. */
  stop(): void {
    this.#isStopped = true;
    this.#buffer = NO_BYTES;
    this.#held = 0;
  }

  /**
   * Takes the next bytes of the stream; they are copied where they are kept, so the caller may use them again.
   *
   * An exception of a callback passes through; what stands behind in the chunk is lost then.
   *
   * @throws {RemoteProtocolError} `AMI_MESSAGE_TOO_LARGE` — a message is longer than the limit
   * @throws {RemoteProtocolError} `AMI_BAD_BANNER` — the first line does not end
   */
  push(chunk: Uint8Array): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#isStopped) return;
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let position = 0;
    if (this.#isBannerDue) position = this.#readBanner(bytes);
    else if (this.#held > 0) position = this.#readPlainly(bytes, 0);
    this.#reader.open(bytes);
    while (position < bytes.length && !this.#isStopped) position = this.#readOne(bytes, position);
  }

  #readBanner(bytes: Buffer): number {
    const end = bytes.indexOf(LF);
    const size = this.#held + (end < 0 ? bytes.length : end);
    if (size > MAX_BANNER_BYTES) {
      this.#fail('AMI_BAD_BANNER', `the first line has more than ${MAX_BANNER_BYTES} bytes: the peer is no AMI server`);
    }
    if (end < 0) return this.#keep(bytes, 0, 0);
    const line = this.#take(bytes, 0, end).toString(this.#encoding);
    this.#isBannerDue = false;
    this.#onBanner?.(line.endsWith('\r') ? line.slice(0, -1) : line);
    return end + 1;
  }

  /** Reads at most one message from the position on, of which nothing was kept; returns the position behind it. */
  #readOne(bytes: Buffer, from: number): number {
    const start = skipLineEnds(bytes, from);
    if (start === bytes.length) return start;
    const end = this.#readQuickly(bytes, start);
    return end < 0 ? this.#readPlainly(bytes, start) : end;
  }

  /**
   * Reads a message of the usual form, or passes it over; returns the position behind it, -1 when it isn't one or not
   * whole.
   */
  #readQuickly(bytes: Buffer, start: number): number {
    const line = this.#reader.firstLineAt(start);
    if (line === undefined) return -1;
    const isSkipped = line.kind === 'event' && this.#wants !== undefined && !this.#wants(line.name);
    const end = isSkipped ? indexOfEnd(bytes, start) : this.#reader.walk(start, line);
    if (end < 0 || end - start > this.#maxMessageSize) return -1;
    if (isSkipped) this.#onSkipped?.();
    else this.#onMessage(this.#reader.make(start, end, line), line);
    return end;
  }

  /**
   * Reads at most one message from the position on, whatever its form and its first bytes may have been kept; returns
   * the position behind it.
   */
  #readPlainly(bytes: Buffer, start: number): number {
    if (this.#raw !== undefined) return this.#readRaw(bytes, start, this.#raw);
    const end = this.#findEnd(bytes, start);
    this.#checkSize((end < 0 ? bytes.length : end) - start);
    if (end < 0) return this.#keep(bytes, start, progressAtEnd(bytes, start, this.#progress));
    if (this.#isRaw(bytes, start, end)) return this.#readRaw(bytes, start, new RawAnswer());
    const wasKept = this.#held > 0;
    const own = this.#take(bytes, start, end);
    if (wasKept) this.#reader.open(own);
    if (!wasKept || this.#readQuickly(own, 0) < 0) {
      const text = withoutMessageEnd(own.toString(this.#encoding));
      const message = readMessage(text);
      this.#onMessage(message, identityOf(message, text));
    }
    return end;
  }

  /** Finds the position behind the next end mark; it may have begun in the bytes that are kept. */
  #findEnd(bytes: Buffer, from: number): number {
    let position = from;
    while (this.#progress !== 0 && position < bytes.length) {
      const next = advance(this.#progress, bytes[position]!);
      position += 1;
      if (next === 'end') return position;
      this.#progress = next;
    }
    return this.#progress === 0 ? indexOfEnd(bytes, position) : -1;
  }

  #isRaw(bytes: Buffer, start: number, end: number): boolean {
    const first = this.#held > 0 ? this.#buffer[0] : bytes[start];
    if (this.#takesRaw === undefined || first !== LETTER_R) return false;
    const top = headOf(this.#buffer.subarray(0, this.#held), bytes.subarray(start, end)).toString(this.#encoding);
    const id = rawAnswerId(top);
    return id !== undefined && this.#takesRaw(id === '' ? undefined : id);
  }

  /** Reads what there is of a raw answer, which goes on behind an empty line; returns the position behind it. */
  #readRaw(bytes: Buffer, start: number, raw: RawAnswer): number {
    const kept = this.#held;
    const until = Math.min(bytes.length, start + this.#maxMessageSize - kept);
    if (kept > 0) this.#append(bytes, start, until);
    const own = kept > 0 ? this.#buffer.subarray(0, this.#held) : bytes.subarray(start, until);
    const end = raw.find(own);
    if (end < 0) {
      if (kept === 0) this.#append(bytes, start, until);
      this.#raw = raw;
      this.#checkSize(bytes.length - until);
      return bytes.length;
    }
    const message = raw.read(own, this.#encoding);
    this.#held = 0;
    this.#progress = 0;
    this.#raw = undefined;
    this.#onMessage(message, identityOf(message));
    return start + end - kept;
  }

  /** Keeps a copy of what has no end yet; returns the position behind it. */
  #keep(bytes: Buffer, start: number, progress: Progress): number {
    this.#append(bytes, start, bytes.length);
    this.#progress = progress;
    return bytes.length;
  }

  #append(bytes: Buffer, start: number, end: number): void {
    const size = this.#held + end - start;
    if (size > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(
        Math.max(size, Math.min(GROWTH * this.#buffer.length, this.#maxMessageSize)),
      );
      this.#buffer.copy(larger, 0, 0, this.#held);
      this.#buffer = larger;
    }
    bytes.copy(this.#buffer, this.#held, start, end);
    this.#held = size;
  }

  /** Takes what is kept and the bytes behind it; they stay until something is kept again. */
  #take(bytes: Buffer, start: number, end: number): Buffer {
    const isKept = this.#held > 0;
    if (isKept) this.#append(bytes, start, end);
    const own = isKept ? this.#buffer.subarray(0, this.#held) : bytes.subarray(start, end);
    if (this.#buffer.length > REUSED_BYTES) this.#buffer = NO_BYTES;
    this.#held = 0;
    this.#progress = 0;
    return own;
  }

  #checkSize(more: number): void {
    if (this.#held + more > this.#maxMessageSize) {
      this.#fail(
        'AMI_MESSAGE_TOO_LARGE',
        `a message of the server is longer than maxMessageSize, ${this.#maxMessageSize} bytes`,
      );
    }
  }

  #fail(code: 'AMI_MESSAGE_TOO_LARGE' | 'AMI_BAD_BANNER', text: string): never {
    this.stop();
    this.#error = new RemoteProtocolError(code, text);
    throw this.#error;
  }
}

/**
 * Reads one message from text; the empty line at its end may be missing.
 *
 * @throws {RemoteProtocolError} `AMI_NOT_ONE_MESSAGE` — the text holds no message, or more than one
 */
export function parse(text: string): Message {
  const messages: Message[] = [];
  const parser = new Parser({
    onMessage: (message) => messages.push(message),
    takesRaw: () => hasRawEnd(text),
    maxMessageSize: Infinity,
  });
  parser.push(Buffer.from(text));
  if (parser.held > 0) parser.push(Buffer.from(text.endsWith('\r\n') ? '\r\n' : MESSAGE_END));
  const [message] = messages;
  if (message === undefined || messages.length > 1) {
    throw new RemoteProtocolError('AMI_NOT_ONE_MESSAGE', `the text holds ${messages.length} messages, not one`);
  }
  return message;
}
