/**
 * Takes events in: gives each to the rule of its name.
 *
 * One subscriber hears them all. A client finds out anew for each UserEvent whom it concerns, among all subscribers:
 * with one for each rule that was a fifth of what a model costs on the usual capture (0.65 × of the stream, 0.52 ×
 * with one; `npm run bench -- --only live-22`).
 */
import type { Message } from '../index.js';
import type { Ears } from './ears.js';
import type { Evidence } from './evidence.js';
import type { Client } from './reader.js';
import type { Rule, Rules, Tables } from './rules/kind.js';
import { joinRules } from './rules/kinds.js';

/** What rules work on, and who is told. */
export interface IntakeOptions {
  readonly tables: Tables;
  readonly evidence: Evidence;
  readonly ears: Ears;
}

/** A rule, and the session in which an event of its name was heard last. */
interface Taker {
  readonly rule: Rule;
  session: number;
}

/** Begins to take events in; returns the function that ends it. */
export function takeEventsIn(client: Client, rules: Rules, options: IntakeOptions): () => void {
  const byLowerCase = joinRules(Object.entries(rules).map(([name, rule]) => ({ [name.toLowerCase()]: rule })));
  const takers = new Map<string, Taker>();
  for (const [name, rule] of Object.entries(byLowerCase)) takers.set(name, { rule, session: -1 });
  const names = [...takers.keys()];
  for (const name of Object.keys(rules)) takers.set(name, takers.get(name.toLowerCase())!);
  const hear = (message: Message): void => {
    const name = message.Event!;
    const taker = takers.get(name) ?? takers.get(name.toLowerCase());
    if (taker !== undefined) takeIn(taker, message, options);
  };
  const stops = [client.subscribe(names.filter((name) => !name.includes(':')), hear)];
  /** `UserEvent:Lead` is no event's name. */
  for (const name of names.filter((each) => each.includes(':'))) {
    stops.push(client.subscribe(name, (message) => takeIn(takers.get(name)!, message, options)));
  }
  return () => stops.forEach((stop) => stop());
}

/** An item of a list, which has the name of an event in some of them, has an ActionID and no Privilege. */
function takeIn(taker: Taker, message: Message, { tables, evidence, ears }: IntakeOptions): void {
  if (message.Privilege === undefined && message.ActionID !== undefined) return;
  if (taker.session !== evidence.session) {
    taker.session = evidence.session;
    evidence.hear(message.Privilege);
  }
  ears.event = message;
  try {
    taker.rule(tables, message);
  } finally {
    ears.event = undefined;
  }
}
