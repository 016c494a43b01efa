/**
 * The command line read: which subcommand, and what it was given.
 *
 * Strict: what isn't known is misuse. An error here never repeats a value, since somebody may have put a secret there.
 */
import { parseArgs } from 'node:util';

/** An option of the command line. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** True when it may be given several times. */
  readonly multiple?: boolean;
  /** What stands for its value in the help. */
  readonly placeholder?: string;
  /** What it does, in half a line. */
  readonly help: string;
}

/** Options by name, without their dashes. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** The command line, or the environment, is not as the help says. */
export class UsageError extends Error {}

/** What every subcommand takes. */
export const COMMON_OPTIONS: OptionSpecs = {
  json: { type: 'boolean', help: 'JSON lines in place of readable ones' },
  help: { type: 'boolean', help: 'show this' },
  version: { type: 'boolean', help: 'show the version' },
};

const NO_SECRET =
  'the secret is never taken from the arguments, where every user of the machine can read it; set AMI_SECRET, or '
    + 'type it when asked';

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
}

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

function parserOptions(specs: OptionSpecs): Record<string, { type: 'string' | 'boolean'; multiple: boolean }> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
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
    throw new UsageError(firstSentence((error as Error).message));
  }
}

/** The parser's texts go on with advice about dashes and name the option in quotes. */
function firstSentence(text: string): string {
  const sentence = text.split(/\.\s|\n/, 1)[0]!.replace(/\.$/, '');
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
