/**
 * What real servers do badly, on request: events late, out of order, early, missing; lists that don't fit the stream.
 *
 * Chance comes from a seed, so that a test that failed fails again. Facts: lists run ahead of the stream by the backlog
 * of one thread, up to 670 ms; up to Asterisk 16 a list may still show a channel whose Hangup was told; ConfbridgeJoin,
 * ParkedCall, AgentComplete and their like come from threads of their own, before the Newchannel or behind the Hangup
 * of their channel; an OriginateResponse may be told before the DialBegin of its call; the first one in a conference
 * joins seconds behind the list. Source: the wire of asterisk 22.10.1 and 16.28.0 under load.
 */
import type { Board, Emit } from '../pbx/channel/board.js';

/** What is to go wrong; nothing does where an option is absent. */
export interface Misbehaviour {
  /** Where chance begins. @defaultValue 1 */
  readonly seed?: number;
  /** Lists run ahead: each event comes up to so many milliseconds late, all in their order. */
  readonly eventLag?: number;
  /** Lists are behind: a channel stays in CoreShowChannels for so many milliseconds behind its Hangup. */
  readonly listLag?: number;
  /** The share, 0 to 1, of events from threads of their own that come before or behind their neighbours. */
  readonly disorder?: number;
  /** True: the OriginateResponse of a call that is answered at once comes before its DialBegin. */
  readonly earlyOutcome?: boolean;
  /** A ConfbridgeJoin comes so many milliseconds late. */
  readonly lateJoin?: number;
  /** The share, 0 to 1, of events that never come, by the event's name. */
  readonly missing?: Readonly<Record<string, number>>;
}

/** Events that a real server tells from threads of their own. */
const OWN_THREADS: ReadonlySet<string> = new Set(['ConfbridgeJoin', 'ConfbridgeLeave', 'ParkedCall', 'ParkedCallGiveUp',
  'ParkedCallTimeOut', 'AgentComplete', 'NewCallerid', 'NewConnectedLine', 'NewAccountCode', 'DeviceStateChange']);

/** How far an event is moved at most. */
const MOST_PLACES = 8;

/** A sequence of numbers from 0 to 1 that a seed determines (mulberry32). */
function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}

type Said = Parameters<Emit>;

/** The stream of events, as a misbehaving server sends it. */
export class MisbehavingStream {
  readonly #options: Misbehaviour;
  readonly #send: Emit;
  readonly #after: Board['after'];
  readonly #chance: () => number;
  #said: Said[] = [];
  #isFlushDue = false;

  /** @param after calls back after a time, as the PBX does */
  constructor(options: Misbehaviour, send: Emit, after: Board['after']) {
    this.#options = options;
    this.#send = send;
    this.#after = after;
    this.#chance = chanceOf(options.seed ?? 1);
  }

  /** Takes an event, to be sent when its time has come, if ever. */
  readonly emit: Emit = (...said: Said): void => {
    const [event] = said;
    const { missing = {}, lateJoin = 0 } = this.#options;
    if (this.#chance() < (missing[event] ?? 0)) return;
    if (event === 'ConfbridgeJoin' && lateJoin > 0) {
      this.#after(lateJoin, () => this.#send(...said));
      return;
    }
    this.#said.push(said);
    this.#flushLater();
  };

  #flushLater(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    const { eventLag = 0 } = this.#options;
    if (eventLag > 0) this.#after(Math.ceil(this.#chance() * eventLag), () => this.#flush());
    else queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#isFlushDue = false;
    const said = this.#disordered(this.#withEarlyOutcomes(this.#said));
    this.#said = [];
    for (const one of said) this.#send(...one);
  }

  #withEarlyOutcomes(said: Said[]): Said[] {
    if (this.#options.earlyOutcome !== true) return said;
    const moved = [...said];
    for (const outcome of said.filter(([event]) => event === 'OriginateResponse')) {
      const channel = outcome[2]['Channel'];
      const begun = moved.findIndex(([event, , { DestChannel }]) => event === 'DialBegin' && DestChannel === channel);
      const own = moved.indexOf(outcome);
      if (begun >= 0 && begun < own) moved.splice(begun, 0, ...moved.splice(own, 1));
    }
    return moved;
  }

  #disordered(said: Said[]): Said[] {
    const { disorder = 0 } = this.#options;
    if (disorder === 0) return said;
    const moved = [...said];
    for (const one of said) {
      if (!OWN_THREADS.has(one[0]) || this.#chance() >= disorder) continue;
      const from = moved.indexOf(one);
      const places = Math.round((this.#chance() * 2 - 1) * MOST_PLACES);
      moved.splice(from, 1);
      moved.splice(Math.max(0, Math.min(moved.length, from + places)), 0, one);
    }
    return moved;
  }
}
