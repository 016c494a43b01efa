/**
 * The kinds of tables that the library knows, and their rules and lists as plain maps.
 */
import { bridges, channels } from './channels.js';
import { conferees, conferences, parked } from './conferences.js';
import type { Kind, List, Rule, Rules } from './kind.js';
import { contacts, devices, endpoints, extensions, mailboxes, presences, registrations } from './others.js';
import { callers, members, queues, serving } from './queues.js';

/** All kinds, by the names of their tables, in the order in which they are listed. */
export const KINDS = {
  channels, bridges, queues, members, callers, serving, parked, conferences, conferees,
  devices, extensions, presences, endpoints, contacts, registrations, mailboxes,
} as const satisfies Readonly<Record<string, Kind>>;

/** The tables that a model has by default. */
export const DEFAULT_TABLES = ['channels', 'bridges', 'queues', 'members', 'callers', 'conferences', 'conferees',
  'parked'] as const;

/** Puts rules together: where several take the same event they run one after the other. */
export function joinRules(all: readonly Rules[]): Record<string, Rule> {
  const byEvent = new Map<string, Rule[]>();
  for (const rules of all) {
    for (const [event, rule] of Object.entries(rules)) {
      const others = byEvent.get(event);
      if (others === undefined) byEvent.set(event, [rule]);
      else others.push(rule);
    }
  }
  return Object.fromEntries([...byEvent].map(([event, list]) => [event, list.length === 1 ? list[0]! : inTurn(list)]));
}

function inTurn(list: readonly Rule[]): Rule {
  return (tables, message) => {
    for (const rule of list) rule(tables, message);
  };
}

/** The rules of all tables, by the event that each takes in. */
export const rules: Rules = joinRules(Object.values(KINDS).map((kind) => kind.rules));

/** The lists of all tables, by the table that each replaces. */
export const lists: Readonly<Record<string, List>> = Object.fromEntries(
  Object.entries<Kind>(KINDS).flatMap(([name, { list }]) => (list === undefined ? [] : [[name, list]])),
);
