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
  row.ChannelState = keep(state.ChannelState, '');
  row.ChannelStateDesc = keep(state.ChannelStateDesc, '');
  row.CallerIDNum = keep(state.CallerIDNum, '');
  row.CallerIDName = keep(state.CallerIDName, '');
  row.ConnectedLineNum = keep(state.ConnectedLineNum, '');
  row.ConnectedLineName = keep(state.ConnectedLineName, '');
  row.Language = keep(state.Language, '');
  row.AccountCode = keep(state.AccountCode, '');
  row.Context = keep(state.Context, '');
  row.Exten = keep(state.Exten, '');
  row.Priority = keep(state.Priority, '');
  row.Linkedid = state.Linkedid === undefined ? '' : keep(state.Linkedid, id);
  row.since = since;
  if (state.Tenantid !== undefined) row.Tenantid = ownText(state.Tenantid);
  if (state.ChanVariable !== undefined) row.ChanVariable = ownText(state.ChanVariable);
  return row;
}

/** Makes a row that takes the place of another, with what is repeated of the channel; the same where all is equal. */
export function nextRow(state: Message, old: Message): Message {
  const channelState = keep(state.ChannelState, old.ChannelState);
  const channelStateDesc = keep(state.ChannelStateDesc, old.ChannelStateDesc);
  const callerIdNum = keep(state.CallerIDNum, old.CallerIDNum);
  const callerIdName = keep(state.CallerIDName, old.CallerIDName);
  const connectedLineNum = keep(state.ConnectedLineNum, old.ConnectedLineNum);
  const connectedLineName = keep(state.ConnectedLineName, old.ConnectedLineName);
  const language = keep(state.Language, old.Language);
  const accountCode = keep(state.AccountCode, old.AccountCode);
  const context = keep(state.Context, old.Context);
  const exten = keep(state.Exten, old.Exten);
  const priority = keep(state.Priority, old.Priority);
  const linkedid = keep(state.Linkedid, old.Linkedid);
  const isSame = channelState === old.ChannelState && channelStateDesc === old.ChannelStateDesc
    && callerIdNum === old.CallerIDNum && callerIdName === old.CallerIDName
    && connectedLineNum === old.ConnectedLineNum && connectedLineName === old.ConnectedLineName
    && language === old.Language && accountCode === old.AccountCode && context === old.Context
    && exten === old.Exten && priority === old.Priority && linkedid === old.Linkedid
    && old.ChanVariable === state.ChanVariable && old.Tenantid === state.Tenantid;
  if (isSame) return old;
  const row = copyRow(old);
  row.ChannelState = channelState;
  row.ChannelStateDesc = channelStateDesc;
  row.CallerIDNum = callerIdNum;
  row.CallerIDName = callerIdName;
  row.ConnectedLineNum = connectedLineNum;
  row.ConnectedLineName = connectedLineName;
  row.Language = language;
  row.AccountCode = accountCode;
  row.Context = context;
  row.Exten = exten;
  row.Priority = priority;
  row.Linkedid = linkedid;
  if (state.Tenantid !== undefined) row.Tenantid = keep(state.Tenantid, old.Tenantid);
  if (state.ChanVariable !== undefined) row.ChanVariable = keep(state.ChanVariable, old.ChanVariable);
  return row;
}
