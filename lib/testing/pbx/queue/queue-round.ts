/**
 * One round of a queue: whom it calls for a caller, one member after the other or all at once, until all were tried.
 *
 * Each member has a figure when the round begins, by the strategy; the smallest is called first, and lower penalties
 * come before higher ones but with `wrandom`. With `ringall` those of one penalty ring together. Source: asterisk
 * apps/app_queue.c, calc_metric(), ring_one(), store_next_rr() and store_next_lin(), 22.10.1; of members who are alike
 * a real server takes any, here the one that was added first is called.
 */
import type { FakeQueue } from './fake-queue.js';
import { nowInSeconds, type QueueMember } from './queue-member.js';

type Figure = (member: QueueMember, place: number, start: number) => number;

/** Of all penalties the figures are smaller than this. */
const PENALTY = 1_000_000;

/** Places before the start of a round come behind those from it on. */
const LAP = 1000;

const fromStart: Figure = (_member, place, start) => (place < start ? LAP + place : place);

const FIGURES: Readonly<Record<string, Figure>> = {
  ringall: () => 0,
  linear: fromStart,
  rrmemory: fromStart,
  rrordered: fromStart,
  leastrecent: ({ lastCall }) => (lastCall === 0 ? 0 : PENALTY - 1 - (nowInSeconds() - lastCall)),
  fewestcalls: ({ callsTaken }) => callsTaken,
  random: () => Math.random() * LAP,
  wrandom: ({ penalty }) => Math.random() * (1 + penalty) * LAP,
};

/** The strategies by name. */
export const STRATEGIES: readonly string[] = Object.keys(FIGURES);

/** With less time left, in milliseconds, it goes to no further member. Source: app_queue.c, wait_for_answer(). */
const SHORTEST_RING = 500;

/** Where the next round of a queue begins that goes round. */
const STARTS = new WeakMap<FakeQueue, number>();

/** Whom one caller's rounds begin with: for `linear`, where each caller begins anew. */
export interface Rounds {
  start: number;
}

/** One round. */
export class QueueRound {
  readonly #queue: FakeQueue;
  readonly #rounds: Rounds;
  readonly #start: number;
  readonly #began = Date.now();
  #untried: { readonly member: QueueMember; readonly place: number; readonly figure: number }[];

  constructor(queue: FakeQueue, rounds: Rounds) {
    this.#queue = queue;
    this.#rounds = rounds;
    this.#start = queue.strategy === 'linear' ? rounds.start : STARTS.get(queue) ?? 0;
    const figureOf = FIGURES[queue.strategy] ?? FIGURES['ringall']!;
    this.#untried = queue.members.map((member, place) => {
      const penalty = queue.strategy === 'wrandom' ? 0 : member.penalty * PENALTY;
      return { member, place, figure: figureOf(member, place, this.#start) + penalty };
    }).sort((one, other) => one.figure - other.figure);
  }

  /** Whom to call next: one member, with `ringall` all of a penalty; none when all were tried. */
  next(): readonly QueueMember[] {
    const isTogether = this.#queue.strategy === 'ringall' || !(this.#queue.strategy in FIGURES);
    const hasTime = this.#queue.timeout - (Date.now() - this.#began) > SHORTEST_RING;
    const isFirst = this.#untried.length === this.#queue.members.length;
    while (this.#untried.length > 0 && (isTogether || isFirst || hasTime)) {
      const [first] = this.#untried;
      const chosen = this.#untried.filter((one) => one === first || (isTogether && one.figure === first!.figure));
      this.#untried = this.#untried.filter((one) => !chosen.includes(one));
      const free = chosen.map(({ member }) => member).filter((member) => this.#queue.isFree(member));
      if (free.length > 0) return free;
    }
    return [];
  }

  /** Lets the next round begin behind whom this one has called. */
  end(): void {
    const [next] = this.#untried;
    const hasMore = this.#start < this.#queue.members.length - 1;
    const start = next?.place ?? (hasMore ? 0 : this.#start + 1);
    this.#rounds.start = start;
    STARTS.set(this.#queue, start);
  }
}
