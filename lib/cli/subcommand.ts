/**
 * What a subcommand of `gami` is: its name, what it takes, and what it does with it.
 *
 * Each lives in a file of its own, named after it, and knows nothing of the others. Help is made from these facts, so
 * that it can't say anything else than the parser does.
 */
import type { Arguments, OptionSpecs } from './arguments.js';
import type { Output } from './terminal/output.js';

/** The world around a subcommand. */
export interface Context {
  readonly args: Arguments;
  readonly output: Output;
  readonly input: NodeJS.ReadStream;
  readonly env: NodeJS.ProcessEnv;
  /** Fires when the user, or who reads the output, wants it to end; the reason is an `Interruption`. */
  readonly signal: AbortSignal;
}

/** A subcommand. */
export interface Subcommand {
  readonly name: string;
  /** What follows the name, as the help shows it. */
  readonly operands: string;
  /** What it does, in half a line. */
  readonly synopsis: string;
  /** More about it, a line each. */
  readonly notes?: readonly string[];
  /** True when it logs in to a server; it has the options of a connection then. */
  readonly connects: boolean;
  /** Its own options. */
  readonly options: OptionSpecs;
  /** Does it; resolves with the exit code. */
  run(context: Context): Promise<number>;
}
