/**
 * Bytes to messages, without I/O: chunks of any size in, the banner and whole messages out, synchronously and in wire
 * order.
 *
 * Strategy: a message that is whole in its chunk and of the usual form is read by the quick reader, or passed over when
 * it is an event that nobody wants. For all others the end is looked for first, never twice in the same bytes; what a
 * chunk leaves over is copied into one buffer that grows by a factor. So the work is linear in the input however it is
 * cut, and a character cut in two is whole again before it is decoded. What is kept stays below `maxMessageSize`. After
 * an error the parser is dead: every further push throws it again.
 *
 * Source: asterisk main/manager.c, astman_append() and its callers, 22.10.1, and what two servers were seen to send: a
 * message ends at an empty line (`\r\n\r\n`), sometimes at `\r\n\n`; line ends in front of a message, lone line feeds
 * in values and lines without a colon come from healthy servers.
 */
import { RemoteProtocolError } from '../errors.js';
import { identityOf, type Identity, type Message } from '../message.js';
import { FOLLOWS, FOLLOWS_END, readMessage } from './message-reader.js';
import { FastReader } from './fast/reader.js';
import type { Encoding } from './serializer.js';

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
/** A full buffer is copied into one so many times as large, so that a third of a long message is copied twice. */
const GROWTH = 4;
const NO_BYTES = Buffer.alloc(0);

const CR = 13;
const LF = 10;
const MESSAGE_END = '\r\n\r\n';
const SHORT_END = '\r\n\n';

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
  /** Called, in place of `onMessage`, once for each event that was not wanted. */
  onSkipped?: (() => void) | undefined;
  /** The longest message, in bytes. @defaultValue 67,108,864 */
  maxMessageSize?: number | undefined;
  /** How bytes become text. @defaultValue 'utf8' */
  encoding?: Encoding | undefined;
}

/** How much of an end mark the bytes before a position make: 0 none, 1 `\r`, 2 `\r\n`, 3 `\r\n\r`. */
type Progress = 0 | 1 | 2 | 3;

/** Cuts a stream of chunks into messages and reads them. */
export class Parser {
  readonly #onMessage: (message: Message, identity: Identity) => void;
  readonly #wants: ((event: string) => boolean) | undefined;
  readonly #onSkipped: (() => void) | undefined;
  readonly #onBanner: ((line: string) => void) | undefined;
  readonly #maxMessageSize: number;
  readonly #encoding: Encoding;
  readonly #reader: FastReader;
  #isBannerDue: boolean;
  #buffer = NO_BYTES;
  #held = 0;
  #progress: Progress = 0;
  #isFollows: boolean | undefined;
  #error: RemoteProtocolError | undefined;
  #isStopped = false;

