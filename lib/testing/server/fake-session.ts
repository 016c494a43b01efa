/**
 * One client's conversation with the fake: who is logged in, what it may see, and strict order.
 *
 * One action is run to its end before the next is read, as the real server does; events that come meanwhile are
 * delivered behind its answer. So a blocking action freezes the session, pings included. What the actions mean is the
 * host's business. Source: asterisk main/manager.c, session_do(), do_message() and process_events(), 22.10.1.
 */
import { randomInt } from 'node:crypto';
import type { Message } from '../../message.js';
import { ActionReader } from '../wire/action-reader.js';
import type { EventFilters } from './event-filter.js';
import type { SessionHost } from './session-host.js';
import type { SessionUser } from './session-user.js';
import { ALL_CLASSES, classesOf, lets } from '../wire/event-mask.js';
import type { FakeEvent } from '../wire/fake-event.js';
import type { FakeWire } from '../wire/fake-wire.js';
import { headerOf, listText, messageText, withActionId, type Headers } from '../wire/wire-writer.js';

/** A busy session keeps so many bytes of actions; then the socket is left unread. */
const MAX_HELD_BYTES = 256 * 1024;

/** A client's session, as the server sees it. */
export class FakeSession {
  /** Counts from 1 in the order of the connections. */
  readonly id: number;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  /** The filters that the client has added. */
  readonly filters: EventFilters;
  /** The event mask: class bits; undefined means all that the user may read. */
  mask: number | undefined;
  /** The lines of the action under way, as they stood on the wire. */
  lines: readonly string[] = [];
  readonly #wire: FakeWire;
  readonly #host: SessionHost<FakeSession>;
  readonly #reader: ActionReader;
  #user: SessionUser | undefined;
  #challenge: string | undefined;
  #pending: FakeEvent[] = [];
  #isBusy = false;
  #isEnded = false;
  #onActivity: (() => void) | undefined;
  #resolveClosed!: () => void;

