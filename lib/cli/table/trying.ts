/**
 * The facts of the subcommands that need no server.
 */
import type { Subcommand } from '../subcommand.js';

/** `gami demo`. */
export const demo: Subcommand = {
  name: 'demo',
  operands: '',
  synopsis: 'Show what gami does, on a fake Asterisk of its own, in a few seconds',
  connects: false,
  options: {},
  load: () => import('../demo/demo.js'),
};

/** `gami help`. */
export const help: Subcommand = {
  name: 'help',
  operands: '[COMMAND]',
  words: 1,
  instead: 'one command at a time',
  synopsis: 'Show this, or more about one command',
  connects: false,
  options: {},
  load: () => import('../commands/help.js'),
};
