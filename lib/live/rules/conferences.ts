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
import { confereeRow, conferenceRow, parkedRow } from './party-rows.js';
import { sinceOf } from './row.js';

/** The headers of a channel, as they were last told in one of these tables. */
const CHANNEL_HEADERS = [
  'Channel', 'ChannelState', 'ChannelStateDesc', 'CallerIDNum', 'CallerIDName', 'ConnectedLineNum', 'ConnectedLineName',
  'Language', 'AccountCode',
  'Context', 'Exten', 'Priority', 'Linkedid',
];

function listedConference(item: Message, old: Message | undefined, now: number): Message {
  const row = conferenceRow(item, old);
  row.since = old?.since ?? String(now);
  return row;
}

function begin({ conferences }: Tables, event: Message): void {
  const name = event.Conference!;
  if (conferences.get(name) !== undefined) return;
  const row = conferenceRow({ Conference: name }, undefined);
  row.since = String(Date.now());
  conferences.replace(row.Conference!, row, undefined);
}

function countParties({ conferences, conferees }: Tables, conference: string): void {
  const old = conferences.get(conference);
  const parties = String(conferees.count('Conference', conference));
  if (old === undefined || old.Parties === parties) return;
  const row = conferenceRow(old, old);
  row.Parties = parties;
  conferences.replace(old.Conference!, row, old);
}

/** Conferences, by name. */
export const conferences: Kind = {
  needs: ['conferees'],
  rules: {
    ConfbridgeStart: begin,
    ConfbridgeEnd: ({ conferences: table }, { Conference }) => table.delete(Conference!),
  },
  list: {
    action: { Action: 'ConfbridgeListRooms' }, item: 'ConfbridgeListRooms', key: 'Conference', row: listedConference,
    untold: ['Marked', 'Locked', 'Muted'], loose: ['Parties'], read: 'call', write: 'reporting',
  },
};

function confereeKey(item: Message): string {
  return joinKey(item.Conference!, item.Uniqueid!);
}

function listedConferee(item: Message, old: Message | undefined, now: number): Message {
  const row = confereeRow(item, old);
  row.since = sinceOf(item.AnsweredTime, old, now);
  return row;
}

function joinConference(tables: Tables, event: Message): void {
  const { conferees } = tables;
  if (conferees.isBuried(event.Uniqueid!)) return;
  const key = confereeKey(event);
  const old = conferees.get(key);
  conferees.set(key, listedConferee(event, old, Date.now()));
  countParties(tables, event.Conference!);
  if (old === undefined) conferees.ask(event.Conference!);
}

function leaveConference(tables: Tables, conference: string, id: string): void {
  tables.conferees.delete(joinKey(conference, id));
  countParties(tables, conference);
}

function setHeader(tables: Tables, event: Message, name: string, value: string): void {
  const key = confereeKey(event);
  const old = tables.conferees.get(key);
  if (old === undefined || old[name] === value) return;
  const row = confereeRow(old, old);
  row[name] = value;
  tables.conferees.replace(key, row, old);
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
    action: { Action: 'ConfbridgeList' }, item: 'ConfbridgeList', key: confereeKey, row: listedConferee, id: 'Uniqueid',
    scope: 'Conference', of: 'conferences',
    untold: ['MarkedUser', 'WaitMarked', 'EndMarked', 'EndMarkedAny', 'Waiting'], loose: [...CHANNEL_HEADERS, 'since'],
    read: 'call', write: 'reporting',
  },
};

/** The list says how much of the time is left, events at the beginning all of it: a row has all of it. */
function listedParked(item: Message, old: Message | undefined, now: number): Message {
  const row = parkedRow(item, old);
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
  const row = listedParked(event, parked.get(id), Date.now());
  parked.set(row.ParkeeUniqueid!, row);
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
    action: { Action: 'ParkedCalls' }, item: 'ParkedCall', key: 'ParkeeUniqueid', row: listedParked,
    id: 'ParkeeUniqueid',
    loose: [...CHANNEL_HEADERS.map((name) => `Parkee${name}`), 'ParkingTimeout', 'since'],
    read: 'call', write: 'call',
  },
};
