/**
 * The rows of `gami top`: the channels of a model put together as calls, and its queues. Pure.
 */
import { unescape, type Message } from '../../index.js';
import { memberState } from '../terminal/event-details.js';

/** One call: the channels of one linked id. */
export interface CallRow {
  /** The linked id. */
  readonly id: string;
  /** In seconds, since its first channel began. */
  readonly age: number;
  readonly state: string;
  readonly from: string;
  readonly to: string;
  readonly channels: number;
  readonly application: string;
  /** The names of its channels. */
  readonly names: readonly string[];
}

/** One queue. */
export interface QueueRow {
  readonly name: string;
  readonly waiting: number;
  /** How long the first caller has waited, in seconds. */
  readonly longest: number;
  /** What its members do, each with its count. */
  readonly members: ReadonlyMap<string, number>;
}

function known(text: string | undefined): string {
  return text === undefined || text === '<unknown>' ? '' : unescape(text);
}

function person(channel: Message, prefix: string): string {
  const [name, number] = [known(channel[`${prefix}Name`]), known(channel[`${prefix}Num`])];
  return name === '' ? number : number === '' ? name : `${name} <${number}>`;
}

function beganAt(channel: Message): number {
  return Number(channel['since'] ?? NaN) || 0;
}

function callOf(id: string, channels: readonly Message[], now: number): CallRow {
  const sorted = [...channels].sort((one, other) => beganAt(one) - beganAt(other));
  const first = sorted.find((channel) => channel['Uniqueid'] === id) ?? sorted[0]!;
  const states = sorted.map((channel) => channel['ChannelStateDesc'] ?? '');
  return {
    id,
    age: Math.max(0, Math.floor((now - beganAt(sorted[0]!)) / 1000)),
    state: states.find((state) => state === 'Ringing') ?? first['ChannelStateDesc'] ?? '',
    from: person(first, 'CallerID'),
    to: known(first['Exten']) || person(first, 'ConnectedLine'),
    channels: sorted.length,
    application: first['Application'] ?? '',
    names: sorted.map((channel) => channel['Channel'] ?? ''),
  };
}

/** Puts channels together as calls. */
export function callsOf(channels: Iterable<Message>, now: number): CallRow[] {
  const byId = new Map<string, Message[]>();
  for (const channel of channels) {
    const id = channel['Linkedid'] ?? channel['Uniqueid'] ?? '';
    const others = byId.get(id);
    if (others === undefined) byId.set(id, [channel]);
    else others.push(channel);
  }
  return Array.from(byId, ([id, group]) => callOf(id, group, now));
}

/** Makes the row of a queue from its callers and members. */
export function queueOf(name: string, callers: readonly Message[], members: readonly Message[], now: number): QueueRow {
  const states = new Map<string, number>();
  for (const member of members) {
    const state = member['Paused'] === '1' ? 'paused' : memberState(member['Status'] ?? '');
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  const waits = callers.map((caller) => Math.floor((now - beganAt(caller)) / 1000));
  return {
    name,
    waiting: callers.length,
    longest: waits.reduce((one, other) => Math.max(one, other), 0),
    members: states,
  };
}
