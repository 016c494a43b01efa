/**
 * Who waits for which AbortSignal: one listener for each signal of the process, however many actions share it.
 *
 * A listener for each action would be searched for at each addition, so that forty thousand actions with one signal
 * stood still for seconds, and Node warns from the eleventh on. Those that wait are called in the order they came; what
 * they do may end the wait of others.
 */

/** Called once, when the signal fires. */
export type AbortListener = (reason: unknown) => void;

interface Watched {
  readonly waiting: Set<AbortListener>;
  readonly onAbort: () => void;
}

const watched = new WeakMap<AbortSignal, Watched>();

/** Waits for a signal that has not fired. */
export function watchSignal(signal: AbortSignal, listener: AbortListener): void {
  let entry = watched.get(signal);
  if (entry === undefined) {
    entry = newEntry(signal);
    watched.set(signal, entry);
    signal.addEventListener('abort', entry.onAbort, { once: true });
  }
  entry.waiting.add(listener);
}

/** Waits no longer; nothing happens where it doesn't wait. */
export function unwatchSignal(signal: AbortSignal | undefined, listener: AbortListener): void {
  const entry = signal && watched.get(signal);
  if (entry === undefined || !entry.waiting.delete(listener) || entry.waiting.size > 0 || signal!.aborted) return;
  watched.delete(signal!);
  signal!.removeEventListener('abort', entry.onAbort);
}

function newEntry(signal: AbortSignal): Watched {
  const waiting = new Set<AbortListener>();
  const onAbort = (): void => {
    for (const listener of waiting) {
      waiting.delete(listener);
      listener(signal.reason);
    }
    watched.delete(signal);
  };
  return { waiting, onAbort };
}
