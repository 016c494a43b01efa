/**
 * Several servers by name: each an `Asterisk` with a life of its own, handlers for all of them at once.
 *
 * A server that is down, refuses or dies leaves the others alone. Handlers get the `Asterisk` that heard the event; its
 * `name` tells which. An EventEmitter for the lives of the servers: `ready`, `disconnected` and `closed`, each with the
 * server in front.
 */
import { EventEmitter } from 'node:events';
import { Asterisk, type EventCallback } from './asterisk.js';
import { guard } from '../session/callback.js';
import type { EventName } from '../catalogue/index.js';
import type { LifeEvents } from '../connection/life.js';
import { Credentials, type LoginOptions } from '../connection/credentials.js';
import { OptionError, StateError, type AmiError } from '../errors.js';
import type { EventFilter } from '../session/handlers.js';
import type { AsteriskOptions } from '../connection/options.js';
import type { ReconnectOptions } from '../connection/reconnect.js';

/** The options of one server: those of an `Asterisk`, with a name. */
export type ServerOptions = AsteriskOptions & {
  /** Tells this server from the others. */
  name: string;
};

/** The events in the lives of servers. */
export type ServersEvents = { [Name in keyof LifeEvents]: [asterisk: Asterisk, ...details: LifeEvents[Name]] };

/** With `initial`, unless told otherwise: a server that is down when the program starts is one that comes back. */
function reconnectOf(options: AsteriskOptions): boolean | ReconnectOptions {
  const { reconnect } = options;
  if (reconnect === false) return false;
  return { initial: true, ...(typeof reconnect === 'object' ? reconnect : {}) };
}

function checkNames(servers: unknown): asserts servers is readonly ServerOptions[] {
  const names = Array.isArray(servers) ? servers.map((server: unknown) => (server as ServerOptions | null)?.name) : [];
  if (names.length === 0) throw new OptionError('AMI_BAD_OPTION', 'the servers must be a list of at least one');
  if (names.some((name) => typeof name !== 'string' || name === '')) {
    throw new OptionError('AMI_BAD_OPTION', 'option "name" must be given for each server');
  }
  const twin = names.find((name, index) => names.indexOf(name) !== index);
  if (twin !== undefined) {
    throw new OptionError(
      'AMI_BAD_OPTION',
      `option "name" must differ from server to server: ${JSON.stringify(twin)} comes twice`,
    );
  }
}

/** Several servers. */
export class Servers extends EventEmitter<ServersEvents> implements Iterable<Asterisk> {
  readonly #servers: ReadonlyMap<string, Asterisk>;
  readonly #options: readonly ServerOptions[];
  #last = -1;

  /**
   * Makes a client of each server; nothing is dialled before `login`.
   *
   * @param common options of all servers; a server's own come first
   * @throws {OptionError} `AMI_BAD_OPTION` — a name is missing or comes twice, or an option of a server can't be
   */
  constructor(servers: readonly ServerOptions[], common: AsteriskOptions = {}) {
    super();
    checkNames(servers);
    this.#options = servers.map((own) => ({ ...common, ...own }));
    this.#servers = new Map(this.#options.map((own) => [own.name, this.#newServer(own)]));
  }

  /** How many servers there are. */
  get size(): number {
    return this.#servers.size;
  }

  /** Goes through the servers in the order given. */
  [Symbol.iterator](): IterableIterator<Asterisk> {
    return this.#servers.values();
  }

  /**
   * Gets a server, whatever its state.
   *
   * @throws {StateError} `AMI_UNKNOWN_SERVER` — there is none of that name
   */
  get(name: string): Asterisk {
    const server = this.#servers.get(name);
    if (server === undefined) {
      throw new StateError('AMI_UNKNOWN_SERVER', `there is no server of the name ${JSON.stringify(name)}`);
    }
    return server;
  }

  /** Gets the servers that are logged in, in the order given. */
  ready(): Asterisk[] {
    return [...this].filter(({ state }) => state === 'ready');
  }

