/**
 * What the server's refusal of an action becomes for who awaits its answer.
 */
import { ActionError } from '../errors.js';
import { get, type Message } from '../message.js';

/** Makes the error of a promise whose action the server refused. */
export function refusalOf(action: string, response: Message): ActionError {
  return new ActionError(
    'AMI_ACTION_REFUSED',
    `${action}: ${get(response, 'Message') ?? get(response, 'Output') ?? 'the server says Error'}`,
    response,
  );
}
