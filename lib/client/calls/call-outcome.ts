/**
 * The outcome of a call: which of the messages behind an Originate tells how it went, and what is said of it.
 *
 * OriginateResponse is broadcast with the ActionID of its Originate, so any session that knows that ActionID could have
 * the server send one. No event shows it while the call is on its way: the channel has another id, its `ChannelId`. And
 * an outcome counts only with that channel's `Uniqueid`. Up to Asterisk 11 there is no ChannelId, so there the ActionID
 * alone must do. Source: asterisk main/manager.c, action_originate() and fast_originate(), 1.8, 11 and 22.10.1.
 */
import { ActionError, StateError, TimeoutError, type AmiError } from '../../errors.js';
import { get, isEvent, isSuccess, type Message } from '../../message.js';
import { originateReason, type Originate } from '../../actions/originate.js';

/** What a server says in place of the Uniqueid of a channel that there never was. */
const NO_CHANNEL: ReadonlySet<string | undefined> = new Set([undefined, '', '<unknown>', '<null>']);

/** Follows one call. */
export class CallOutcome {
  readonly #channelId: string | undefined;
  readonly #version: () => string | undefined;
  /** The response, and then the outcome. */
  last: Message | undefined;

  /**
   * @param channelId the Uniqueid that was asked for; undefined where the server makes one
   * @param version gives the AMI version of the server
   */
  constructor(channelId: string | undefined, version: () => string | undefined) {
    this.#channelId = channelId;
    this.#version = version;
  }

  /** Takes a message of the answer; tells whether it is the last: a refusal, or the outcome. */
  message(message: Message): boolean {
    const isOutcome = isEvent(message);
    if (isOutcome && !this.#isOurs(message)) return false;
    this.last = message;
    return isOutcome || !isSuccess(message);
  }

  /** Says of an error what it means for the call. */
  errorOf(error: AmiError): AmiError {
    if (this.last === undefined || !(error instanceof TimeoutError)) return error;
    return new TimeoutError(
      'AMI_ORIGINATE_TIMEOUT',
      `the call was queued, but ${error.message}; may the user read events of class "call"?`,
      { sent: true },
    );
  }

  #isOurs(event: Message): boolean {
    const id = get(event, 'Uniqueid');
    const isById = this.#channelId === undefined || this.#version()?.startsWith('1.') === true;
    if (isById || id === this.#channelId) return true;
    return NO_CHANNEL.has(id) && get(event, 'Response') !== 'Success';
  }
}

/** Makes the error of a call whose outcome the event mask keeps away. */
export function hiddenError(): StateError {
  const text = 'the event mask has no class "call", so the outcome of a call never comes; let "events" have it, or set '
    + '"async"';
  return new StateError('AMI_OUTCOME_HIDDEN', text, { sent: false });
}

/** Makes the error of a call that was refused or not answered; undefined for one that was. */
export function failureOf({ channel }: Originate, outcome: Message): ActionError | undefined {
  if (isEvent(outcome) && get(outcome, 'Response') === 'Success') return undefined;
  const code = isEvent(outcome) ? 'AMI_ORIGINATE_FAILED' : 'AMI_ORIGINATE_REFUSED';
  const reason = isEvent(outcome) ? originateReason(outcome) : (get(outcome, 'Message') ?? 'refused');
  return new ActionError(code, `${channel}: ${reason}`, outcome);
}
