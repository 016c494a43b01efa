/**
 * When to try again: counts the tries of one object and waits between them.
 *
 * The count begins anew only after a login that lasted; a server that lets in and throws out at once is not hammered.
 * It knows nothing of connections; what to do when the time has come is the caller's.
 */
import { backoffDelay, type BackoffOptions } from './backoff.js';
import type { Retry } from './life.js';

/** How an object reconnects. */
export interface ReconnectOptions extends Partial<BackoffOptions> {
  /** How many tries in a row may fail before the object is closed. @defaultValue Infinity: telephony runs unattended */
  maxAttempts?: number;
  /**
   * True: the first login too is tried again and again. @defaultValue false: a wrong host or port should be told at
   * once
   */
  initial?: boolean;
}

/** A connection that was up for so many milliseconds counts as a success. */
const LASTING = 10_000;

/** The tries of one object. */
export class Reconnect {
  readonly #options: Readonly<Required<ReconnectOptions>> | undefined;
  #attempt = 0;
  #upSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isReferenced = true;

  constructor(options: Readonly<Required<ReconnectOptions>> | undefined) {
    this.#options = options;
  }

  /** True when the first login, too, is to be tried again. */
  get isInitial(): boolean {
    return this.#options?.initial === true;
  }

  /** Notes that a login has succeeded. */
  up(): void {
    this.#upSince = performance.now();
  }

  /** Plans the next try and waits for it; undefined when there is none. */
  retry(onTime: () => void): Retry | undefined {
    if (this.#upSince !== undefined && performance.now() - this.#upSince >= LASTING) this.#attempt = 0;
    this.#upSince = undefined;
    if (this.#options === undefined || this.#attempt >= this.#options.maxAttempts) return undefined;
    this.#attempt += 1;
    const delay = backoffDelay(this.#attempt, this.#options);
    this.#timer = setTimeout(onTime, delay);
    this.setReferenced(this.#isReferenced);
    return { attempt: this.#attempt, delay };
  }

  /** Gives up waiting; the count begins anew. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#attempt = 0;
    this.#upSince = undefined;
  }

  /** Lets the wait hold the process, or not. */
  setReferenced(isReferenced: boolean): void {
    this.#isReferenced = isReferenced;
    if (isReferenced) this.#timer?.ref();
    else this.#timer?.unref();
  }
}
