/**
 * Conferences of ConfBridge with those in them, and parked calls.
 *
 * Their events come from threads of their own: before a Newchannel or behind a Hangup. So whether a channel is known
 * doesn't count, only whether it has ended; and the Hangup ends the part that its channel had. No event tells that a
 * conference is locked.
 *
 * Source: asterisk apps/confbridge/confbridge_manager.c; res/parking/parking_manager.c, 22.10.1.
 */
import type { Message } from '../../index.js';
import { joinKey, type Kind, type Tables } from './kind.js';
import { changed, copyHeaders, keep, sinceOf } from './row.js';

/** The headers of a channel, as they were last told in one of these tables. */
const CHANNEL_HEADERS = [
  'Channel', 'ChannelState', 'ChannelStateDesc', 'CallerIDNum', 'CallerIDName', 'ConnectedLineNum', 'ConnectedLineName',
  'Language', 'AccountCode',
  'Context', 'Exten', 'Priority', 'Linkedid',
];

function conferenceRow(item: Message, old: Message | undefined): Message {
  const row = copyHeaders(item, old, ['Conference', 'Parties', 'Marked', 'Locked', 'Muted']);
  row.since = old?.since ?? String(Date.now());
  return row;
}

function begin({ conferences }: Tables, { Conference }: Message): void {
  const old = conferences.get(Conference!);
  if (old === undefined) {
    const empty = { Conference: Conference!, Parties: '0', Marked: '0', Locked: 'No', Muted: 'No' };
    conferences.set(Conference!, conferenceRow(empty, old));
  }
}

function countParties({ conferences, conferees }: Tables, conference: string): void {
  const row = conferences.get(conference);
  if (row !== undefined) {
    conferences.set(conference, changed(row, { Parties: String(conferees.count('Conference', conference)) }));
  }
}

/** Conferences, by name. */
export const conferences: Kind = {
  needs: ['conferees'],
  rules: {
    ConfbridgeStart: begin,
    ConfbridgeEnd: ({ conferences: table }, { Conference }) => table.delete(Conference!),
  },
  list: {
    action: { Action: 'ConfbridgeListRooms' }, item: 'ConfbridgeListRooms', key: 'Conference', row: conferenceRow,
    untold: ['Marked', 'Locked', 'Muted'], loose: ['Parties'], read: 'call', write: 'reporting',
  },
};

const CONFEREE_HEADERS = [
  'Conference', 'Admin', 'MarkedUser', 'WaitMarked', 'EndMarked', 'EndMarkedAny', 'Waiting', 'Muted', 'Talking',
  'Uniqueid', ...CHANNEL_HEADERS,
];

function confereeKey(item: Message): string {
  return joinKey(item.Conference!, item.Uniqueid!);
}

function confereeRow(item: Message, old: Message | undefined, now: number): Message {
  const row = copyHeaders(item, old, CONFEREE_HEADERS);
  row.since = sinceOf(item.AnsweredTime, old, now);
  return row;
}

const UNTOLD_OF_CONFEREES: Message = {
  MarkedUser: 'No', WaitMarked: 'No', EndMarked: 'No', Waiting: 'No', Talking: 'No',
};

function joinConference(tables: Tables, event: Message): void {
  const { conferees } = tables;
  if (conferees.isBuried(event.Uniqueid!)) return;
  const key = confereeKey(event);
  const old = conferees.get(key);
  conferees.set(key, confereeRow(event, old ?? { ...UNTOLD_OF_CONFEREES, since: String(Date.now()) }, Date.now()));
  countParties(tables, event.Conference!);
  if (old === undefined) conferees.ask(event.Conference!);
}

function leaveConference(tables: Tables, conference: string, id: string): void {
  tables.conferees.delete(joinKey(conference, id));
  countParties(tables, conference);
}

function setHeader(tables: Tables, event: Message, name: string, value: string): void {
  const row = tables.conferees.get(confereeKey(event));
  if (row !== undefined) tables.conferees.set(confereeKey(event), changed(row, { [name]: value }));
}

/** Those in conferences, by conference and Uniqueid. */
export const conferees: Kind = {
  needs: ['conferences'],
  rules: {
    ConfbridgeJoin: joinConference,
    ConfbridgeLeave: (tables, { Conference, Uniqueid }) => leaveConference(tables, Conference!, Uniqueid!),
    ConfbridgeMute: (tables, event) => setHeader(tables, event, 'Muted', 'Yes'),
    ConfbridgeUnmute: (tables, event) => setHeader(tables, event, 'Muted', 'No'),
    ConfbridgeTalking: (tables, event) => setHeader(tables, event, 'Talking',
    event.TalkingStatus === 'on' ? 'Yes' : 'No'),
    Hangup: (tables, { Uniqueid }) => {
      tables.conferees.bury(Uniqueid!);
      if (tables.conferees.size === 0) return;
      for (const row of tables.conferees.in('Uniqueid', Uniqueid!)) leaveConference(tables, row.Conference!, Uniqueid!);
    },
  },
  list: {
    action: { Action: 'ConfbridgeList' }, item: 'ConfbridgeList', key: confereeKey, row: confereeRow, id: 'Uniqueid',
    scope: 'Conference', of: 'conferences',
    untold: ['MarkedUser', 'WaitMarked', 'EndMarked', 'EndMarkedAny', 'Waiting'], loose: [...CHANNEL_HEADERS, 'since'],
    read: 'call', write: 'reporting',
  },
};

const PARKED_HEADERS = [
  'ParkeeUniqueid', 'Parkinglot', 'ParkingSpace', 'ParkingTimeout', 'ParkerDialString',
  ...CHANNEL_HEADERS.map((name) => `Parkee${name}`),
];

/** The list says how much of the time is left, events at the beginning all of it: a row has all of it. */
function parkedRow(item: Message, old: Message | undefined, now: number): Message {
  const row = copyHeaders(item, old, PARKED_HEADERS);
  row.ParkingTimeout = old?.ParkingTimeout ?? String(Number(item.ParkingTimeout) + Number(item.ParkingDuration ?? 0));
  row.since = sinceOf(item.ParkingDuration, old, now);
  return row;
}

function park({ parked }: Tables, event: Message): void {
  const id = event.ParkeeUniqueid!;
  if (parked.isBuried(id)) return;
  for (const other of parked.in('ParkingSpace', event.ParkingSpace!)) {
    if (other.Parkinglot === event.Parkinglot && other.ParkeeUniqueid !== id) parked.delete(other.ParkeeUniqueid!);
  }
  parked.set(keep(id, ''), parkedRow(event, parked.get(id), Date.now()));
}

function unpark({ parked }: Tables, { ParkeeUniqueid }: Message): void {
  parked.delete(ParkeeUniqueid!);
}

/** Parked calls, by the Uniqueid of the channel that is parked. */
export const parked: Kind = {
  rules: {
    ParkedCall: park,
    ParkedCallSwap: park,
    UnParkedCall: unpark,
    ParkedCallGiveUp: unpark,
    ParkedCallTimeOut: unpark,
    Hangup: ({ parked: table }, { Uniqueid }) => {
      table.bury(Uniqueid!);
      table.delete(Uniqueid!);
    },
  },
  list: {
    action: { Action: 'ParkedCalls' }, item: 'ParkedCall', key: 'ParkeeUniqueid', row: parkedRow, id: 'ParkeeUniqueid',
    loose: [...CHANNEL_HEADERS.map((name) => `Parkee${name}`), 'ParkingTimeout', 'since'], read: 'call', write: 'call',
  },
};
