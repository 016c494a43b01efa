/**
 * Queues, their members and the callers who wait: what events tell of them, and what only the list knows.
 *
 * A caller's end has no event of its own when another bridges it away, so any bridge and the Hangup end the waiting.
 * Positions move without an event: they are counted on at a join and a leave. What a queue counts (Completed, Holdtime,
 * CallsTaken …) is asked for again behind the events that change it. Members have the events' names of headers
 * (`Interface`, `MemberName`), not the list's (`Location`, `Name`).
 *
 * Source: asterisk apps/app_queue.c, join_queue(), leave_queue(), queue_member_blob_create(), manager_queues_status(),
 * 22.10.1.
 */
import type { Message } from '../../index.js';
import { joinKey, type Kind, type Rules, type Tables } from './kind.js';
import { callerRow, memberRow } from './party-rows.js';
import { changed, copyHeaders, keep, sinceOf } from './row.js';

const STATUS: Message = { Action: 'QueueStatus' };

/** The callers of a queue are those that are counted. */
function countCalls({ queues, callers }: Tables, queue: string): void {
  const row = queues.get(queue);
  if (row !== undefined) queues.set(queue, changed(row, { Calls: String(callers.count('Queue', queue)) }));
}

/** Moves the callers at and behind a position. */
function move({ callers }: Tables, queue: string, from: number, by: number): void {
  for (const row of callers.in('Queue', queue)) {
    const position = Number(row.Position);
    if (position < from) continue;
    const moved = callerRow(row, row);
    moved.Position = String(position + by);
    callers.replace(row.Uniqueid!, moved, row);
  }
}

function join(tables: Tables, event: Message): void {
  const { callers } = tables;
  const id = event.Uniqueid!;
  if (callers.isBuried(id)) return;
  const old = callers.get(id);
  if (old !== undefined && old.Queue !== event.Queue) leave(tables, id);
  if (old === undefined || old.Queue !== event.Queue) move(tables, event.Queue!, Number(event.Position), 1);
  const before = callers.get(id);
  const row = listedCaller(event, before, Date.now());
  if (before !== undefined) row.Position = before.Position!;
  callers.set(row.Uniqueid!, row);
  countCalls(tables, event.Queue!);
  tables.queues.ask(event.Queue!);
}

/** Ends a caller's waiting, however it ended. */
function leave(tables: Tables, id: string): void {
  const row = tables.callers.get(id);
  if (row === undefined) return;
  tables.callers.delete(id);
  move(tables, row.Queue!, Number(row.Position) + 1, -1);
  countCalls(tables, row.Queue!);
  tables.queues.ask(row.Queue!);
}

function listedCaller(item: Message, old: Message | undefined, now: number): Message {
  const row = callerRow(item, old);
  row.since = sinceOf(item.Wait, old, now);
  return row;
}

/** Callers, by Uniqueid. */
export const callers: Kind = {
  needs: ['queues'],
  rules: {
    QueueCallerJoin: join,
    QueueCallerAbandon: ({ callers: table }, { Uniqueid }) => {
      const old = table.get(Uniqueid!);
      if (old === undefined || old.abandoned === 'yes') return;
      const row = callerRow(old, old);
      row.abandoned = 'yes';
      table.replace(row.Uniqueid!, row, old);
    },
    QueueCallerLeave: (tables, { Uniqueid }) => leave(tables, Uniqueid!),
    BridgeEnter: (tables, { Uniqueid }) => leave(tables, Uniqueid!),
    Hangup: (tables, { Uniqueid }) => {
      tables.callers.bury(Uniqueid!);
      leave(tables, Uniqueid!);
    },
    /**
     * A caller that waits changes its id by a transfer, which no event of the queue tells. Source: asterisk
     * main/core_local.c, 22.10.1.
     */
    AttendedTransfer: ({ queues }, event) => {
      if (event.DestApp === 'Queue') for (const queue of queues.keys()) queues.ask(queue);
    },
  },
  list: {
    action: STATUS,
    item: 'QueueEntry',
    key: 'Uniqueid',
    row: listedCaller,
    id: 'Uniqueid',
    scope: 'Queue',
    untold: ['Priority'],
    loose: ['Channel', 'CallerIDNum', 'CallerIDName', 'ConnectedLineNum', 'ConnectedLineName', 'since'],
    read: 'agent',
  },
};

