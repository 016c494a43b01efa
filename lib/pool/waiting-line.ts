/**
 * People in a line: whoever came first is served first; each may lose patience.
 *
 * Knows nothing of what is waited for. A waiter leaves the line once: served, out of time, aborted, or sent away.
 */
import { AbortError, type AmiError } from '../errors.js';

/** How long somebody waits, and what sends him away early. */
export interface Patience {
  /** In milliseconds; 0 for ever. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  /** Makes the error of somebody who has waited too long. */
  readonly onTimeout: () => AmiError;
}

interface Waiter<Thing> {
  resolve(thing: Thing): void;
  reject(error: AmiError): void;
}

/** A line of waiters. */
export class WaitingLine<Thing> {
  /** In the order they came. */
  readonly #line = new Set<Waiter<Thing>>();

  /** How many wait. */
  get size(): number {
    return this.#line.size;
  }

  /** Puts somebody at the end of the line; rejects with an `AbortError` when the signal sends him away. */
  wait({ timeout, signal, onTimeout }: Patience): Promise<Thing> {
    return new Promise((resolve, reject) => {
      const leave = (settle: () => void): void => {
        this.#line.delete(waiter);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      const onAbort = (): void =>
        leave(() => reject(new AbortError('AMI_ABORTED', 'the wait was aborted', { cause: signal!.reason })));
      const waiter: Waiter<Thing> = {
        resolve: (thing) => leave(() => resolve(thing)),
        reject: (error) => leave(() => reject(error)),
      };
      const timer = timeout > 0 ? setTimeout(() => waiter.reject(onTimeout()), timeout) : undefined;
      this.#line.add(waiter);
      if (signal?.aborted) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Serves the first in the line; tells whether there was one. */
  serve(thing: Thing): boolean {
    const [first] = this.#line;
    first?.resolve(thing);
    return first !== undefined;
  }

  /** Sends all away with an error. */
  failAll(error: AmiError): void {
    for (const waiter of [...this.#line]) waiter.reject(error);
  }
}
