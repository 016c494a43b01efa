/**
 * The command from its arguments to its exit code: finds the subcommand, runs it, and says in one line what went wrong.
 *
 * It never calls `process.exit`, which would cut off what is still being written: when it resolves nothing is left that
 * could hold the process. Errors are told by their text alone, made safe; stacks and secrets aren't in it.
 */
import { readFileSync } from 'node:fs';
import { readArguments, splitSubcommand, UsageError } from './arguments.js';
import { checkArguments, optionsOf, subcommandOf } from './check.js';
import { Interruption, interruptionOf } from './interruption.js';
import { Output } from './terminal/output.js';
import type { Subcommand } from './subcommand.js';
import { ALL_OPTIONS, SUBCOMMANDS } from './subcommands.js';
import { shortUsage, usage, usageOf } from './usage.js';

/** Failed: refused, not reached, not answered. */
const FAILURE = 1;

/** Called otherwise than the help says. */
const MISUSE = 2;

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The library refuses an option or a header with an error of its own; it isn't loaded to find that out. */
async function isMisuse(error: unknown): Promise<boolean> {
  if (error instanceof UsageError) return true;
  if (!(error instanceof Error) || !('code' in error)) return false;
  const { LocalProtocolError, OptionError } = await import('../index.js');
  return error instanceof OptionError || error instanceof LocalProtocolError;
}

/** Says what went wrong, below the usage where that helps, and returns the exit code. */
async function report(error: unknown, output: Output, subcommand: Subcommand | undefined): Promise<number> {
  const interruption = interruptionOf(error);
  if (interruption !== undefined) return interruption.exitCode;
  const misused = await isMisuse(error);
  if (misused) output.help(`${shortUsage(SUBCOMMANDS, subcommand)}\n`);
  output.notice(`gami: ${(error instanceof Error ? error.message : String(error)).trim()}`);
  return misused ? MISUSE : FAILURE;
}

/** The first signal ends politely; the second one finds the system's own way. */
function listenForSignals(controller: AbortController): () => void {
  const onSignal = (name: NodeJS.Signals): void => {
    stop();
    controller.abort(new Interruption(name === 'SIGTERM' ? 'SIGTERM' : 'SIGINT'));
  };
  const stop = (): void => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stop;
}

async function runSubcommand(
  subcommand: Subcommand,
  argv: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const specs = optionsOf(subcommand);
  const args = readArguments(argv, specs);
  output.isJSON = args.has('json');
  if (args.has('help')) output.raw(usageOf(subcommand));
  else if (args.has('version')) output.line(version());
  else {
    checkArguments(args, subcommand, specs);
    const { run } = await subcommand.load();
    return run({ args, output, input: process.stdin, env: process.env, subcommands: SUBCOMMANDS, signal });
  }
  return 0;
}

function isHelpAsked(argv: readonly string[]): boolean {
  return argv.includes('--help') || argv.includes('-h');
}

/** Runs the command with these arguments; resolves with its exit code when everything it opened is closed. */
export async function main(argv: readonly string[]): Promise<number> {
  const controller = new AbortController();
  const output = new Output(process, (fault) => controller.abort(fault));
  const stopListening = listenForSignals(controller);
  let subcommand: Subcommand | undefined;
  try {
    const { name, rest } = splitSubcommand(argv, ALL_OPTIONS);
    if (name === undefined && isHelpAsked(rest)) {
      output.raw(usage(SUBCOMMANDS));
      return 0;
    }
    subcommand = subcommandOf(name ?? 'demo', SUBCOMMANDS);
    const code = await runSubcommand(subcommand, rest, output, controller.signal);
    return output.fault === undefined ? code : await report(output.fault, output, subcommand);
  } catch (error) {
    return await report(output.fault ?? error, output, subcommand);
  } finally {
    stopListening();
  }
}
