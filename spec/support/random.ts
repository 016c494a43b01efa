/**
 * Chance that can be repeated: a seeded generator (mulberry32), so that a failed run is run again by its seed.
 *
 * The seed comes from the environment variable GAMI_SEED, or it is another one each time.
 */

/** The largest seed and one more: the generator's state is 32 bits. */
const SEEDS = 2 ** 32;

/** Gets the seed of this run. */
export function chooseSeed(): number {
  const wanted = process.env['GAMI_SEED'];
  return wanted === undefined ? Math.floor(Math.random() * SEEDS) : Number(wanted) >>> 0;
}

/** A source of chance; the same seed gives the same sequence. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Gets a number from 0 up to, without, 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / SEEDS;
  }

  /** Gets a whole number from 0 up to, without, the limit. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** Says yes once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** Picks one of the choices. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** Makes a list of 0 up to, without, so many things. */
  some<T>(limit: number, make: () => T): T[] {
    return Array.from({ length: this.below(limit) }, make);
  }
}
