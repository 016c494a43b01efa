/**
 * The event mask of a login: which classes of events a server shall send, as it can be written and as it is sent.
 *
 * Asterisk takes a name that it doesn't know for no class at all and says nothing; so a name that is none is refused
 * here, and what is newer than this list goes in by a way of its own. Pure.
 *
 * Source: asterisk main/manager.c, perms[], get_perm() and strings_to_mask(), 22.10.1: class names are compared with
 * their case.
 */
import { OptionError } from '../errors.js';
import { nearest } from './nearest.js';

/** The classes of events that Asterisk knows by name. */
const EVENT_CLASSES = [
  'system', 'call', 'log', 'verbose', 'agent', 'user', 'config', 'command', 'dtmf', 'reporting', 'cdr', 'dialplan',
  'originate', 'agi', 'cc', 'aoc', 'test', 'security', 'message', 'all', 'none',
] as const;

/** A class of events. */
export type EventClass = (typeof EVENT_CLASSES)[number];

/**
 * Which events the server shall send: `on` (all that the user may read), `off`, or classes (`call`, `system` …).
 *
 * `{ mask }` is sent as it is written: for a number, or a class that this library doesn't know.
 */
export type EventMask =
  | 'on'
  | 'off'
  | EventClass
  | `${EventClass},${string}`
  | readonly EventClass[]
  | { readonly mask: string };

const CLASSES: ReadonlySet<string> = new Set(EVENT_CLASSES);

const NO_MASK = 'must be "on", "off" or names of event classes';

function refuse(what: string): never {
  throw new OptionError('AMI_BAD_OPTION', `option "events" ${what}`);
}

function refuseName(name: string): never {
  if (name === '') refuse(NO_MASK);
  if (name === 'on' || name === 'off') refuse(`must be "${name}" alone, without further names`);
  const likely = nearest(name, EVENT_CLASSES);
  const hint = likely === undefined ? '' : `; did you mean "${likely}"?`;
  return refuse(`has no class ${JSON.stringify(name.slice(0, 40))}${hint} (unknown names and numbers: { mask: "…" })`);
}

function verbatimMask(events: object): string {
  const { mask } = events as { mask?: unknown };
  if (typeof mask !== 'string' || !/^\w{1,64}(?:,\w{1,64}){0,99}$/.test(mask)) {
    refuse('must have as its "mask" a number or names parted by commas');
  }
  return mask;
}

/**
 * Writes an event mask as the server reads it: lower-cased, classes parted by commas. @param events by default `on`
 *
 * @throws {OptionError} `AMI_BAD_OPTION` — it is neither `on`, `off`, names of event classes nor a `{ mask }`
 */
export function eventMask(events: unknown = 'on'): string {
  if (events === 'on' || events === 'off') return events;
  if (typeof events === 'object' && events !== null && !Array.isArray(events)) return verbatimMask(events);
  const list: unknown[] = Array.isArray(events) ? events : [events];
  if (list.length === 0 || list.some((one) => typeof one !== 'string')) {
    refuse(NO_MASK);
  }
  const names = (list as string[]).flatMap((one) => one.split(',')).map((name) => name.trim().toLowerCase());
  if (names.length === 1 && (names[0] === 'on' || names[0] === 'off')) return names[0];
  for (const name of names) if (!CLASSES.has(name)) refuseName(name);
  return names.join(',');
}

/** Tells whether a mask lets events of a class come, as far as its words say; a number may mean any class. */
export function maskIncludes(mask: string, eventClass: string): boolean {
  return mask.split(',').some((word) => word === eventClass || /^(?:on|yes|true|y|t|all|[1-9]\d*)$/.test(word));
}
