/**
 * The life of a connection: dialling, banner, login, ready, loss, the next try, the end.
 *
 * There is one way down, `#linkOnLost`: whatever fails, the link's callbacks end, its stream is destroyed, and it is
 * decided what comes next: another host, a wait, or the end. An end that the owner didn't ask for may be followed by
 * another life. Whatever is told (a state, a loss) may lead to a `close`; behind it nothing is told but the end.
 */
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { ActionIds } from '../session/action-id.js';
import { closedError } from '../session/callback.js';
import type { Retry, State } from './life.js';
import { NOTHING, sum, type Counts } from './stats.js';
import type { Proof } from './credentials.js';
import { AuthenticationError, LocalProtocolError, type AmiError } from '../errors.js';
import type { Diagnostics } from './diagnostics.js';
import { Link } from './link.js';
import type { ResolvedOptions } from './options.js';
import { Reconnect } from './reconnect.js';
import type { Session } from '../session/session.js';
import type { SessionOptions } from '../session/session-options.js';

/** What a connection tells its owner; none of these may throw, each may close the connection. */
export interface ConnectionEvents {
  /** A login has succeeded; no message behind it has been delivered yet. */
  onReady(session: Session): void;
  /** The connection is lost, or a try to get one has failed; the next try follows. */
  onLost(error: AmiError, retry: Retry): void;
  /** Called once for each `open`, when no try follows any more; without an error when the owner has closed. */
  onEnd(error: AmiError | undefined): void;
  /** Called behind `onEnd`, when nothing is left. */
  onClosed(error: AmiError | undefined): void;
}

const STREAM_USED = 'the stream of this client has ended; a new one needs a new client';

/** Keeps one object connected. */
export class Connection {
  readonly #options: ResolvedOptions;
  readonly #stream: Duplex | undefined;
  readonly #handlers: SessionOptions['handlers'];
  readonly #diagnostics: Diagnostics;
  readonly #events: ConnectionEvents;
  readonly #reconnect: Reconnect;
  #proof: (() => Proof) | undefined;
  #link: Link | undefined;
  #host = 0;
  #state: State = 'idle';
  #wasReady = false;
  #version: string | undefined;
  /** Resolves when nothing is left; undefined while there is a life. */
  #closing: Promise<void> | undefined;
  #isClosedByOwner = false;
  #isReferenced = true;
  #ids = new ActionIds();
  /** What links before this one have counted. */
  #past: Counts = NOTHING;

  constructor(
    options: ResolvedOptions,
    stream: Duplex | undefined,
    handlers: SessionOptions['handlers'],
    diagnostics: Diagnostics,
    events: ConnectionEvents,
  ) {
    this.#options = options;
    this.#stream = stream;
    this.#handlers = handlers;
    this.#diagnostics = diagnostics;
    this.#events = events;
    this.#reconnect = new Reconnect(stream === undefined ? options.reconnect : undefined);
    stream?.on('error', ignore);
  }

  /** Where the connection stands. */
  get state(): State {
    return this.#state;
  }

  /** Where the ActionIDs of this connection come from; new for each one. */
  get ids(): ActionIds {
    return this.#ids;
  }

  /** The AMI version of the last banner. */
  get version(): string | undefined {
    return this.#version;
  }

  /** How many bytes wait for the peer to take them. */
  get unsent(): number {
    return this.#link?.unsent ?? 0;
  }

  /** Counts over all links. */
  get counts(): Counts {
    return this.#link === undefined ? this.#past : sum(this.#past, this.#link.counts);
  }

