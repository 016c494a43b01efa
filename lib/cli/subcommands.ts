/**
 * The subcommands of `gami`, in the order of the help.
 */
import { UsageError, type OptionSpecs } from './arguments.js';
import { capabilities } from './commands/capabilities.js';
import { command } from './commands/command.js';
import { demo } from './commands/demo.js';
import { list } from './commands/list.js';
import { originate } from './commands/originate.js';
import { ping } from './commands/ping.js';
import { send } from './commands/send.js';
import type { Subcommand } from './subcommand.js';
import { optionsOf, usage, usageOf } from './usage.js';
import { watch } from './commands/watch.js';

/** Shows help; it stands here because it knows all the others. */
const help: Subcommand = {
  name: 'help',
  operands: '[COMMAND]',
  synopsis: 'Show this, or more about one command',
  connects: false,
  options: {},
  run: ({ args, output }) => {
    const [name] = args.operands;
    output.raw(name === undefined ? usage(SUBCOMMANDS) : usageOf(subcommandOf(name)));
    return Promise.resolve(0);
  },
};

/** All of them. */
export const SUBCOMMANDS: readonly Subcommand[] = [demo, watch, send, command, ping, list, originate, capabilities,
  help];

/** Every option of every subcommand. */
export const ALL_OPTIONS: OptionSpecs = Object.assign({}, ...SUBCOMMANDS.map(optionsOf)) as OptionSpecs;

/**
 * Finds a subcommand.
 *
 * @throws {UsageError} there is none of that name
 */
export function subcommandOf(name: string): Subcommand {
  const found = SUBCOMMANDS.find((subcommand) => subcommand.name === name);
  if (found === undefined) throw new UsageError('there is no such command');
  return found;
}
