/**
 * Calling what belongs to the user: nothing that it throws may stop the library, and nothing it throws may be lost.
 */
import type { AmiError } from '../errors.js';
import type { Message } from '../message.js';

/**
 * Gets the answer to an action: the response, and behind it what else belongs to the action where the callback is held.
 *
 * When the answer can't come, the message is `{ Response: 'Error', ActionID, Message }` in the library's own words, and
 * the error says why.
 */
export type Callback = (message: Message, error?: AmiError) => void;

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
  const message = Object.create(null) as Message;
  message.Response = 'Error';
  message.ActionID = id;
  message.Message = error.message;
  return message;
}

/** Makes the error of one lost action from the error of the whole session. */
export function lossOf(error: AmiError, sent: boolean): AmiError {
  const Class = error.constructor as new (code: AmiError['code'], message: string, details: object) => AmiError;
  return new Class(error.code, error.message, { cause: error.cause ?? error, sent });
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

/** Calls back on a later tick with the error and the message that stands in for the answer. */
export function callBackLater(callback: Callback, id: string, error: AmiError): void {
  process.nextTick(() => callBack(callback, lostAnswer(id, error), error));
}
