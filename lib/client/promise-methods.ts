/**
 * Promises and iterators over callbacks: what a server's answers look like to a caller that awaits them.
 *
 * Abstract: it stands on the few callback methods of an `Asterisk` and adds nothing to the wire. Misuse rejects here,
 * where the callback methods throw; each promise is settled once, since each callback ends.
 */
import type { ActionName, EventMessage, EventName, SomeAction } from '../catalogue/index.js';
import { meansFailure } from '../catalogue/answer-traits.js';
import type { ServerFilter } from '../actions/filter.js';
import { abortedError, closedError, refusalOf, tooLongError, type Callback } from '../session/callback.js';
import type { PendingAction } from '../session/pending-action.js';
import { checkSend, unwatchSignal, watchSignal, type WaitOptions } from '../session/send-options.js';
import { ServerFilters } from './server-filters.js';
import { CallbackMethods } from './callback-methods.js';
import { capabilitiesOf, type Capability } from '../actions/capabilities.js';
import { LocalProtocolError, TimeoutError, type AmiError } from '../errors.js';
import { ListCollector, type EventList } from './event-list.js';
import { EventQueue } from './event-queue.js';
import { waitForEvent, type EndListener } from './event-wait.js';
import type { State } from '../connection/life.js';
import type { EventFilter } from '../session/handlers.js';
import { get, isSuccess, type Message } from '../message.js';

/** How a list is asked for. */
export interface ListOptions extends WaitOptions {
  /**
   * True: an answer that says there is nothing to list gives an empty list in place of an `ActionError`. @defaultValue
   * false
   */
  emptyOnNotFound?: boolean | undefined;
  /** How many items the list may have. @defaultValue 250,000: more than a busy server has of anything */
  limit?: number | undefined;
}

/** How events are read. */
export interface EventsOptions {
  /** How many events may wait for the reader. @defaultValue 10,000: seconds of a busy server, some megabytes */
  limit?: number | undefined;
  /** Ends the reading with an `AbortError`. */
  signal?: AbortSignal | undefined;
}

/** Hears the messages of one answer. */
export interface ListListener {
  /** Called with the response and what follows; tells whether it was the last. */
  message(message: Message): boolean;
  /** Called once, behind the last or with what ended it early. */
  end(error?: AmiError): void;
}

const DEFAULT_EVENTS_LIMIT = 10_000;
const DEFAULT_LIST_LIMIT = 250_000;

function actionName(action: Message): string {
  return (action && get(action, 'Action')) ?? 'action';
}

