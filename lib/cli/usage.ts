/**
 * The help: made from the facts of the subcommands, for a terminal of 80 columns or more.
 *
 * Pure.
 */
import type { OptionSpecs } from './arguments.js';
import type { Subcommand } from './subcommand.js';
import { COMMON_OPTIONS, CONNECTION_OPTIONS, ENVIRONMENT } from './table/options.js';

const USAGE = 'Usage: gami [COMMAND] [OPTION …]';

function text(...lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function optionRows(specs: OptionSpecs): [string, string][] {
  return Object.entries(specs).map(([name, { placeholder, help, multiple, short }]) => [
    `${short === undefined ? '' : `-${short}, `}--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`,
    multiple ? `${help}; may come several times` : help,
  ]);
}

/** Returns an option table: the subcommand's own first. */
function optionTable(subcommand: Subcommand): string[] {
  const { options, connects } = subcommand;
  const connection = Object.fromEntries(Object.entries(CONNECTION_OPTIONS).filter(([name]) => !(name in options)));
  return ['Options:',
    ...columns([...optionRows(options), ...(connects ? optionRows(connection) : []), ...optionRows(COMMON_OPTIONS)])];
}

function usageLine({ name, operands }: Subcommand): string {
  return `Usage: gami ${name}${operands === '' ? '' : ` ${operands}`}`;
}

function subcommandTable(subcommands: readonly Subcommand[]): string[] {
  return ['Commands:', ...columns(subcommands.map(({ name, synopsis }) => [name, synopsis]))];
}

/** Returns the help of one subcommand. */
export function usageOf(subcommand: Subcommand): string {
  const { synopsis, notes = [], connects, isEndless } = subcommand;
  return text(
    usageLine(subcommand),
    '',
    `${synopsis}.`,
    ...notes,
    ...(isEndless ? ['', 'It runs until Ctrl-C; the exit code is 0 then.'] : []),
    '',
    ...optionTable(subcommand),
    ...(connects ? ['', 'Environment:', ...columns(ENVIRONMENT)] : []),
  );
}

/** Returns the help of the whole command. */
export function usage(subcommands: readonly Subcommand[]): string {
  const endless = subcommands.filter(({ isEndless }) => isEndless).map(({ name }) => name).join(', ');
  return text(
    USAGE, '', 'Talks to an Asterisk by its manager interface (AMI).', '', ...subcommandTable(subcommands), '',
    'Without a command it is demo. `gami help COMMAND` tells more of one.', '',
    'Options of all commands that log in:', ...columns(optionRows(CONNECTION_OPTIONS)), '',
    'Options of all commands:', ...columns(optionRows(COMMON_OPTIONS)), '',
    'Environment:', ...columns(ENVIRONMENT), '',
    'Exit code: 0 done; 1 refused, failed, not reached; 2 misuse;',
    `130 ended by Ctrl-C before it was done (${endless} run until Ctrl-C, which is their 0).`,
  );
}

/** Returns what is needed behind misuse; short, so that all of it is in sight with the error below it. */
export function shortUsage(subcommands: readonly Subcommand[], subcommand: Subcommand | undefined): string {
  return subcommand === undefined
    ? text(USAGE, '', ...subcommandTable(subcommands))
    : text(usageLine(subcommand), '', ...optionTable(subcommand));
}
