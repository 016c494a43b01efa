/**
 * Waiting until a client is logged in, wherever `login` is called and however often it is tried.
 */
import type { EventEmitter } from 'node:events';
import type { LifeEvents, State } from '../connection/life.js';
import { TimeoutError } from '../errors.js';
import { abortedError, closedError } from '../session/callback.js';
import { checkSend, unwatchSignal, watchSignal, type WaitOptions } from '../session/send-options.js';

/** A client, as far as its life goes. */
type Alive = EventEmitter<LifeEvents> & { readonly state: State };

/**
 * Resolves when a client is logged in, at once where it is.
 *
 * Rejects with a `TimeoutError`, an `AbortError`, or, when the client closes first, a `StateError` (`AMI_CLOSED`).
 */
export function whenReady(client: Alive, options: WaitOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    checkSend(undefined, options);
    const { timeout = 0, signal } = options;
    if (signal?.aborted) throw abortedError('the wait', signal.reason);
    if (client.state === 'closed') throw closedError();
    if (client.state === 'ready') return resolve();
    const finish = (settle: () => void): void => {
      client.off('ready', onReady).off('closed', onClosed);
      clearTimeout(timer);
      unwatchSignal(signal, onAbort);
      settle();
    };
    const onReady = (): void => finish(resolve);
    const onClosed = (): void => finish(() => reject(closedError()));
    const onAbort = (reason: unknown): void => finish(() => reject(abortedError('the wait', reason)));
    const late = (): TimeoutError => new TimeoutError('AMI_WAIT_TIMEOUT', `not logged in within ${timeout} ms`);
    const timer = timeout > 0 ? setTimeout(() => finish(() => reject(late())), timeout) : undefined;
    client.on('ready', onReady).on('closed', onClosed);
    if (signal !== undefined) watchSignal(signal, onAbort);
  });
}
