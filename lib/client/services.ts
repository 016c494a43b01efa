/**
 * What a client keeps up beside the conversation: the event filters on its server and the calls under AsyncAGI.
 *
 * Abstract: it sends and hears through the floors below. The filters live over reconnects, calls don't; the class that
 * is made of this one says when a connection has come and gone.
 */
import { AgiCalls, type AgiFilter, type AgiHandler } from '../agi/calls.js';
import type { AmiError } from '../errors.js';
import { ServerFilters, type ServerFilter } from '../actions/filter.js';
import { ActionMethods } from './action-methods.js';
import type { WaitOptions } from './promise-methods.js';

/** The part of an `Asterisk` that keeps filters and calls. */
export abstract class Services extends ActionMethods {
  readonly #filters = new ServerFilters({
    version: () => this.knownVersion,
    request: (action, options) => this.request(action, options),
  });
  readonly #calls = new AgiCalls({
    subscribe: (events, callback) => this.subscribe(events, callback),
    hold: (action, callback, options) => this.send(action, callback, true, options),
    forget: (actionId) => this.forget(actionId),
  });

  /**
   * Has the server send only the events that fit one filter at least, less those that fit one that excludes; resolves
   * when it has agreed.
   *
   * Filters hold for all further sessions of this client too: each is set again right after the login. Events that come
   * before are not filtered. There is no way to take a filter back. They concern events alone, lists stay whole; but an
   * including filter also keeps back what the library itself waits for: `OriginateResponse`, `AsyncAGIStart` and the
   * like, `Shutdown`.
   *
   * Rejects as `request`, with an `ActionError` when the server won't: the user needs the privilege `system`, an
   * expression must compile; with a `LocalProtocolError` (`AMI_BAD_ARGUMENT`) for a filter that can't be.
   */
  addFilter(filter: ServerFilter, options?: WaitOptions): Promise<void> {
    return this.#filters.add(filter, options);
  }

  /**
   * Takes calls under AsyncAGI (in the dialplan `AGI(agi:async)`) that begin from now on; the function returned stops
   * that.
   *
   * The handler runs once for each call that the filter picks; of several that pick a call the first gets it. The user
   * needs the privilege `agi` to read and write, the event mask must have the class `agi`. A call that began before, or
   * while there was no connection, isn't seen.
   *
   * @param filter a channel (`PJSIP/alice`, with or without its number), a RegExp on the channel's name, a predicate,
   *   or undefined for all
   * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — the filter or the handler can't be
   */
  agi(filter: AgiFilter, handler: AgiHandler): () => void {
    return this.#calls.listen(filter, handler);
  }

  /** True when the session has filters that others must not inherit. */
  protected get hasFilters(): boolean {
    return this.#filters.size > 0;
  }

  /** Sets the filters again; called at each login. */
  protected restoreFilters(onFailed: (error: AmiError) => void): void {
    this.#filters.restore(onFailed);
  }

  /** Ends the calls; called when the connection is lost. */
  protected loseCalls(): void {
    this.#calls.lose();
  }

  /** Ends the calls too, and forgets who listens for them. */
  protected override endWaiting(error: AmiError | undefined): void {
    super.endWaiting(error);
    this.#calls.clear();
  }
}