  constructor(id: number, host: SessionHost<FakeSession>, filters: EventFilters) {
    this.id = id;
    this.#host = host;
    this.filters = filters;
    this.#reader = new ActionReader(host.encoding);
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#wire = host.open({
      onBytes: (bytes) => this.#wireOnBytes(bytes),
      onWritten: (bytes) => host.tap(this, 'server', bytes),
      onEnd: () => this.#wireOnEnd(),
      onOver: () => this.#wireOnOver(),
      onClose: () => this.#resolveClosed(),
    });
  }

  /** The user's name; undefined before the login. */
  get username(): string | undefined {
    return this.#user?.username;
  }

  /** True from the login on until the connection is over. */
  get isLoggedIn(): boolean {
    return this.#user !== undefined && !this.#wire.isOver;
  }

  /** True once nothing can be sent any more. */
  get isOver(): boolean {
    return this.#wire.isOver;
  }

  /** True while an action is being answered. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** How many bytes were written to the client. */
  get bytesWritten(): number {
    return this.#wire.written;
  }

  /**
   * The challenge of this session: the same each time. Source: asterisk main/manager.c, action_challenge(), 22.10.1.
   */
  get challenge(): string {
    this.#challenge ??= String(randomInt(1, 0x7fffffff));
    return this.#challenge;
  }

  /** The server's end of the connection, `127.0.0.1/5038`. */
  get localAddress(): string {
    return this.#wire.localAddress;
  }

  /** The client's end of the connection. */
  get remoteAddress(): string {
    return this.#wire.remoteAddress;
  }

  /** Tells whether the user may run an action with these privileges (`call,all`); an empty text is everybody's. */
  mayWrite(privileges: string): boolean {
    return privileges === '' || ((this.#user?.write ?? 0) & classesOf(privileges)) !== 0;
  }

  /** Tells whether events of these classes reach the client now. */
  maySee(classes: number): boolean {
    const mask = this.mask ?? ALL_CLASSES;
    return this.isLoggedIn && lets(this.#user?.read ?? 0, classes) && lets(mask, classes);
  }

  /** Makes the session a user's. */
  logIn(user: SessionUser): void {
    this.#user = user;
    this.#host.welcome(this);
  }

  /**
   * Answers an action: `Response: Success` unless the headers say otherwise, and the ActionID second.
   *
   * @param answer headers, or the text of `Message`
   */
  respond(action: Message, answer: Headers | string = {}): void {
    const own: Headers = typeof answer === 'string' ? { Message: answer } : answer;
    const headers: Headers = { Response: own['Response'] ?? 'Success', ...own };
    this.sendRaw(messageText(withActionId(headers, headerOf(action, 'ActionID'))));
  }

  /** Answers an action with `Response: Error`. */
  error(action: Message, text: string): void {
    this.respond(action, { Response: 'Error', Message: text });
  }

  /**
   * Answers an action with an event list.
   *
   * @param items each with its `Event`; the ActionID is put in
   * @param complete the name of the event at the end
   * @param extras further headers of that event
   * @param message the text of the response; by default that of most lists
   */
  list(action: Message, items: Iterable<Headers>, complete: string, extras: Headers = {}, message?: string): void {
    this.sendRaw(listText(headerOf(action, 'ActionID'), items, complete, extras, message));
  }

  /** Sends a message to this client alone, whatever its mask. */
  send(message: Headers): void {
    this.sendRaw(messageText(message));
  }

  /** Sends text or bytes as they are. */
  sendRaw(data: string | Uint8Array): void {
    this.#wire.write(data);
  }

  /**
   * Delivers an event if the mask and the filters let it through: now, or behind the answer under way. Returns whether
   * they do.
   */
  deliver(event: FakeEvent): boolean {
    if (!this.#isBusy) return this.#write(event);
    this.#pending.push(event);
    this.#onActivity?.();
    return this.#fits(event);
  }

  /** Delivers what has come while an action ran. */
  flushEvents(): void {
    const events = this.#pending;
    if (events.length === 0) return;
    this.#pending = [];
    for (const event of events) this.#write(event);
  }

  /**
   * Resolves at the next event of any kind, at the next bytes of the client, or after the time; at once when an event
   * waits already.
   */
  waitForActivity(milliseconds: number): Promise<void> {
    if (this.#pending.length > 0 || this.isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = milliseconds < Infinity ? setTimeout(() => this.#onActivity?.(), milliseconds) : undefined;
      this.#onActivity = () => {
        clearTimeout(timer);
        this.#onActivity = undefined;
        resolve();
      };
    });
  }

  /** Sends a FIN behind all that was written. */
  end(): void {
    this.#wire.end();
  }

  /** Sends what was written and a FIN at once. */
  drop(): void {
    this.#wire.drop();
  }

  /** Ends the connection with a RST. */
  reset(): void {
    this.#wire.reset();
  }

  /** Closes the socket at once. */
  destroy(): void {
    this.#wire.destroy();
  }

  /** Stops reading and writing; the connection stays open: a peer gone mute. */
  stall(): void {
    this.#wire.stall();
  }

  /** Goes on after `stall`, with all that was to be sent meanwhile. */
  unstall(): void {
    this.#wire.unstall();
  }

  /** Sends at most `size` bytes in a segment from now on; 0 ends that. */
  cutEvery(size: number): void {
    this.#wire.cutEvery(size);
  }

  /** Cuts the connection (FIN) when exactly so many more bytes have been written; Infinity ends that. */
  dropAfter(bytes: number, onCut?: () => void): void {
    this.#wire.dropAfter(bytes, onCut);
  }

  /** Resolves when all that was written is with the operating system, or the connection is over. */
  flushed(): Promise<void> {
    return this.#wire.flushed();
  }

  #fits(event: FakeEvent): boolean {
    return this.maySee(event.classes) && this.filters.let(event);
  }

  #write(event: FakeEvent): boolean {
    if (!this.#fits(event)) return false;
    this.#wire.write(event.text);
    return true;
  }

  /** Runs what waits, one action after the other, until one takes its time. */
  #readOn(): void {
    if (this.#isBusy) return;
    while (!this.isOver) {
      const action = this.#reader.next();
      if (action === undefined) break;
      this.#isBusy = true;
      this.lines = action.lines;
      const running = this.#host.run(action, this);
      if (running instanceof Promise) return void running.finally(() => this.#actionOnEnd());
      this.#isBusy = false;
      this.flushEvents();
    }
    if (this.#isEnded) this.end();
  }

  #actionOnEnd(): void {
    this.#isBusy = false;
    this.flushEvents();
    this.#readOn();
    if (this.#reader.held <= MAX_HELD_BYTES) this.#wire.resume();
  }

  #wireOnBytes(bytes: Buffer): void {
    this.#host.tap(this, 'client', bytes);
    this.#reader.push(bytes);
    this.#onActivity?.();
    this.#readOn();
    if (this.#isBusy && this.#reader.held > MAX_HELD_BYTES) this.#wire.pause();
  }

  /** What the client sent before its FIN is still answered. */
  #wireOnEnd(): void {
    this.#isEnded = true;
    this.#onActivity?.();
    this.#readOn();
  }

  #wireOnOver(): void {
    this.#pending = [];
    this.#onActivity?.();
    this.#host.forget(this);
  }
}
