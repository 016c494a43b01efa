/**
 * What a scene is, and what several begin with.
 *
 * A scene is what programs do with a PBX, played on the fake and on a real server alike. Every channel is the half of a
 * Local one, which needs neither a telephone nor a network. A scene waits for events and never for a time, but where
 * the time is what it is about.
 */
import type { Actor } from '../actor.js';

/** A play, the same on every server. */
export type Scene = (actor: Actor) => Promise<void>;

/** Scenes by name. */
export type Scenes = Readonly<Record<string, Scene>>;

/** A call to an extension that answers. */
export const ANSWER = 'Local/answer@fake';

/** The near halves of Local channels. */
export const ONE = /;1$/;

/** The far halves of Local channels. */
export const TWO = /;2$/;

/** Resolves with the outcome of a call. */
export function originated(actor: Actor, nth = 1): Promise<unknown> {
  return actor.event('OriginateResponse', {}, nth);
}

/** Resolves when a call to `answer` waits: a Local channel looks half a second for sound before. */
export async function answered(actor: Actor, nth = 1): Promise<void> {
  await originated(actor, nth);
  await actor.event('Newexten', { Channel: TWO, Application: 'Wait' }, nth);
  await actor.quiet();
}

/** A call that only has an outcome. */
export function outcome(channel: string, headers: Readonly<Record<string, string>> = {}): Scene {
  return async (actor) => {
    await actor.call(channel, headers);
    await originated(actor);
  };
}

/** Two answered calls, the first halves of which are in a bridge. */
export async function bridged(actor: Actor): Promise<[string, string]> {
  for (const nth of [1, 2]) {
    await actor.call(`${ANSWER}/n`);
    await originated(actor, nth);
  }
  await answered(actor, 2);
  const [one, two] = [await actor.channel(ONE), await actor.channel(ONE, 2)];
  await actor.send({ Action: 'Bridge', Channel1: one, Channel2: two });
  await actor.event('BridgeEnter', {}, 2);
  await actor.quiet();
  return [one, two];
}

/** Resolves when a Local channel is taken out of a call to `tone`: a real server waits for its sound. */
export async function takenOut(actor: Actor): Promise<void> {
  await actor.event('LocalOptimizationEnd');
  await actor.event('Hangup', {}, 2);
  await actor.event('Newexten', { Application: 'Milliwatt' });
  await actor.quiet();
}
