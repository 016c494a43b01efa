/**
 * The command line read: which subcommand, and what it was given.
 *
 * Strict: what isn't known is misuse. An error here never repeats a value, since it may be a secret.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { didYouMean } from './nearest.js';

/** An option of the command line. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** Its single letter, where it has one. */
  readonly short?: string;
  /** True when it may be given several times. */
  readonly multiple?: boolean;
  /** What stands for its value in the help; `FILE` completes to files. */
  readonly placeholder?: string;
  /** The only values that it can have. */
  readonly values?: readonly string[];
  /** What it does, in half a line. */
  readonly help: string;
}

/** Options by name, without their dashes. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** The command line, or the environment, is not as the help says. */
export class UsageError extends Error {}

const NO_SECRET =
  'the secret is never taken from the arguments, where every user of the machine can read it; set AMI_SECRET, give '
    + '--secret-file, or type it when asked';

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** What a subcommand was given. */
export class Arguments {
  readonly #values: Values;
  /** What is no option, in its order. */
  readonly operands: readonly string[];

  constructor(values: Values, operands: readonly string[]) {
    this.#values = values;
    this.operands = operands;
  }

  /** Returns an option's text; undefined when it wasn't given. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Returns the texts of an option that may come several times. */
  texts(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** Tells whether an option was given. */
  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== false;
  }

  /**
   * Returns an option's whole number; undefined when it wasn't given.
   *
   * @throws {UsageError} it is none, or less than `min`
   */
  number(name: string, min = 0): number | undefined {
    return wholeNumber(`--${name}`, this.text(name), min);
  }

  /**
   * Returns an option's time in milliseconds: `500ms`, `90s`, `5m` or `2h`; undefined when it wasn't given.
   *
   * @throws {UsageError} it is none, none at all, or longer than 24 days, which no timer can wait
   */
  duration(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const [, number, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text) ?? [];
    const time = number === undefined ? 0 : Math.round(Number(number) * UNITS[unit as keyof typeof UNITS]);
    if (time < 1 || time > MAX_DURATION) throw new UsageError(`--${name} needs a time such as 500ms, 90s, 5m or 2h`);
    return time;
  }
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** The longest time of a timer. Source: node lib/internal/timers.js, TIMEOUT_MAX, 20. */
const MAX_DURATION = 2 ** 31 - 1;

/**
 * Reads a whole number; undefined stays what it is.
 *
 * @throws {UsageError} the text is none, or the number less than `min`
 */
export function wholeNumber(what: string, text: string | undefined, min = 0): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(number >= min)) throw new UsageError(`${what} needs a whole number from ${min} on`);
  return number;
}

function parserOptions(specs: OptionSpecs): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { type, multiple = false, short }]) =>
      [name, { type, multiple, ...(short === undefined ? {} : { short }) }]
    ),
  );
}

/**
 * Finds the subcommand: the first word that is neither an option nor the value of one.
 *
 * @param specs the options of all subcommands
 */
export function splitSubcommand(
  argv: readonly string[],
  specs: OptionSpecs,
): { name: string | undefined; rest: string[] } {
  const options = { ...parserOptions(specs), secret: { type: 'string' as const } };
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const word = tokens.find(({ kind }) => kind !== 'option');
  if (word?.kind !== 'positional') return { name: undefined, rest: [...argv] };
  return { name: word.value, rest: argv.filter((_each, index) => index !== word.index) };
}

/**
 * Reads the arguments of a subcommand.
 *
 * @throws {UsageError} an option is not known or has no value, or there is a secret
 */
export function readArguments(argv: readonly string[], specs: OptionSpecs): Arguments {
  const options = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  if (options.some((each) => /^--secret(?:=|$)/.test(each))) throw new UsageError(NO_SECRET);
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: parserOptions(specs),
      strict: true,
      allowPositionals: true,
    });
    return new Arguments(values, positionals);
  } catch (error) {
    throw new UsageError(textOfFault((error as Error).message, specs));
  }
}

/** The parser's texts go on with advice about dashes; an option that isn't known may be a slip. */
function textOfFault(text: string, specs: OptionSpecs): string {
  const sentence = text.split(/\.\s|\n/, 1)[0]!.replace(/\.$/, '');
  const unknown = /^Unknown option '--?([^']*)'/.exec(sentence)?.[1];
  const meant = unknown === undefined ? '' : didYouMean(unknown, Object.keys(specs), '--');
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}${meant}`;
}