function queueRow(item: Message, old: Message | undefined): Message {
  const row = copyHeaders(item, old);
  row.since = old?.since ?? String(Date.now());
  return row;
}

/** Asks again for what an event may have changed in a queue's counters. */
function askAgain({ queues }: Tables, { Queue }: Message): void {
  queues.ask(Queue!);
}

function endServing({ serving, queues }: Tables, header: string, id: string): void {
  if (serving.size === 0) return;
  for (const row of serving.in(header, id)) {
    queues.ask(row.Queue!);
    serving.delete(row.Uniqueid!);
  }
}

/** Which channels talk to a member of which queue: the end of either is the end of a call of the queue. */
export const serving: Kind = {
  isHidden: true,
  needs: ['queues'],
  rules: {
    AgentConnect: ({ serving: table }, { Uniqueid, DestUniqueid, Queue }) => {
      if (Uniqueid !== undefined && !table.isBuried(Uniqueid)) {
        table.set(Uniqueid, {
          Uniqueid: keep(Uniqueid, ''),
          DestUniqueid: keep(DestUniqueid, ''),
          Queue: keep(Queue, ''),
        });
      }
    },
    Hangup: (tables, { Uniqueid }) => {
      endServing(tables, 'Uniqueid', Uniqueid!);
      endServing(tables, 'DestUniqueid', Uniqueid!);
    },
  },
};

/** Queues, by name. */
export const queues: Kind = {
  needs: ['callers', 'serving'],
  rules: {
    AgentConnect: askAgain,
    AgentComplete: askAgain,
    AgentDump: askAgain,
  },
  list: {
    action: STATUS,
    item: 'QueueParams',
    key: 'Queue',
    row: queueRow,
    scope: 'Queue',
    isSilent: true,
    read: 'agent',
    untold: [
      'Max',
      'Strategy',
      'Holdtime',
      'TalkTime',
      'Completed',
      'Abandoned',
      'ServiceLevel',
      'ServicelevelPerf',
      'ServicelevelPerf2',
      'Weight',
    ],
  },
};

/** A list says `static` of a realtime member too; an unpause with a reason tells the reason, and the list has none. */
function toldMember(item: Message, old: Message | undefined): Message {
  const row = memberRow(item, old);
  if (row.Paused === '0') row.PausedReason = '';
  row.since = old?.since ?? String(Date.now());
  return row;
}

function listedMember(item: Message, old: Message | undefined): Message {
  const { Name, Location, ...others } = item;
  const isRealtime = old?.Membership === 'realtime' && item.Membership === 'static';
  return toldMember({
    ...others,
    Interface: item.Interface ?? Location!,
    MemberName: item.MemberName ?? Name!,
    ...(isRealtime ? { Membership: 'realtime' } : {}),
  }, old);
}

function memberKey(item: Message): string {
  return joinKey(item.Queue!, item.Interface ?? item.Location!);
}

function memberEvent({ members }: Tables, event: Message): void {
  const key = memberKey(event);
  members.set(key, toldMember(event, members.get(key)));
}

/** The rules of members. Source: asterisk apps/app_queue.c, queue_member_blob_create(), 22.10.1. */
export const memberRules: Rules = {
  QueueMemberAdded: memberEvent,
  QueueMemberStatus: memberEvent,
  QueueMemberPause: memberEvent,
  QueueMemberPenalty: memberEvent,
  QueueMemberRinginuse: memberEvent,
  QueueMemberRemoved: ({ members }, event) => members.delete(memberKey(event)),
};

/** Members of queues, by queue and interface. */
export const members: Kind = {
  needs: ['queues'],
  rules: memberRules,
  list: {
    action: STATUS,
    item: 'QueueMember',
    key: memberKey,
    row: listedMember,
    scope: 'Queue',
    isSilent: true,
    read: 'agent',
    untold: ['CallsTaken', 'LastCall', 'LastPause', 'LoginTime', 'InCall', 'Wrapuptime', 'MemberName', 'Ringinuse'],
  },
};
