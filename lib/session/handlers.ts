/**
 * Who wants which event: handlers, one per event, and subscribers, any number.
 *
 * The recipients of an event name are worked out once and kept until somebody comes or goes; so an event costs the same
 * with two hundred handlers as with one. They are called in wire order: handler, subscribers in the order they came,
 * default handler. One that throws stops none of the others; one that is gone by then is not called. No I/O.
 */
import { rethrowLater } from './callback.js';
import { LocalProtocolError, StateError } from '../errors.js';
import { get, type Message } from '../message.js';

/**
 * What events a subscriber wants: a name in any case, several, a RegExp on the name, a predicate; undefined for all.
 */
export type EventFilter = string | readonly string[] | RegExp | ((message: Message) => boolean) | undefined;

/** Gets an event, and who received it. */
export type HandlerCallback<Owner> = (message: Message, owner: Owner) => void;

interface Subscriber<Owner> {
  readonly callback: HandlerCallback<Owner>;
  readonly names: ReadonlySet<string> | undefined;
  readonly pattern: RegExp | undefined;
  readonly predicate: ((message: Message) => boolean) | undefined;
  readonly isOnce: boolean;
  isGone: boolean;
}

/**
 * Event names come from the server's modules, about two hundred. Where a peer makes up more, all are forgotten and
 * found anew, so that those in use are known again at once.
 */
const MAX_ROUTES = 2000;
/** A longer name, in characters, is looked up each time. */
const MAX_KEPT_NAME = 100;

/** Copies a text: one that was cut from a long message keeps the whole of it in memory. */
function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

function checkCallback(callback: unknown): void {
  if (typeof callback !== 'function') {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'the callback must be a function');
  }
}

function eventKey(event: string): string {
  if (typeof event !== 'string' || event === '') {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'the event must be a name that is not empty');
  }
  return event.toLowerCase();
}

/** The names under which an event is asked for: its own, and for a UserEvent first `UserEvent:Name`. */
function namesOf(event: Message, name: string): string[] {
  return isUserEvent(name) ? [`${name}:${get(event, 'UserEvent') ?? ''}`, name] : [name];
}

function isUserEvent(name: string): boolean {
  return name.length === 9 && name.toLowerCase() === 'userevent';
}

/** Who is called for an event name. */
interface Route<Owner> {
  readonly handler: HandlerCallback<Owner> | undefined;
  readonly subscribers: readonly Subscriber<Owner>[];
}

/** The handlers and subscribers of one owner. */
export class Handlers<Owner> {
  #owner: Owner;
  readonly #handlers = new Map<string, HandlerCallback<Owner>>();
  #subscribers: readonly Subscriber<Owner>[] = [];
  #default: HandlerCallback<Owner> | undefined;
  readonly #routes = new Map<string, Route<Owner>>();

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** Says what is handed to callbacks as the receiver from now on. */
  setOwner(owner: Owner): void {
    this.#owner = owner;
  }

  /** How many handlers and subscribers there are, the default handler among them. */
  get size(): number {
    return this.#handlers.size + this.#subscribers.length + (this.#default === undefined ? 0 : 1);
  }

  /**
   * Registers the handler of an event.
   *
   * @throws {StateError} `AMI_HANDLER_TAKEN` — the event has one
   */
  register(event: string, callback: HandlerCallback<Owner>): void {
    const key = eventKey(event);
    checkCallback(callback);
    if (this.#handlers.has(key)) {
      throw new StateError(
        'AMI_HANDLER_TAKEN',
        `the event ${JSON.stringify(event)} has a handler; unregister it first`,
      );
    }
    this.#handlers.set(key, callback);
    this.#routes.clear();
  }

  /** Removes the handler of an event; tells whether there was one. */
  unregister(event: string): boolean {
    this.#routes.clear();
    return this.#handlers.delete(eventKey(event));
  }

  /** Sets or, with null, removes the default handler. */
  setDefault(callback: HandlerCallback<Owner> | null): void {
    if (callback !== null) checkCallback(callback);
    this.#default = callback ?? undefined;
  }

