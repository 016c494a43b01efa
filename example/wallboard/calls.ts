/**
 * Calls: channels of the model that belong together become one, with a state in words.
 *
 * Together are channels of one linked id, those that share a two-party bridge (after a transfer either may be the first
 * to say so), and the two halves of a Local channel, of which a bridge changes the linked id of one only (seen on
 * 22.10.1 and 16.28.0). Those halves are plumbing and hidden, unless there is nothing else. Pure.
 */
import type { Message } from 'gami';
import type { Live } from 'gami/live';
import { hidden, partyOf, type Party } from './party.js';

/** How a call stands. */
export type CallState = 'dialling' | 'ringing' | 'waiting' | 'talking' | 'held' | 'conference' | 'connected' | 'busy';

/** Where a call is. */
export interface Place {
  readonly kind: 'queue' | 'conference' | 'application' | 'extension';
  readonly name: string;
}

/** A call: the first of its ends calls the others. */
export interface CallView {
  readonly id: string;
  readonly state: CallState;
  /** In milliseconds since 1970. */
  readonly since: number;
  /** Each with its telephone or trunk, such as `PJSIP/alice`. */
  readonly legs: readonly (Party & { readonly device: string })[];
  /** Undefined when nothing is known but the ends. */
  readonly place: Place | undefined;
}

function keysOf({ bridges }: Live, { Linkedid, BridgeId, Channel }: Message): string[] {
  const [, local] = /^(Local\/.*);[12]$/s.exec(Channel!) ?? [];
  const isOfCalls = bridges.get(BridgeId!)?.BridgeType === 'basic';
  return [`call ${Linkedid}`, ...(isOfCalls ? [`bridge ${BridgeId}`] : []),
    ...(local === undefined ? [] : [`local ${local}`])];
}

/**
 * Parts a unique id into what is common to its maker and a count: the server's are seconds, a dot, a counter; those of
 * one client end in a counter of eight digits, base 36, and `;2` for the second half of a Local channel.
 *
 * Source: asterisk main/channel.c, __ast_channel_alloc_ap(), and main/core_local.c, local_request(), 22.10.1.
 */
function countOf({ Uniqueid }: Message): { maker: string; count: number } {
  const [, system = '', number] = /^(.*-)?\d+\.(\d+)$/.exec(Uniqueid!) ?? [];
  if (number !== undefined) return { maker: system, count: Number(number) };
  const [, client, counter = '0', half] = /^(.*-)([0-9a-z]{8})(;2)?$/.exec(Uniqueid!) ?? [];
  return { maker: client ?? Uniqueid!, count: Number.parseInt(counter, 36) + (half === undefined ? 0 : 0.5) };
}

/** Lists tell whole seconds: of one moment the one that was made first, where both are of one maker. */
function byAge(one: Message, other: Message): number {
  const [first, second] = [countOf(one), countOf(other)];
  return Number(one.since) - Number(other.since) || (first.maker === second.maker ? first.count - second.count : 0) ||
    Number(other.Uniqueid === other.Linkedid) - Number(one.Uniqueid === one.Linkedid);
}

/** Puts channels together, the longest call first, in each the oldest channel first. */
export function groupsOf(pbx: Live): Message[][] {
  const groups = new Map<string, Message[]>();
  for (const channel of pbx.channels.values()) {
    const keys = keysOf(pbx, channel);
    const found = new Set(keys.map((key) => groups.get(key)).filter((known) => known !== undefined));
    const [group = [], ...others] = found;
    const joining = [...others.flat(), channel];
    group.push(...joining);
    for (const one of joining) for (const key of one === channel ? keys : keysOf(pbx, one)) groups.set(key, group);
  }
  const sorted = [...new Set(groups.values())].map((group) => group.sort(byAge));
  return sorted.sort(([one], [other]) => byAge(one!, other!));
}

/** Returns the telephone or trunk of a channel: its name without the number behind. */
export function deviceOf({ Channel }: Message): string {
  return Channel!.replace(/-[0-9a-f]{8}(?:;[12])?$/, '');
}

/** Returns the ends of a call that people know of. */
function endsOf(channels: readonly Message[]): readonly Message[] {
  const ends = channels.filter(({ Channel }) => !Channel!.startsWith('Local/'));
  return ends.length > 0 ? ends : channels.slice(0, 1);
}

function stateOf(ends: readonly Message[], place: Place | undefined): CallState {
  const count = (state: string): number => ends.filter((end) => end.ChannelStateDesc === state).length;
  if (place?.kind === 'queue') return 'waiting';
  if (place?.kind === 'conference') return 'conference';
  if (count('Ringing') > 0) return 'ringing';
  if (ends.some(({ held }) => held === 'yes')) return 'held';
  if (count('Up') > 1) return 'talking';
  if (count('Busy') > 0) return 'busy';
  return count('Up') === ends.length ? 'connected' : 'dialling';
}

function roomOf(pbx: Live, id: string): Place | undefined {
  const queue = pbx.callers.get(id)?.Queue;
  if (queue !== undefined) return { kind: 'queue', name: queue };
  const conference = pbx.in('conferees', 'Uniqueid', id)[0]?.Conference;
  return conference === undefined ? undefined : { kind: 'conference', name: conference };
}

/** Says where a call with one end is: what it has dialled, or what it listens to. */
function ownPlace([first, second]: readonly Message[], isHidden: boolean): Place | undefined {
  if (second !== undefined || first === undefined) return undefined;
  if (first.Exten !== '' && first.Exten !== 's') {
    return { kind: 'extension', name: isHidden ? hidden(first.Exten!) : first.Exten! };
  }
  return first.Application ? { kind: 'application', name: first.Application } : undefined;
}

function isSame(one: readonly Message[], other: readonly Message[]): boolean {
  return one.length === other.length && one.every((channel, index) => channel === other[index]);
}

function viewOf(channels: readonly Message[], room: Place | undefined, isHidden: boolean): CallView {
  const ends = endsOf(channels);
  const legs = ends.map((end) => {
    const device = deviceOf(end);
    return { ...partyOf(end, isHidden), device: isHidden ? hidden(device) : device };
  });
  return {
    id: channels[0]!.Linkedid!,
    state: stateOf(ends, room),
    since: Number(channels[0]!.since),
    legs,
    place: room ?? ownPlace(ends, isHidden),
  };
}

/** The calls of a model; a call of which nothing has changed is the same object as before. */
export class Calls {
  readonly #pbx: Live;
  readonly #isHidden: boolean;
  #known = new Map<string, { readonly channels: readonly Message[]; readonly room: string; readonly view: CallView }>();

  constructor(pbx: Live, isHidden: boolean) {
    this.#pbx = pbx;
    this.#isHidden = isHidden;
  }

  /** Shows them, the longest first. */
  views(): CallView[] {
    const known = this.#known;
    this.#known = new Map();
    return groupsOf(this.#pbx).map((channels) => {
      const id = channels[0]!.Uniqueid!;
      const place = channels.map(({ Uniqueid }) => roomOf(this.#pbx, Uniqueid!)).find((found) => found !== undefined);
      const room = place === undefined ? '' : `${place.kind} ${place.name}`;
      const old = known.get(id);
      const isOld = old !== undefined && old.room === room && isSame(old.channels, channels);
      const one = isOld ? old : { channels, room, view: viewOf(channels, place, this.#isHidden) };
      this.#known.set(id, one);
      return one.view;
    });
  }
}
