/**
 * The message: a plain map of strings, and the pure helpers that read and change one.
 *
 * A header that comes more than once on the wire is one entry, its values joined by a line feed in wire order. Names
 * keep the case received, look-ups ignore it: an exact match is found first, so the server's own spelling wins over
 * another's. What a message is (event or response) is what stands first in it; a header further down can't change that.
 * Nothing here throws and nothing here does I/O.
 */

/** Any action, response or event: header names to values. */
export type Message = Record<string, string>;

/** How the text of headers becomes bytes: Asterisk itself takes any bytes; a PBX with old data may speak ISO 8859-1. */
export type Encoding = 'utf8' | 'latin1';

/** The headers that say what a message is and to whom it belongs: the first of each counts, repeats are dropped. */
const IDENTITY_HEADERS: ReadonlySet<string> = new Set(['action', 'event', 'response', 'actionid']);

/** Tells whether the header is one of `Action`, `Event`, `Response`, `ActionID`, in any case. */
export function isIdentityHeader(name: string): boolean {
  return name.length <= 8 && IDENTITY_HEADERS.has(name.toLowerCase());
}

/**
 * What every message inherits from: nothing that has the name of a header. It has no prototype itself and is frozen;
 * its only property, under a symbol, makes `console.log` show a message as the plain map that it is.
 *
 * An object without a prototype would do as well. But V8 makes one with fixed places for its headers only by taking the
 * prototype off a new object, which costs 5 to 9 % of all the reading (`npm run bench -- --only stream-22`).
 */
export const MESSAGE_PROTOTYPE: object = Object.freeze(Object.defineProperty(
  Object.create(null) as object,
  Symbol.for('nodejs.util.inspect.custom'),
  { value(this: Message, _depth: number, options: object, inspect: (value: object, options: object) => string): string {
    return inspect({ ...this }, options);
  } },
));

/** Makes an empty message, which inherits nothing: `__proto__` and `constructor` are just headers. */
export function emptyMessage(): Message {
  return Object.setPrototypeOf(Object.create(null), MESSAGE_PROTOTYPE) as Message;
}

/** Finds the key under which the message holds a header, whatever its case; undefined when it has none. */
export function keyOf(message: Message, name: string): string | undefined {
  if (Object.hasOwn(message, name)) return name;
  let wanted: string | undefined;
  for (const key in message) {
    if (key.length !== name.length) continue;
    wanted ??= name.toLowerCase();
    if (key.toLowerCase() === wanted && Object.hasOwn(message, key)) return key;
  }
  return undefined;
}

/** Gets a header's value, ignoring the name's case; the values of a repeated header come joined by `\n`. */
export function get(message: Message, name: string): string | undefined {
  const key = keyOf(message, name);
  return key === undefined ? undefined : message[key];
}

/** Gets every value of a header in wire order, ignoring the name's case; an empty array when there is none. */
export function getAll(message: Message, name: string): string[] {
  const value = get(message, name);
  return value === undefined ? [] : value.split('\n');
}

function copy(message: Message): Message {
  return Object.assign(emptyMessage(), message);
}

/** Returns a copy with one more header; under a name that is there already it becomes a further value of it. */
export function add(message: Message, name: string, value: string): Message {
  const result = copy(message);
  const key = keyOf(message, name) ?? name;
  const before = Object.hasOwn(message, key) ? message[key] : undefined;
  result[key] = before === undefined ? value : `${before}\n${value}`;
  return result;
}

/** Returns a copy without the header, ignoring the name's case. */
export function remove(message: Message, name: string): Message {
  const result = copy(message);
  for (let key = keyOf(result, name); key !== undefined; key = keyOf(result, name)) delete result[key];
  return result;
}

/** What a message of the server is: an event with its name, the response to an action, or text that is neither. */
export type Identity =
  | { readonly kind: 'event'; readonly name: string }
  | { readonly kind: 'response' }
  | { readonly kind: 'text'; readonly text: string };

/** How a response says that the action was refused. */
const FAILURES: ReadonlySet<string> = new Set(['error', 'fail', 'failed', 'failure']);

const RESPONSE: Identity = { kind: 'response' };

/**
 * Says what a message is: what the first of its headers `Event` and `Response` says, in whatever case it is written.
 *
 * @param text of the message as it came, for one that has neither
 */
export function identityOf(message: Message, text = ''): Identity {
  for (const key in message) {
    if ((key.length !== 5 && key.length !== 8) || !Object.hasOwn(message, key)) continue;
    const name = key.toLowerCase();
    if (name === 'event') return { kind: 'event', name: message[key]! };
    if (name === 'response') return RESPONSE;
  }
  return { kind: 'text', text };
}

/** Tells whether the message is an event. An `OriginateResponse` is one although it has a `Response` header. */
export function isEvent(message: Message): boolean {
  return identityOf(message).kind === 'event';
}

/** Tells whether the message is the answer to an action. */
export function isResponse(message: Message): boolean {
  return identityOf(message).kind === 'response';
}

/**
 * Tells whether the message is the answer to an action and says that it was accepted.
 *
 * Anything but `Error` and the words of modules from elsewhere (`Fail`, `Failed`, `Failure`) counts: besides `Success`
 * servers say `Goodbye` (Logoff), `Follows` (Command up to 13), `Pong` (up to 1.4).
 */
export function isSuccess(message: Message): boolean {
  return isResponse(message) && !FAILURES.has(get(message, 'Response')!.trim().toLowerCase());
}
