/**
 * Messages to bytes: the one place where headers become lines.
 *
 * Everything that Asterisk would mangle is refused before a byte exists, so no value can end its line, smuggle a header
 * in or start a second action. `Action` and `ActionID` go first: the server echoes an id only if it read it before the
 * fault. The parser undoes what this file does. No I/O.
 */
import { LocalProtocolError, type AmiErrorCode } from '../errors.js';
import { emptyMessage, isIdentityHeader, keyOf, type Encoding, type Message } from '../message.js';
import { isReadRepeatedly } from './repeated-headers.js';
import { writeQuickly } from './fast/writer.js';

/**
 * The longest line that the server reads, in bytes without CRLF. Source: asterisk main/manager.c, get_input(), 22.10.1:
 * `inbuf[1025]`.
 */
export const MAX_LINE_BYTES = 1022;

/** The most lines of one action. Source: asterisk include/asterisk/manager.h, AST_MAX_MANHEADERS, 22.10.1. */
export const MAX_LINES = 128;

/** The longest ActionID, in bytes, that no server version cuts. */
export const MAX_ACTION_ID_BYTES = 67;

/** No character takes more than three bytes per UTF-16 unit, so shorter lines need no counting. */
const SURELY_SHORT = Math.floor(MAX_LINE_BYTES / 3);

function refuse(code: AmiErrorCode, text: string): never {
  throw new LocalProtocolError(code, text);
}

function quote(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}

function checkName(name: string): void {
  if (name === '') refuse('AMI_ILLEGAL_HEADER', 'a header has an empty name');
  if (/[\r\n\0:]/.test(name)) {
    refuse('AMI_ILLEGAL_HEADER', `header ${quote(name)}: its name has a line break, NUL or colon`);
  }
  if (isBlank(name, 0) || isBlank(name, name.length - 1)) {
    refuse('AMI_ILLEGAL_HEADER', `header ${quote(name)}: its name has a blank at an end, the server would not know it`);
  }
}

/** Source: asterisk include/asterisk/strings.h, ast_skip_blanks(), 22.10.1: control characters are blanks too. */
function isBlank(text: string, position: number): boolean {
  return text.charCodeAt(position) <= 0x20;
}

function checkValue(name: string, value: unknown, action: string): asserts value is string {
  if (typeof value !== 'string') {
    refuse(
      'AMI_ILLEGAL_HEADER',
      `header ${quote(name)}: its value must be a string, not ${value === null ? 'null' : typeof value}`,
    );
  }
  if (/[\r\0]/.test(value)) {
    refuse('AMI_ILLEGAL_HEADER', `header ${quote(name)}: its value has a carriage return or NUL`);
  }
  if (value.includes('\n') && (isIdentityHeader(name) || !isReadRepeatedly(action, name))) {
    refuse(
      'AMI_ILLEGAL_HEADER',
      `header ${quote(name)}: its value has a line break, of which the server would read the first line only`,
    );
  }
}

/** Source: asterisk main/manager.c, __astman_get_header(), 22.10.1: blanks in front of a value are passed over. */
function checkBlanks(name: string, value: string): void {
  if (isBlank(value, 0)) {
    refuse(
      'AMI_ILLEGAL_HEADER',
      `header ${quote(name)}: its value begins with a blank or control character, which the server would drop`,
    );
  }
}

/**
 * Checks that a text can be written in an encoding.
 *
 * @throws {LocalProtocolError} `AMI_ILLEGAL_HEADER` — it has a character that the encoding lacks
 */
export function checkText(name: string, text: string, encoding: Encoding): void {
  const isWritable = encoding === 'utf8' ? text.isWellFormed() : /^[\0-\xff]*$/.test(text);
  if (!isWritable) {
    refuse('AMI_ILLEGAL_HEADER', `header ${quote(name)}: it has a character that ${encoding} cannot write`);
  }
}

function checkLine(name: string, line: string, encoding: Encoding): void {
  if (line.length > SURELY_SHORT && Buffer.byteLength(line, encoding) > MAX_LINE_BYTES) {
    const size = Buffer.byteLength(line, encoding);
    refuse('AMI_LINE_TOO_LONG', `header ${quote(name)}: a line of ${size} bytes, ${MAX_LINE_BYTES} is the limit`);
  }
}

