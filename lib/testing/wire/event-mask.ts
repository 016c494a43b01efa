/**
 * Event classes and masks, as the server understands them.
 *
 * Class names count in lower case only, unknown ones are passed over in silence: `Events: All` asks for nothing at all.
 * Source: asterisk main/manager.c, perms[] and strings_to_mask(), 22.10.1; include/asterisk/manager.h, EVENT_FLAG_*.
 */

/** The classes of events by name. */
export type EventClass =
  | 'system'
  | 'call'
  | 'log'
  | 'verbose'
  | 'command'
  | 'agent'
  | 'user'
  | 'config'
  | 'dtmf'
  | 'reporting'
  | 'cdr'
  | 'dialplan'
  | 'originate'
  | 'agi'
  | 'cc'
  | 'aoc'
  | 'test'
  | 'security'
  | 'message';

/** The bit of each class; `all` has every bit, `none` has none. */
const CLASSES: ReadonlyMap<string, number> = new Map([
  ['system', 1 << 0],
  ['call', 1 << 1],
  ['log', 1 << 2],
  ['verbose', 1 << 3],
  ['command', 1 << 4],
  ['agent', 1 << 5],
  ['user', 1 << 6],
  ['config', 1 << 7],
  ['dtmf', 1 << 8],
  ['reporting', 1 << 9],
  ['cdr', 1 << 10],
  ['dialplan', 1 << 11],
  ['originate', 1 << 12],
  ['agi', 1 << 13],
  ['cc', 1 << 15],
  ['aoc', 1 << 16],
  ['test', 1 << 17],
  ['security', 1 << 18],
  ['message', 1 << 19],
  ['all', 0x7fffffff],
  ['none', 0],
]);

/** Every class. */
export const ALL_CLASSES = 0x7fffffff;

/** The class `system`, whose readers are told that the server is fully booted. */
export const SYSTEM_CLASS = 1;

/** The class `security`, which a user reads who asks for it. */
export const SECURITY_CLASS = 1 << 18;

const TRUE_WORDS: ReadonlySet<string> = new Set(['yes', 'true', 'y', 't', 'on']);
const FALSE_WORDS: ReadonlySet<string> = new Set(['no', 'false', 'n', 'f', 'off']);

/** Tells whether a word means yes. Source: asterisk main/utils.c, ast_true(), 22.10.1. */
export function isTrue(word: string): boolean {
  return word === '1' || TRUE_WORDS.has(word.toLowerCase());
}

/**
 * Every name but the last is compared up to its own length, so `sys,call` is `system,call`, and an empty one in front
 * is everything.
 *
 * Source: asterisk main/manager.c, get_perm() and ast_instring(), 22.10.1; its wire.
 */
function bitsOf(names: string): number {
  const parts = names.split(',');
  const last = parts.pop() ?? '';
  let mask = CLASSES.get(last) ?? 0;
  for (const part of parts) {
    for (const [name, bits] of CLASSES) if (name.startsWith(part)) mask |= bits;
  }
  return mask;
}

/** Reads a mask as a client writes it: a number, a word for yes or no, or class names; undefined when it is empty. */
export function maskOf(text: string): number | undefined {
  if (text === '') return undefined;
  if (/^\d+$/.test(text)) return Number.parseInt(text, 10) & ALL_CLASSES;
  if (FALSE_WORDS.has(text.toLowerCase())) return 0;
  return isTrue(text) ? ALL_CLASSES : bitsOf(text);
}

/** The classes of the headers that were read; there are few. */
const READ = new Map<string, number>();

/** A test may write any header: so many are kept. */
const MAX_READ = 100;

/**
 * Reads the classes of a `Privilege` header (`call,all`): the word `all` at its end is in every one and says nothing.
 */
export function classesOf(privilege: string): number {
  const known = READ.get(privilege);
  if (known !== undefined) return known;
  const mask = bitsOfHeader(privilege);
  if (READ.size < MAX_READ) READ.set(privilege, mask);
  return mask;
}

function bitsOfHeader(privilege: string): number {
  let mask = 0;
  for (const name of privilege.split(',')) if (name !== 'all') mask |= CLASSES.get(name.trim().toLowerCase()) ?? 0;
  return mask;
}

/** Tells whether a mask lets an event of these classes through: it must have all of them. */
export function lets(mask: number, classes: number): boolean {
  return (mask & classes) === classes;
}
