/**
 * The event filters of a session (action Filter): a regular expression on the whole event, or match criteria.
 *
 * Including and excluding filters together: what is included, less what is excluded. Filters concern events alone,
 * never responses and lists. Source: asterisk main/manager.c, manager_add_filter() and match_filter(), 22.10.1.
 */
import { getAll } from '../../message.js';
import type { FakeEvent } from '../wire/fake-event.js';

const BAD_SYNTAX = 'Filter did not compile.  Check the syntax of the filter given.';
const BAD_FORMAT = 'Filter was formatted incorrectly.  Check the syntax of the filter given.';

type Test = (event: FakeEvent) => boolean;

/** The match criteria by name, as `name(Hangup),header(Channel)` lists them. */
interface Criteria {
  readonly action?: string;
  readonly name?: string;
  readonly header?: string;
  readonly method?: string;
}

const COMPARISONS: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  exact: (value, wanted) => value === wanted,
  starts_with: (value, wanted) => value.startsWith(wanted),
  ends_with: (value, wanted) => value.endsWith(wanted),
  contains: (value, wanted) => value.includes(wanted),
  none: () => true,
};

function parseCriteria(text: string): Criteria | undefined {
  const criteria: Record<string, string> = {};
  for (const part of text.split(/,(?![^(]*\))/)) {
    const [, name, value] = /^\s*(action|name|header|method)\(([^)]*)\)\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) return undefined;
    criteria[name] = value;
  }
  return criteria;
}

/** The POSIX classes that filters are written with, as ranges of a JavaScript bracket. */
const CLASSES: Readonly<Record<string, string>> = {
  cntrl: '\\0-\\x1f\\x7f',
  digit: '0-9',
  space: '\\s',
  blank: ' \\t',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
};

/** A bracket of POSIX: `]` in front is itself, and so is every backslash. */
const BRACKET = /\[(\^?)(\]?(?:\[:[a-z]+:\]|[^\]])*)\]|\\./gs;

function translate(pattern: string): string {
  return pattern.replaceAll(BRACKET, (whole, not: string | undefined, members = '') => {
    if (not === undefined) return whole;
    const inside = (members as string).replaceAll(
      /\[:([a-z]+):\]|[\\[\]]/g,
      (part, name: string | undefined) => (name === undefined ? `\\${part}` : CLASSES[name] ?? part),
    );
    return `[${not}${inside}]`;
  });
}

/**
 * `.` passes line ends, `^` and `$` don't stop at them. Source: asterisk main/manager.c, manager_add_filter(), 22.10.1:
 * regcomp() without REG_NEWLINE.
 */
function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(translate(pattern), 's');
  } catch {
    return undefined;
  }
}

/**
 * A header that is empty is passed over, and so are the blanks in front of a value. Source: asterisk main/manager.c,
 * filter_cmp_fn(), 22.10.1.
 */
function subjectsOf(criteria: Criteria, { message, text }: FakeEvent): readonly string[] {
  if (criteria.header === undefined) return [text];
  return getAll(message, criteria.header).map((value) => value.trimStart()).filter((value) => value !== '');
}

/** The including and excluding filters of one session. */
export class EventFilters {
  readonly #included: Test[] = [];
  readonly #excluded: Test[] = [];
  readonly #hasCriteria: boolean;

  /** @param hasCriteria whether this server knows `MatchCriteria`; else they are passed over in silence */
  constructor(hasCriteria: boolean) {
    this.#hasCriteria = hasCriteria;
  }

  /** Tells whether an event passes. */
  let(event: FakeEvent): boolean {
    if (this.#included.length > 0 && !this.#included.some((test) => test(event))) return false;
    return !this.#excluded.some((test) => test(event));
  }

  /** Adds a filter; returns the server's words when it can't be. */
  add(filter: string, matchCriteria: string): string | undefined {
    return this.#hasCriteria && matchCriteria !== ''
      ? this.#addCriteria(filter, matchCriteria)
      : this.#addExpression(filter);
  }

  #addExpression(filter: string): string | undefined {
    const isExcluding = filter.startsWith('!');
    const expression = compile(isExcluding ? filter.slice(1) : filter);
    if (this.#hasCriteria && (filter === '' || filter === '!')) return BAD_FORMAT;
    if (expression === undefined) return BAD_SYNTAX;
    (isExcluding ? this.#excluded : this.#included).push(({ text }) => expression.test(text));
    return undefined;
  }

  #addCriteria(filter: string, matchCriteria: string): string | undefined {
    const criteria = parseCriteria(matchCriteria);
    if (criteria === undefined) return BAD_FORMAT;
    const matches = matcherOf(criteria, filter);
    if (typeof matches === 'string') return matches;
    const test: Test = (event) =>
      (criteria.name === undefined || event.message['Event'] === criteria.name) &&
      subjectsOf(criteria, event).some(matches);
    if (criteria.action === 'exclude') this.#excluded.push(test);
    else if (criteria.action === undefined || criteria.action === 'include') this.#included.push(test);
    else return BAD_FORMAT;
    return undefined;
  }
}

/** Makes the comparison of a value; the server's words when the criteria are wrong. */
function matcherOf(criteria: Criteria, filter: string): ((value: string) => boolean) | string {
  if (criteria.method === undefined && filter !== '') return BAD_FORMAT;
  const method = criteria.method ?? 'none';
  if ((method === 'none') !== (filter === '')) return BAD_FORMAT;
  if (method !== 'regex') {
    const compare = COMPARISONS[method];
    return compare === undefined ? BAD_FORMAT : (value) => compare(value, filter);
  }
  const expression = compile(filter);
  return expression === undefined ? BAD_SYNTAX : (value) => expression.test(value);
}
