/**
 * Events per second over the last minute, without a timer: a ring of counters, each for one second. Pure.
 */

/** How many seconds are remembered. */
export const REMEMBERED = 60;

/** Counts events. */
export class EventRate {
  readonly #counts = new Array<number>(REMEMBERED).fill(0);
  #second = 0;

  /** Counts one event. */
  add(now: number): void {
    this.#turn(now);
    this.#counts[this.#second % REMEMBERED]! += 1;
  }

  /** Returns the counts of the last whole seconds, the oldest first; the running second is left out. */
  view(now: number): number[] {
    this.#turn(now);
    return Array.from({ length: REMEMBERED - 1 }, (_, index) => this.#counts[(this.#second + 1 + index) % REMEMBERED]!);
  }

  /** Clears the counters of the seconds that have begun since. */
  #turn(now: number): void {
    const second = Math.floor(now / 1000);
    for (let step = Math.max(this.#second + 1, second - REMEMBERED + 1); step <= second; step += 1) {
      this.#counts[step % REMEMBERED] = 0;
    }
    this.#second = Math.max(this.#second, second);
  }
}
