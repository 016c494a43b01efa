/**
 * `gami help`: what there is, or more about one subcommand.
 */
import { subcommandOf } from '../check.js';
import type { Run } from '../subcommand.js';
import { usage, usageOf } from '../usage.js';

/** Runs the subcommand. */
export const run: Run = ({ args, output, subcommands }) => {
  const [name] = args.operands;
  output.raw(name === undefined ? usage(subcommands) : usageOf(subcommandOf(name, subcommands)));
  return Promise.resolve(0);
};
