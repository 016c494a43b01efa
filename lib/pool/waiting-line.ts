/**
 * A queue of waiting requests, first come, first served.
 *
 * It knows nothing of what is waited for. A waiter leaves the queue once: served, out of time, aborted, or failed.
 */
import type { AmiError } from '../errors.js';
import { abortedError } from '../session/callback.js';
import { unwatchSignal, watchSignal } from '../session/send-options.js';

/** How long a request waits, and what ends the wait early. */
export interface WaitLimits {
  /** In milliseconds; 0 for ever. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  /** Makes the error of a wait that is out of time. */
  readonly onTimeout: () => AmiError;
}

interface Waiter<Thing> {
  resolve(thing: Thing): void;
  reject(error: AmiError): void;
}

/** A queue of waiters. */
export class WaitingLine<Thing> {
  /** In the order of their requests. */
  readonly #line = new Set<Waiter<Thing>>();

  /** How many wait. */
  get size(): number {
    return this.#line.size;
  }

  /** Waits behind all others; rejects with an `AbortError` when the signal fires. */
  wait({ timeout, signal, onTimeout }: WaitLimits): Promise<Thing> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortedError('the wait', signal.reason));
      const leave = (settle: () => void): void => {
        this.#line.delete(waiter);
        clearTimeout(timer);
        unwatchSignal(signal, onAbort);
        settle();
      };
      const onAbort = (reason: unknown): void => waiter.reject(abortedError('the wait', reason));
      const waiter: Waiter<Thing> = {
        resolve: (thing) => leave(() => resolve(thing)),
        reject: (error) => leave(() => reject(error)),
      };
      const timer = timeout > 0 ? setTimeout(() => waiter.reject(onTimeout()), timeout) : undefined;
      this.#line.add(waiter);
      if (signal !== undefined) watchSignal(signal, onAbort);
    });
  }

  /** Gives a thing to the first waiter; tells whether there was one. */
  serve(thing: Thing): boolean {
    const [first] = this.#line;
    first?.resolve(thing);
    return first !== undefined;
  }

  /** Ends every wait with an error. */
  failAll(error: AmiError): void {
    for (const waiter of [...this.#line]) waiter.reject(error);
  }
}
