/**
 * What a subcommand of `gami` is: the facts about it, and where the code is that does it.
 *
 * The facts are data in `table/`, loaded with every run: the parser reads from them what is allowed, the help and the
 * completion scripts what is to be said, so that none of them can say anything else than the others. The code lies in
 * files of its own and is loaded when the subcommand runs.
 */
import type { Arguments, OptionSpecs } from './arguments.js';
import type { Output } from './terminal/output.js';

/** The world around a subcommand. */
export interface Context {
  readonly args: Arguments;
  readonly output: Output;
  readonly input: NodeJS.ReadStream;
  readonly env: NodeJS.ProcessEnv;
  /** All subcommands, for those that tell of the others. */
  readonly subcommands: readonly Subcommand[];
  /** Fires at Ctrl-C, SIGTERM, or when the reader of the output has gone; the reason is an `Interruption`. */
  readonly signal: AbortSignal;
}

/** Does what a subcommand is for; resolves with the exit code. */
export type Run = (context: Context) => Promise<number>;

/** A subcommand. */
export interface Subcommand {
  readonly name: string;
  /** What follows the name, as the help shows it. */
  readonly operands: string;
  /** How many words it takes at most. @defaultValue 0 */
  readonly words?: number;
  /** The only words that it takes. */
  readonly choices?: readonly string[];
  /** What to do in place of giving words that it doesn't take. */
  readonly instead?: string;
  /** What it does, in half a line. */
  readonly synopsis: string;
  /** More about it, a line each. */
  readonly notes?: readonly string[];
  /** True when it logs in to a server; it has the options of a connection then. */
  readonly connects: boolean;
  /** True when it runs until Ctrl-C, which is then no failure. */
  readonly isEndless?: boolean;
  /** Its own options. */
  readonly options: OptionSpecs;
  /** Loads the code. */
  load(): Promise<{ readonly run: Run }>;
}
