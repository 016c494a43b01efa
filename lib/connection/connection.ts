/**
 * The life of a connection: dialling, banner, login, ready, loss, the next try, the end.
 *
 * There is one way down, `#lose`: whatever fails, the session's callbacks end, the stream is destroyed, and it is
 * decided what comes next: another host, a wait, or the end. A link (stream, session, keep-alive) is never used again;
 * what an old one still says is not heard.
 */
import type { Duplex } from 'node:stream';
import { ActionIds } from '../session/action-id.js';
import type { Retry, State } from './life.js';
import { countsOf, NOTHING, sum, type Counts } from './stats.js';
import { maskIncludes } from '../actions/event-mask.js';
import type { Proof } from './credentials.js';
import { AuthenticationError, ConnectionError, StateError, TimeoutError, type AmiError } from '../errors.js';
import { KeepAlive } from './keep-alive.js';
import { logIn } from './login.js';
import { get, type Identity, type Message } from '../message.js';
import type { ResolvedOptions } from './options.js';
import { Reconnect } from './reconnect.js';
import { Session, type SessionOptions } from '../session/session.js';
import { Transport } from './transport.js';

/** What a connection tells its owner; none of these may throw. */
export interface ConnectionEvents {
  /** A login has succeeded; no message behind it has been delivered yet. */
  onReady(session: Session): void;
  /** The first login has failed for good; nothing else will be told but the end. */
  onRefused(error: AmiError): void;
  /** An established connection is lost, or a try to get it back has failed. */
  onLost(error: AmiError, retry: Retry | undefined): void;
  /** Called once, when nothing is left; without an error when the owner has closed. */
  onClosed(error: AmiError | undefined): void;
  onMessage(message: Message): void;
  /** Tells whether `onMessage` shall see the events too that nobody else wants. */
  watchesAll(): boolean;
  onWrite(text: string): void;
  onAction(action: string, actionId: string): void;
  /** Called when the state has changed. */
  onState(state: State): void;
}

interface Link {
  readonly transport: Transport;
  readonly session: Session;
  readonly keepAlive: KeepAlive;
  readonly timer: NodeJS.Timeout;
  plannedOutage: ConnectionError | undefined;
  isBooting: boolean;
}

/** Keeps one object connected. */
export class Connection {
  readonly #options: ResolvedOptions;
  readonly #stream: Duplex | undefined;
  readonly #handlers: SessionOptions['handlers'];
  readonly #events: ConnectionEvents;
  readonly #reconnect: Reconnect;
  #proof: (() => Proof) | undefined;
  #link: Link | undefined;
  #host = 0;
  #state: State = 'idle';
  #wasReady = false;
  #version: string | undefined;
  #closing: Promise<void> | undefined;
  #isReferenced = true;
  #ids = new ActionIds();
  /** What links before this one have counted. */
  #past: Counts = NOTHING;

  constructor(
    options: ResolvedOptions,
    stream: Duplex | undefined,
    handlers: SessionOptions['handlers'],
    events: ConnectionEvents,
  ) {
    this.#options = options;
    this.#stream = stream;
    this.#handlers = handlers;
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
    return this.#link === undefined ? 0 : this.#link.session.unwritten + this.#link.transport.unsent;
  }

  /** Counts over all links. */
  get counts(): Counts {
    return this.#link === undefined ? this.#past : sum(this.#past, countsOf(this.#link));
  }

  /** Begins to connect and log in. The proof is asked for anew at each login. */
  open(proof: () => Proof): void {
    this.#proof = proof;
    this.#dial();
  }

