/**
 * Waiting for one event: the next that fits, or what ends the wait before.
 */
import type { State } from '../connection/life.js';
import { TimeoutError, type AmiError } from '../errors.js';
import type { Message } from '../message.js';
import { abortedError, closedError } from '../session/callback.js';
import type { EventFilter } from '../session/handlers.js';
import { checkSend, unwatchSignal, watchSignal, type WaitOptions } from '../session/send-options.js';

/** Called when no event will come any more. @param cause undefined where the end is the owner's own doing */
export type EndListener = (error: AmiError, cause: AmiError | undefined) => void;

/** What is needed of the client. */
export interface EventHost {
  readonly state: State;
  subscribe(filter: EventFilter, callback: (message: Message) => void): () => void;
}

/**
 * Waits for the next event that fits. Rejects with a `TimeoutError`, an `AbortError`, what the predicate throws, or
 * what ends all waits.
 *
 * @param waits those under way; the end of the client is told to each
 */
export function waitForEvent(
  host: EventHost,
  waits: Set<EndListener>,
  event: EventFilter,
  predicate: ((message: never) => boolean) | undefined,
  options: WaitOptions,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    checkSend(predicate, options);
    const { timeout = 0, signal } = options;
    if (signal?.aborted) throw abortedError('the wait', signal.reason);
    if (host.state === 'closed') throw closedError('the connection is closed');
    const finish = (settle: () => void): void => {
      stop();
      clearTimeout(timer);
      unwatchSignal(signal, onAbort);
      waits.delete(onEnd);
      settle();
    };
    const onEnd = (error: AmiError): void => finish(() => reject(error));
    const onAbort = (reason: unknown): void => finish(() => reject(abortedError('the wait', reason)));
    const onEvent = (message: Message): void => {
      try {
        if (predicate === undefined || predicate(message as never)) finish(() => resolve(message));
      } catch (exception) {
        finish(() => reject(exception as Error));
      }
    };
    const stop = host.subscribe(event, onEvent);
    const timer = timeout > 0 ? setTimeout(() => finish(() => reject(waitTimeout(timeout))), timeout) : undefined;
    if (signal !== undefined) watchSignal(signal, onAbort);
    waits.add(onEnd);
  });
}

function waitTimeout(time: number): TimeoutError {
  return new TimeoutError('AMI_WAIT_TIMEOUT', `no event that fits came within ${time} ms`);
}
