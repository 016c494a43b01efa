/**
 * The raw answer of an old server's Command: headers, text as the command line prints it, a mark, and perhaps more
 * headers.
 *
 * Up to Asterisk 13 a command's output is sent as it is, blank lines and all, so the answer ends behind its mark and
 * not at an empty line. Anything else may pretend to be one (a UserEvent can carry a line end), so the owner of the
 * parser is asked first. Source: asterisk main/manager.c, action_command(), 1.2 to 13. No I/O; nothing throws.
 */
import type { Encoding, Message } from '../message.js';
import { MessageReader, readLines } from './message-reader.js';

/** What ends the text, in the middle of a line where the text has no line feed of its own at its end. */
const MARK = '--END COMMAND--\r\n';

/** First line, privilege and an ActionID of the longest kind have fewer. */
const RAW_HEAD_BYTES = 256;

/** What stands in front of the text; a line with a line feed in it is text. */
const HEAD = /^Response: Follows\r\n(?:(?:Privilege|ActionID): [^\n]*\r\n)*/;
const ACTION_ID = /^ActionID: (.*)\r$/m;

/** What stands behind those headers where the output comes in headers after all. */
const NEW_FORM = /^(?:Output: |Message: Command output follows\r\n)/;

const CR = 13;
const LF = 10;
const COLON = 58;

/** Returns the bytes in which the head of a raw answer stands: the first of what is kept and of what is behind it. */
export function headOf(kept: Buffer, own: Buffer): Buffer {
  if (kept.length === 0) return own.subarray(0, RAW_HEAD_BYTES);
  return Buffer.concat([kept.subarray(0, RAW_HEAD_BYTES), own.subarray(0, RAW_HEAD_BYTES)]);
}

/**
 * Returns the ActionID of an answer that may be raw, by its first bytes; empty where it has none, undefined where it is
 * an ordinary message.
 */
export function rawAnswerId(top: string): string | undefined {
  const head = HEAD.exec(top)?.[0];
  if (head === undefined || NEW_FORM.test(top.slice(head.length))) return undefined;
  return ACTION_ID.exec(head)?.[1] ?? '';
}

/** Tells whether a text holds what a raw answer ends with. */
export function hasRawEnd(text: string): boolean {
  return `${text}\r\n`.includes(MARK);
}

/** Tells whether a line, from its start to its line feed, is a header. */
function isHeader(bytes: Buffer, start: number, end: number): boolean {
  return bytes[end - 1] === CR && bytes.subarray(start, end).indexOf(COLON) > 0;
}

/** One raw answer, in bytes that become more; it never looks for its end twice in the same. */
export class RawAnswer {
  #searched = 0;
  #mark = -1;
  /** Where the line begins that is looked at behind the mark. */
  #line = -1;

  /**
   * Returns the position behind the answer; -1 while it isn't whole.
   *
   * A mark counts when an empty line comes behind it, or headers and then an empty line: a text may hold it too.
   */
  find(bytes: Buffer): number {
    while (this.#line >= 0 || this.#findMark(bytes)) {
      const end = bytes.indexOf(LF, this.#searched);
      if (end < 0) {
        this.#searched = bytes.length;
        return -1;
      }
      if (end === this.#line || (end === this.#line + 1 && bytes[this.#line] === CR)) return end + 1;
      const isMore = isHeader(bytes, this.#line, end);
      this.#searched = isMore ? end + 1 : this.#line;
      this.#line = isMore ? end + 1 : -1;
    }
    return -1;
  }

  #findMark(bytes: Buffer): boolean {
    this.#mark = bytes.indexOf(MARK, this.#searched);
    const isFound = this.#mark >= 0;
    this.#searched = isFound
      ? this.#mark + MARK.length
      : Math.max(this.#searched, bytes.length - MARK.length + 1);
    this.#line = isFound ? this.#searched : -1;
    return isFound;
  }

  /** Reads the answer of which the end was found; what stands behind the mark follows the output. */
  read(bytes: Buffer, encoding: Encoding): Message {
    const reader = new MessageReader();
    const text = bytes.toString(encoding, 0, this.#mark);
    const [head] = HEAD.exec(text)!;
    readLines(reader, head.slice(0, -2));
    const output = text.slice(head.length);
    reader.header('Output', output.endsWith('\n') ? output.slice(0, -1) : output);
    if (this.#line > this.#mark + MARK.length) {
      readLines(reader, bytes.toString(encoding, this.#mark + MARK.length, this.#line - 2));
    }
    return reader.message;
  }
}