function checkedLines(name: string, value: unknown, action: string, encoding: Encoding): string[] {
  checkName(name);
  checkValue(name, value, action);
  checkText(name, `${name}: ${value}`, encoding);
  return value.split('\n').map((part) => {
    const line = `${name}: ${part}`;
    checkBlanks(name, part);
    checkLine(name, line, encoding);
    return line;
  });
}

function checkActionId(id: string, encoding: Encoding): void {
  const size = Buffer.byteLength(id, encoding);
  if (size > MAX_ACTION_ID_BYTES) {
    refuse('AMI_ACTION_ID_TOO_LONG', `header "ActionID": ${size} bytes, ${MAX_ACTION_ID_BYTES} is the limit`);
  }
}

function refuseTwins(keys: readonly string[]): void {
  const seen = new Set<string>();
  for (const key of keys) {
    const name = key.toLowerCase();
    if (seen.has(name)) refuse('AMI_ILLEGAL_HEADER', `header ${quote(key)}: it comes twice, in different case`);
    seen.add(name);
  }
}

/** Puts `Action` and `ActionID` first; the rest keeps its order. */
function inOrder(message: Message): string[] {
  const action = keyOf(message, 'Action');
  const value = action === undefined ? '' : message[action];
  if (action === undefined || (typeof value === 'string' && value.trim() === '')) {
    refuse('AMI_NO_ACTION', 'the message has no "Action" header');
  }
  const id = keyOf(message, 'ActionID');
  const rest = Object.keys(message).filter((key) => key !== action && key !== id);
  return id === undefined ? [action, ...rest] : [action, id, ...rest];
}

/**
 * Writes an action as the text of its lines, CRLF at the end of each and an empty one behind them.
 *
 * A value with `\n` becomes that many headers of the name where Asterisk reads all of them (`Variable`, a UserEvent's
 * own), and is refused elsewhere. The message is not changed.
 *
 * @throws {LocalProtocolError} `AMI_NO_ACTION` — there is no `Action`
 * @throws {LocalProtocolError} `AMI_ILLEGAL_HEADER` — a name or value would break the line, not arrive whole, or can't
 *   be written in the encoding
 * @throws {LocalProtocolError} `AMI_LINE_TOO_LONG` — a line has more than 1,022 bytes
 * @throws {LocalProtocolError} `AMI_TOO_MANY_LINES` — there are more than 128 lines
 * @throws {LocalProtocolError} `AMI_ACTION_ID_TOO_LONG` — the ActionID has more than 67 bytes
 */
export function serialize(message: Message, encoding: Encoding = 'utf8'): string {
  const keys = inOrder(message);
  refuseTwins(keys);
  let text = '';
  let count = 0;
  for (const key of keys) {
    const own = checkedLines(key, message[key], message[keys[0]!]!, encoding);
    if (key.length === 8 && key.toLowerCase() === 'actionid') checkActionId(message[key] as string, encoding);
    count += own.length;
    text += `${own.join('\r\n')}\r\n`;
  }
  if (count > MAX_LINES) refuse('AMI_TOO_MANY_LINES', `the action has ${count} lines, ${MAX_LINES} is the limit`);
  return `${text}\r\n`;
}

/**
 * Writes an action as `serialize` does, under an ActionID in place of its own: the quick way where it is of the usual
 * form, which gives the same text.
 *
 * @param isOurs true when the library has made the id, so that nothing can be wrong with it
 * @throws {LocalProtocolError} with the codes of `serialize`
 */
export function serializeAs(action: Message, id: string, isOurs: boolean, encoding: Encoding): string {
  const text = writeQuickly(action, id, isOurs);
  if (text !== undefined) return text;
  const key = keyOf(action, 'ActionID') ?? 'ActionID';
  const own: unknown = action[key];
  const isReplaced = own === undefined || typeof own === 'string';
  return serialize(Object.assign(emptyMessage(), action, isReplaced ? { [key]: id } : {}), encoding);
}
