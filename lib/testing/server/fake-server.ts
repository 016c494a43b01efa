/**
 * The server below a fake Asterisk: its port, its sessions, what is sent to them, and what can go wrong with them.
 *
 * Knows neither users nor actions: those come from the class above. A fault that is set for the server holds for the
 * sessions that there are and for those to come.
 */
import type { Socket } from 'node:net';
import type { ReceivedAction } from '../wire/action-reader.js';
import { EventFilters } from './event-filter.js';
import type { EventClass } from '../wire/event-mask.js';
import { FakeEvent } from '../wire/fake-event.js';
import { FakeListener } from '../wire/fake-listener.js';
import { FakeSession } from './fake-session.js';
import { FakeWire } from '../wire/fake-wire.js';
import type { DropOptions, FakeServerOptions } from './server-options.js';
import { Waiters, type WaitOptions } from './waiters.js';
import type { WireRecorder } from '../wire/wire-recorder.js';
import { paced, type ReplayOptions } from '../wire/wire-replay.js';
import { eventText, messageText, type Headers, type Lines } from '../wire/wire-writer.js';

/** What Asterisk 22 says. Source: asterisk include/asterisk/manager.h, AMI_VERSION, 22.10.1. */
const DEFAULT_VERSION = '11.0.0';
/** The AMI versions of those that the fake is compared with. */
const VERSIONS: ReadonlyMap<string, string> = new Map([['16', '5.0.4'], ['22', DEFAULT_VERSION]]);
/**
 * From this AMI major on `MatchCriteria` is known; older servers pass over it. Source: asterisk branches 18.26 and
 * later.
 */
const CRITERIA_VERSION = 7;
/** Far more than a test sends at once, and still an end for a client that never reads. */
const DEFAULT_MAX_WRITE_BUFFER = 256 * 1024 * 1024;

/** Accepts connections and holds the sessions. */
export abstract class FakeServer {
  /** The AMI version. */
  readonly version: string;
  /** The first line of each further connection, or `false` for none. */
  banner: string | false;
  /** So many sessions may be connected and not logged in; at 0 every further connection is closed before the banner. */
  authLimit: number;
  readonly #options: FakeServerOptions;
  readonly #listener: FakeListener;
  readonly #sessions = new Set<FakeSession>();
  readonly #open = new Set<FakeSession>();
  readonly #recorders = new Set<WireRecorder>();
  readonly #connected = new Waiters<FakeSession>('a connection');
  readonly #loggedIn = new Waiters<FakeSession>('a login');
  #count = 0;
  #isStalled = false;
  #pieceSize = 0;
  #dropAt = Infinity;
  #dropTimes = 0;
  #replays = new AbortController();