  /**
   * Resolves when the connection may be opened again: an end that the owner didn't ask for is over, and was told.
   *
   * Rejects with a `closedError` where the owner has closed, or the one stream that there was is used up.
   */
  async whenReusable(): Promise<void> {
    if (!this.#isClosedByOwner) await this.#closing;
    if (this.#isClosedByOwner) throw closedError();
    if (this.#stream !== undefined) throw closedError(STREAM_USED);
  }

  /** Begins to connect and log in, in the state `idle` or when reusable. The proof is asked for anew at each login. */
  open(proof: () => Proof): void {
    this.#proof = proof;
    this.#closing = undefined;
    this.#wasReady = false;
    this.#host = 0;
    this.#dial();
  }

  /** Gives up with an error; it may be opened again. */
  abandon(error: AmiError): void {
    if (this.#closing === undefined) this.#end(error, this.#dropLink(error));
  }

  /**
   * Closes for good; every callback ends with a `closedError`. Resolves when nothing is left; a second call gets the
   * same promise.
   */
  close(): Promise<void> {
    this.#isClosedByOwner = true;
    if (this.#closing === undefined) this.#end(undefined, this.#dropLink(undefined));
    return this.#closing!;
  }

  /** Lets stream and waits hold the process, or not. */
  setReferenced(isReferenced: boolean): void {
    this.#isReferenced = isReferenced;
    this.#reconnect.setReferenced(isReferenced);
    this.#link?.setReferenced(isReferenced);
  }

  /** Comes to another state and tells it; false when the connection was closed by what was told. */
  #enter(state: State): boolean {
    this.#state = state;
    this.#diagnostics.state(state);
    return this.#state === state;
  }

  #dial(): void {
    if (!this.#enter('connecting')) return;
    if (this.#past !== NOTHING) this.#ids = new ActionIds();
    const link: Link = new Link(
      {
        options: this.#options,
        host: this.#options.hosts[this.#host]!,
        stream: this.#stream,
        ids: this.#ids,
        handlers: this.#handlers,
        diagnostics: this.#diagnostics,
        proof: this.#proof!,
      },
      {
        onBanner: (version) => this.#linkOnBanner(version),
        onReady: () => this.#linkOnReady(link),
        onLost: (error) => this.#linkOnLost(link, error),
      },
    );
    this.#link = link;
    if (!this.#isReferenced) link.setReferenced(false);
  }

  #linkOnBanner(version: string | undefined): void {
    this.#version = version;
    this.#enter('authenticating');
  }

  #linkOnReady(link: Link): void {
    this.#host = 0;
    this.#wasReady = true;
    this.#reconnect.up();
    if (this.#enter('ready')) this.#events.onReady(link.session);
  }

  #linkOnLost(link: Link, error: AmiError): void {
    const isUp = this.#state === 'ready';
    const gone = this.#drop(link, error);
    if (isUp) this.#host = 0;
    else if (this.#triesNextHost(error)) return this.#dial();
    const retry = this.#nextRetry(error);
    if (retry === undefined) return this.#end(error, gone);
    if (this.#enter('waiting')) this.#events.onLost(error, retry);
  }

  #triesNextHost(error: AmiError): boolean {
    const hasNext = this.#stream === undefined && this.#options.connect === undefined &&
      this.#host + 1 < this.#options.hosts.length;
    this.#host = hasNext ? this.#host + 1 : 0;
    return hasNext && !isFinal(error);
  }

  #nextRetry(error: AmiError): Retry | undefined {
    const isOver = isFinal(error) || (!this.#wasReady && !this.#reconnect.isInitial);
    return isOver ? undefined : this.#reconnect.retry(() => this.#dial());
  }

  /** Takes a link down. @param error undefined when the owner closes */
  #drop(link: Link, error: AmiError | undefined): Promise<void> {
    this.#link = undefined;
    this.#past = sum(this.#past, link.counts);
    return link.drop(error ?? (() => closedError()));
  }

  /** Takes down what there is. */
  #dropLink(error: AmiError | undefined): Promise<void> {
    if (this.#link !== undefined) return this.#drop(this.#link, error);
    this.#stream?.destroy();
    return Promise.resolve();
  }

  /** Ends a life of the object: told at once, and again when the stream is gone and every callback has run. */
  #end(error: AmiError | undefined, gone: Promise<void>): void {
    this.#reconnect.cancel();
    this.#state = 'closed';
    this.#closing = gone.then(turn).then(() => this.#events.onClosed(error));
    this.#events.onEnd(error);
    this.#diagnostics.state('closed');
  }
}

function ignore(): void {}

/** Tells whether a further try is of no use: the credentials are refused, or can't even be written. */
function isFinal(error: AmiError): boolean {
  return error instanceof AuthenticationError || error instanceof LocalProtocolError;
}
