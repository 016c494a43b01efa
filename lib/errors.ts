/**
 * The errors of gami, one class for each party that can be to blame.
 *
 * Every error is an `AmiError` with a stable `code`; the text may change, the code may not. No error carries a secret
 * or a key: texts name fields, limits and peers, never the values of credentials. A text is one line that commands no
 * terminal, whatever a server or a dialler said in it. This file knows nothing of the others.
 */
import type { Message } from './message.js';

/** What a code means stands in the manual (lib/README.md), section "Errors", one line each. */
export type AmiErrorCode =
  | 'AMI_ILLEGAL_HEADER'
  | 'AMI_LINE_TOO_LONG'
  | 'AMI_TOO_MANY_LINES'
  | 'AMI_ACTION_ID_TOO_LONG'
  | 'AMI_NO_ACTION'
  | 'AMI_ILLEGAL_VARIABLE'
  | 'AMI_BAD_JSON'
  | 'AMI_BAD_ARGUMENT'
  | 'AMI_BAD_BANNER'
  | 'AMI_BAD_ANSWER'
  | 'AMI_MESSAGE_TOO_LARGE'
  | 'AMI_NOT_ONE_MESSAGE'
  | 'AMI_HANDLER_TAKEN'
  | 'AMI_ACTION_ID_IN_FLIGHT'
  | 'AMI_NOT_LOGGED_IN'
  | 'AMI_LOGIN_TWICE'
  | 'AMI_CLOSED'
  | 'AMI_EVENTS_OVERFLOW'
  | 'AMI_OUTCOME_HIDDEN'
  | 'AMI_TOO_MANY_PENDING'
  | 'AMI_WRITE_BUFFER_FULL'
  | 'AMI_OFFLINE_FULL'
  | 'AMI_FOREIGN_RELEASE'
  | 'AMI_UNKNOWN_SERVER'
  | 'AMI_CALL_ENDED'
  | 'AMI_CONNECT_FAILED'
  | 'AMI_TLS_FAILED'
  | 'AMI_CONNECTION_LOST'
  | 'AMI_SERVER_SHUTDOWN'
  | 'AMI_PEER_MUTE'
  | 'AMI_LOGIN_REFUSED'
  | 'AMI_CONNECT_TIMEOUT'
  | 'AMI_ACTION_TIMEOUT'
  | 'AMI_ORIGINATE_TIMEOUT'
  | 'AMI_WAIT_TIMEOUT'
  | 'AMI_OFFLINE_TIMEOUT'
  | 'AMI_ACQUIRE_TIMEOUT'
  | 'AMI_ABORTED'
  | 'AMI_ACTION_REFUSED'
  | 'AMI_ORIGINATE_REFUSED'
  | 'AMI_ORIGINATE_FAILED'
  | 'AMI_BAD_OPTION';

/** Further facts of an error; each is optional. */
export interface AmiErrorDetails {
  /** The error below this one, if there is one. */
  cause?: unknown;
  /** True when the action had reached the socket: the server may have carried it out. */
  sent?: boolean;
}

/** Control characters (C0, DEL, C1), separators of lines and paragraphs, and what turns the direction of writing. */
const INVISIBLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  const digits = code.toString(16);
  return SHORT_ESCAPES[character] ?? (code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`);
}

/** Makes one line of a text that others chose: what could end the line or command a terminal becomes an escape. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, escapeOf);
}

/** The base of all errors of gami; tells them from others by `instanceof` and from each other by `code`. */
export class AmiError extends Error {
  /** Stable, in capitals: compare this one, not the text. */
  readonly code: AmiErrorCode;
  /**
   * True when the lost action had reached the socket and may have been carried out; false when it surely was not;
   * undefined where no action is concerned.
   */
  declare readonly sent?: boolean;

  constructor(code: AmiErrorCode, message: string, details: AmiErrorDetails = {}) {
    super(visible(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.sent !== undefined) this.sent = details.sent;
  }

  static {
    Object.defineProperty(this.prototype, 'name', { value: 'AmiError', configurable: true, writable: true });
  }
}

/** The caller's action or message is not one that Asterisk could read as meant; nothing was written. */
export class LocalProtocolError extends AmiError {}

/** The peer sent bytes that are not AMI, or more of them than the limit allows; the connection is of no further use. */
export class RemoteProtocolError extends AmiError {}

/** The call came at a time when it can't be served: not logged in, closed, taken, too much in flight. */
export class StateError extends AmiError {}

/** The network failed: refused, reset, closed by the server, mute. */
export class ConnectionError extends AmiError {}

/** The server refused the login; trying again with the same credentials is of no use. */
export class AuthenticationError extends AmiError {}

/** The user's `AbortSignal` fired; its reason is the `cause`. */
export class AbortError extends AmiError {}

/** An option has a value that can't be; the text names the option and the limit. */
export class OptionError extends AmiError {}

/** Something did not happen in time. */
export class TimeoutError extends AmiError {
  /** What had come of an event list until then. */
  declare readonly partial?: { response: Message | undefined; events: Message[] };

  constructor(
    code: AmiErrorCode,
    message: string,
    details: AmiErrorDetails & { partial?: { response: Message | undefined; events: Message[] } } = {},
  ) {
    super(code, message, details);
    if (details.partial !== undefined) this.partial = details.partial;
  }
}

/** The server answered a promise's action with `Response: Error`, or a call with `Response: Failure`. */
export class ActionError extends AmiError {
  /** The server's own message: a response, or the `OriginateResponse` of a call that failed. */
  readonly response: Message;

  constructor(code: AmiErrorCode, message: string, response: Message, details: AmiErrorDetails = {}) {
    super(code, message, details);
    this.response = response;
  }
}

const SUBCLASSES = {
  LocalProtocolError, RemoteProtocolError, StateError, ConnectionError, AuthenticationError,
  AbortError, OptionError, TimeoutError, ActionError,
};

for (const [name, subclass] of Object.entries(SUBCLASSES)) {
  Object.defineProperty(subclass.prototype, 'name', { value: name, configurable: true, writable: true });
}
