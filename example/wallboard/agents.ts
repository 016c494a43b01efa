/**
 * Agents: the members of queues as the model has them, each with a state in words and since when. Pure, but for what
 * it remembers of when a state began.
 */
import type { Message } from 'gami';
import { joinKey, type Live } from 'gami/live';
import { deviceOf } from './calls.js';
import { partyOf } from './party.js';

/** How an agent is, the one that counts most first. */
export const AGENT_STATES = ['free', 'ringing', 'talking', 'held', 'busy', 'wrapup', 'paused', 'away',
  'unknown'] as const;

/** How an agent is. */
export type AgentState = typeof AGENT_STATES[number];

/** A member of a queue. */
export interface AgentView {
  readonly queue: string;
  readonly name: string;
  readonly state: AgentState;
  /** In milliseconds since 1970. */
  readonly since: number;
  /** Why it is paused; empty when it isn't, or the reason isn't told. */
  readonly reason: string;
  readonly calls: number;
  /** When its last call ended, in milliseconds since 1970; 0 for never. */
  readonly lastCall: number;
  /** Who is talked to; empty when that isn't known. */
  readonly peer: string;
}

/** Source: asterisk include/asterisk/devicestate.h, enum ast_device_state, 22.10.1. */
const STATES: readonly AgentState[] = ['unknown', 'free', 'talking', 'busy', 'away', 'away', 'ringing', 'ringing',
  'held'];

function wrapUpEnd({ LastCall, Wrapuptime }: Message): number {
  return (Number(LastCall ?? 0) + Number(Wrapuptime ?? 0)) * 1000;
}

function stateOf(row: Message, now: number): AgentState {
  if (row.Paused === '1') return 'paused';
  if (row.InCall === '1') return 'talking';
  const state = STATES[Number(row.Status || 0)] ?? 'unknown';
  return state === 'free' && Number(row.Wrapuptime ?? 0) > 0 && wrapUpEnd(row) > now ? 'wrapup' : state;
}

/** When a state that is seen for the first time began, as far as the row tells. */
function beganAt(row: Message, state: AgentState, now: number): number {
  const seconds = Number((state === 'paused' ? row.LastPause : state === 'away' ? 0 : row.LastCall) ?? 0);
  return seconds > 0 && state !== 'talking' && state !== 'ringing' ? seconds * 1000 : now;
}

/** The agents of a model. */
export class Agents {
  readonly #pbx: Live;
  readonly #began = new Map<string, { state: AgentState; since: number }>();

  constructor(pbx: Live) {
    this.#pbx = pbx;
    pbx.on('members', (row, old) => this.#note(row, old, Date.now()));
  }

  /** Shows them, by queue and interface. */
  views(now: number, isHidden: boolean): Map<string, AgentView> {
    const peers = this.#peers(isHidden);
    return new Map([...this.#pbx.members].map(([key, row]) => {
      const state = stateOf(row, now);
      return [key, {
        queue: row.Queue!,
        name: row.MemberName || row.Interface!,
        state,
        since: this.#since(key, row, state, now),
        reason: row.Paused === '1' ? row.PausedReason ?? '' : '',
        calls: Number(row.CallsTaken ?? 0),
        lastCall: Number(row.LastCall ?? 0) * 1000,
        peer: peers.get(row.Interface!) ?? '',
      }];
    }));
  }

  #note(row: Message | undefined, old: Message | undefined, now: number): void {
    const { Queue, Interface } = (row ?? old)!;
    const key = joinKey(Queue!, Interface!);
    if (row === undefined) this.#began.delete(key);
    else this.#since(key, row, stateOf(row, now), now);
  }

  #since(key: string, row: Message, state: AgentState, now: number): number {
    const known = this.#began.get(key);
    if (known?.state === state) return known.since;
    const since = known === undefined ? beganAt(row, state, now) : now;
    this.#began.set(key, { state, since });
    return since;
  }

  /** Who is at the other end of a telephone that talks. */
  #peers(isHidden: boolean): Map<string, string> {
    const peers = new Map<string, string>();
    for (const channel of this.#pbx.channels.values()) {
      if (channel.BridgeId === '') continue;
      const { name, number } = partyOf(channel, isHidden, 'ConnectedLine');
      peers.set(deviceOf(channel), name || number);
    }
    return peers;
  }
}

/** Counts agents by their states, each agent once: by the state that counts most. */
export function countsOf(agents: Iterable<readonly [string, AgentState]>): Record<AgentState, number> {
  const best = new Map<string, number>();
  for (const [agent, state] of agents) {
    best.set(agent, Math.min(best.get(agent) ?? AGENT_STATES.length, AGENT_STATES.indexOf(state)));
  }
  const counts = Object.fromEntries(AGENT_STATES.map((state) => [state, 0])) as Record<AgentState, number>;
  for (const state of best.values()) counts[AGENT_STATES[state]!] += 1;
  return counts;
}
