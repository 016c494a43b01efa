/**
 * The lists of a queue: its parameters, members and callers, and its figures in short.
 *
 * Source: asterisk apps/app_queue.c, manager_queues_status() and manager_queues_summary(), 22.10.1: names are `unknown`
 * here, without the brackets of a snapshot.
 */
import type { Headers } from '../../wire/wire-writer.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import type { QueueFigures } from './queue-figures.js';
import { DEVICE_STATE, memberItem, type QueueMember } from './queue-member.js';

/** A caller who waits. */
export interface QueueCaller {
  readonly channel: FakeChannel;
  readonly joined: Date;
  priority: number;
  /** Serves the caller; undefined for one that a test has let in. */
  readonly serve?: (() => void) | undefined;
  /** Takes the caller out; undefined for one that a test has let in. */
  readonly withdraw?: ((info: string) => void) | undefined;
  readonly originalPosition: number;
}

/** What of a queue is listed. */
interface Listed {
  readonly name: string;
  readonly strategy: string;
  readonly maxLength: number;
  readonly serviceLevel: number;
  readonly figures: QueueFigures;
  readonly members: readonly QueueMember[];
  readonly callers: readonly QueueCaller[];
}

/** Tells whether a member counts as available. */
export function isAvailableMember({ isPaused, status }: QueueMember): boolean {
  return !isPaused && (status === DEVICE_STATE.notInUse || status === DEVICE_STATE.unknown);
}

/** How many seconds a caller has waited. */
export function heldSeconds({ joined }: QueueCaller): number {
  return Math.floor((Date.now() - joined.getTime()) / 1000);
}

/** Returns the items of a QueueStatus. */
export function statusItems(queue: Listed): Headers[] {
  const { name, members, callers } = queue;
  const params: Headers = {
    Event: 'QueueParams',
    Queue: name,
    Max: queue.maxLength,
    Strategy: queue.strategy,
    Calls: callers.length,
    ...queue.figures.headers(queue.serviceLevel / 1000),
    Weight: 0,
  };
  return [params, ...members.map((member) => memberItem(name, member)),
    ...callers.map((caller, index) => callerItem(name, caller, index))];
}

/** Returns the item of a QueueSummary. */
export function summaryItem({ name, members, callers, figures }: Listed): Headers {
  const isThere = members.filter(({ status }) =>
    status !== DEVICE_STATE.unavailable && status !== DEVICE_STATE.invalid
  );
  return {
    Event: 'QueueSummary',
    Queue: name,
    LoggedIn: isThere.length,
    Available: isThere.filter(isAvailableMember).length,
    Callers: callers.length,
    HoldTime: figures.times.hold,
    TalkTime: figures.times.talk,
    LongestHoldTime: Math.max(0, ...callers.map(heldSeconds)),
  };
}

function callerItem(queue: string, caller: QueueCaller, index: number): Headers {
  const { channel, priority } = caller;
  return {
    Event: 'QueueEntry',
    Queue: queue,
    Position: index + 1,
    Channel: channel.name,
    Uniqueid: channel.uniqueid,
    CallerIDNum: channel.callerIdNum || 'unknown',
    CallerIDName: channel.callerIdName || 'unknown',
    ConnectedLineNum: channel.connectedLineNum || 'unknown',
    ConnectedLineName: channel.connectedLineName || 'unknown',
    Wait: heldSeconds(caller),
    Priority: priority,
  };
}
