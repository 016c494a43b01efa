/**
 * The rows of those who take part in something and bear a channel's headers: in a conference, in a queue, parked.
 *
 * Names are written out and in one order, so that all rows of a table have one form: to copy 23 headers by a list of
 * their names costs five times as much, and to copy a row by `Object.assign` as well.
 *
 * Source: asterisk apps/confbridge/confbridge_manager.c; apps/app_queue.c, manager_queues_status();
 * res/parking/parking_manager.c, 22.10.1.
 */
import type { Message } from '../../index.js';
import { keep, rowMaker } from './row.js';

const ConferenceRow = rowMaker(function ConferenceRow(item, old) {
  this.Conference = keep(item.Conference, old.Conference);
  this.Parties = keep(item.Parties, old.Parties);
  this.Marked = keep(item.Marked, old.Marked);
  this.Locked = keep(item.Locked, old.Locked);
  this.Muted = keep(item.Muted, old.Muted);
  this.since = old.since!;
});

const NO_CONFERENCE = new ConferenceRow({ Parties: '0', Marked: '0', Locked: 'No', Muted: 'No' }, {});

/** Makes the row of a conference. */
export function conferenceRow(item: Message, old: Message | undefined): Message {
  return new ConferenceRow(item, old ?? NO_CONFERENCE);
}

const ConfereeRow = rowMaker(function ConfereeRow(item, old) {
  this.Conference = keep(item.Conference, old.Conference);
  this.Admin = keep(item.Admin, old.Admin);
  this.MarkedUser = keep(item.MarkedUser, old.MarkedUser);
  this.WaitMarked = keep(item.WaitMarked, old.WaitMarked);
  this.EndMarked = keep(item.EndMarked, old.EndMarked);
  this.Waiting = keep(item.Waiting, old.Waiting);
  this.Muted = keep(item.Muted, old.Muted);
  this.Talking = keep(item.Talking, old.Talking);
  this.Uniqueid = keep(item.Uniqueid, old.Uniqueid);
  this.Channel = keep(item.Channel, old.Channel);
  this.ChannelState = keep(item.ChannelState, old.ChannelState);
  this.ChannelStateDesc = keep(item.ChannelStateDesc, old.ChannelStateDesc);
  this.CallerIDNum = keep(item.CallerIDNum, old.CallerIDNum);
  this.CallerIDName = keep(item.CallerIDName, old.CallerIDName);
  this.ConnectedLineNum = keep(item.ConnectedLineNum, old.ConnectedLineNum);
  this.ConnectedLineName = keep(item.ConnectedLineName, old.ConnectedLineName);
  this.Language = keep(item.Language, old.Language);
  this.AccountCode = keep(item.AccountCode, old.AccountCode);
  this.Context = keep(item.Context, old.Context);
  this.Exten = keep(item.Exten, old.Exten);
  this.Priority = keep(item.Priority, old.Priority);
  this.Linkedid = keep(item.Linkedid, old.Linkedid);
  this.since = old.since!;
  if ((item.EndMarkedAny ?? old.EndMarkedAny) === undefined) return;
  this.EndMarkedAny = keep(item.EndMarkedAny, old.EndMarkedAny);
});

/** Nobody in a conference: what Join doesn't say of one. */
const NO_CONFEREE = new ConfereeRow({
  MarkedUser: 'No', WaitMarked: 'No', EndMarked: 'No', Waiting: 'No', Talking: 'No',
}, {});

/** Makes the row of one in a conference. */
export function confereeRow(item: Message, old: Message | undefined): Message {
  return new ConfereeRow(item, old ?? NO_CONFEREE);
}

