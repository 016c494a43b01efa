/**
 * A call to place: what gami's Originate holds, and the action it becomes.
 *
 * Pure. Whether the caller waits for the outcome is the business of the floors above.
 */
import { LocalProtocolError } from '../errors.js';
import { get, type Message } from '../message.js';
import { newSingleAction } from './new-action.js';
import type { Variables } from './variables.js';

/**
 * How long a channel may ring, in milliseconds. As in gami, and the server's own default. Source: asterisk
 * main/manager.c, action_originate(), 22.10.1.
 */
export const DEFAULT_ORIGINATE_TIMEOUT = 30_000;

/** A call to place, from `newOriginate` or `newOriginateApp`; its fields may be changed before use. */
export interface Originate {
  /** The channel to call, such as `PJSIP/100` or `Local/100@default`. */
  channel: string;
  /** Where the answered channel goes; wins over the application. */
  context?: string | undefined;
  exten?: string | undefined;
  priority?: string | undefined;
  /** What the answered channel runs when there is no context. */
  application?: string | undefined;
  /** The arguments of the application. */
  data?: string | undefined;
  /** How long the channel may ring, in milliseconds. @defaultValue 30,000 */
  timeout: number;
  /**
   * True: the callback runs when the server has queued the call; false: when the call is answered or has failed.
   * @defaultValue false
   */
  async: boolean;
  /** The caller as shown to the called, such as `"Anna" <100>`. */
  callerId?: string | undefined;
  /** The account code of the channel. */
  account?: string | undefined;
  /** Whether early media counts as an answer. */
  earlyMedia?: boolean | undefined;
  /** The codecs to use, parted by commas. */
  codecs?: string | undefined;
  /**
   * The `Uniqueid` that the channel shall have; empty for one of the server's making. @defaultValue one of the
   * library's making, which `originate` returns
   */
  channelId?: string | undefined;
  /** The `Uniqueid` of the second half of a Local channel. */
  otherChannelId?: string | undefined;
  /** A subroutine (`context,exten,priority`) that runs on the channel before it is dialled. */
  preDialGoSub?: string | undefined;
}

/** Makes a call whose answered channel goes on in the dialplan. */
export function newOriginate(channel: string, context: string, exten: string, priority: string | number): Originate {
  return { channel, context, exten, priority: String(priority), timeout: DEFAULT_ORIGINATE_TIMEOUT, async: false };
}

/** Makes a call whose answered channel runs one application. */
export function newOriginateApp(channel: string, application: string, data = ''): Originate {
  return { channel, application, data, timeout: DEFAULT_ORIGINATE_TIMEOUT, async: false };
}

function checkOriginate(o: Originate): void {
  if (typeof o !== 'object' || o === null) {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'originate needs an object from newOriginate or newOriginateApp');
  }
  if (typeof o.channel !== 'string' || o.channel === '') {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'originate: "channel" must name a channel such as PJSIP/100');
  }
  if (!o.context && !o.application) {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'originate: either "context" or "application" must be given');
  }
  if (!Number.isInteger(o.timeout) || o.timeout < 1 || o.timeout > 0x7fffffff) {
    throw new LocalProtocolError(
      'AMI_BAD_ARGUMENT',
      'originate: "timeout" must be whole milliseconds from 1 to 2,147,483,647',
    );
  }
}

function destination(o: Originate): Record<string, string | undefined> {
  if (o.context) return { Context: o.context, Exten: o.exten, Priority: o.priority };
  return { Application: o.application, Data: o.data };
}

/**
 * Makes the action of a call; always asynchronous for the server, since a synchronous one freezes the session until it
 * ends.
 *
 * Source: asterisk main/manager.c, action_originate() and session_do(), 22.10.1.
 *
 * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — the call lacks a channel or a destination, or its timeout can't be
 * @throws {LocalProtocolError} `AMI_ILLEGAL_HEADER` — a field has a line break
 * @throws {LocalProtocolError} `AMI_ILLEGAL_VARIABLE` — a variable that no header can carry
 */
export function originateAction(
  o: Originate,
  actionId: string,
  channelId: string,
  variables: Variables = {},
): Message {
  checkOriginate(o);
  const headers = {
    ActionID: actionId,
    Channel: o.channel,
    ...destination(o),
    Timeout: String(o.timeout),
    Async: 'true',
    CallerID: o.callerId,
    Account: o.account,
    EarlyMedia: o.earlyMedia === undefined ? undefined : String(o.earlyMedia),
    Codecs: o.codecs,
    ChannelId: o.channelId ?? channelId,
    OtherChannelId: o.otherChannelId,
    PreDialGoSub: o.preDialGoSub,
  };
  const given = Object.entries(headers).filter((entry): entry is [string, string] =>
    entry[1] !== undefined && entry[1] !== ''
  );
  return newSingleAction('Originate', Object.fromEntries(given), variables);
}

/**
 * Source: asterisk main/pbx.c, pbx_dial_reason(), 22.10.1, and include/asterisk/frame.h, enum ast_control_frame_type.
 */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['0', 'failed: no such channel, out of reach, or hung up while it rang'],
  ['1', 'hung up before the answer'],
  ['3', 'not answered in time'],
  ['4', 'answered'],
  ['5', 'busy'],
  ['8', 'congestion'],
]);

/**
 * Says in words how a call went: from the `Reason` of its OriginateResponse or, where the server refused the call at
 * once, in the server's own words.
 */
export function originateReason(outcome: Message): string {
  const reason = get(outcome, 'Reason')?.trim() ?? '';
  const words = get(outcome, 'Message')?.trim() ?? '';
  if (reason === '' && words !== '') return words;
  return REASONS.get(reason) ?? `failed with reason ${reason === '' ? 'unknown' : reason}`;
}
