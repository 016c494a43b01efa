/**
 * Messages to bytes: the one place where headers become lines.
 *
 * Everything that Asterisk would mangle is refused before a byte exists, so no value can end its line, smuggle a header
 * in or start a second action. `Action` and `ActionID` go first: the server echoes an id only if it read it before the
 * fault. The parser undoes what this file does. No I/O.
 */
import { MAX_ACTION_ID_BYTES } from '../session/action-id.js';
import { LocalProtocolError, type AmiErrorCode } from '../errors.js';
import { emptyMessage, isIdentityHeader, keyOf, type Message } from '../message.js';
import { encodeVariables, type Variables } from '../actions/variables.js';

/** How the text of headers becomes bytes: Asterisk itself takes any bytes; a PBX with old data may speak ISO 8859-1. */
export type Encoding = 'utf8' | 'latin1';

/**
 * The longest line that the server reads, in bytes without CRLF. Source: asterisk main/manager.c, get_input(), 22.10.1:
 * `inbuf[1025]`.
 */
export const MAX_LINE_BYTES = 1022;

/** The most lines of one action. Source: asterisk include/asterisk/manager.h, AST_MAX_MANHEADERS, 22.10.1. */
export const MAX_LINES = 128;

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
}

function checkValue(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') {
    refuse(
      'AMI_ILLEGAL_HEADER',
      `header ${quote(name)}: its value must be a string, not ${value === null ? 'null' : typeof value}`,
    );
  }
  if (/[\r\0]/.test(value)) {
    refuse('AMI_ILLEGAL_HEADER', `header ${quote(name)}: its value has a carriage return or NUL`);
  }
  if (value.includes('\n') && isIdentityHeader(name)) {
    refuse('AMI_ILLEGAL_HEADER', `header ${quote(name)}: its value has a line break`);
  }
}

function checkText(name: string, line: string, encoding: Encoding): void {
  const isWritable = encoding === 'utf8' ? line.isWellFormed() : /^[\0-\xff]*$/.test(line);
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

function lines(name: string, value: string): string[] {
  return value.includes('\n') ? value.split('\n').map((part) => `${name}: ${part}`) : [`${name}: ${value}`];
}

function checkedLines(name: string, value: unknown, encoding: Encoding): string[] {
  checkName(name);
  checkValue(name, value);
  checkText(name, `${name}: ${value}`, encoding);
  const result = lines(name, value);
  for (const line of result) checkLine(name, line, encoding);
  return result;
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
 * A value with `\n` becomes that many headers of the name. The message is not changed.
 *
 * @throws {LocalProtocolError} `AMI_NO_ACTION` — there is no `Action`
 * @throws {LocalProtocolError} `AMI_ILLEGAL_HEADER` — a name or value would break the line, or cannot be written in the
 *   encoding
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
    const own = checkedLines(key, message[key], encoding);
    if (key.length === 8 && key.toLowerCase() === 'actionid') checkActionId(message[key] as string, encoding);
    count += own.length;
    text += `${own.join('\r\n')}\r\n`;
  }
  if (count > MAX_LINES) refuse('AMI_TOO_MANY_LINES', `the action has ${count} lines, ${MAX_LINES} is the limit`);
  return `${text}\r\n`;
}

function lineCount(message: Message): number {
  let count = 0;
  for (const value of Object.values(message)) count += String(value).split('\n').length;
  return count;
}

/**
 * Makes an action from a name, headers and channel variables.
 *
 * Each variable has a `Variable` header of its own while the 128 lines last (one kept for the ActionID), then several
 * share one; `\ " ,` are escaped. `Variable` lines given among the headers stay, in front.
 *
 * @throws {LocalProtocolError} `AMI_ILLEGAL_VARIABLE` — a variable's name or value that no header can carry
 */
export function newAction(
  name: string,
  headers: Readonly<Record<string, string>> = {},
  variables: Variables = {},
): Message {
  const message: Message = Object.assign(emptyMessage(), { Action: name });
  for (const [key, value] of Object.entries(headers)) {
    if (key.toLowerCase() !== 'action') message[key] = value;
  }
  const linesForId = keyOf(message, 'ActionID') === undefined ? 1 : 0;
  const encoded = encodeVariables(variables, MAX_LINES - lineCount(message) - linesForId, MAX_LINE_BYTES);
  if (encoded.length === 0) return message;
  const key = keyOf(message, 'Variable') ?? 'Variable';
  message[key] = Object.hasOwn(message, key) ? [message[key], ...encoded].join('\n') : encoded.join('\n');
  return message;
}

/**
 * Makes an action each of whose headers the server reads once: a line break in a value, which would become a second
 * header, is refused.
 *
 * Source: asterisk main/manager.c, __astman_get_header(), 22.10.1: the first header of a name counts.
 *
 * @throws {LocalProtocolError} `AMI_ILLEGAL_HEADER` — a value has a line break
 * @throws {LocalProtocolError} `AMI_ILLEGAL_VARIABLE` — a variable's name or value that no header can carry
 */
export function newSingleAction(
  name: string,
  headers: Readonly<Record<string, string>>,
  variables: Variables = {},
): Message {
  for (const [key, value] of Object.entries(headers)) {
    if (typeof value === 'string' && value.includes('\n')) {
      refuse(
        'AMI_ILLEGAL_HEADER',
        `header ${quote(key)}: its value has a line break, of which the server would read the first line only`,
      );
    }
  }
  return newAction(name, headers, variables);
}

/**
 * Reads a message from JSON: one flat object whose values are all strings.
 *
 * @throws {LocalProtocolError} `AMI_BAD_JSON` — no JSON, no object, or a value that is no string (the text names the
 *   header)
 */
export function fromJSON(text: string): Message {
  const parsed = parseJSON(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    refuse('AMI_BAD_JSON', 'the JSON text is not an object of strings');
  }
  const message = emptyMessage();
  for (const [key, value] of Object.entries(parsed)) {
    if (typeof value !== 'string') {
      refuse(
        'AMI_BAD_JSON',
        `header ${quote(key)}: its value must be a string, not ${value === null ? 'null' : typeof value}`,
      );
    }
    message[key] = value;
  }
  return message;
}

function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LocalProtocolError('AMI_BAD_JSON', 'the text is not JSON', { cause });
  }
}
