/**
 * Scenes of whom a queue calls, and of what it lets in: strategies, penalties, wrap-up, its greatest length.
 *
 * No scene depends on which of two members comes first who are alike: a real server takes them from a hash table.
 */
import type { Actor } from '../actor.js';
import type { Scenes } from './scene.js';
import { valueOf } from '../wire.js';

function member(exten: string): string {
  return `Local/${exten}@fake/n`;
}

/** Adds members, in this order. */
async function add(actor: Actor, Queue: string, ...extens: readonly string[]): Promise<void> {
  for (const exten of extens) {
    const [name = '', Penalty = '0'] = exten.split(':');
    await actor.send({ Action: 'QueueAdd', Queue, Interface: member(name), Penalty });
  }
}

async function clear(actor: Actor, Queue: string): Promise<void> {
  for (const lines of await actor.list({ Action: 'QueueStatus', Queue, ActionID: `clear-${Queue}` })) {
    if (valueOf(lines, 'Event') !== 'QueueMember') continue;
    const Interface = valueOf(lines, 'Location')!;
    await actor.send({ Action: 'QueueRemove', Queue, Interface });
    await actor.event('QueueMemberRemoved', { Interface });
  }
  await actor.quiet();
}

/** A caller comes in. */
async function call(actor: Actor, queue: string): Promise<void> {
  await actor.call('Local/strategy@fake/n', { Variable: `__queue=${queue}` });
}

/** The caller who talks hangs up, and all is told. */
async function hangup(actor: Actor, nth = 1): Promise<void> {
  await actor.send({ Action: 'Hangup', Channel: await actor.channel(/strategy@.*;1$/, nth) });
  await actor.event('AgentComplete', {}, nth);
  await actor.quiet();
}

/** A caller comes in, the member answers, the caller hangs up. */
async function served(actor: Actor, queue: string, nth: number): Promise<void> {
  await call(actor, queue);
  await actor.event('AgentConnect', {}, nth);
  await actor.quiet();
  await hangup(actor, nth);
}

/** The scenes by name. */
export const STRATEGY_SCENES: Scenes = {
  'linear: from the first member on, for each caller': async (actor) => {
    await add(actor, 'linear', 'nobody', 'ring');
    for (const nth of [1, 2]) await served(actor, 'linear', nth);
    await clear(actor, 'linear');
  },
  'linear: behind a busy member the next one rings at once': async (actor) => {
    await add(actor, 'linear', 'busy', 'ring');
    await served(actor, 'linear', 1);
    await clear(actor, 'linear');
  },
  'rrordered: behind the member that was called last': async (actor) => {
    await add(actor, 'rrordered', 'ring', 'answer');
    for (const nth of [1, 2, 3]) await served(actor, 'rrordered', nth);
    await clear(actor, 'rrordered');
  },
  'fewestcalls': async (actor) => {
    await add(actor, 'fewestcalls', 'ring');
    await served(actor, 'fewestcalls', 1);
    await add(actor, 'fewestcalls', 'answer');
    await served(actor, 'fewestcalls', 2);
    await clear(actor, 'fewestcalls');
  },
  'leastrecent': async (actor) => {
    await add(actor, 'leastrecent', 'ring');
    await served(actor, 'leastrecent', 1);
    await add(actor, 'leastrecent', 'answer');
    await actor.pause(1000);
    for (const nth of [2, 3]) await served(actor, 'leastrecent', nth);
    await clear(actor, 'leastrecent');
  },
  'ringall: the lower penalty first, then the higher': async (actor) => {
    await add(actor, 'short', 'busy:1', 'ring:2');
    await served(actor, 'short', 1);
    await clear(actor, 'short');
  },
  'linear: the lower penalty first, then the higher': async (actor) => {
    await add(actor, 'linear', 'ring:2', 'busy:1');
    await served(actor, 'linear', 1);
    await clear(actor, 'linear');
  },
  'a member rests behind a call': async (actor) => {
    await add(actor, 'wrapup', 'ring');
    await served(actor, 'wrapup', 1);
    await call(actor, 'wrapup');
    await actor.event('QueueCallerJoin', {}, 2);
    await actor.quiet();
    await actor.list({ Action: 'QueueStatus', Queue: 'wrapup', ActionID: 'resting' });
    await actor.event('AgentConnect', {}, 2);
    await actor.quiet();
    await hangup(actor, 2);
    await clear(actor, 'wrapup');
  },
  'a queue that is full': async (actor) => {
    await call(actor, 'short');
    await actor.event('QueueCallerJoin');
    await call(actor, 'short');
    await actor.event('UserEvent');
    await actor.quiet();
  },
};
