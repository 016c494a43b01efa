/**
 * One connection to a server, from the first dialling to its loss: stream, session, keep-alive and the time of the
 * login, made together and taken down together.
 *
 * It is never used again, and says nothing any more once it is dropped. What comes after its loss is its owner's.
 */
import type { Duplex } from 'node:stream';
import { maskIncludes } from '../actions/event-mask.js';
import { AmiError, ConnectionError, RemoteProtocolError, TimeoutError } from '../errors.js';
import { get, type Identity, type Message } from '../message.js';
import type { ActionIds } from '../session/action-id.js';
import { afterReading } from '../session/deadlines.js';
import type { PendingAction } from '../session/pending-action.js';
import { Session } from '../session/session.js';
import type { SessionOptions } from '../session/session-options.js';
import type { Proof } from './credentials.js';
import type { Diagnostics } from './diagnostics.js';
import { KeepAlive } from './keep-alive.js';
import { logIn } from './login.js';
import type { ResolvedOptions } from './options.js';
import type { Counts } from './stats.js';
import { Transport, type TransportEvents } from './transport.js';

/** What a link is made of. */
export interface LinkSetting {
  readonly options: ResolvedOptions;
  readonly host: string;
  /** The user's own stream, in place of one that is dialled. */
  readonly stream: Duplex | undefined;
  readonly ids: ActionIds;
  readonly handlers: SessionOptions['handlers'];
  readonly diagnostics: Diagnostics;
  /** Asked when the banner has come. */
  readonly proof: () => Proof;
}

/** What a link tells its owner; each may drop it. None is called in the tick in which the link was made. */
export interface LinkEvents {
  /** The peer has said which AMI it speaks. */
  onBanner(version: string | undefined): void;
  /** The login has succeeded; no message behind it has been delivered yet. */
  onReady(): void;
  /** The link has failed, at whatever point; called once. */
  onLost(error: AmiError): void;
}

/** A link. */
export class Link {
  /** What is said over it. */
  readonly session: Session;
  readonly #setting: LinkSetting;
  readonly #events: LinkEvents;
  readonly #transport: Transport;
  readonly #keepAlive: KeepAlive;
  #timer: NodeJS.Timeout | undefined;
  #isGreeted = false;
  #isBooting = false;
  #isDropped = false;
  /** What the server has said of its own end before. */
  #farewell: ConnectionError | undefined;

  constructor(setting: LinkSetting, events: LinkEvents) {
    this.#setting = setting;
    this.#events = events;
    this.session = this.#newSession();
    this.#transport = this.#newTransport();
    this.#keepAlive = this.#newKeepAlive();
    this.#timer = setTimeout(() => this.#onConnectTimeout(), setting.options.connectTimeout);
  }

  /** How many bytes wait for the peer to take them. */
  get unsent(): number {
    return this.session.unwritten + this.#transport.unsent;
  }

  /** What has been counted so far. */
  get counts(): Counts {
    const { counts: { received, sent }, lastHeard, longestDelivery } = this.session;
    const { received: bytesReceived, sent: bytesSent } = this.#transport.bytes;
    return { received, sent, bytesReceived, bytesSent, lastHeard, longestDelivery };
  }

  /** Lets the stream hold the process, or not. */
  setReferenced(isReferenced: boolean): void {
    this.#transport.setReferenced(isReferenced);
    if (isReferenced) this.#timer?.ref();
    else this.#timer?.unref();
  }

  /** Takes the link down: its callbacks end with the error, its stream is destroyed. Resolves when that is gone. */
  drop(error: AmiError | (() => AmiError)): Promise<void> {
    this.#isDropped = true;
    clearTimeout(this.#timer);
    this.#keepAlive.stop();
    this.session.end(error);
    return this.#transport.destroy();
  }

  #newSession(): Session {
    const { options, ids, handlers, diagnostics } = this.#setting;
    const { actionTimeout, encoding, maxMessageSize, maxPending } = options;
    return new Session({
      ids,
      handlers,
      encoding,
      actionTimeout,
      maxMessageSize,
      maxPending,
      write: (text) => {
        diagnostics.wrote(text);
        this.#transport.write(text, encoding);
      },
      onBanner: (version) => this.#sessionOnBanner(version),
      onMessage: (message, identity) => this.#sessionOnMessage(message, identity),
      watches: (event) => event === 'FullyBooted' || event === 'Shutdown' || diagnostics.watchesMessages,
      onAction: (action, actionId) => diagnostics.action(action, actionId),
    });
  }

