/**
 * Messages to the bytes that a server sends: every event, response and list of the fake passes here.
 *
 * Unlike the client's serializer it refuses nothing: a test may want a strange message. One space after the colon, a
 * header for each line of a value, CRLF ends, an empty line behind. Source: asterisk main/manager.c,
 * astman_send_response_full() and astman_send_list_complete_start(), 22.10.1: the ActionID is the second line of a
 * response, and absent when the action had none.
 */
import { emptyMessage, keyOf, type Message } from '../../message.js';

/** Headers to write: numbers and booleans are written as words, undefined ones are left out. */
export type Headers = Readonly<Record<string, string | number | boolean | undefined>>;

/** Header lines that are written already, or once when they are asked for: those of a channel's snapshot. */
export interface Lines {
  readonly text: string;
}

/** Turns headers into a message; undefined ones are left out. */
export function messageOf(headers: Headers): Message {
  const message = emptyMessage();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) message[name] = String(value);
  }
  return message;
}

/** Returns headers with something in front of each name. */
export function withPrefix(prefix: string, headers: Headers): Headers {
  const named: Record<string, Headers[string]> = {};
  for (const name in headers) named[prefix + name] = headers[name];
  return named;
}

/** Writes headers as lines, without the empty line behind. @param but the name of one that is left out */
export function linesText(headers: Headers, but?: string): string {
  let text = '';
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || name === but) continue;
    const own = typeof value === 'string' ? value : String(value);
    text += own.includes('\n') ? own.split('\n').map((line) => `${name}: ${line}\r\n`).join('') : `${name}: ${own}\r\n`;
  }
  return text;
}

/** Writes a whole message. */
export function messageText(headers: Headers): string {
  return `${linesText(headers)}\r\n`;
}

/** Writes an event whose headers name neither its kind nor its classes. @param lines what stands before the headers */
export function eventText(event: string, privilege: string, headers: Headers, lines = ''): string {
  return `Event: ${event}\r\nPrivilege: ${privilege}\r\n${lines}${linesText(headers, 'Event')}\r\n`;
}

/** Puts an ActionID behind the first header, unless it is empty or the message has one. */
export function withActionId(headers: Headers, actionId: string): Headers {
  if (actionId === '' || keyOf(headers as Message, 'ActionID') !== undefined) return headers;
  const [first, ...rest] = Object.entries(headers);
  return Object.fromEntries([...(first === undefined ? [] : [first]), ['ActionID', actionId], ...rest]);
}

/**
 * Gets a header as the server reads it: the first of the name, whatever its case; an empty string when there is none.
 */
export function headerOf(action: Message, name: string): string {
  const key = keyOf(action, name);
  const value = key === undefined ? '' : action[key]!;
  const end = value.indexOf('\n');
  return end < 0 ? value : value.slice(0, end);
}

/** Writes an item of an event list: the ActionID stands second, and nowhere when the action had none. */
export function listItemText(item: Headers, actionId: string): string {
  return messageText(withActionId(item, actionId));
}

/**
 * Writes a whole event list: the response, the items, the end.
 *
 * Source: asterisk main/manager.c, astman_send_listack() and astman_send_list_complete_start(), 22.10.1.
 *
 * @param complete the name of the event at the end; without its `Complete` it makes the text of the response, unless
 *   that is given
 * @param extras further headers of that event
 */
export function listText(
  actionId: string,
  items: Iterable<Headers>,
  complete: string,
  extras: Headers,
  message?: string,
): string {
  const start = {
    Response: 'Success',
    EventList: 'start',
    Message: message ?? `${complete.replace(/Complete$/, '')} will follow`,
  };
  const parts = [listItemText(start, actionId)];
  for (const item of items) parts.push(listItemText(item, actionId));
  parts.push(
    listItemText({ Event: complete, EventList: 'Complete', ListItems: parts.length - 1, ...extras }, actionId),
  );
  return parts.join('');
}