  constructor(options: FakeServerOptions) {
    this.#options = options;
    this.version = VERSIONS.get(options.version ?? '22') ?? options.version ?? DEFAULT_VERSION;
    this.banner = options.banner ?? `Asterisk Call Manager/${this.version}`;
    this.authLimit = options.authLimit ?? Infinity;
    this.#listener = new FakeListener(
      options.tls,
      (socket, transport) => this.#listenerOnConnection(socket, transport),
    );
  }

  /** Answers an action of a session. */
  protected abstract answer(action: ReceivedAction, session: FakeSession): void | Promise<void>;

  /** Forgets what a restart of the server would forget. */
  protected abstract forget(): void;

  /** The port; 0 before the first `listen`. */
  get port(): number {
    return this.#listener.port;
  }

  /** The sessions that are connected, logged in or not, in the order of connecting. */
  get sessions(): readonly FakeSession[] {
    return [...this.#sessions];
  }

  /** Listens on a port of 127.0.0.1, by default on one that is free; resolves with it. */
  listen(port = 0): Promise<number> {
    return this.#listener.listen(port);
  }

  /** Closes every connection and the port, ends timers and waits; twice is no error. */
  async close(): Promise<void> {
    const closed = [...this.#open].map((session) => session.closed);
    for (const session of this.#open) session.destroy();
    this.#connected.end();
    this.#loggedIn.end();
    this.#replays.abort();
    this.#replays = new AbortController();
    this.forget();
    await Promise.all([...closed, this.#listener.close()]);
  }

  /** As `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Sends an event to every session that is logged in and whose mask and filters let it through.
   *
   * @param eventClass the class of an event that has no `Privilege` header; the header is put in then
   * @returns how many sessions it reaches
   */
  send(event: Headers, eventClass: EventClass = 'call'): number {
    const { Event, Privilege } = event;
    if (Privilege !== undefined || Event === undefined) {
      return this.#deliver(new FakeEvent(messageText(event), String(Privilege ?? eventClass)));
    }
    return this.emit(String(Event), eventClass, event);
  }

  /** Sends an event whose headers name neither its kind nor its classes; returns how many sessions it reaches. */
  protected emit(event: string, eventClass: EventClass, headers: Headers, lines?: Lines): number {
    const privilege = `${eventClass},all`;
    return this.#deliver(new FakeEvent(() => eventText(event, privilege, headers, lines?.text), privilege));
  }

  /** Sends an event that is text already to every session whose mask has its class; returns how many it reaches. */
  broadcast(text: string, eventClass: EventClass): number {
    return this.#deliver(new FakeEvent(text, eventClass));
  }

  /**
   * Sends text or bytes as they are to every session that is connected, logged in or not; returns how many those are.
   */
  sendRaw(data: string | Uint8Array): number {
    for (const session of this.#sessions) session.sendRaw(data);
    return this.#sessions.size;
  }

  /** Resolves when all that was sent is with the operating system. */
  async flushed(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.flushed()));
  }

  /**
   * Resolves when every action that was received is answered, and all that was said is with the operating system.
   * Timers that run, of calls that ring and steps that wait, are not waited for.
   */
  async settled(): Promise<void> {
    for (let isQuiet = false; !isQuiet;) {
      await new Promise((resolve) => setImmediate(resolve));
      await this.flushed();
      isQuiet = this.sessions.every((session) => !session.isBusy);
    }
  }

  /** Resolves with the first session that is logged in and that no wait has had: one that there is, or the next. */
  waitForSession(options?: WaitOptions): Promise<FakeSession> {
    return this.#loggedIn.wait(this.sessions.filter((session) => session.isLoggedIn), () => true, options);
  }

  /** As `waitForSession`, for a connection, logged in or not. */
  waitForConnection(options?: WaitOptions): Promise<FakeSession> {
    return this.#connected.wait(this.sessions, () => true, options);
  }

  /** Ends every connection with a FIN, behind what was sent. */
  drop(): void {
    for (const session of this.sessions) session.drop();
  }

  /** Ends every connection with a RST; what is still on its way may be lost. */
  reset(): void {
    for (const session of this.sessions) session.reset();
  }

  /** Stops reading and writing on every connection, present and to come, and keeps them open: a peer gone mute. */
  stall(): void {
    this.#isStalled = true;
    for (const session of this.#sessions) session.stall();
  }

  /** Goes on after `stall`, with all that was to be sent meanwhile. */
  unstall(): void {
    this.#isStalled = false;
    for (const session of this.#sessions) session.unstall();
  }

  /** Sends at most `size` bytes in a segment, on every connection, present and to come; 0 ends that. */
  cutEvery(size: number): void {
    this.#pieceSize = size;
    for (const session of this.#sessions) session.cutEvery(size);
  }

  /**
   * Cuts the wire (FIN) of the next session to which exactly so many bytes have been written, counted from now, or from
   * the first byte of its banner; Infinity calls it off.
   */
  dropAfter(bytes: number, { times = 1 }: DropOptions = {}): void {
    this.#dropAt = bytes;
    this.#dropTimes = times;
    for (const session of this.sessions) this.#arm(session);
  }

  /** Refuses further connections; those that there are stay. */
  refuse(): void {
    this.#listener.stop();
  }

  /** Accepts connections again, on the same port. */
  accept(): Promise<void> {
    return this.#listener.listenAgain();
  }

  /** Ends every connection, forgets calls, conferences and callers, and listens again on the same port. */
  async restart(): Promise<void> {
    this.refuse();
    this.drop();
    this.forget();
    await this.accept();
  }

  /** Says `Shutdown` to all who may see it, then goes: for good, or to be back at once with `restart`. */
  async shutdown({ restart = false }: { readonly restart?: boolean } = {}): Promise<void> {
    this.send({ Event: 'Shutdown', Privilege: 'system,all', Shutdown: 'Cleanly', Restart: restart ? 'True' : 'False' });
    if (restart) return this.restart();
    this.refuse();
    this.drop();
    return this.forget();
  }

  /** Records every session from now on; returns a function that ends it. */
  record(recorder: WireRecorder): () => void {
    this.#recorders.add(recorder);
    return () => this.#recorders.delete(recorder);
  }

  /**
   * Sends the server's side of a recording again: the events to the sessions whose mask has their class, at the pace of
   * the recording times `speed`, or with `whole` every byte, answers and banner too, to all that are connected.
   *
   * @returns how many messages were sent; with `whole`, how many chunks. Resolves early when the server is closed.
   */
  async replay(recording: WireRecorder | Iterable<string>, options: ReplayOptions = {}): Promise<number> {
    const { signal } = this.#replays;
    let sent = 0;
    for await (const part of paced(recording, options, signal)) {
      if (part.event === undefined) this.sendRaw(part.bytes);
      else this.#deliver(part.event);
      sent += 1;
    }
    return sent;
  }

  #deliver(event: FakeEvent): number {
    let reached = 0;
    for (const session of this.#sessions) if (session.isLoggedIn && session.deliver(event)) reached += 1;
    return reached;
  }

  #arm(session: FakeSession): void {
    const isDue = this.#dropTimes > 0 && this.#dropAt < Infinity;
    session.dropAfter(isDue ? this.#dropAt : Infinity, isDue ? () => this.#sessionOnCut() : undefined);
  }

  /** The others are let live once the wanted number is cut. */
  #sessionOnCut(): void {
    this.#dropTimes -= 1;
    if (this.#dropTimes === 0) for (const session of this.sessions) session.dropAfter(Infinity);
  }

  #listenerOnConnection(socket: Socket, transport: Socket): void {
    const waiting = this.sessions.filter((session) => !session.isLoggedIn).length;
    if (waiting >= this.authLimit) {
      socket.on('error', () => undefined);
      return void socket.destroy();
    }
    const session = this.#openSession(socket, transport);
    this.#sessions.add(session);
    this.#open.add(session);
    void session.closed.then(() => this.#open.delete(session));
    if (this.#isStalled) session.stall();
    session.cutEvery(this.#pieceSize);
    this.#arm(session);
    if (this.banner !== false) session.sendRaw(`${this.banner}\r\n`);
    this.#connected.offer(session);
  }

  #openSession(socket: Socket, transport: Socket): FakeSession {
    const { encoding = 'utf8', maxWriteBuffer = DEFAULT_MAX_WRITE_BUFFER } = this.#options;
    this.#count += 1;
    return new FakeSession(this.#count, {
      encoding,
      open: (listener) => new FakeWire(socket, transport, listener, { encoding, maxWriteBuffer }),
      run: (action, session) => this.answer(action, session),
      welcome: (session) => this.#loggedIn.offer(session),
      forget: (session) => this.#sessions.delete(session),
      tap: (session, from, bytes) => {
        for (const recorder of this.#recorders) recorder.record(from, bytes, session.id);
      },
    }, new EventFilters(Number.parseInt(this.version, 10) >= CRITERIA_VERSION));
  }
}
