/**
 * The promise of a login under way, and the signal that may end it.
 *
 * A login is begun once and ends once: by the server's answer, a loss, its owner's close, or the signal. A second end
 * is nothing.
 */
import type { AmiError } from '../errors.js';
import { abortedError } from '../session/callback.js';
import { unwatchSignal, watchSignal, type AbortListener } from '../session/send-options.js';

/** The login of a client. */
export class LoginWait {
  #settle: ((error?: AmiError) => void) | undefined;

  /** True from `begin` to `end`. */
  get isUnderWay(): boolean {
    return this.#settle !== undefined;
  }

  /**
   * Begins a login; the promise settles when it ends.
   *
   * @param abandon called with the error when the signal fires while the login is under way, at once where it has fired
   */
  begin(signal: AbortSignal | undefined, abandon: (error: AmiError) => void): Promise<void> {
    const onAbort: AbortListener = (reason) => {
      if (this.isUnderWay) abandon(abortedError('the login', reason));
    };
    const done = new Promise<void>((resolve, reject) => {
      this.#settle = (error) => {
        unwatchSignal(signal, onAbort);
        if (error === undefined) resolve();
        else reject(error);
      };
    });
    if (signal?.aborted) onAbort(signal.reason);
    else if (signal !== undefined) watchSignal(signal, onAbort);
    return done;
  }

  /** Ends it, with an error where it has failed. */
  end(error?: AmiError): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(error);
  }
}
