/**
 * What a shell may offer: the subcommands, the options of each, and the values that are known. Pure.
 */
import type { OptionSpec } from '../arguments.js';
import { optionsOf } from '../check.js';
import type { Subcommand } from '../subcommand.js';

/** A subcommand as the shells see it. */
export interface CommandWords {
  readonly name: string;
  readonly synopsis: string;
  /** The words that may follow, where they are known. */
  readonly operands: readonly string[];
  readonly options: readonly (OptionSpec & { readonly name: string })[];
}

/** Collects the words from the table. */
export function wordsOf(subcommands: readonly Subcommand[]): CommandWords[] {
  const names = subcommands.map(({ name }) => name);
  return subcommands.map((subcommand) => ({
    name: subcommand.name,
    synopsis: subcommand.synopsis,
    operands: subcommand.choices ?? (subcommand.operands === '[COMMAND]' ? names : []),
    options: Object.entries(optionsOf(subcommand)).map(([name, spec]) => ({ name, ...spec })),
  }));
}

/** The options of all subcommands, each once, by a test. */
export function optionNames(commands: readonly CommandWords[], test: (option: OptionSpec) => boolean): string[] {
  return [...new Set(commands.flatMap(({ options }) => options.filter(test).map(({ name }) => name)))];
}

/** Puts text in single quotes, as all three shells read it. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\'\\\'\'')}'`;
}