/** The part of an `Asterisk` that gives promises. */
export abstract class PromiseMethods extends CallbackMethods {
  readonly #waits = new Set<EndListener>();
  readonly #filters = new ServerFilters({
    version: () => this.knownVersion,
    request: (action, options) => this.request(action, options),
  });

  /** The default of `timeout` in requests, in milliseconds; 0 for ever. */
  protected abstract readonly actionTimeout: number;
  /** Where the client stands. */
  abstract readonly state: State;

  /** Ends every wait for events. @param cause undefined where the end is the owner's own doing */
  protected override endWaiting(cause: AmiError | undefined): void {
    super.endWaiting(cause);
    if (this.#waits.size === 0) return;
    const error = cause ?? closedError('the connection was closed or given back before the event came');
    for (const end of [...this.#waits]) end(error, cause);
  }

  /**
   * Sends an action and resolves with its response.
   *
   * Rejects with an `ActionError` when the server says `Response: Error`, or Success in words that tell of a failure
   * (`Message move failed`), and with the error of the callback's second argument when no answer can come; with a
   * `LocalProtocolError` for an action that can't be sent.
   *
   * @example
   * ```js
   * import { connect } from 'gami';
   *
   * const g = await connect({ username: 'demo', secret: 'demonstration' });
   * console.log((await g.request({ Action: 'Ping' })).Ping); // Pong
   * await g.logoff();
   * ```
   */
  request<Name extends ActionName>(action: SomeAction<Name>, options?: WaitOptions): Promise<Message> {
    return new Promise((resolve, reject) => {
      const callback: Callback = (message, error) => {
        if (error !== undefined) reject(error);
        else if (isSuccess(message) && !meansFailure(name, get(message, 'Message') ?? '')) resolve(message);
        else reject(refusalOf(name, message));
      };
      const name = actionName(action);
      this.send({ action, callback, options });
    });
  }

  /**
   * Sends an action and resolves with the whole list of events behind its response.
   *
   * An action that isn't a list resolves with its response and no events. The time counts anew with each item unless
   * you give one: then it is for the whole list. A list that ends early rejects, and what had come of it is in the
   * `partial` of a `TimeoutError`. One with more items than `limit` rejects with a `RemoteProtocolError`
   * (`AMI_MESSAGE_TOO_LARGE`): a server that never ends must not fill the memory.
   *
   * Source: asterisk main/manager.c, astman_send_list_complete_start(), 22.10.1; lists that deviate: the catalogue's
   * table.
   *
   * @example
   * ```js
   * import { connect } from 'gami';
   *
   * const g = await connect({ username: 'demo', secret: 'demonstration' });
   * const { events } = await g.requestList({ Action: 'QueueSummary' });
   * console.log(events.map((m) => m.Queue).join()); // support,sales
   * await g.logoff();
   * ```
   */
  requestList<Name extends ActionName>(action: SomeAction<Name>, options: ListOptions = {}): Promise<EventList<Name>> {
    return new Promise((resolve, reject) => {
      const { limit = DEFAULT_LIST_LIMIT } = options;
      checkLimit(limit);
      const list = new ListCollector(actionName(action), this.knownVersion);
      const done = (): void => {
        if (list.events.length > limit) reject(tooLongError(`the list of "${actionName(action)}"`, `${limit} items`));
        else if (list.failure !== undefined && !(options.emptyOnNotFound === true && list.isNotFound)) {
          reject(refusalOf(actionName(action), list.failure));
        }
        else resolve({ response: list.response!, events: list.events, complete: list.complete } as EventList<Name>);
      };
      let stop: (() => void) | undefined;
      const follow = (message: Message): boolean => {
        if (list.response !== undefined) return list.add(message) || list.events.length > limit;
        const isComplete = list.open(message);
        if (!isComplete && list.hasForeignItems) {
          const id = get(message, 'ActionID');
          stop = this.subscribe(undefined, (event) => {
            if (get(event, 'ActionID') !== id) list.add(event);
          });
        }
        return isComplete;
      };
      this.dispatch(this.prepareFollowed(action, options, {
        message: follow,
        end: (error) => {
          stop?.();
          if (error === undefined) done();
          else reject(error instanceof TimeoutError ? withPartial(error, list) : error);
        },
      }));
    });
  }

  /**
   * Waits for the next event that fits.
   *
   * Goes on over a reconnect. Rejects with a `TimeoutError` (`AMI_WAIT_TIMEOUT`), an `AbortError`, or, when the object
   * closes first, with the error that closed it.
   *
   * @example
   * ```js
   * import { connect } from 'gami';
   *
   * const g = await connect({ username: 'demo', secret: 'demonstration' });
   * g.userEvent('Order', { Number: '42' });
   * const order = await g.waitFor('UserEvent', (m) => m.UserEvent === 'Order', { timeout: 5_000 });
   * console.log(order.Number); // 42
   * await g.logoff();
   * ```
   */
  waitFor<Name extends EventName>(
    event: Name | readonly Name[],
    predicate?: (message: EventMessage<Name>) => boolean,
    options?: WaitOptions,
  ): Promise<EventMessage<Name>>;
  waitFor(event: EventFilter, predicate?: (message: Message) => boolean, options?: WaitOptions): Promise<Message>;
  waitFor(event: EventFilter, predicate?: (message: never) => boolean, options: WaitOptions = {}): Promise<Message> {
    return waitForEvent(this, this.#waits, event, predicate, options);
  }

  /**
   * Reads events with `for await`, from the call on, over reconnects, until the object closes.
   *
   * A reader that falls behind by more than `limit` gets what has come until then, and after it a `StateError`
   * (`AMI_EVENTS_OVERFLOW`).
   *
   * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — the limit or the signal can't be
   *
   * @example
   * ```js
   * import { connect } from 'gami';
   *
   * const g = await connect({ username: 'demo', secret: 'demonstration' });
   * g.userEvent('Order', { Number: '42' });
   * for await (const m of g.events('UserEvent', { limit: 1_000 })) {
   *   console.log(m.Number); // 42
   *   break;
   * }
   * await g.logoff();
   * ```
   */
  events<Name extends EventName>(
    event: Name | readonly Name[],
    options?: EventsOptions,
  ): AsyncIterableIterator<EventMessage<Name>>;
  events(filter?: EventFilter, options?: EventsOptions): AsyncIterableIterator<Message>;
  events(
    filter?: EventFilter,
    { limit = DEFAULT_EVENTS_LIMIT, signal }: EventsOptions = {},
  ): AsyncIterableIterator<Message> {
    checkSend(undefined, { signal });
    checkLimit(limit);
    const onEnd = (_: AmiError, cause: AmiError | undefined): void => queue.end(cause);
    const onAbort = (reason: unknown): void => queue.end(abortedError('the wait', reason));
    const queue = new EventQueue(limit, () => {
      stop();
      this.#waits.delete(onEnd);
      unwatchSignal(signal, onAbort);
    });
    const stop = this.subscribe(filter, (message) => queue.push(message));
    this.#waits.add(onEnd);
    if (signal?.aborted) onAbort(signal.reason);
    else if (signal !== undefined) watchSignal(signal, onAbort);
    if (this.state === 'closed') queue.end();
    return queue;
  }

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

  /** Asks which actions the logged-in user may use, by name. */
  async capabilities(options?: WaitOptions): Promise<Map<string, Capability>> {
    return capabilitiesOf(await this.request({ Action: 'ListCommands' }, options));
  }

  /** True when the session has filters that others must not inherit. */
  protected get hasFilters(): boolean {
    return this.#filters.size > 0;
  }

  /** Sets the filters again; called at each login. */
  protected restoreFilters(onFailed: (error: AmiError) => void): void {
    this.#filters.restore(onFailed);
  }

  /**
   * Makes an action ready of which the listener hears the response and what follows, until it says that it was the
   * last, or something ends it early.
   */
  protected prepareFollowed(action: Message, options: WaitOptions, listener: ListListener): PendingAction {
    const end = (error?: AmiError): void => {
      this.release(pending);
      listener.end(error);
    };
    const pending = this.prepare({
      action,
      options,
      reach: 'list',
      callback: (message, error) => {
        if (error !== undefined) end(error);
        else if (listener.message(message)) end();
      },
      onOver: () => end(),
    });
    return pending;
  }
}

function checkLimit(limit: unknown): void {
  if (Number.isInteger(limit) && (limit as number) > 0) return;
  throw new LocalProtocolError('AMI_BAD_ARGUMENT', '"limit" must be a whole number from 1 on');
}

function withPartial({ code, message, sent }: TimeoutError, { response, events }: ListCollector): TimeoutError {
  return new TimeoutError(code, message, { ...(sent === undefined ? {} : { sent }), partial: { response, events } });
}
