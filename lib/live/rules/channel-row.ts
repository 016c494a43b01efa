/**
 * The row of a channel, made from the 14 headers that Asterisk repeats in every event about it.
 *
 * This runs for nearly every event, so names are written out, a row has all its headers from the start and in one
 * order, and what can't change isn't compared: to compare two long texts that were cut from others costs V8 more than
 * the rest of the row. A channel keeps its name as long as its id; only a masquerade changes both, at once.
 *
 * Source: asterisk main/manager_channels.c, ast_manager_build_channel_state_string_prefix(), main/channel.c,
 * channel_do_masquerade(), 22.10.1.
 */
import type { Message } from '../../index.js';
import { keep, ownText } from './row.js';

/** Makes rows with fixed places for their headers; what `new` gives inherits nothing. */
interface RowMaker {
  new (state: Message, name: string, id: string, besides: Message): Message;
  prototype: object | null;
}

const ChannelRow = function ChannelRow(
  this: Message, state: Message, name: string, id: string, besides: Message,
): void {
  this.Channel = name;
  this.ChannelState = state.ChannelState!;
  this.ChannelStateDesc = state.ChannelStateDesc!;
  this.CallerIDNum = keep(state.CallerIDNum, besides.CallerIDNum);
  this.CallerIDName = keep(state.CallerIDName, besides.CallerIDName);
  this.ConnectedLineNum = keep(state.ConnectedLineNum, besides.ConnectedLineNum);
  this.ConnectedLineName = keep(state.ConnectedLineName, besides.ConnectedLineName);
  this.Language = keep(state.Language, besides.Language);
  this.AccountCode = keep(state.AccountCode, besides.AccountCode);
  this.Context = keep(state.Context, besides.Context);
  this.Exten = keep(state.Exten, besides.Exten);
  this.Priority = keep(state.Priority, besides.Priority);
  this.Uniqueid = id;
  this.Linkedid = keep(state.Linkedid, besides.Linkedid);
  this.Application = besides.Application!;
  this.ApplicationData = besides.ApplicationData!;
  this.BridgeId = besides.BridgeId!;
  this.since = besides.since!;
  this.held = besides.held!;
  if (state.Tenantid !== undefined) this.Tenantid = keep(state.Tenantid, besides.Tenantid);
  if (state.ChanVariable !== undefined) this.ChanVariable = keep(state.ChanVariable, besides.ChanVariable);
} as unknown as RowMaker;

ChannelRow.prototype = Object.create(null) as object;

/** What a channel has that no event has told yet. */
const UNKNOWN: Message = { Application: '', ApplicationData: '', BridgeId: '', since: '', held: 'no' };

/** Makes the row of a channel that wasn't known. */
export function newRow(state: Message, since: string): Message {
  const row = new ChannelRow(state, ownText(state.Channel ?? ''), ownText(state.Uniqueid!), UNKNOWN);
  row.since = since;
  return row;
}

/** Makes a row that takes the place of another, with what is repeated of the channel; nobody has seen it yet. */
export function nextRow(state: Message, old: Message): Message {
  return new ChannelRow(state, old.Channel!, old.Uniqueid!, old);
}

/** Tells whether an event repeats nothing of a channel but what its row has. */
export function isUnchanged(row: Message, state: Message): boolean {
  return row.ChannelState === state.ChannelState && row.ChannelStateDesc === state.ChannelStateDesc
    && row.CallerIDNum === state.CallerIDNum && row.ConnectedLineNum === state.ConnectedLineNum
    && row.Priority === state.Priority && row.Exten === state.Exten && row.Context === state.Context
    && row.CallerIDName === state.CallerIDName && row.ConnectedLineName === state.ConnectedLineName
    && row.AccountCode === state.AccountCode && row.Language === state.Language && row.Linkedid === state.Linkedid
    && row.ChanVariable === state.ChanVariable && row.Tenantid === state.Tenantid;
}
