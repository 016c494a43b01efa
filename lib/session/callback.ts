/**
 * Calling what belongs to the user: nothing that it throws may stop the library, and nothing it throws may be lost. And
 * what it is called with where the answer is not the server's own: the messages that stand in for one, the errors that
 * say why.
 */
import { AbortError, ActionError, RemoteProtocolError, StateError, TimeoutError, type AmiError } from '../errors.js';
import { emptyMessage, get, type Message } from '../message.js';
import { privilegesOf } from '../catalogue/privileges.js';

/**
 * Gets the answer to an action: the response, and behind it what else belongs to the action where the callback is held.
 *
 * When the answer can't come, the message is `{ Response: 'Error', ActionID, Message }` in the library's own words, and
 * the error says why.
 */
export type Callback = (message: Message, error?: AmiError) => void;

/** What an error says of an action. */
interface LateAction {
  readonly name: string;
  readonly isWaiting: boolean;
  readonly isSent: boolean;
}

/** Rethrows an exception of the user's on a tick of its own, where it surfaces as an uncaught exception. */
export function rethrowLater(exception: unknown): void {
  setImmediate(() => {
    throw exception;
  });
}

/** Calls something of the user's, whatever it does. */
export function guard(call: () => void): void {
  try {
    call();
  } catch (exception) {
    rethrowLater(exception);
  }
}

/** Makes the message that stands in for an answer that can't come. */
export function lostAnswer(id: string, error: AmiError): Message {
  const message = emptyMessage();
  message.Response = 'Error';
  message.ActionID = id;
  message.Message = error.message;
  return message;
}

/** Makes the message that stands in for a response where the server answers in text. */
export function textAnswer(id: string, texts: readonly string[]): Message {
  const message = emptyMessage();
  message.Response = 'Success';
  message.ActionID = id;
  message.Output = texts.join('\n\n');
  return message;
}

/** Makes the error of one lost action from the error of the whole session. */
export function lossOf(error: AmiError, sent: boolean): AmiError {
  const Class = error.constructor as new (code: AmiError['code'], message: string, details: object) => AmiError;
  return new Class(error.code, error.message, { cause: error.cause ?? error, sent });
}

/** What a failed Command says in place of its reason, which stands in its output. */
const OUTPUT_FOLLOWS = 'command output follows';

/** Makes the error of a promise whose action the server refused: with the server's reason. */
export function refusalOf(action: string, response: Message): ActionError {
  const message = get(response, 'Message')?.trim() ?? '';
  const output = get(response, 'Output')?.trim() ?? '';
  const isReason = message !== '' && (output === '' || message.toLowerCase() !== OUTPUT_FOLLOWS);
  const reason = (isReason ? message : output) || `the server says ${get(response, 'Response') ?? 'Error'}`;
  return new ActionError('AMI_ACTION_REFUSED', `${action}: ${reason}${needsOf(action, reason)}`, response);
}

/** Says of an action that the user may not send which class would do, where that is known. */
function needsOf(action: string, text: string): string {
  const classes = text === 'Permission denied' ? privilegesOf(action.trim()) : undefined;
  if (classes === undefined || classes.length === 0) return '';
  return ` (it needs write class ${classes.map((each) => JSON.stringify(each)).join(' or ')})`;
}

/** Makes the error of what a signal has ended. @param cause the reason of the signal */
export function abortedError(what: string, cause: unknown, sent?: boolean): AbortError {
  const when = sent === false ? ' before it was sent' : '';
  return new AbortError('AMI_ABORTED', `${what} was aborted${when}`, sent === undefined ? { cause } : { cause, sent });
}

/** Makes the error of what comes too late, or is cut off, because its connection has ended or was given back. */
export function closedError(why = 'the connection was closed by its owner', sent?: boolean): StateError {
  return new StateError('AMI_CLOSED', why, sent === undefined ? {} : { sent });
}

/** Makes the error of an action that isn't answered, or not to the end, in its time in milliseconds. */
export function lateError({ name, isWaiting, isSent }: LateAction, time: number): TimeoutError {
  const what = isWaiting ? `no answer to the action "${name}"` : `the answer to "${name}" was not complete`;
  return new TimeoutError('AMI_ACTION_TIMEOUT', `${what} within ${time} ms`, { sent: isSent });
}

/** Makes the error of an action for which there is no room. */
export function fullError(maxPending: number): StateError {
  const text = `${maxPending} actions wait for their answers, which is the limit maxPending`;
  return new StateError('AMI_TOO_MANY_PENDING', text, { sent: false });
}

/** Makes the error of an answer that doesn't end. @param limit the limit that it has passed, with its unit */
export function tooLongError(what: string, limit: string): RemoteProtocolError {
  return new RemoteProtocolError('AMI_MESSAGE_TOO_LARGE', `${what} is longer than the limit of ${limit}`);
}

/** Calls back, whatever the callback does. */
export function callBack(callback: Callback, message: Message, error?: AmiError): void {
  try {
    if (error === undefined) callback(message);
    else callback(message, error);
  } catch (exception) {
    rethrowLater(exception);
  }
}

/** Calls back on a later tick, if there is a callback, with the error and the message that stands in for the answer. */
export function callBackLater(callback: Callback | undefined, id: string, error: AmiError): void {
  if (callback !== undefined) process.nextTick(() => callBack(callback, lostAnswer(id, error), error));
}
