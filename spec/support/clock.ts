/**
 * Time in the hand of a spec: `setTimeout`, `clearTimeout` and `performance.now` stand still until the spec lets time
 * pass.
 *
 * The mock timers of node:test do nothing on `refresh`, which keep-alive lives on, and leave `performance.now` alone;
 * these do both, and they tell which timers would hold the process.
 */

/** A timer that waits. */
interface FakeTimer {
  at: number;
  hasRef: boolean;
  readonly delay: number;
  readonly call: () => void;
}

const realSetTimeout = globalThis.setTimeout;
const realClearTimeout = globalThis.clearTimeout;

/** A clock that a spec moves. */
export class Clock {
  #now = 1_000_000;
  readonly #timers = new Set<FakeTimer>();

  /** Takes the place of the process's own time; `remove` gives it back. */
  constructor() {
    globalThis.setTimeout = ((call: () => void, delay = 1) => this.#start(call, delay)) as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((timer: unknown) => { this.#timers.delete(timer as FakeTimer); }) as typeof clearTimeout;
    Object.defineProperty(performance, 'now', { value: () => this.#now, configurable: true });
  }

  /** Gives the process its own time back. */
  remove(): void {
    globalThis.setTimeout = realSetTimeout;
    globalThis.clearTimeout = realClearTimeout;
    Reflect.deleteProperty(performance, 'now');
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** How many timers that wait would hold the process. */
  get holding(): number {
    return [...this.#timers].filter(({ hasRef }) => hasRef).length;
  }

  /** In how many milliseconds the timers that wait are due, the first one first. */
  get due(): number[] {
    return [...this.#timers].map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  /** Lets time pass; what is due on the way is called in its order. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let timer = this.#first(end); timer !== undefined; timer = this.#first(end)) {
      this.#now = timer.at;
      this.#timers.delete(timer);
      timer.call();
    }
    this.#now = end;
  }

  #first(end: number): FakeTimer | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }

  #start(call: () => void, delay: number): object {
    const timer: FakeTimer = { at: this.#now + delay, hasRef: true, delay, call };
    const methods = {
      ref: () => this.#hold(timer, true),
      unref: () => this.#hold(timer, false),
      hasRef: () => timer.hasRef,
      refresh: () => {
        timer.at = this.#now + timer.delay;
        this.#timers.add(timer);
        return timer;
      },
    };
    this.#timers.add(Object.assign(timer, methods));
    return timer;
  }

  #hold(timer: FakeTimer, hasRef: boolean): FakeTimer {
    timer.hasRef = hasRef;
    return timer;
  }
}
