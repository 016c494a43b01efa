/**
 * The text of one message to its map: what a line means.
 *
 * The wire's grammar is loose: a name may come again, a line may have no name, a value may end in a line feed of its
 * own. The rules for all that are here and nowhere else. No I/O; nothing throws.
 */
import { emptyMessage, isIdentityHeader, type Message } from '../message.js';
import { longOutputOf } from './long-output.js';

const LF = 10;
const TAB = 9;
const SPACE = 32;

/** Reads the lines of one message. */
export class MessageReader {
  /** The message of the lines so far. */
  readonly message: Message = emptyMessage();
  readonly #keys = new Map<string, string>();
  #last: string | undefined;

  /** Takes a line: `Name: value`, or text without a name. */
  line(line: string): void {
    const colon = line.indexOf(':');
    const name = withoutBlanks(line, colon);
    if (name === '') return this.#text(line);
    const start = line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
    return this.header(name, withoutLastLineFeeds(line.slice(start)));
  }

  /**
   * Takes a header; a further one of a name joins the first, unless it says who the message is: then the first stays.
   */
  header(name: string, value: string): void {
    const lower = name.toLowerCase();
    const key = this.#keys.get(lower);
    if (key === undefined) {
      this.#keys.set(lower, name);
      this.message[name] = value;
    } else if (!isIdentityHeader(key)) {
      this.message[key] += `\n${value}`;
    }
    this.#last = key ?? name;
  }

  /** A line without a name continues the header before it; where that can't be continued it is output. */
  #text(line: string): void {
    const isContinued = this.#last !== undefined && isContinuable(this.#last);
    this.header(isContinued ? this.#last! : 'Output', withoutLastLineFeeds(line));
  }
}

/** How the names end that bear an id or a channel's name, of the first party or of another (`DestUniqueid`). */
const ID_ENDS: readonly string[] = ['uniqueid', 'linkedid', 'channel'];

/**
 * Tells whether a header may have a second line: one that says what a message is, or whose, never has.
 *
 * Source: asterisk apps/app_userevent.c, userevent_exec(), 1.8: free text stands right behind `Uniqueid`.
 */
function isContinuable(name: string): boolean {
  const end = name.slice(-8).toLowerCase();
  return !isIdentityHeader(name) && !ID_ENDS.some((each) => end.endsWith(each));
}

/** The name in front of a colon, without the blanks at its ends; empty where there is none. */
function withoutBlanks(line: string, colon: number): string {
  let start = 0;
  let end = colon;
  while (start < end && isBlank(line, start)) start += 1;
  while (end > start && isBlank(line, end - 1)) end -= 1;
  return end > start ? line.slice(start, end) : '';
}

function isBlank(line: string, position: number): boolean {
  const code = line.charCodeAt(position);
  return code === SPACE || code === TAB;
}

/**
 * Source: asterisk res/res_pjsip/pjsip_configuration.c, 22.10.1: error texts end in a line feed of their own (`No
 * endpoints found\n\r\n`).
 */
function withoutLastLineFeeds(value: string): string {
  let end = value.length;
  while (end > 0 && value.charCodeAt(end - 1) === LF) end -= 1;
  return end === value.length ? value : value.slice(0, end);
}

/** Gives a reader the lines of a text, the last one without its line end. */
export function readLines(reader: MessageReader, text: string): void {
  let start = 0;
  for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n', start)) {
    reader.line(text.slice(start, end));
    start = end + 2;
  }
  reader.line(text.slice(start));
}

/** Reads the text of one message, from its first header to before the line end of its last. */
export function readMessage(text: string): Message {
  const reader = new MessageReader();
  const output = longOutputOf(text);
  readLines(reader, output === undefined ? text : text.slice(0, output.start));
  if (output !== undefined) reader.header('Output', output.value);
  return reader.message;
}
