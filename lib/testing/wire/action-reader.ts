/**
 * Bytes to actions, as the server reads them: its limits, its errors, its odd leniencies. No I/O.
 *
 * A line that does not end within 1,024 bytes is thrown away, all but its last byte, and again if need be; its action
 * is answered with an error, as one of more than 128 lines is. A line feed alone ends a line too, an empty line ends
 * the action, a NUL ends the text of its line. What waits for the session to be free is kept; its owner stops reading
 * the socket while that is much.
 *
 * Source: asterisk main/manager.c, get_input(), do_message() and __astman_get_header(), 22.10.1.
 */
import { emptyMessage, isIdentityHeader, type Message } from '../../message.js';

/** Source: asterisk main/manager.c, struct mansession_session, 22.10.1: `inbuf[1025]`, one byte of it for the NUL. */
const INPUT_BYTES = 1024;
/** Source: asterisk include/asterisk/manager.h, AST_MAX_MANHEADERS, 22.10.1. */
const MAX_LINES = 128;

const LF = 10;
const CR = 13;

/** An action as it came. */
export interface ReceivedAction {
  /** Its headers; `Action`, `ActionID`, `Event` and `Response` are the first of their name. */
  readonly message: Message;
  /** Its lines as they stood on the wire. */
  readonly lines: readonly string[];
  /** Why the server answers with an error instead of running it. */
  readonly fault: string | undefined;
}

/** Cuts the bytes of a client into actions. */
export class ActionReader {
  readonly #encoding: 'utf8' | 'latin1';
  #bytes: Buffer = Buffer.alloc(0);
  #position = 0;
  #lines: string[] = [];
  #isTooLong = false;
  #isTooMany = false;

  constructor(encoding: 'utf8' | 'latin1' = 'utf8') {
    this.#encoding = encoding;
  }

  /** How many bytes wait. */
  get held(): number {
    return this.#bytes.length - this.#position;
  }

  /** Takes the next bytes. */
  push(chunk: Buffer): void {
    this.#bytes = this.held === 0 ? chunk : Buffer.concat([this.#bytes.subarray(this.#position), chunk]);
    this.#position = 0;
  }

  /** Takes the next whole action; undefined while there is none. */
  next(): ReceivedAction | undefined {
    for (let line = this.#nextLine(); line !== undefined; line = this.#nextLine()) {
      if (line === '') return this.#take();
      if (this.#lines.length < MAX_LINES) this.#lines.push(line);
      else this.#isTooMany = true;
    }
    return undefined;
  }

  #nextLine(): string | undefined {
    for (;;) {
      const end = this.#bytes.subarray(this.#position, this.#position + INPUT_BYTES).indexOf(LF);
      if (end >= 0) return this.#takeLine(this.#position + end);
      if (this.held < INPUT_BYTES) return undefined;
      this.#position += INPUT_BYTES - 1;
      this.#isTooLong = true;
    }
  }

  #takeLine(end: number): string {
    const start = this.#position;
    this.#position = end + 1;
    const text = this.#bytes.toString(
      this.#encoding,
      start,
      end > start && this.#bytes[end - 1] === CR ? end - 1 : end,
    );
    const nul = text.indexOf('\0');
    return nul < 0 ? text : text.slice(0, nul);
  }

  #take(): ReceivedAction {
    const lines = this.#lines;
    const fault = this.#isTooMany
      ? 'Too many lines in message or allocation failure'
      : this.#isTooLong
      ? 'Failed to parse message: line too long'
      : undefined;
    if (!this.#isTooMany) this.#isTooLong = false;
    this.#isTooMany = false;
    this.#lines = [];
    return { message: messageOfLines(lines), lines, fault };
  }
}

function withoutLeadingBlanks(text: string): string {
  let start = 0;
  while (start < text.length && text.charCodeAt(start) <= 32) start += 1;
  return start === 0 ? text : text.slice(start);
}

/**
 * Reads the lines of an action: blanks before a value are skipped, those behind it stay; a line without a colon is no
 * header.
 */
export function messageOfLines(lines: readonly string[]): Message {
  const message = emptyMessage();
  const keys = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const value = withoutLeadingBlanks(line.slice(colon + 1));
    const name = line.slice(0, colon);
    const lower = name.toLowerCase();
    if (lower === 'action' && value === '') continue;
    const key = keys.get(lower);
    if (key === undefined) {
      keys.set(lower, name);
      message[name] = value;
    } else if (!isIdentityHeader(name)) {
      message[key] += `\n${value}`;
    }
  }
  return message;
}
