/**
 * The row of a channel, made from the 14 headers that Asterisk repeats in every event about it.
 *
 * One reader for each prefix, with names that are written out: that is what makes it fast. A row has all its headers
 * from the start, in one order, and no prototype to inherit from.
 *
 * Source: asterisk main/manager_channels.c, ast_manager_build_channel_state_string_prefix(), 22.10.1.
 */
import type { Message } from '../../index.js';
import { keep } from './row.js';

/** Makes rows with fixed places for their headers; what `new` gives inherits nothing. */
interface RowMaker {
  new (state: Message, old: Message, besides: Besides): Message;
  prototype: object | null;
}

/** What a row has besides the headers that Asterisk repeats. */
export interface Besides {
  readonly Application: string;
  readonly ApplicationData: string;
  readonly BridgeId: string;
  readonly since: string;
  readonly held: string;
}

const ChannelRow = function ChannelRow(this: Message, state: Message, old: Message, besides: Besides): void {
  this.Channel = keep(state.Channel, old.Channel);
  this.ChannelState = keep(state.ChannelState, old.ChannelState);
  this.ChannelStateDesc = keep(state.ChannelStateDesc, old.ChannelStateDesc);
  this.CallerIDNum = keep(state.CallerIDNum, old.CallerIDNum);
  this.CallerIDName = keep(state.CallerIDName, old.CallerIDName);
  this.ConnectedLineNum = keep(state.ConnectedLineNum, old.ConnectedLineNum);
  this.ConnectedLineName = keep(state.ConnectedLineName, old.ConnectedLineName);
  this.Language = keep(state.Language, old.Language);
  this.AccountCode = keep(state.AccountCode, old.AccountCode);
  this.Context = keep(state.Context, old.Context);
  this.Exten = keep(state.Exten, old.Exten);
  this.Priority = keep(state.Priority, old.Priority);
  this.Uniqueid = keep(state.Uniqueid, old.Uniqueid);
  this.Linkedid = keep(state.Linkedid, old.Linkedid);
  this.Application = besides.Application;
  this.ApplicationData = besides.ApplicationData;
  this.BridgeId = besides.BridgeId;
  this.since = besides.since;
  this.held = besides.held;
  if (state.Tenantid !== undefined || old.Tenantid !== undefined) this.Tenantid = keep(state.Tenantid, old.Tenantid);
  if (state.ChanVariable !== undefined || old.ChanVariable !== undefined) {
    this.ChanVariable = keep(state.ChanVariable, old.ChanVariable);
  }
} as unknown as RowMaker;

ChannelRow.prototype = Object.freeze(Object.create(null) as object);

const NO_ROW: Message = {};

/** Makes a row of what is repeated of a channel, of the row that it takes the place of, and of what it has besides. */
export function channelRow(state: Message, old: Message | undefined, besides: Besides): Message {
  return new ChannelRow(state, old ?? NO_ROW, besides);
}

/** What a channel has besides when nothing is known yet. */
export function besidesOf(since: string): Besides {
  return { Application: '', ApplicationData: '', BridgeId: '', since, held: 'no' };
}

/** Tells whether an event repeats nothing of a channel but what its row has. */
export function isUnchanged(row: Message, state: Message): boolean {
  return row.ChannelState === state.ChannelState && row.CallerIDNum === state.CallerIDNum &&
    row.CallerIDName === state.CallerIDName
    && row.ConnectedLineNum === state.ConnectedLineNum && row.ConnectedLineName === state.ConnectedLineName &&
    row.Exten === state.Exten
    && row.Priority === state.Priority && row.Context === state.Context && row.AccountCode === state.AccountCode
    && row.Linkedid === state.Linkedid && row.Language === state.Language && row.Channel === state.Channel
    && row.ChannelStateDesc === state.ChannelStateDesc &&
    (state.ChanVariable === undefined || row.ChanVariable === state.ChanVariable)
    && (state.Tenantid === undefined || row.Tenantid === state.Tenantid);
}

/** Reads the second channel of an event, whose headers begin with `Dest`. */
export function destination(event: Message): Message {
  const state: Message = {
    Channel: event.DestChannel!,
    ChannelState: event.DestChannelState!,
    ChannelStateDesc: event.DestChannelStateDesc!,
    CallerIDNum: event.DestCallerIDNum!,
    CallerIDName: event.DestCallerIDName!,
    ConnectedLineNum: event.DestConnectedLineNum!,
    ConnectedLineName: event.DestConnectedLineName!,
    Language: event.DestLanguage!,
    AccountCode: event.DestAccountCode!,
    Context: event.DestContext!,
    Exten: event.DestExten!,
    Priority: event.DestPriority!,
    Uniqueid: event.DestUniqueid!,
    Linkedid: event.DestLinkedid!,
  };
  if (event.DestTenantid !== undefined) state.Tenantid = event.DestTenantid;
  if (event.DestChanVariable !== undefined) state.ChanVariable = event.DestChanVariable;
  return state;
}
