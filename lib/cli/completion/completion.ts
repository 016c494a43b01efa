/**
 * `gami completion`: a script for the shell, made from the table of the subcommands, so it knows what the parser knows.
 */
import { UsageError } from '../arguments.js';
import type { Run } from '../subcommand.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { wordsOf } from './words.js';
import { zshScript } from './zsh.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Runs the subcommand. */
export const run: Run = ({ args, output, subcommands }) => {
  const [shell] = args.operands;
  if (shell === undefined) throw new UsageError('for which shell? bash, zsh or fish');
  output.raw(SCRIPTS[shell as keyof typeof SCRIPTS](wordsOf(subcommands)));
  return Promise.resolve(0);
};