  /** Adds a subscriber; returns the function that removes it. */
  subscribe(filter: EventFilter, callback: HandlerCallback<Owner>, isOnce: boolean): () => void {
    checkCallback(callback);
    const subscriber = newSubscriber(filter, callback, isOnce);
    this.#subscribers = [...this.#subscribers, subscriber];
    this.#routes.clear();
    return () => this.#remove(subscriber);
  }

  /** Removes every handler, subscriber and the default handler. */
  clear(): void {
    for (const subscriber of this.#subscribers) subscriber.isGone = true;
    this.#subscribers = [];
    this.#handlers.clear();
    this.#routes.clear();
    this.#default = undefined;
  }

  /** Tells whether anybody might want an event of this name; if not, nobody would notice its absence. */
  wants(name: string): boolean {
    if (this.#default !== undefined || isUserEvent(name)) return true;
    const route = this.#routeOf(name);
    return route.handler !== undefined || route.subscribers.length > 0;
  }

  /** Calls everybody who wants the event. */
  dispatchEvent(event: Message, name: string): void {
    const { handler, subscribers } = isUserEvent(name) ? this.#route(namesOf(event, name)) : this.#routeOf(name);
    if (handler !== undefined) this.#call(handler, event);
    for (const subscriber of subscribers) this.#offer(subscriber, event);
    this.dispatch(event);
  }

  /** Calls the default handler. */
  dispatch(message: Message): void {
    if (this.#default !== undefined) this.#call(this.#default, message);
  }

  #routeOf(name: string): Route<Owner> {
    const known = this.#routes.get(name);
    if (known !== undefined) return known;
    const route = this.#route([name]);
    if (name.length > MAX_KEPT_NAME) return route;
    if (this.#routes.size >= MAX_ROUTES) this.#routes.clear();
    this.#routes.set(ownText(name), route);
    return route;
  }

  #route(names: readonly string[]): Route<Owner> {
    const handlers = names.map((name) => this.#handlers.get(name.toLowerCase()));
    return {
      handler: handlers.find((handler) => handler !== undefined),
      subscribers: this.#subscribers.filter((subscriber) => concerns(subscriber, names)),
    };
  }

  #offer(subscriber: Subscriber<Owner>, event: Message): void {
    if (subscriber.isGone || !this.#isWanted(subscriber, event) || subscriber.isGone) return;
    if (subscriber.isOnce) this.#remove(subscriber);
    this.#call(subscriber.callback, event);
  }

  #isWanted(subscriber: Subscriber<Owner>, event: Message): boolean {
    try {
      return subscriber.predicate === undefined || subscriber.predicate(event);
    } catch (exception) {
      rethrowLater(exception);
      return false;
    }
  }

  #remove(subscriber: Subscriber<Owner>): void {
    if (subscriber.isGone) return;
    subscriber.isGone = true;
    this.#subscribers = this.#subscribers.filter((other) => other !== subscriber);
    this.#routes.clear();
  }

  #call(callback: HandlerCallback<Owner>, message: Message): void {
    try {
      callback(message, this.#owner);
    } catch (exception) {
      rethrowLater(exception);
    }
  }
}

function concerns<Owner>(subscriber: Subscriber<Owner>, names: readonly string[]): boolean {
  const { names: wanted, pattern } = subscriber;
  if (wanted !== undefined) return names.some((name) => wanted.has(name.toLowerCase()));
  return pattern === undefined || names.some((name) => pattern.test(name));
}

function newSubscriber<Owner>(
  filter: EventFilter,
  callback: HandlerCallback<Owner>,
  isOnce: boolean,
): Subscriber<Owner> {
  const names = typeof filter === 'string'
    ? [filter]
    : Array.isArray(filter)
    ? (filter as readonly string[])
    : undefined;
  const isKnown = filter === undefined || names !== undefined || filter instanceof RegExp ||
    typeof filter === 'function';
  if (!isKnown) {
    throw new LocalProtocolError(
      'AMI_BAD_ARGUMENT',
      'the filter must be a name, a list of names, a RegExp, a function or undefined',
    );
  }
  return {
    callback,
    names: names === undefined ? undefined : new Set(names.map(eventKey)),
    pattern: filter instanceof RegExp ? new RegExp(filter.source, filter.flags.replace(/[gy]/g, '')) : undefined,
    predicate: typeof filter === 'function' ? (filter as (message: Message) => boolean) : undefined,
    isOnce,
    isGone: false,
  };
}
