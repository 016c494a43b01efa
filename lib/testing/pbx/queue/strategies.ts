/**
 * Whom a queue calls: the strategies by name, each a choice among the members that are free.
 *
 * Lower penalties come first, whatever the strategy. Source: asterisk apps/app_queue.c, calc_metric() and ring_one(),
 * 22.10.1; round robin goes on behind the member that was called last.
 */
import type { FakeQueue } from './fake-queue.js';
import type { QueueMember } from './queue-member.js';

type Choice = (members: readonly QueueMember[], queue: FakeQueue, last: QueueMember | undefined) => QueueMember[];

function least(figure: (member: QueueMember) => number): Choice {
  return (members) => {
    const [first] = [...members].sort((one, other) => figure(one) - figure(other));
    return first === undefined ? [] : [first];
  };
}

const roundRobin: Choice = (members, queue, last) => {
  const order = queue.members;
  const start = last === undefined ? 0 : order.indexOf(last) + 1;
  const turned = [...order.slice(start), ...order.slice(0, start)];
  return turned.filter((member) => members.includes(member)).slice(0, 1);
};

const random: Choice = (members) => {
  const member = members[Math.floor(Math.random() * members.length)];
  return member === undefined ? [] : [member];
};

const CHOICES: Readonly<Record<string, Choice>> = {
  ringall: (members) => [...members],
  linear: roundRobin,
  rrmemory: roundRobin,
  rrordered: roundRobin,
  leastrecent: least(({ lastCall }) => lastCall),
  fewestcalls: least(({ callsTaken }) => callsTaken),
  random,
  wrandom: random,
};

/** The strategies by name. */
export const STRATEGIES: readonly string[] = Object.keys(CHOICES);

/** Chooses the members to be called, of those that are free. */
export function choose(
  queue: FakeQueue,
  free: readonly QueueMember[],
  last: QueueMember | undefined,
): readonly QueueMember[] {
  const lowest = Math.min(...free.map(({ penalty }) => penalty));
  const choice = CHOICES[queue.strategy] ?? CHOICES['ringall']!;
  return choice(free.filter(({ penalty }) => penalty === lowest), queue, last);
}
