/**
 * Calls: channels that belong together become one, with a state in words.
 *
 * Together are channels of one linked id, those that share a two-party bridge (after a transfer either may be the first
 * to say so), and the two halves of a Local channel, of which a bridge changes the linked id of one only (seen on
 * 22.10.1 and 16.28.0). Those halves are plumbing and hidden, unless there is nothing else. Pure.
 */
import type { CallState, CallView, Place } from './board-view.js';
import type { Channel } from './channels.js';

/** A call with its channels. */
export interface Call {
  readonly id: string;
  /** The oldest first. */
  readonly channels: readonly Channel[];
}

function keysOf({ linkedid, bridge, channel }: Channel): string[] {
  const [, local] = /^(Local\/.*);[12]$/s.exec(channel) ?? [];
  return [`call ${linkedid}`, ...(bridge === '' ? [] : [`bridge ${bridge}`]),
    ...(local === undefined ? [] : [`local ${local}`])];
}

/** The channel that the linked id names is the one that began the call. */
function byAge(one: Channel, other: Channel): number {
  return one.since - other.since || Number(other.id === other.linkedid) - Number(one.id === one.linkedid) ||
    one.order - other.order;
}

function groupsOf(channels: Iterable<Channel>): Set<Channel[]> {
  const groups = new Map<string, Channel[]>();
  for (const channel of channels) {
    const found = new Set(keysOf(channel).map((key) => groups.get(key)).filter((known) => known !== undefined));
    const [group = [], ...others] = found;
    const joining = [...others.flat(), channel];
    group.push(...joining);
    for (const one of joining) for (const key of keysOf(one)) groups.set(key, group);
  }
  return new Set(groups.values());
}

/** Puts channels together to calls, the longest one first. */
export function callsOf(channels: Iterable<Channel>): Call[] {
  const sorted = [...groupsOf(channels)].map((group) => group.sort(byAge));
  return sorted.sort(([one], [other]) => byAge(one!, other!)).map((group) => ({
    id: group[0]!.linkedid,
    channels: group,
  }));
}

/** Returns the ends of a call that people know of. */
function endsOf({ channels }: Call): readonly Channel[] {
  const ends = channels.filter(({ device }) => !device.startsWith('Local/'));
  return ends.length > 0 ? ends : channels.slice(0, 1);
}

function stateOf(ends: readonly Channel[], place: Place | undefined): CallState {
  const count = (state: string): number => ends.filter((end) => end.state === state).length;
  if (place?.kind === 'queue') return 'waiting';
  if (place?.kind === 'conference') return 'conference';
  if (count('Ringing') > 0) return 'ringing';
  if (ends.some(({ isHeld }) => isHeld)) return 'held';
  if (count('Up') > 1) return 'talking';
  if (count('Busy') > 0) return 'busy';
  return count('Up') === ends.length ? 'connected' : 'dialling';
}

/** Says where a call with one end is: what it has dialled, or what it listens to. */
function ownPlace([first, second]: readonly Channel[]): Place | undefined {
  if (second !== undefined || first === undefined) return undefined;
  if (first.exten !== '' && first.exten !== 's') return { kind: 'extension', name: first.exten };
  return first.application === '' ? undefined : { kind: 'application', name: first.application };
}

/** Shows a call; `placeOf` knows which channel is in a queue or in a conference. */
export function viewOf(call: Call, placeOf: (id: string) => Place | undefined): CallView {
  const ends = endsOf(call);
  const place = call.channels.map(({ id }) => placeOf(id)).find((found) => found !== undefined);
  return {
    id: call.id,
    state: stateOf(ends, place),
    since: call.channels[0]!.since,
    legs: ends.map(({ name, number, device }) => ({ name, number, device })),
    place: place ?? ownPlace(ends),
  };
}
