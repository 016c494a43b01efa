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
  new (old: Message, name: string, id: string): Message;
  prototype: object | null;
}

const ChannelRow = function ChannelRow(this: Message, old: Message, name: string, id: string): void {
  this.Channel = name;
  this.ChannelState = old.ChannelState!;
  this.ChannelStateDesc = old.ChannelStateDesc!;
  this.CallerIDNum = old.CallerIDNum!;
  this.CallerIDName = old.CallerIDName!;
  this.ConnectedLineNum = old.ConnectedLineNum!;
  this.ConnectedLineName = old.ConnectedLineName!;
  this.Language = old.Language!;
  this.AccountCode = old.AccountCode!;
  this.Context = old.Context!;
  this.Exten = old.Exten!;
  this.Priority = old.Priority!;
  this.Uniqueid = id;
  this.Linkedid = old.Linkedid!;
  this.Application = old.Application!;
  this.ApplicationData = old.ApplicationData!;
  this.BridgeId = old.BridgeId!;
  this.since = old.since!;
  this.held = old.held!;
  if (old.Tenantid !== undefined) this.Tenantid = old.Tenantid;
  if (old.ChanVariable !== undefined) this.ChanVariable = old.ChanVariable;
} as unknown as RowMaker;

ChannelRow.prototype = Object.create(null) as object;

/** What a channel has that no event has told yet. */
const UNKNOWN = new ChannelRow({
  ChannelState: '', ChannelStateDesc: '', CallerIDNum: '', CallerIDName: '', ConnectedLineNum: '',
  ConnectedLineName: '', Language: '', AccountCode: '', Context: '', Exten: '', Priority: '', Linkedid: '',
  Application: '', ApplicationData: '', BridgeId: '', since: '', held: 'no',
}, '', '');

/** Makes a copy of a row, which may be changed until somebody has seen it. */
export function copyRow(row: Message): Message {
  return new ChannelRow(row, row.Channel!, row.Uniqueid!);
}

/** Makes the row of a channel that wasn't known. */
export function newRow(state: Message, since: string): Message {
  const id = ownText(state.Uniqueid!);
  const row = new ChannelRow(UNKNOWN, ownText(state.Channel ?? ''), id);
  if (state.Linkedid === id) row.Linkedid = id;
  row.since = since;
  takeIn(state, row);
  return row;
}

/** Makes a row that takes the place of another, with what is repeated of the channel; the same where all is equal. */
export function nextRow(state: Message, old: Message): Message {
  const { CallerIDName, ConnectedLineName, Linkedid } = state;
  const isSame = old.ChannelState === state.ChannelState && old.ChannelStateDesc === state.ChannelStateDesc
    && old.CallerIDNum === state.CallerIDNum && old.ConnectedLineNum === state.ConnectedLineNum
    && old.Priority === state.Priority && old.Exten === state.Exten && old.Context === state.Context
    && old.CallerIDName === CallerIDName && old.ConnectedLineName === ConnectedLineName
    && old.AccountCode === state.AccountCode && old.Language === state.Language && old.Linkedid === Linkedid
    && old.ChanVariable === state.ChanVariable && old.Tenantid === state.Tenantid;
  if (isSame) return old;
  const row = copyRow(old);
  takeIn(state, row);
  return row;
}

/** Puts what an event or a list repeats of a channel into a row that is being made. */
function takeIn(state: Message, row: Message): void {
  row.ChannelState = state.ChannelState ?? row.ChannelState!;
  row.ChannelStateDesc = state.ChannelStateDesc ?? row.ChannelStateDesc!;
  row.CallerIDNum = keep(state.CallerIDNum, row.CallerIDNum);
  row.CallerIDName = keep(state.CallerIDName, row.CallerIDName);
  row.ConnectedLineNum = keep(state.ConnectedLineNum, row.ConnectedLineNum);
  row.ConnectedLineName = keep(state.ConnectedLineName, row.ConnectedLineName);
  row.Language = keep(state.Language, row.Language);
  row.AccountCode = keep(state.AccountCode, row.AccountCode);
  row.Context = keep(state.Context, row.Context);
  row.Exten = keep(state.Exten, row.Exten);
  row.Priority = keep(state.Priority, row.Priority);
  row.Linkedid = keep(state.Linkedid, row.Linkedid);
  if (state.Tenantid !== undefined) row.Tenantid = keep(state.Tenantid, row.Tenantid);
  if (state.ChanVariable !== undefined) row.ChanVariable = keep(state.ChanVariable, row.ChanVariable);
}