const ParkedRow = rowMaker(function ParkedRow(item, old) {
  this.ParkeeUniqueid = keep(item.ParkeeUniqueid, old.ParkeeUniqueid);
  this.Parkinglot = keep(item.Parkinglot, old.Parkinglot);
  this.ParkingSpace = keep(item.ParkingSpace, old.ParkingSpace);
  this.ParkingTimeout = old.ParkingTimeout!;
  this.ParkerDialString = keep(item.ParkerDialString, old.ParkerDialString);
  this.ParkeeChannel = keep(item.ParkeeChannel, old.ParkeeChannel);
  this.ParkeeChannelState = keep(item.ParkeeChannelState, old.ParkeeChannelState);
  this.ParkeeChannelStateDesc = keep(item.ParkeeChannelStateDesc, old.ParkeeChannelStateDesc);
  this.ParkeeCallerIDNum = keep(item.ParkeeCallerIDNum, old.ParkeeCallerIDNum);
  this.ParkeeCallerIDName = keep(item.ParkeeCallerIDName, old.ParkeeCallerIDName);
  this.ParkeeConnectedLineNum = keep(item.ParkeeConnectedLineNum, old.ParkeeConnectedLineNum);
  this.ParkeeConnectedLineName = keep(item.ParkeeConnectedLineName, old.ParkeeConnectedLineName);
  this.ParkeeLanguage = keep(item.ParkeeLanguage, old.ParkeeLanguage);
  this.ParkeeAccountCode = keep(item.ParkeeAccountCode, old.ParkeeAccountCode);
  this.ParkeeContext = keep(item.ParkeeContext, old.ParkeeContext);
  this.ParkeeExten = keep(item.ParkeeExten, old.ParkeeExten);
  this.ParkeePriority = keep(item.ParkeePriority, old.ParkeePriority);
  this.ParkeeLinkedid = keep(item.ParkeeLinkedid, old.ParkeeLinkedid);
  this.since = old.since!;
});

const NO_PARKED = new ParkedRow({}, {});

/** Makes the row of a parked call. */
export function parkedRow(item: Message, old: Message | undefined): Message {
  return new ParkedRow(item, old ?? NO_PARKED);
}

const CallerRow = rowMaker(function CallerRow(item, old) {
  this.Queue = keep(item.Queue, old.Queue);
  this.Position = keep(item.Position, old.Position);
  this.Channel = keep(item.Channel, old.Channel);
  this.Uniqueid = keep(item.Uniqueid, old.Uniqueid);
  this.CallerIDNum = keep(item.CallerIDNum, old.CallerIDNum);
  this.CallerIDName = keep(item.CallerIDName, old.CallerIDName);
  this.ConnectedLineNum = keep(item.ConnectedLineNum, old.ConnectedLineNum);
  this.ConnectedLineName = keep(item.ConnectedLineName, old.ConnectedLineName);
  this.Priority = keep(item.Priority, old.Priority);
  this.since = old.since!;
  this.abandoned = old.abandoned!;
});

const NO_CALLER = new CallerRow({ Priority: '0' }, { abandoned: 'no' });

/** Makes the row of a caller of a queue. */
export function callerRow(item: Message, old: Message | undefined): Message {
  return new CallerRow(item, old ?? NO_CALLER);
}

/** Which headers a member has depends on the version, and whether a list or an event told of it first. */
const MemberRow = rowMaker(function MemberRow(item, old) {
  this.Queue = keep(item.Queue, old.Queue);
  this.MemberName = keep(item.MemberName, old.MemberName);
  this.Interface = keep(item.Interface, old.Interface);
  this.StateInterface = keep(item.StateInterface, old.StateInterface);
  this.Membership = keep(item.Membership, old.Membership);
  this.Penalty = keep(item.Penalty, old.Penalty);
  this.CallsTaken = keep(item.CallsTaken, old.CallsTaken);
  this.LastCall = keep(item.LastCall, old.LastCall);
  this.Status = keep(item.Status, old.Status);
  this.Paused = keep(item.Paused, old.Paused);
  this.PausedReason = keep(item.PausedReason, old.PausedReason);
  this.since = old.since!;
  if ((item.LastPause ?? old.LastPause) !== undefined) this.LastPause = keep(item.LastPause, old.LastPause);
  if ((item.LoginTime ?? old.LoginTime) !== undefined) this.LoginTime = keep(item.LoginTime, old.LoginTime);
  if ((item.InCall ?? old.InCall) !== undefined) this.InCall = keep(item.InCall, old.InCall);
  if ((item.Ringinuse ?? old.Ringinuse) !== undefined) this.Ringinuse = keep(item.Ringinuse, old.Ringinuse);
  if ((item.Wrapuptime ?? old.Wrapuptime) !== undefined) this.Wrapuptime = keep(item.Wrapuptime, old.Wrapuptime);
});

const NO_MEMBER = new MemberRow({}, {});

/** Makes the row of a member of a queue. */
export function memberRow(item: Message, old: Message | undefined): Message {
  return new MemberRow(item, old ?? NO_MEMBER);
}
