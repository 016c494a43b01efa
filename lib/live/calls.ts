/**
 * Calls: the channels that belong together, and those who follow one.
 *
 * Channels are of one call when they have one linked id, are alone together in a bridge of two, or are the halves of a
 * Local channel. A follower is found by what its channels have in common with others, so that a change costs nothing
 * for calls that it doesn't concern.
 */
import type { Message } from '../index.js';
import type { Rows } from './table/rows.js';

/** A call: its linked id, and its channels, the oldest first. */
export interface Call {
  readonly id: string;
  readonly channels: readonly Message[];
}

/** Hears how a call stands, and for the last time, with undefined, that it is over. */
export type FollowCallback = (call: Call | undefined) => void;

/** The rows that calls are made of. */
export interface CallTables {
  readonly channels: Rows;
  readonly bridges: Rows;
}

const HALF = /^(Local\/.*;)([12])$/s;

function otherHalf(name: string): string | undefined {
  const match = HALF.exec(name);
  return match === null ? undefined : match[1]! + (match[2] === '1' ? '2' : '1');
}

function neighbours({ channels, bridges }: CallTables, row: Message): Message[] {
  const half = otherHalf(row.Channel!);
  const bridge = bridges.map.get(row.BridgeId!);
  const isOfCalls = bridge !== undefined &&
    (bridge.BridgeType === 'basic' || (bridge.BridgeType === 'stasis' && bridge.BridgeTechnology !== 'holding_bridge'));
  const mates = isOfCalls ? channels.in('BridgeId', row.BridgeId!) : [];
  return [
    ...row.Linkedid === '' ? [] : channels.in('Linkedid', row.Linkedid!),
    ...mates.length === 2 ? mates : [],
    ...half === undefined ? [] : channels.in('Channel', half),
  ];
}

function callFrom(tables: CallTables, seeds: readonly Message[]): Call | undefined {
  const found = new Map(seeds.map((row) => [row.Uniqueid!, row]));
  for (const row of found.values()) for (const other of neighbours(tables, row)) found.set(other.Uniqueid!, other);
  const first = seeds[0];
  if (first === undefined) return undefined;
  const channels = [...found.values()].sort((a, b) => Number(a.since) - Number(b.since));
  return { id: first.Linkedid!, channels };
}

/** Finds the call of a channel's id or of a linked id; undefined where there is none. */
export function callOf(tables: CallTables, id: string): Call | undefined {
  const row = tables.channels.map.get(id);
  return callFrom(tables, row === undefined ? (id === '' ? [] : tables.channels.in('Linkedid', id)) : [row]);
}

interface Follower {
  readonly id: string;
  readonly callback: FollowCallback;
  last: Call | undefined;
  tokens: ReadonlySet<string>;
}

/** Those who follow calls. */
export class Followers {
  readonly #tables: CallTables;
  readonly #call: (call: () => void) => void;
  readonly #byToken = new Map<string, Set<Follower>>();

  /** @param call calls what is the user's, whatever it does */
  constructor(tables: CallTables, call: (call: () => void) => void) {
    this.#tables = tables;
    this.#call = call;
  }

  /** How many things are watched for all followers. */
  get size(): number {
    return this.#byToken.size;
  }

  /** Follows a call; returns the function that ends it. */
  add(id: string, callback: FollowCallback): () => void {
    const follower: Follower = { id, callback, last: undefined, tokens: new Set() };
    this.#watch(follower, new Set([`c${id}`, `l${id}`]));
    process.nextTick(() => this.#refresh(follower));
    return () => this.#watch(follower, new Set());
  }

  /** Takes a change of a channel in. */
  change(row: Message | undefined, old: Message | undefined): void {
    if (this.#byToken.size === 0) return;
    const concerned = new Set<Follower>();
    for (const version of [row, old]) {
      if (version === undefined) continue;
      for (const token of tokensOf(version)) {
        for (const follower of this.#byToken.get(token) ?? []) concerned.add(follower);
      }
    }
    for (const follower of concerned) this.#refresh(follower);
  }

  /** Ends all of them, without a call. */
  clear(): void {
    for (const followers of this.#byToken.values()) for (const follower of followers) follower.tokens = new Set();
    this.#byToken.clear();
  }

  #refresh(follower: Follower): void {
    const { last } = follower;
    if (follower.tokens.size === 0) return;
    const call = last === undefined ? callOf(this.#tables, follower.id) : callFrom(this.#tables, this.#remaining(last));
    if (call === undefined && last === undefined) return;
    if (call !== undefined && last !== undefined && isSame(call, last)) return;
    follower.last = call;
    this.#watch(follower, new Set(call?.channels.flatMap(tokensOf)));
    this.#call(() => follower.callback(call));
  }

  #remaining({ channels }: Call): Message[] {
    return channels.map(({ Uniqueid }) => this.#tables.channels.map.get(Uniqueid!)).filter((row) => row !== undefined);
  }

  #watch(follower: Follower, tokens: ReadonlySet<string>): void {
    for (const token of follower.tokens) {
      if (tokens.has(token)) continue;
      const followers = this.#byToken.get(token);
      followers?.delete(follower);
      if (followers?.size === 0) this.#byToken.delete(token);
    }
    for (const token of tokens) {
      const followers = this.#byToken.get(token);
      if (followers === undefined) this.#byToken.set(token, new Set([follower]));
      else followers.add(follower);
    }
    follower.tokens = tokens;
  }
}

function isSame(one: Call, other: Call): boolean {
  return one.channels.length === other.channels.length &&
    one.channels.every((row, index) => row === other.channels[index]);
}

/** What a change of another channel may have in common with this one. */
function tokensOf(row: Message): string[] {
  const half = HALF.exec(row.Channel!);
  return [`c${row.Uniqueid}`, `l${row.Linkedid}`, ...row.BridgeId === '' ? [] : [`b${row.BridgeId}`],
    ...half === null ? [] : [`h${half[1]}`]];
}
