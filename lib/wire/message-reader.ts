/**
 * The text of one message to its map: what a line means.
 *
 * The wire's grammar is loose: a name may come again, a line may have no name, a value may end in a line feed of its
 * own, and an old server's command output is raw text. The rules for all that are here and nowhere else. No I/O;
 * nothing throws.
 */
import { emptyMessage, isIdentityHeader, type Message } from '../message.js';

const LF = 10;
const SPACE = 32;

/**
 * Up to Asterisk 13 a command's output is raw text, with this instead of headers around it. Source: asterisk
 * main/manager.c, action_command(), 13.
 */
export const FOLLOWS = 'Response: Follows\r\n';
/** What ends that text, right before the empty line. */
export const FOLLOWS_END = '--END COMMAND--';

/** Reads the lines of one message. */
class MessageReader {
  readonly message: Message = emptyMessage();
  readonly #keys = new Map<string, string>();
  #last: string | undefined;

  /** Takes a line: `Name: value`, or text without a name. */
  line(line: string): void {
    const colon = line.indexOf(':');
    if (colon <= 0) return this.#text(line);
    const start = line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
    return this.header(line.slice(0, colon), withoutLastLineFeeds(line.slice(start)));
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
    const isContinued = this.#last !== undefined && !isIdentityHeader(this.#last);
    this.header(isContinued ? this.#last! : 'Output', withoutLastLineFeeds(line));
  }
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

/** The headers that may stand between `Response: Follows` and the output; text with a line feed is output. */
const FOLLOWS_HEADER = /^(?:Privilege|ActionID): [^\n]*$/;

function readFollows(text: string): Message {
  const reader = new MessageReader();
  let start = 0;
  for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n', start)) {
    const line = text.slice(start, end);
    if (start > 0 && !FOLLOWS_HEADER.test(line)) break;
    reader.line(line);
    start = end + 2;
  }
  reader.header('Output', withoutLastLineFeed(text.slice(start, text.lastIndexOf(FOLLOWS_END))));
  return reader.message;
}

function withoutLastLineFeed(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** Reads the text of one message, from its first header to before the line end of its last. */
export function readMessage(text: string): Message {
  if (text.startsWith(FOLLOWS) && text.endsWith(FOLLOWS_END)) return readFollows(text);
  const reader = new MessageReader();
  let start = 0;
  for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n', start)) {
    reader.line(text.slice(start, end));
    start = end + 2;
  }
  reader.line(text.slice(start));
  return reader.message;
}
