/**
 * New actions: a name, headers and channel variables made into a message, or read from JSON.
 *
 * Nothing is written here; what the lines of an action may hold is checked when it is serialized.
 */
import { LocalProtocolError, type AmiErrorCode } from '../errors.js';
import { emptyMessage, keyOf, type Message } from '../message.js';
import { MAX_LINE_BYTES, MAX_LINES } from '../wire/serializer.js';
import { encodeVariables, type Variables } from './variables.js';

function refuse(code: AmiErrorCode, text: string): never {
  throw new LocalProtocolError(code, text);
}

function quote(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
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
