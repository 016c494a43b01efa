/**
 * The options of a model: what they are, whether they can be, and which tables and rules they make.
 */
import { OptionError } from '../index.js';
import type { Kind, List, Rule, Rules } from './rules/kind.js';
import { DEFAULT_TABLES, KINDS } from './rules/kinds.js';

/** The names of the tables that the library knows. */
export type TableName = Exclude<keyof typeof KINDS, 'serving'>;

/** How a model is made. */
export interface LiveOptions<Own extends string = string> {
  /** Which tables. @defaultValue channels, bridges, queues, members, callers, conferences, conferees, parked */
  readonly tables?: readonly (TableName | (string & {}))[];
  /** The names of the queues to model. @defaultValue all */
  readonly queues?: readonly string[];
  /** How often the lists are looked at again, in milliseconds; 0 never. @defaultValue 60,000 */
  readonly check?: number;
  /**
   * How long the events may need to catch up with a list, in milliseconds. @defaultValue 1,000: 670 were measured on a
   * busy server
   */
  readonly settle?: number;
  /**
   * True: set a global variable of the server's and wait for its echo in place of `settle`; the user needs to write
   * `call`, to read `dialplan`. @defaultValue false
   */
  readonly fence?: boolean;
  /** Rules of the user's own; they run behind those of the library. */
  readonly rules?: Rules;
  /** Lists of the user's own: tables of these names are added. */
  readonly lists?: Readonly<Record<Own, List>>;
}

const MAX_TIME = 2 ** 31 - 1;

const OPTIONS: ReadonlySet<string> = new Set(['tables', 'queues', 'check', 'settle', 'fence', 'rules', 'lists']);

/** The kinds whose events and lists name a queue. */
const OF_QUEUES: ReadonlySet<string> = new Set(['queues', 'members', 'callers', 'serving']);

/** Makes the error of an option. */
export function bad(message: string): OptionError {
  return new OptionError('AMI_BAD_OPTION', message);
}

/** Reads an option that is a time in milliseconds. */
export function timeOption(name: string, value: unknown, byDefault: number): number {
  if (value === undefined) return byDefault;
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > MAX_TIME) {
    throw bad(`"${name}" must be a whole number of milliseconds from 0 to ${MAX_TIME}`);
  }
  return value as number;
}

function namesOption(name: string, value: unknown): readonly string[] | undefined {
  const isList = Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '');
  if (value !== undefined && !isList) throw bad(`"${name}" must be a list of names`);
  return value as readonly string[] | undefined;
}

/**
 * Finds the kinds of the tables asked for, of those that their rules look into, and of the user's own.
 *
 * @param isTaken tells whether a name is one that a table of the user's own can't have
 */
export function kindsOf({ tables, lists = {} }: LiveOptions, isTaken: (name: string) => boolean): Map<string, Kind> {
  const known = new Map<string, Kind>(Object.entries(KINDS));
  const wanted = new Set<string>();
  const want = (name: string): void => {
    const kind = known.get(name);
    if (kind === undefined) {
      throw bad(`there is no table "${name}"; there are ${
        [...known.keys()].filter((each) => !known.get(each)!.isHidden).join(', ')
      }`);
    }
    if (wanted.has(name)) return;
    wanted.add(name);
    kind.needs?.forEach(want);
  };
  for (const [name, list] of Object.entries<List>(lists)) {
    if (known.has(name) || isTaken(name)) throw bad(`"lists": the name "${name}" is taken`);
    known.set(name, { rules: {}, list });
    want(name);
  }
  (tables ?? DEFAULT_TABLES).forEach(want);
  return new Map([...known].filter(([name]) => wanted.has(name)));
}

/** @throws {OptionError} `AMI_BAD_OPTION` — an option is not known, or a list of names is none */
export function checkOptions(options: LiveOptions): void {
  const unknown = Object.keys(options).find((name) => !OPTIONS.has(name));
  if (unknown !== undefined) throw bad(`there is no option "${unknown}"`);
  namesOption('tables', options.tables);
  namesOption('queues', options.queues);
}

/** Narrows the rules of a kind to the queues that are modelled. */
export function narrowed(name: string, { rules }: Kind, queues: ReadonlySet<string> | undefined): Rules {
  if (queues === undefined || !OF_QUEUES.has(name)) return rules;
  const only = (rule: Rule): Rule => (tables, message) => {
    if (message.Queue === undefined || queues.has(message.Queue)) rule(tables, message);
  };
  return Object.fromEntries(Object.entries(rules).map(([event, rule]) => [event, only(rule)]));
}
