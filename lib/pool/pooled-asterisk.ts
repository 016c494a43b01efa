/**
 * A connection of a pool: an `Asterisk` that can be made as good as new.
 *
 * Whatever a borrower has left behind is taken away when he gives it back; what can't be taken away (a filter, another
 * event mask, an answer that doesn't come) makes the connection useless for the next one. It never reconnects; the pool
 * replaces it.
 */
import { Asterisk } from '../client/asterisk.js';
import { StateError } from '../errors.js';

/**
 * How long what is under way may take to end, in milliseconds; answers take milliseconds, so more means that the
 * session is blocked.
 */
const SETTLE_TIMEOUT = 10_000;

/** A connection that a pool lends. */
export class PooledAsterisk extends Asterisk {
  /**
   * Takes handlers, subscribers, held callbacks, calls, waits and listeners away; resolves with whether the connection
   * may be lent again.
   *
   * Held callbacks and lists under way end with a `StateError` (`AMI_CLOSED`); an action that waits for its one
   * response still gets it. A server answers in order and writes lists whole, so the answer to a Ping tells that
   * nothing of the borrower's is to come. Source: asterisk main/manager.c, session_do(), 22.10.1.
   */
  async giveBack(): Promise<boolean> {
    const isBusy = this.stats().inFlight > 0;
    this.#strip();
    if (isBusy) await this.request({ Action: 'Ping' }, { timeout: SETTLE_TIMEOUT }).catch(() => this.close());
    return this.state === 'ready' && !this.hasFilters && this.session?.mask === undefined;
  }

  #strip(): void {
    this.removeAllListeners();
    this.endWaiting(undefined);
    this.handlers.clear();
    this.session?.endHeld(new StateError('AMI_CLOSED', 'the connection was given back to its pool'));
    this.ref();
  }
}