  #newTransport(): Transport {
    const { options: { connect, port, tls }, host, stream } = this.#setting;
    const events: TransportEvents = {
      onData: (chunk) => this.#transportOnData(chunk),
      onClose: (error) => this.#lose(error),
    };
    if (stream !== undefined) return Transport.over(stream, events);
    return connect === undefined ? Transport.dial({ host, port, tls }, events) : Transport.dialWith(connect, events);
  }

  #newKeepAlive(): KeepAlive {
    const { session } = this;
    const { keepAlive: interval, keepAliveTimeout: timeout } = this.#setting.options;
    const text = `the server has sent no message for ${interval + timeout} ms, not even the answer to a Ping`;
    let ping: PendingAction | undefined;
    return new KeepAlive({
      interval,
      timeout,
      ping: () => { ping = session.sendOwn({ Action: 'Ping' }); },
      blockedFor: () => session.blockedFor,
      busyFor: () => (ping === undefined ? 0 : session.busyBefore(ping)),
      chunks: () => this.#transport.steps,
      onMute: () => this.#lose(new ConnectionError('AMI_PEER_MUTE', text)),
    });
  }

  #transportOnData(chunk: Uint8Array): void {
    if (this.#isDropped) return;
    const before = this.session.counts.received;
    try {
      this.session.receive(chunk);
    } catch (error) {
      this.#lose(asAmiError(error));
    }
    if (this.session.counts.received !== before) this.#keepAlive.heard();
  }

  #sessionOnBanner(version: string | undefined): void {
    this.#isGreeted = true;
    this.#events.onBanner(version);
    if (this.#isDropped) return;
    const proof = this.#setting.proof();
    logIn(this.session, proof, (error) => {
      if (error !== undefined) this.#lose(error);
      else this.#onLoggedIn(proof.events);
    });
  }

  #onLoggedIn(mask: string): void {
    if (!this.#setting.options.waitFullyBooted || !maskIncludes(mask, 'system')) return this.#onReady();
    this.#isBooting = true;
    this.session.hold();
  }

  #onReady(): void {
    if (this.#isDropped) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isBooting = false;
    this.#keepAlive.start();
    this.#events.onReady();
    this.session.release();
  }

  #sessionOnMessage(message: Message, identity: Identity): void {
    this.#setting.diagnostics.message(message);
    if (identity.kind !== 'event') return;
    if (this.#isBooting && identity.name === 'FullyBooted') this.#onReady();
    else if (identity.name === 'Shutdown') this.#farewell = shutdownError(message);
  }

  /**
   * Judges a login when its time is over and what lay in the socket has been read. Where that brought the login on, the
   * loop stood still and not the server: the login gets its time once more.
   */
  #onConnectTimeout(isLast = false): void {
    const timer = this.#timer;
    const before = this.#transport.steps;
    afterReading(() => this.#transport.steps, () => {
      if (this.#isDropped || this.#timer !== timer) return;
      if (isLast || this.#transport.steps === before) this.#onLate();
      else this.#timer = setTimeout(() => this.#onConnectTimeout(true), this.#setting.options.connectTimeout);
    });
  }

  /** A server that isn't fully booted in time, or doesn't let it be seen, is used all the same. */
  #onLate(): void {
    if (this.#isBooting) return this.#onReady();
    const time = this.#setting.options.connectTimeout;
    const state = this.#isGreeted ? 'authenticating' : 'connecting';
    const text = `no login within the ${time} ms of connectTimeout (${state})`;
    return this.#lose(new TimeoutError('AMI_CONNECT_TIMEOUT', text));
  }

  #lose(error: AmiError): void {
    if (!this.#isDropped) this.#events.onLost(this.#farewell ?? error);
  }
}

/** Source: asterisk main/asterisk.c, really_quit(), 22.10.1. */
function shutdownError(event: Message): ConnectionError {
  const restarts = get(event, 'Restart')?.toLowerCase() === 'true';
  return new ConnectionError(
    'AMI_SERVER_SHUTDOWN',
    restarts ? 'the server restarts, as it said before' : 'the server shuts down, as it said before',
  );
}

/** What goes wrong with the peer's bytes ends the link as an error with a code, whatever it is. */
function asAmiError(error: unknown): AmiError {
  if (error instanceof AmiError) return error;
  const text = `the server's bytes can't be read: ${String(error)}`;
  return new RemoteProtocolError('AMI_BAD_ANSWER', text, { cause: error });
}
