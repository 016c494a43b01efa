/**
 * Exceptions that nobody catches, caught: for the specs that say where an exception of the user's surfaces.
 */
import { setImmediate as turn } from 'node:timers/promises';

/** Lets everything happen that is due in this turn of the loop and in the next. */
export async function settle(): Promise<void> {
  await turn();
  await turn();
}

/** Runs something and gathers the exceptions that surface as uncaught ones. */
export async function uncaughtOf(act: () => void | Promise<void>): Promise<unknown[]> {
  const exceptions: unknown[] = [];
  process.setUncaughtExceptionCaptureCallback((exception) => exceptions.push(exception));
  try {
    await act();
    await settle();
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
  return exceptions;
}
