/**
 * What is said and heard: actions out with their callbacks, events in with their handlers. gami's own face.
 *
 * Abstract: how an action gets to the server is the business of the class that is made of this one.
 */
import { EventEmitter } from 'node:events';
import { AgiCalls, type AgiFilter, type AgiHandler } from '../agi/calls.js';
import type { LifeEvents } from '../connection/life.js';
import { callBack, type Callback } from '../session/callback.js';
import { ActionSeries } from './action-series.js';
import { ListCollector } from './event-list.js';
import { LocalProtocolError, type AmiError } from '../errors.js';
import type { ActionName, EventMessage, EventName, SomeAction } from '../catalogue/index.js';
import { Handlers, type HandlerCallback, type EventFilter } from '../session/handlers.js';
import { get, type Message } from '../message.js';
import type { ActionRequest, PendingAction } from '../session/pending-action.js';
import type { SendOptions } from '../session/send-options.js';

/** The part of an `Asterisk` that talks and listens. */
export abstract class CallbackMethods extends EventEmitter<LifeEvents> {
  /** The handlers and subscribers of events. */
  protected readonly handlers: Handlers<CallbackMethods> = new Handlers<CallbackMethods>(this);

  readonly #calls = new AgiCalls({
    subscribe: (events, callback) => this.subscribe(events, callback),
    hold: (action, callback, options) => this.send({ action, callback, options, reach: 'held' }),
    forget: (actionId) => this.forget(actionId),
  });

  /** Series of actions under way. */
  readonly #series = new ActionSeries((action, callback) =>
    this.dispatchPart(this.prepare({ action, callback, isOwn: true }))
  );

  /** The AMI version of the server, once it is known. */
  protected abstract readonly knownVersion: string | undefined;
  /** Makes an action ready to be sent, and does nothing else with it. */
  protected abstract prepare(request: ActionRequest): PendingAction;
  /** Sends an action, or has it wait for the connection, or ends its callback with what stands against it. */
  protected abstract dispatch(pending: PendingAction): void;
  /** Sends an action that is part of what was taken on before, whatever stands against a new one. */
  protected abstract dispatchPart(pending: PendingAction): void;
  /** Forgets the callback of an action. */
  protected abstract release(pending: PendingAction): void;
  /** Finds the action whose callback waits or is held under an ActionID. */
  protected abstract find(id: string): PendingAction | undefined;

  /** Sends what is asked for; returns its ActionID. */
  protected send(request: ActionRequest): string {
    const pending = this.prepare(request);
    this.dispatch(pending);
    return pending.id;
  }

  /**
   * Sends a list action; the callback runs for the response and each message behind it, and forgets itself at the end
   * of the list.
   */
  protected sendList(action: Message, callback: Callback | undefined): string {
    if (callback === undefined) return this.send({ action });
    const list = new ListCollector(action.Action!, this.knownVersion);
    const pending = this.prepare({
      action,
      reach: 'list',
      callback: (message, error) => {
        const isLast = error !== undefined || (list.response === undefined ? list.open(message) : list.add(message));
        list.events.length = 0;
        if (isLast) this.release(pending);
        callBack(callback, message, error);
      },
      onOver: () => this.release(pending),
    });
    this.dispatch(pending);
    return pending.id;
  }

  /** Sends actions one after the other, each when the one before has succeeded; the callback gets the last answer. */
  protected sendInTurn([first, ...rest]: readonly Message[], callback: Callback | undefined): string {
    const pending = this.prepare({ action: first!, callback });
    if (rest.length > 0) pending.callback = this.#series.begin(rest, callback);
    this.dispatch(pending);
    return pending.id;
  }

  /** True while a series of actions is under way. */
  protected get isUnsettled(): boolean {
    return this.#series.size > 0;
  }

  /** Resolves when no series of actions is under way any more, or its time in milliseconds is over. */
  protected whenSettled(time: number): Promise<void> {
    return this.#series.whenDone(time);
  }

  /** Forgets the callback of an ActionID. */
  protected forget(id: string): void {
    const pending = this.find(id);
    if (pending !== undefined) this.release(pending);
  }

  /**
   * Sends an action and calls back once with its response.
   *
   * The callback runs on a later tick, in wire order. When the answer can't come (loss, timeout, abort, close) it runs
   * with a message whose `Response` is `Error` and with the error as second argument; it is never forgotten. While not
   * logged in, that is at once.
   *
   * Source: asterisk main/manager.c, astman_send_response_full(), 22.10.1: the response repeats the action's ActionID.
   *
   * @param action headers of the action; copied, a missing `ActionID` is filled in
   * @returns the ActionID
   * @throws {LocalProtocolError} `AMI_ILLEGAL_HEADER`, `AMI_LINE_TOO_LONG`, `AMI_TOO_MANY_LINES`,
   *   `AMI_ACTION_ID_TOO_LONG`, `AMI_NO_ACTION` — Asterisk could not read the action as meant
   * @throws {StateError} `AMI_ACTION_ID_IN_FLIGHT` — an action with this ActionID waits for its answer
   *
   * @example
   * ```js
   * import { connect } from 'gami';
   *
   * const g = await connect({ username: 'demo', secret: 'demonstration' });
   * g.sendAction({ Action: 'Ping' }, (m, error) => console.log(error?.message ?? m.Ping)); // Pong
   * await g.logoff();
   * ```
   */
  sendAction<Name extends ActionName>(action: SomeAction<Name>, callback?: Callback, options?: SendOptions): string {
    return this.send({ action, callback, options });
  }

  /**
   * Sends an action and calls back with its response and with every message of its ActionID behind it, until
   * `delCallback`.
   *
   * When the response can't come, or the connection ends while the callback is held, it runs one last time with the
   * error.
   *
   * @returns the ActionID
   * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — there is no callback; else as `sendAction`
   *
   * @example
   * ```js
   * import { connect } from 'gami';
   *
   * const g = await connect({ username: 'demo', secret: 'demonstration' });
   * g.holdCallbackAction({ Action: 'QueueStatus', Queue: 'sales' }, (m, error) => {
   *   if (m.Event === 'QueueMember') console.log(m.Name); // PJSIP/cleo
   *   if (error || m.EventList === 'Complete') g.delCallback(m);
   * });
   * await g.logoff();
   * ```
   */
  holdCallbackAction<Name extends ActionName>(
    action: SomeAction<Name>,
    callback: Callback,
    options?: SendOptions,
  ): string {
    if (typeof callback !== 'function') {
      throw new LocalProtocolError(
        'AMI_BAD_ARGUMENT',
        'holdCallbackAction needs a callback; without one use sendAction',
      );
    }
    return this.send({ action, callback, options, reach: 'held' });
  }

  /**
   * Forgets the callback of a message's ActionID, or of an ActionID; it isn't called any more. Nothing happens when
   * there is none.
   */
  delCallback(message: Message | string): void {
    const id = typeof message === 'string' ? message : get(message, 'ActionID');
    if (id !== undefined) this.forget(id);
  }

  /**
   * Registers the handler of an event, in any case; `UserEvent:Name` for one kind of UserEvent. It lives over
   * reconnects.
   *
   * @throws {StateError} `AMI_HANDLER_TAKEN` — the event has a handler
   *
   * @example
   * ```js
   * import { connect } from 'gami';
   *
   * const g = await connect({ username: 'demo', secret: 'demonstration' });
   * g.registerHandler('UserEvent:Order', (m) => console.log(m.Number)); // 42
   * await g.request({ Action: 'UserEvent', UserEvent: 'Order', Number: '42' });
   * await g.logoff();
   * ```
   */
  registerHandler<Name extends EventName>(
    event: Name,
    callback: (message: EventMessage<Name>, asterisk: this) => void,
  ): void {
    this.handlers.register(event, callback as HandlerCallback<CallbackMethods>);
  }

  /** Removes the handler of an event; tells whether there was one. */
  unregisterHandler(event: string): boolean {
    return this.handlers.unregister(event);
  }

  /** Sets the handler that sees every message, responses too, after all others; null removes it. */
  defaultHandler(callback: HandlerCallback<this> | null): void {
    this.handlers.setDefault(callback as HandlerCallback<CallbackMethods> | null);
  }

  /**
   * Adds a subscriber to events: a name in any case, several, a RegExp on the name, a predicate, or undefined for all.
   * Returns the function that removes it.
   *
   * @example
   * ```js
   * import { connect } from 'gami';
   *
   * const g = await connect({ username: 'demo', secret: 'demonstration' });
   * const stop = g.subscribe(/^User/, (m) => console.log(m.Event)); // UserEvent
   * g.userEvent('Order');
   * await g.waitFor('UserEvent');
   * stop();
   * await g.logoff();
   * ```
   */
  subscribe<Name extends EventName>(
    event: Name | readonly Name[],
    callback: (message: EventMessage<Name>, asterisk: this) => void,
    options?: { once?: boolean },
  ): () => void;
  subscribe(filter: EventFilter, callback: HandlerCallback<this>, options?: { once?: boolean }): () => void;
  subscribe(
    filter: EventFilter,
    callback: (message: never, asterisk: this) => void,
    { once = false }: { once?: boolean } = {},
  ): () => void {
    return this.handlers.subscribe(filter, callback as HandlerCallback<CallbackMethods>, once);
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
   *
   * @example
   * ```js
   * import { connect, newOriginateApp } from 'gami';
   *
   * const g = await connect({ username: 'demo', secret: 'demonstration' });
   * g.agi(undefined, async (call) => {
   *   console.log((await call.command(['SET VARIABLE', 'GREETING', 'grüß Gott'])).code); // 200
   *   await call.break();
   *   await g.logoff();
   * });
   * g.originate(newOriginateApp('Local/answer@default', 'AGI', 'agi:async'));
   * ```
   */
  agi(filter: AgiFilter, handler: AgiHandler): () => void {
    return this.#calls.listen(filter, handler);
  }

  /** Ends the calls; called when the connection is lost. */
  protected loseCalls(): void {
    this.#calls.lose();
  }

  /** Ends the calls under AsyncAGI, and forgets their handlers; called once, at the end of the object's life. */
  protected endWaiting(error: AmiError | undefined): void {
    if (error === undefined) this.#calls.clear();
    else this.#calls.lose();
  }
}
