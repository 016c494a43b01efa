/**
 * Which subcommand is meant, and whether the words and values are such as it takes.
 *
 * Pure. An error names what was meant where something near is known, and repeats no value.
 */
import { UsageError, type Arguments, type OptionSpecs } from './arguments.js';
import { didYouMean } from './nearest.js';
import type { Subcommand } from './subcommand.js';
import { COMMON_OPTIONS, CONNECTION_OPTIONS } from './table/options.js';

/** Returns all options that a subcommand takes. */
export function optionsOf({ connects, options }: Subcommand): OptionSpecs {
  return { ...(connects ? CONNECTION_OPTIONS : {}), ...options, ...COMMON_OPTIONS };
}

/**
 * Finds a subcommand.
 *
 * @throws {UsageError} there is none of that name; the nearest one is named
 */
export function subcommandOf(name: string, subcommands: readonly Subcommand[]): Subcommand {
  const found = subcommands.find((subcommand) => subcommand.name === name);
  if (found !== undefined) return found;
  throw new UsageError(`there is no such command${didYouMean(name, subcommands.map((each) => each.name))}`);
}

/**
 * Refuses words that a subcommand doesn't take, and values that an option can't have.
 *
 * @throws {UsageError} there is one
 */
export function checkArguments(args: Arguments, subcommand: Subcommand, specs: OptionSpecs): void {
  const { name, words = 0, choices, connects, instead } = subcommand;
  const count = words === 0 ? 'no words' : words === 1 ? 'one word' : `${words} words`;
  const hint = instead ?? (connects ? 'the server is named by --host' : undefined);
  if (args.operands.length > words) {
    throw new UsageError(`${name} takes ${count}${hint === undefined ? '' : `; ${hint}`}`);
  }
  for (const word of choices === undefined ? [] : args.operands) checkChoice(name, word, choices!);
  for (const [option, { values }] of Object.entries(specs)) {
    const value = args.text(option);
    if (values !== undefined && value !== undefined) checkChoice(`--${option}`, value, values);
  }
}

function checkChoice(what: string, word: string, choices: readonly string[]): void {
  if (choices.includes(word)) return;
  const all = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)!}`;
  throw new UsageError(`${what} takes ${all}${didYouMean(word, choices)}`);
}
