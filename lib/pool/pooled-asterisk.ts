/**
 * A connection of a pool: an `Asterisk` that can be made as good as new.
 *
 * Whatever a borrower has left behind is taken away when the connection is given back; what can't be taken away (a
 * filter, another event mask, an answer that doesn't come) makes it useless for the next one. It never reconnects; the
 * pool replaces it.
 */
import { Asterisk } from '../client/asterisk.js';
import { closedError } from '../session/callback.js';
import { GIVEN_BACK } from './loan.js';

/**
 * How long what is under way may take to end, in milliseconds; answers take milliseconds, so more means that the
 * session is blocked.
 */
const SETTLE_TIMEOUT = 10_000;

/** A connection that a pool lends. */
export class PooledAsterisk extends Asterisk {
  /**
   * Takes handlers, subscribers, held callbacks, calls, waits and listeners away; `done` is told whether the connection
   * may be lent again: at once, or when what was under way has ended. Returns whether that takes time.
   *
   * Held callbacks and lists under way end with a `StateError` (`AMI_CLOSED`); an action that waits for its one
   * response still gets it. A server answers in order and writes lists whole, so the answer to a Ping tells that
   * nothing of the borrower's is to come. Source: asterisk main/manager.c, session_do(), 22.10.1.
   */
  giveBack(done: (isClean: boolean) => void): boolean {
    const isBusy = this.stats().inFlight > 0 || (this.session?.unanswered ?? 0) > 0;
    this.#strip();
    if (isBusy) {
      void this.#settle().then(() => done(this.#isClean));
    } else done(this.#isClean);
    return isBusy;
  }

  get #isClean(): boolean {
    return this.state === 'ready' && !this.hasFilters && this.session?.mask === undefined;
  }

  /** Has handlers and subscribers see the loan as the client that received an event. */
  lendAs(handle: Asterisk): void {
    this.handlers.setOwner(handle);
  }

  /** Waits for what is under way: the rest of an `updateConfig`, and then whatever stands before a Ping. */
  async #settle(): Promise<void> {
    if (this.isUnsettled) await this.whenSettled(SETTLE_TIMEOUT);
    await this.request({ Action: 'Ping' }, { timeout: SETTLE_TIMEOUT }).catch(() => this.close());
  }

  #strip(): void {
    this.removeAllListeners();
    this.endWaiting(undefined);
    this.handlers.clear();
    this.session?.endHeld(closedError(GIVEN_BACK));
    this.ref();
  }
}
