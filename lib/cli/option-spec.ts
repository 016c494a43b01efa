/**
 * What an option of the command line is.
 *
 * Plain data: the parser reads from it what is allowed, the help what is to be said.
 */

/** An option of the command line. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** True when it may be given several times. */
  readonly multiple?: boolean;
  /** What stands for its value in the help. */
  readonly placeholder?: string;
  /** What it does, in half a line. */
  readonly help: string;
}

/** Options by name, without their dashes. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;