  /**
   * Closes for good; every callback ends with a `closedError`. Resolves when nothing is left; a second call gets the
   * same promise.
   */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      const wasOpening = !this.#wasReady && this.#state !== 'idle';
      this.#end(undefined, undefined);
      if (wasOpening) this.#events.onRefused(closedError());
    }
    return this.#closing!;
  }

  /** Lets stream and waits hold the process, or not. */
  setReferenced(isReferenced: boolean): void {
    this.#isReferenced = isReferenced;
    this.#reconnect.setReferenced(isReferenced);
    this.#link?.transport.setReferenced(isReferenced);
  }

  #setState(state: State): void {
    this.#state = state;
    this.#events.onState(state);
  }

  #dial(): void {
    this.#setState('connecting');
    if (this.#past !== NOTHING) this.#ids = new ActionIds();
    const { connectTimeout, actionTimeout, keepAlive, keepAliveTimeout, encoding, maxMessageSize, maxPending } =
      this.#options;
    const session: Session = new Session({
      ids: this.#ids,
      handlers: this.#handlers,
      encoding,
      actionTimeout,
      maxMessageSize,
      maxPending,
      write: (text) => {
        this.#events.onWrite(text);
        transport.write(text, encoding);
      },
      onBanner: (version) => this.#sessionOnBanner(link, version),
      onMessage: (message, identity) => this.#sessionOnMessage(link, message, identity),
      watches: (event) => event === 'FullyBooted' || event === 'Shutdown' || this.#events.watchesAll(),
      onAction: (action, actionId) => this.#events.onAction(action, actionId),
    });
    const transport: Transport = this.#newTransport({
      onData: (chunk) => this.#transportOnData(link, chunk),
      onClose: (error) => this.#lose(link, error),
    });
    const alive = new KeepAlive({
      interval: keepAlive,
      timeout: keepAliveTimeout,
      ping: () => { session.send({ Action: 'Ping' }, undefined, false, { timeout: 0 }, true); },
      blockedFor: () => session.blockedFor,
      onMute: () =>
        this.#lose(
          link,
          new ConnectionError(
            'AMI_PEER_MUTE',
            `the server has sent nothing for ${keepAlive + keepAliveTimeout} ms, not even the answer to a Ping`,
          ),
        ),
    });
    const timer = setTimeout(() => this.#onConnectTimeout(link), connectTimeout);
    const link: Link = { transport, session, keepAlive: alive, timer, plannedOutage: undefined, isBooting: false };
    this.#link = link;
    if (!this.#isReferenced) {
      transport.setReferenced(false);
      timer.unref();
    }
  }

  #newTransport(events: { onData(chunk: Uint8Array): void; onClose(error: AmiError): void }): Transport {
    const { connect, hosts, port, tls } = this.#options;
    if (this.#stream !== undefined) return Transport.over(this.#stream, events);
    if (connect !== undefined) return Transport.dialWith(connect, events);
    return Transport.dial({ host: hosts[this.#host]!, port, tls }, events);
  }

  #transportOnData(link: Link, chunk: Uint8Array): void {
    if (link !== this.#link) return;
    link.keepAlive.heard();
    try {
      link.session.receive(chunk);
    } catch (error) {
      this.#lose(link, error as AmiError);
    }
  }

  #sessionOnBanner(link: Link, version: string | undefined): void {
    if (link !== this.#link) return;
    this.#version = version;
    this.#setState('authenticating');
    const proof = this.#proof!();
    logIn(link.session, proof, (error) => {
      if (error !== undefined) this.#lose(link, error);
      else this.#onLoggedIn(link, proof.events);
    });
  }

  #onLoggedIn(link: Link, mask: string): void {
    if (link !== this.#link) return;
    if (!this.#options.waitFullyBooted || !maskIncludes(mask, 'system')) return this.#onReady(link);
    link.isBooting = true;
    link.session.hold();
  }

  #onReady(link: Link): void {
    clearTimeout(link.timer);
    link.isBooting = false;
    this.#host = 0;
    this.#wasReady = true;
    this.#reconnect.up();
    link.keepAlive.start();
    this.#setState('ready');
    this.#events.onReady(link.session);
    link.session.release();
  }

  #sessionOnMessage(link: Link, message: Message, identity: Identity): void {
    this.#events.onMessage(message);
    const event = identity.kind === 'event' ? identity.name : undefined;
    if (link.isBooting && event === 'FullyBooted') this.#onReady(link);
    else if (event === 'Shutdown') link.plannedOutage = shutdownError(message);
  }

  /** A server that isn't fully booted in time, or doesn't let it be seen, is used all the same. */
  #onConnectTimeout(link: Link): void {
    if (link.isBooting) return this.#onReady(link);
    const { connectTimeout } = this.#options;
    return this.#lose(
      link,
      new TimeoutError(
        'AMI_CONNECT_TIMEOUT',
        `no login within the ${connectTimeout} ms of connectTimeout (${this.#state})`,
      ),
    );
  }

  #lose(link: Link, error: AmiError): void {
    if (link !== this.#link) return;
    const reason = link.plannedOutage ?? error;
    const isUp = this.#state === 'ready';
    this.#drop(link, reason);
    if (isUp) this.#host = 0;
    else if (this.#triesNextHost(reason)) return this.#dial();
    const retry = this.#nextRetry(reason);
    if (retry !== undefined) {
      this.#setState('waiting');
      return this.#events.onLost(reason, retry);
    }
    const wasReady = this.#wasReady;
    this.#end(reason, link);
    return wasReady ? this.#events.onLost(reason, undefined) : this.#events.onRefused(reason);
  }

  #triesNextHost(error: AmiError): boolean {
    const hasNext = this.#stream === undefined && this.#options.connect === undefined &&
      this.#host + 1 < this.#options.hosts.length;
    this.#host = hasNext ? this.#host + 1 : 0;
    return hasNext && !(error instanceof AuthenticationError);
  }

  #nextRetry(error: AmiError): Retry | undefined {
    const isOver = error instanceof AuthenticationError || (!this.#wasReady && !this.#reconnect.isInitial);
    return isOver ? undefined : this.#reconnect.retry(() => this.#dial());
  }

  /** Takes a link down: its callbacks end, its stream is destroyed. @param error undefined when the owner closes */
  #drop(link: Link, error: AmiError | undefined): Promise<void> {
    this.#link = undefined;
    clearTimeout(link.timer);
    link.keepAlive.stop();
    this.#past = sum(this.#past, countsOf(link));
    link.session.end(error ?? closedError);
    return link.transport.destroy();
  }

  /** Ends the life of the object; told when the stream is gone and every callback has run. */
  #end(error: AmiError | undefined, lost: Link | undefined): void {
    this.#reconnect.cancel();
    const link = lost ?? this.#link;
    const gone = lost === undefined && link !== undefined
      ? this.#drop(link, error)
      : (link?.transport.destroy() ?? Promise.resolve());
    if (link === undefined) this.#stream?.destroy();
    this.#setState('closed');
    this.#closing = new Promise((resolve) => {
      void gone.then(() => setImmediate(() => {
        this.#events.onClosed(error);
        resolve();
      }));
    });
  }
}

function ignore(): void {}

/** Source: asterisk main/asterisk.c, really_quit(), 22.10.1. */
function shutdownError(event: Message): ConnectionError {
  const restarts = get(event, 'Restart')?.toLowerCase() === 'true';
  return new ConnectionError(
    'AMI_SERVER_SHUTDOWN',
    restarts ? 'the server restarts, as it said before' : 'the server shuts down, as it said before',
  );
}

/** Makes the error of actions that come, or are cut off, after a close by the user. */
export function closedError(): StateError {
  return new StateError('AMI_CLOSED', 'the connection was closed by its owner');
}
