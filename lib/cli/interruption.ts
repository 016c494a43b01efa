/**
 * The end that comes from outside: the user's Ctrl-C, the system's SIGTERM, or a reader of the output that has gone.
 *
 * It is the reason of the abort signal that every subcommand gets; one that ends because of it says nothing and exits
 * with its code.
 */

/** Shells tell of a signal's death by 128 and its number. Source: POSIX, XCU 2.8.2. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, EPIPE: 0 } as const;

/** Why a subcommand shall end. */
export type InterruptionKind = keyof typeof EXIT_CODES;

/** The wish that a subcommand end. */
export class Interruption extends Error {
  /** What the process shall exit with. */
  readonly exitCode: number;

  constructor(kind: InterruptionKind) {
    super(`interrupted by ${kind}`);
    this.exitCode = EXIT_CODES[kind];
  }
}

/** Finds the interruption in an error that was caused by one. */
export function interruptionOf(error: unknown): Interruption | undefined {
  if (error instanceof Interruption) return error;
  return error instanceof Error && error.cause instanceof Interruption ? error.cause : undefined;
}
