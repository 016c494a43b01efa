/**
 * The snapshot of a channel: the fourteen fields that stand in every event of it. Pure.
 *
 * `<unknown>` stands for what has no value; names come C-escaped. Source: asterisk main/manager_channels.c,
 * ast_manager_build_channel_state_string_prefix(), 22.10.1.
 */
import { linesText, withPrefix, type Headers } from '../../wire/wire-writer.js';
import { escapeC } from './causes.js';
import { STATES, type ChannelState, type Place } from './channel-options.js';

/** What a snapshot is made of. */
interface Told extends Place {
  readonly name: string;
  readonly state: ChannelState;
  readonly callerIdNum: string;
  readonly callerIdName: string;
  readonly connectedLineNum: string;
  readonly connectedLineName: string;
  readonly language: string;
  readonly accountCode: string;
  readonly uniqueid: string;
  readonly linkedid: string;
}

function orUnknown(value: string): string {
  return value === '' ? '<unknown>' : value;
}

/** The fields of a snapshot with their values, without a prefix. */
function plain(channel: Told): Headers {
  return {
    Channel: channel.name,
    ChannelState: STATES.indexOf(channel.state),
    ChannelStateDesc: channel.state,
    CallerIDNum: orUnknown(channel.callerIdNum),
    CallerIDName: orUnknown(escapeC(channel.callerIdName)),
    ConnectedLineNum: orUnknown(channel.connectedLineNum),
    ConnectedLineName: orUnknown(escapeC(channel.connectedLineName)),
    Language: channel.language,
    AccountCode: channel.accountCode,
    Context: channel.context,
    Exten: channel.exten,
    Priority: channel.priority,
    Uniqueid: channel.uniqueid,
    Linkedid: channel.linkedid,
  };
}

/** Returns a channel's fields, each name with the prefix. */
export function snapshotOf(channel: Told, prefix: string): Headers {
  const headers = plain(channel);
  return prefix === '' ? headers : withPrefix(prefix, headers);
}

/** A channel as it was: its fields, and their lines, which are written once however often they are told. */
export class Snapshot {
  /** Its fields. */
  readonly headers: Headers;
  #text: string | undefined;

  constructor(headers: Headers) {
    this.headers = headers;
  }

  /** The lines of an event. */
  get text(): string {
    this.#text ??= linesText(this.headers);
    return this.#text;
  }
}
