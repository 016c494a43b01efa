/**
 * What the checks of all options have in common: numbers within limits, kinds of values, names that there are.
 *
 * Each refusal is an `OptionError` that names the option and what it may be, and never shows a value: it might be the
 * secret.
 */
import { nearest } from '../actions/nearest.js';
import { OptionError } from '../errors.js';

function refuse(name: string, what: string): never {
  throw new OptionError('AMI_BAD_OPTION', `option "${name}" ${what}`);
}

/**
 * Checks that a number lies between its limits; undefined stands for the default.
 *
 * @throws {OptionError} `AMI_BAD_OPTION` — it does not
 */
export function numberOption(name: string, value: unknown, byDefault: number, min: number, max: number): number {
  if (value === undefined) return byDefault;
  const isFit = typeof value === 'number' && value >= min && value <= max &&
    (Number.isInteger(value) || value === Infinity);
  if (!isFit) refuse(name, `must be a whole number from ${min} to ${max}`);
  return value;
}

/**
 * Checks that a number, whole or not, lies between its limits; undefined stands for the default.
 *
 * @throws {OptionError} `AMI_BAD_OPTION` — it does not
 */
export function fraction(name: string, value: unknown, byDefault: number, min: number, max: number): number {
  if (value === undefined) return byDefault;
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    refuse(name, `must be a number from ${min} to ${max}`);
  }
  return value;
}

/**
 * Checks the host names, and makes a list of one.
 *
 * A name with a control character or a blank is none, and the versions of Node disagree on what becomes of it: one
 * connects to what stands in front of a NUL, others throw.
 *
 * @throws {OptionError} `AMI_BAD_OPTION` — there is none, or one that can't be
 */
export function checkHosts(host: unknown): readonly string[] {
  const list: unknown[] = host === undefined ? ['127.0.0.1'] : Array.isArray(host) ? [...host] : [host];
  if (list.length === 0 || list.some((one) => typeof one !== 'string' || one === '')) {
    refuse('host', 'must be a host name or a list of at least one');
  }
  if ((list as string[]).some((one) => /[\p{Cc}\s]/u.test(one))) {
    refuse('host', 'must have no blanks and no control characters');
  }
  return list as string[];
}

const CHECKS = {
  any: () => true,
  string: (value: unknown) => typeof value === 'string',
  number: (value: unknown) => typeof value === 'number',
  boolean: (value: unknown) => typeof value === 'boolean',
  function: (value: unknown) => typeof value === 'function',
  object: (value: unknown) => typeof value === 'object' && value !== null,
  group: (value: unknown) => typeof value === 'boolean' || (typeof value === 'object' && value !== null),
  tls: (value: unknown) => typeof value === 'boolean' || (typeof value === 'object' && value !== null),
  auth: (value: unknown) => value === 'md5' || value === 'plain',
  encoding: (value: unknown) => value === 'utf8' || value === 'latin1',
};

/** What a value may be; `any` is checked elsewhere. */
export type Kind = keyof typeof CHECKS;

const WHAT: Readonly<Partial<Record<Kind, string>>> = {
  auth: '"md5" or "plain"',
  encoding: '"utf8" or "latin1"',
  group: 'a boolean or an object',
  tls: 'a boolean or options of node:tls',
};

/**
 * Checks what kind of value each option has; undefined stands for none.
 *
 * @throws {OptionError} `AMI_BAD_OPTION` — one is of another kind
 */
export function checkKinds(options: object, kinds: Readonly<Record<string, Kind>>): void {
  for (const [name, value] of Object.entries(options)) {
    const kind = kinds[name]!;
    if (value !== undefined && !CHECKS[kind](value)) refuse(name, `must be ${WHAT[kind] ?? `a ${kind}`}`);
  }
}

/** Names by which other clients, and the first guess, call an option. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['user', 'username'],
  ['login', 'username'],
  ['password', 'secret'],
  ['passwd', 'secret'],
  ['pass', 'secret'],
  ['hostname', 'host'],
  ['address', 'host'],
  ['server', 'host'],
  ['ssl', 'tls'],
  ['secure', 'tls'],
  ['timeout', 'connectTimeout" or "actionTimeout'],
  ['mask', 'events'],
  ['eventmask', 'events'],
  ['ping', 'keepAlive'],
  ['retry', 'reconnect'],
  ['charset', 'encoding'],
  ['log', 'logger'],
  ['debug', 'logger'],
]);

function likelyName(name: string, known: readonly string[]): string | undefined {
  const other = OTHER_NAMES.get(name.toLowerCase());
  return other !== undefined && known.includes(other.split('"')[0]!) ? other : nearest(name, known);
}

/**
 * Checks that every option is one that there is; one that is likely a slip of another is told so.
 *
 * @param group what stands in front of the names, such as `reconnect.`
 * @throws {OptionError} `AMI_BAD_OPTION` — one is not known
 */
export function checkNames(options: object, known: readonly string[], group = ''): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const likely = likelyName(name, known);
    refuse(`${group}${name}`, `is not known${likely === undefined ? '' : `; did you mean "${group}${likely}"?`}`);
  }
}