  constructor(options: ParserOptions) {
    this.#onMessage = options.onMessage;
    this.#wants = options.wants;
    this.#onSkipped = options.onSkipped;
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
    let end = this.#findEnd(bytes, start);
    while (end >= 0 && !this.#isWholeAt(bytes, start, end)) {
      this.#progress = 0;
      end = this.#findEnd(bytes, end);
    }
    this.#checkSize((end < 0 ? bytes.length : end) - start);
    if (end < 0) return this.#keep(bytes, start, progressAtEnd(bytes, start, this.#progress));
    const wasKept = this.#held > 0;
    const own = this.#take(bytes, start, end);
    if (wasKept) this.#reader.open(own);
    if (!wasKept || this.#readQuickly(own, 0) < 0) {
      const message = readMessage(withoutMessageEnd(own.toString(this.#encoding)));
      this.#onMessage(message, identityOf(message));
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

  /** Only the raw output of an old Command goes on behind an empty line. */
  #isWholeAt(bytes: Buffer, start: number, end: number): boolean {
    const kept = this.#buffer.subarray(0, this.#held);
    const own = bytes.subarray(start, end);
    this.#isFollows ??= head(kept, own, FOLLOWS.length) === FOLLOWS;
    return !this.#isFollows ||
      withoutMessageEnd(tail(kept, own, FOLLOWS_END.length + MESSAGE_END.length)).endsWith(FOLLOWS_END);
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
    this.#isFollows = undefined;
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

function skipLineEnds(bytes: Buffer, from: number): number {
  let position = from;
  while (bytes[position] === CR || bytes[position] === LF) position += 1;
  return position;
}

/** Source: asterisk main/manager.c, 22.10.1: an empty line, now and then a bare line feed in its place. */
function advance(progress: Progress, byte: number): Progress | 'end' {
  if (byte === LF) return progress >= 2 ? 'end' : progress === 1 ? 2 : 0;
  if (byte === CR) return progress === 2 ? 3 : 1;
  return 0;
}

/**
 * An end mark has three bytes at least, so every third byte is enough to look at; around the end of a line two looks
 * more say that it is no more.
 */
function indexOfEnd(bytes: Buffer, from: number): number {
  const last = bytes.length - 1;
  for (let position = from + 2; position <= last; position += 3) {
    const byte = bytes[position]!;
    if (byte > CR || (byte === LF && position < last && bytes[position + 1]! > CR && bytes[position - 1] === CR)) {
      continue;
    }
    if (byte === CR && position < last - 1 && bytes[position + 2]! > CR && bytes[position - 1]! > CR) continue;
    const end = endAround(bytes, position, from);
    if (end >= 0) return end;
  }
  return bytes.length > from ? endAround(bytes, last, from) : -1;
}

/**
 * Returns the position behind the first end mark that begins at a position or up to two bytes before it; -1 when there
 * is none.
 */
function endAround(bytes: Buffer, position: number, from: number): number {
  for (let start = Math.max(from, position - 2); start <= position; start += 1) {
    if (bytes[start] !== CR || bytes[start + 1] !== LF) continue;
    if (bytes[start + 2] === LF) return start + 3;
    if (bytes[start + 2] === CR && bytes[start + 3] === LF) return start + 4;
  }
  return -1;
}

function progressAtEnd(bytes: Buffer, start: number, before: Progress): Progress {
  if (before !== 0) return before;
  if (bytes[bytes.length - 1]! > CR) return 0;
  let progress: Progress = 0;
  for (let position = Math.max(start, bytes.length - 3); position < bytes.length; position += 1) {
    const next = advance(progress, bytes[position]!);
    if (next === 'end') return 0;
    progress = next;
  }
  return progress;
}

function withoutMessageEnd(text: string): string {
  return text.slice(0, text.endsWith(MESSAGE_END) ? -MESSAGE_END.length : -SHORT_END.length);
}

/** The first bytes of what is kept and the bytes behind it. */
function head(kept: Buffer, own: Buffer, length: number): string {
  return (kept.toString('latin1', 0, length) + own.toString('latin1', 0, length)).slice(0, length);
}

/** The last bytes of what is kept and the bytes behind it. */
function tail(kept: Buffer, own: Buffer, length: number): string {
  return (kept.toString('latin1', Math.max(0, kept.length - length)) +
    own.toString('latin1', Math.max(0, own.length - length))).slice(-length);
}

/**
 * Reads one message from text; the empty line at its end may be missing.
 *
 * @throws {RemoteProtocolError} `AMI_NOT_ONE_MESSAGE` — the text holds no message, or more than one
 */
export function parse(text: string): Message {
  const messages: Message[] = [];
  const parser = new Parser({ onMessage: (message) => messages.push(message), maxMessageSize: Infinity });
  parser.push(Buffer.from(text));
  if (parser.held > 0) parser.push(Buffer.from(text.endsWith('\r\n') ? '\r\n' : MESSAGE_END));
  const [message] = messages;
  if (message === undefined || messages.length > 1) {
    throw new RemoteProtocolError('AMI_NOT_ONE_MESSAGE', `the text holds ${messages.length} messages, not one`);
  }
  return message;
}
