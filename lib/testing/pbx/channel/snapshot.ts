/**
 * The snapshot of a channel: the fourteen fields that stand in every event of it. Pure.
 *
 * `<unknown>` stands for what has no value; names come C-escaped. Source: asterisk main/manager_channels.c,
 * ast_manager_build_channel_state_string_prefix(), 22.10.1.
 */
import type { Headers } from '../../wire/wire-writer.js';
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

/** Returns a channel's fields, each name with the prefix. */
export function snapshotOf(channel: Told, prefix: string): Headers {
  return {
    [`${prefix}Channel`]: channel.name,
    [`${prefix}ChannelState`]: STATES.indexOf(channel.state),
    [`${prefix}ChannelStateDesc`]: channel.state,
    [`${prefix}CallerIDNum`]: orUnknown(channel.callerIdNum),
    [`${prefix}CallerIDName`]: orUnknown(escapeC(channel.callerIdName)),
    [`${prefix}ConnectedLineNum`]: orUnknown(channel.connectedLineNum),
    [`${prefix}ConnectedLineName`]: orUnknown(escapeC(channel.connectedLineName)),
    [`${prefix}Language`]: channel.language,
    [`${prefix}AccountCode`]: channel.accountCode,
    [`${prefix}Context`]: channel.context,
    [`${prefix}Exten`]: channel.exten,
    [`${prefix}Priority`]: channel.priority,
    [`${prefix}Uniqueid`]: channel.uniqueid,
    [`${prefix}Linkedid`]: channel.linkedid,
  };
}
