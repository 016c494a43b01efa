/**
 * How long to wait before the next try to connect: exponential, with full jitter, capped.
 *
 * Clients that lose one server together must not come back together. Each process starts at a random place and walks on
 * in steps of the golden ratio, so that even the clients of one process, whose dice could fall alike, are spread
 * evenly. Pure but for that walk.
 */

/** The shape of the waits between tries, in milliseconds where it is a time. */
export interface BackoffOptions {
  /**
   * The longest wait before the first retry. @defaultValue 1,000, so that a server restarted quickly is found within a
   * second
   */
  minDelay: number;
  /** The longest wait ever. @defaultValue 30,000: a PBX that comes back is found within half a minute */
  maxDelay: number;
  /** By how much the longest wait grows with each try. @defaultValue 2 */
  factor: number;
  /** Which part of the wait is left to chance, 0 to 1. @defaultValue 1 (full jitter) */
  jitter: number;
}

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

let place = Math.random();

function nextPlace(): number {
  place = (place + GOLDEN_RATIO) % 1;
  return place;
}

/** Chooses the wait before a try, in whole milliseconds; the first retry is attempt 1. */
export function backoffDelay(attempt: number, options: BackoffOptions, chance: () => number = nextPlace): number {
  const longest = Math.min(options.maxDelay, options.minDelay * options.factor ** (attempt - 1));
  return Math.floor(longest * (1 - options.jitter * chance()));
}