  /**
   * Gets the next server that is logged in, each in its turn.
   *
   * @throws {StateError} `AMI_NOT_LOGGED_IN` — none is
   */
  next(): Asterisk {
    const servers = [...this];
    for (let step = 1; step <= servers.length; step += 1) {
      const place = (this.#last + step) % servers.length;
      if (servers[place]!.state !== 'ready') continue;
      this.#last = place;
      return servers[place]!;
    }
    throw new StateError('AMI_NOT_LOGGED_IN', 'no server is logged in', { sent: false });
  }

  /**
   * Logs in to all servers, with their own options where username, secret or options are not given.
   *
   * Resolves when each has logged in or failed for the first time, with the errors of those that failed, by name. Those
   * go on trying, as `reconnect.initial` is true unless you say otherwise; one that refuses the login is closed.
   * Rejects with an `OptionError` when a server has no username or secret; then none is
   * dialled; with a `StateError` when it comes twice or too late.
   */
  async login(username?: string, secret?: string, options?: LoginOptions): Promise<Map<string, AmiError>> {
    for (const own of this.#options) new Credentials(own).complete(username, secret, options ?? {});
    const errors = new Map<string, AmiError>();
    await Promise.all([...this].map(async (server) => {
      const error = await firstOutcome(server, server.login(username, secret, options));
      if (error instanceof OptionError || error?.code === 'AMI_LOGIN_TWICE') throw error;
      if (error !== undefined) errors.set(server.name, error);
    }));
    return errors;
  }

  /**
   * Registers the handler of an event with every server.
   *
   * @throws {StateError} `AMI_HANDLER_TAKEN` — the event has a handler on one of them; then it is registered with none
   */
  registerHandler<Name extends EventName>(event: Name, callback: EventCallback<Name>): void {
    const done: Asterisk[] = [];
    try {
      for (const server of this) {
        server.registerHandler(event, callback);
        done.push(server);
      }
    } catch (error) {
      for (const server of done) server.unregisterHandler(event);
      throw error;
    }
  }

  /** Removes the handler of an event from every server; tells whether one had it. */
  unregisterHandler(event: string): boolean {
    return [...this].map((server) => server.unregisterHandler(event)).includes(true);
  }

  /** Sets the default handler of every server; null removes it. */
  defaultHandler(callback: EventCallback | null): void {
    for (const server of this) server.defaultHandler(callback);
  }

  /**
   * Subscribes with every server; with `once` the first event of any of them is the only one. Returns the function that
   * ends it.
   */
  subscribe<Name extends EventName>(
    event: Name | readonly Name[],
    callback: EventCallback<Name>,
    options?: { once?: boolean },
  ): () => void;
  subscribe(filter: EventFilter, callback: EventCallback, options?: { once?: boolean }): () => void;
  subscribe(filter: EventFilter, callback: EventCallback, { once = false }: { once?: boolean } = {}): () => void {
    const stops: (() => void)[] = [];
    const stop = (): void => stops.forEach((each) => each());
    const onEvent: EventCallback = !once ? callback : (message, asterisk) => {
      stop();
      callback(message, asterisk);
    };
    for (const server of this) stops.push(server.subscribe(filter, onEvent));
    return stop;
  }

  /** Logs off from all servers, each as its own `logoff`; resolves when nothing is left. */
  async logoff(options?: { timeout?: number }): Promise<void> {
    await Promise.all([...this].map((server) => server.logoff(options)));
  }

  /** Closes all servers at once; resolves when nothing is left. A second call is no error. */
  async close(): Promise<void> {
    await Promise.all([...this].map((server) => server.close()));
  }

  /** As `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #newServer(options: AsteriskOptions): Asterisk {
    const server = new Asterisk({ ...options, reconnect: reconnectOf(options) });
    server.on('ready', (info) => this.#tell('ready', server, info));
    server.on('disconnected', (error, retry) => this.#tell('disconnected', server, error, retry));
    server.on('closed', () => this.#tell('closed', server));
    return server;
  }

  /** One listener that throws stops none of the others. */
  #tell<Name extends keyof ServersEvents>(name: Name, ...details: ServersEvents[Name]): void {
    for (const listener of this.rawListeners(name)) guard(() => Reflect.apply(listener, this, details));
  }
}

/** Waits until a login has succeeded, or failed once although it is tried again. */
function firstOutcome(server: Asterisk, login: Promise<void>): Promise<AmiError | undefined> {
  return new Promise((resolve) => {
    const onDisconnected = (error: AmiError): void => resolve(error);
    server.once('disconnected', onDisconnected);
    login.then(() => resolve(undefined), resolve).finally(() => server.off('disconnected', onDisconnected));
  });
}
