/**
 * Filters of events on the server: what one may be, and what it looks like on the wire.
 *
 * Newer servers compare headers themselves (`MatchCriteria`). Older ones pass that over in silence and would take the
 * value for an expression on the whole event, so it must be known which kind a server is before anything is sent; they
 * get such an expression, built to mean the same.
 *
 * Source: asterisk main/manager.c, manager_add_filter() and should_send_event(), 22.10.1 and 16.28.0; MatchCriteria
 * since 18.26.0, 20.11.0, 21.6.0 and 22.1.0.
 */
import { LocalProtocolError } from '../errors.js';
import { eventPattern, type MatchMethod } from './header-pattern.js';
import type { Message } from '../message.js';

/**
 * Which events the server shall send: those that fit one filter at least, less those that fit one that excludes.
 *
 * Names and values are compared with their case, by every server.
 */
export interface FilterCriteria {
  /** The event's name, as the server spells it. */
  event?: string;
  /** A header, as the server spells it; of several of that name one must fit. */
  header?: string;
  /**
   * How the header's value is compared; `contains` may go without a header. @defaultValue `exact` with a value, else
   * `none`: the header is there and not empty
   */
  method?: MatchMethod;
  /** What the value is compared with; for `regex` an extended POSIX expression. */
  value?: string;
  /** True: the server keeps such events back. @defaultValue false */
  exclude?: boolean;
}

/** Criteria, or the text of a `Filter` header: a POSIX expression on the whole event, with `!` in front to exclude. */
export type ServerFilter = FilterCriteria | string;

const METHODS: readonly string[] = ['exact', 'starts_with', 'ends_with', 'contains', 'regex', 'none'];

const KEYS: readonly string[] = ['event', 'header', 'method', 'value', 'exclude'];

function refuse(text: string): never {
  throw new LocalProtocolError('AMI_BAD_ARGUMENT', `the filter ${text}`);
}

function checkName(name: unknown, what: string): void {
  if (name !== undefined && (typeof name !== 'string' || !/^[^\s:\p{Cc}]+$/u.test(name))) {
    refuse(`needs the name of ${what}, without blanks and colons`);
  }
}

function checkText(text: unknown): void {
  if (typeof text !== 'string' || /[\r\n\0]/.test(text)) refuse('must be text without line breaks');
}

function methodOf({ method, value }: FilterCriteria): MatchMethod {
  return method ?? (value === undefined ? 'none' : 'exact');
}

/** Finds what can't be; the servers' own checks differ. */
export function checkFilter(filter: ServerFilter): void {
  if (typeof filter === 'string') {
    checkText(filter);
    return /^!?\s*$/.test(filter) ? refuse('is empty') : undefined;
  }
  if (typeof filter !== 'object' || filter === null) refuse('must be criteria or the text of an expression');
  const unknown = Object.keys(filter).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) refuse(`has no criterion ${JSON.stringify(unknown)}`);
  checkName(filter.event, 'an event');
  checkName(filter.header, 'a header');
  checkValue(filter);
}

function checkValue(filter: FilterCriteria): void {
  const { event, header, value, exclude } = filter;
  const method = methodOf(filter);
  if (!METHODS.includes(method)) refuse(`knows the methods ${METHODS.join(', ')}`);
  if (exclude !== undefined && typeof exclude !== 'boolean') refuse('has "exclude" true or false');
  if ((method === 'none') !== (value === undefined)) {
    refuse(method === 'none' ? 'of method "none" has no value' : `of method "${method}" needs a value`);
  }
  if (value !== undefined) checkText(value);
  if (event === undefined && header === undefined && method !== 'contains') refuse('needs an event or a header');
  if (header === undefined && method !== 'none' && method !== 'contains') {
    refuse(`of method "${method}" needs a header`);
  }
  if (value === '' && method !== 'exact') refuse(`of method "${method}" needs a value that is not empty`);
}

/**
 * Tells whether MatchCriteria can say it: the server drops blanks in front of a value, takes `!` for an exclusion and
 * reads no empty value (live, 22.10.1); a name with a bracket or comma would end its criterion.
 */
function isPlain({ event = '', header = '', value }: FilterCriteria): boolean {
  return !/[(),]/.test(event + header) && (value === undefined || /^[^\s!]/.test(value));
}

function criteriaOf(filter: FilterCriteria): string {
  const { event, header, exclude } = filter;
  return [
    `action(${exclude === true ? 'exclude' : 'include'})`,
    event && `name(${event})`,
    header && `header(${header})`,
    `method(${methodOf(filter)})`,
  ].filter((part) => part !== undefined).join(',');
}

/**
 * Makes the action that adds a filter.
 *
 * @param knowsCriteria whether the server knows `MatchCriteria`
 * @param amiVersion the version of the server's banner: before Asterisk 13 expressions are basic ones
 * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — the filter can't be
 */
export function filterAction(filter: ServerFilter, knowsCriteria: boolean, amiVersion?: string): Message {
  checkFilter(filter);
  if (typeof filter === 'string') return { Action: 'Filter', Operation: 'Add', Filter: filter };
  if (knowsCriteria && isPlain(filter)) {
    return { Action: 'Filter', Operation: 'Add', MatchCriteria: criteriaOf(filter), Filter: filter.value ?? '' };
  }
  const { event, header, value = '' } = filter;
  const pattern = eventPattern(event, header, methodOf(filter), value, isBasic(amiVersion));
  return { Action: 'Filter', Operation: 'Add', Filter: `${filter.exclude === true ? '!' : ''}${pattern}` };
}

/**
 * Tells by an AMI version whether the server's expressions are basic; 2.5.0 is that of 12.8 and of 13.0. Source:
 * asterisk main/manager.c, manager_add_filter(), and AMI_VERSION, 10.0.0 (1.2) to 13.1.0 (2.6.0).
 */
function isBasic(amiVersion: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(amiVersion ?? '') ?? [];
  return Number(major) < 2 || (Number(major) === 2 && Number(minor) < 6);
}

/** The AMI versions of branches in which some releases know MatchCriteria and some don't: 18, 20, 21, 22. */
const MIXED_BRANCHES: ReadonlyMap<number, number> = new Map([[18, 26], [20, 11], [21, 6], [22, 1]]);

/**
 * Tells by an AMI version whether the server knows `MatchCriteria`; undefined where only the version of Asterisk tells.
 * Source: asterisk include/asterisk/manager.h, AMI_VERSION.
 */
export function amiKnowsCriteria(amiVersion: string | undefined): boolean | undefined {
  const branch = Number.parseInt(amiVersion ?? '', 10) + 11;
  if (MIXED_BRANCHES.has(branch)) return undefined;
  return branch >= 23;
}

/** Tells by a version of Asterisk (`22.10.1`) whether the server knows `MatchCriteria`; what can't be read doesn't. */
export function asteriskKnowsCriteria(asteriskVersion: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(asteriskVersion ?? '') ?? [];
  const branch = Number(major);
  return branch >= 23 || Number(minor) >= (MIXED_BRANCHES.get(branch) ?? Infinity);
}
