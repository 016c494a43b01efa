/**
 * The table of the subcommands, in the order of the help.
 *
 * Facts alone: what a subcommand does is loaded when it runs.
 */
import type { OptionSpecs } from './arguments.js';
import { optionsOf } from './check.js';
import type { Subcommand } from './subcommand.js';
import { capabilities, command, list, originate, ping, send, shell } from './table/asking.js';
import { completion, demo, fake, help, replay } from './table/trying.js';
import { doctor, metrics, record, top, watch } from './table/watching.js';

/** All of them. */
export const SUBCOMMANDS: readonly Subcommand[] = [demo, watch, top, send, command, ping, list, originate, capabilities,
  doctor, metrics, record, replay, shell, fake, completion, help];

/** Every option of every subcommand. */
export const ALL_OPTIONS: OptionSpecs = Object.assign({}, ...SUBCOMMANDS.map(optionsOf)) as OptionSpecs;
