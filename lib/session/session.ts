/**
 * One AMI session without I/O: bytes in, text out, callbacks and events in between.
 *
 * It reads the banner, logs in, sends actions and gives each message to whom it belongs: action callback, handler,
 * subscribers, default handler, one message after the other in the order received. What is sent within one turn goes
 * out as one write. It lives as long as the connection and not longer: `end` brings every callback to its end.
 *
 * Source: asterisk main/manager.c, session_do() and process_message(), 22.10.1.
 */
import { escapesVariables, noteUnescaped } from '../actions/variables.js';
import {
  abortedError, callBack, callBackLater, fullError, lateError, lossOf, tooLongError, type Callback,
} from './callback.js';
import type { AmiError } from '../errors.js';
import { answerOf, needsFence, RawCommands } from './irregular-answers.js';
import { isSuccess, type Encoding, type Identity, type Message } from '../message.js';
import { Outbox } from './outbox.js';
import { versionOf } from '../wire/banner.js';
import { DEFAULT_MAX_MESSAGE_SIZE, Parser } from '../wire/parser.js';
import { prepare, type PendingAction } from './pending-action.js';
import { PendingActions } from './pending-actions.js';
import type { SessionOptions } from './session-options.js';
import { Timeouts } from './timeouts.js';

/** One session with a server. */
export class Session {
  readonly #options: SessionOptions;
  readonly #parser: Parser;
  readonly #actions: PendingActions;
  readonly #timeouts: Timeouts;
  readonly #outbox: Outbox;
  #mask: string | undefined;
  #held: [Message, Identity][] | undefined;
  /** Makes the error of the session's end; undefined while it lives. */
  #reason: (() => AmiError) | undefined;
  /** The AMI version of the banner. */
  #version: string | undefined;
  /** True for a server that doesn't escape channel variables. */
  #isUnescaped = false;
  readonly #commands = new RawCommands();
  #received = 0;
  #chunks = 0;
  #lastHeard: number | undefined;
  #longest = 0;
  #clock = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#timeouts = new Timeouts(options.actionTimeout, () => this.#chunks, {
      late: (pending, time) => this.#expire(pending, time),
      aborted: (pending, reason) => this.#abort(pending, reason),
    });
    this.#actions = new PendingActions({
      answered: (pending, response) => this.#onAnswered(pending, response),
      opened: (pending) => this.#timeouts.opened(pending),
      completed: (pending) => this.#timeouts.completed(pending),
      ended: (pending) => this.#timeouts.ended(pending),
    });
    this.#outbox = new Outbox({
      written: (pending, now) => {
        this.#timeouts.written(pending, now);
        this.#commands.written(pending, this.#version);
        options.onAction(pending.name, pending.id);
      },
      write: options.write,
    });
    this.#parser = new Parser({
      encoding: options.encoding,
      maxMessageSize: options.maxMessageSize,
      onBanner: (line) => this.#onBanner(line),
      onMessage: (message, identity) => this.#onMessage(message, identity),
      takesRaw: (id) => this.#commands.isExpected(id),
      wants: options.watches && ((event) => this.#wants(event)),
      onSkipped: () => { this.#received += 1; },
    });
  }

  /** How text becomes bytes in this session. */
  get encoding(): Encoding {
    return this.#options.encoding;
  }

  /** How many actions and held callbacks are open. */
  get pending(): number {
    return this.#actions.size;
  }

  /** How many actions have no answer yet, those among them whose callback has ended. */
  get unanswered(): number {
    return this.#actions.unanswered;
  }

  /** How many characters of this turn's actions are still to be written. */
  get unwritten(): number {
    return this.#outbox.length;
  }

  /** How many messages came and how many actions went. */
  get counts(): Readonly<{ received: number; sent: number }> {
    return { received: this.#received, sent: this.#outbox.written };
  }

  /** When the last bytes came, on the clock of `performance`; undefined before the first. */
  get lastHeard(): number | undefined {
    return this.#lastHeard;
  }

  /** How long the recipients of one message have taken at most, in milliseconds. */
  get longestDelivery(): number {
    return this.#longest;
  }

  /** The event mask that an `Events` action has set since; undefined when none has. */
  get mask(): string | undefined {
    return this.#mask;
  }

  /** How long the server may still hold its answers back for an action that blocks the session, in milliseconds. */
  get blockedFor(): number {
    return this.#timeouts.blockedFor;
  }

  /**
   * Takes bytes of the peer.
   *
   * @throws {RemoteProtocolError} the peer's bytes are not AMI, or too many
   */
  receive(chunk: Uint8Array): void {
    this.#clock = performance.now();
    this.#lastHeard = this.#clock;
    this.#chunks += 1;
    this.#parser.push(chunk);
  }

  /** Keeps messages back, in order, until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  /** Delivers what was kept back. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const [message, identity] of held) if (this.#reason === undefined) this.#deliver(message, identity);
  }

  /**
   * Sends an action that `prepare` made; its callback runs as its reach says.
   *
   * @throws {StateError} `AMI_ACTION_ID_IN_FLIGHT` — an action with its ActionID is open
   */
  send(pending: PendingAction): void {
    const refusal = this.#refusal(pending);
    if (refusal !== undefined) return callBackLater(pending.callback, pending.id, refusal);
    const isFenced = needsFence(pending, this.#version);
    this.#actions.open(pending, isFenced);
    this.#timeouts.sent(pending);
    this.#outbox.push(pending);
    if (isFenced) this.sendOwn({ Action: 'Ping' }, (_, error) => error === undefined && this.#passed(pending));
    return undefined;
  }

  /** Sends an action of the library's own, which `maxPending` doesn't stop; without a time it waits for ever. */
  sendOwn(action: Message, callback?: Callback, timeout = 0): PendingAction {
    const { ids, encoding } = this.#options;
    const pending = prepare({ action, callback, options: { timeout }, isOwn: true }, ids, encoding);
    this.send(pending);
    return pending;
  }

  /**
   * For how long the server may still be at work on actions older than a Ping that is unanswered, in milliseconds: one
   * of them is unanswered too and its time isn't over. 0 where there is none.
   */
  busyBefore(ping: PendingAction): number {
    return ping.isWaiting ? this.#timeouts.busyFor(this.#actions.olderThan(ping)) : 0;
  }

  /** Finds the action that is unanswered, or whose callback is held, under an ActionID. */
  find(id: string): PendingAction | undefined {
    return this.#actions.find(id);
  }

  /** Forgets the callback of an action without calling it. */
  delete(pending: PendingAction): void {
    this.#actions.delete(pending);
  }

  /** Ends every held callback, and only those: each runs on a later tick, for the last time, with the error. */
  endHeld(error: AmiError): void {
    this.#actions.failHeld(() => lossOf(error, true));
  }

  /**
   * Ends the session: every callback runs on a later tick, for the last time, with the error; nothing is delivered any
   * more.
   *
   * @param error or what makes it: mostly nobody is there to get it, and an error is dear
   */
  end(error: AmiError | (() => AmiError)): void {
    if (this.#reason !== undefined) return;
    this.#reason = typeof error === 'function' ? error : () => error;
    this.#parser.stop();
    this.#timeouts.stop();
    this.#outbox.clear();
    this.#held = undefined;
    this.#actions.failAll((pending) => lossOf(this.#error(), pending.isSent));
  }

  /** The error of the session's end; made once. */
  #error(): AmiError {
    const error = this.#reason!();
    this.#reason = () => error;
    return error;
  }

  /** An action without an answer of the usual form needs room for the Ping behind it too. */
  #refusal(pending: PendingAction): AmiError | undefined {
    if (this.#reason !== undefined) return lossOf(this.#error(), false);
    const { maxPending } = this.#options;
    const more = needsFence(pending, this.#version) ? 2 : 1;
    return pending.isOwn || this.#actions.size + more <= maxPending ? undefined : fullError(maxPending);
  }

  #expire(pending: PendingAction, time: number): void {
    this.#actions.fail(pending, lateError(pending, time));
  }

  #abort(pending: PendingAction, cause: unknown): void {
    this.#actions.fail(pending, abortedError('the action', cause, pending.isSent));
    if (!pending.isSent) this.#actions.withdraw(pending);
  }

  /** Answers come in order: behind that to the Ping nothing more of the action's is to come. */
  #passed(pending: PendingAction): void {
    if (pending.isWaiting) {
      const [answer, ...events] = answerOf(pending);
      const callback = this.#actions.fill(pending, answer);
      if (callback !== undefined) callBack(callback, answer);
      for (const event of events) if (pending.callback !== undefined) callBack(pending.callback, event);
    }
    if (pending.callback !== undefined) pending.onOver?.();
  }

  #onAnswered(pending: PendingAction, response: Message | undefined): void {
    this.#timeouts.answered(pending);
    if (pending.mask !== undefined && response !== undefined && isSuccess(response)) this.#mask = pending.mask;
  }

  #onBanner(line: string): void {
    this.#version = versionOf(line);
    this.#isUnescaped = !escapesVariables(this.#version);
    this.#options.onBanner(this.#version);
  }

  /**
   * Only what would not be noticed at all is passed over: no recipient, no held callback that it might belong to, no
   * diagnostics.
   */
  #wants(event: string): boolean {
    const { watches, handlers } = this.#options;
    return this.#actions.awaitsEvents || handlers.wants(event) || this.#held !== undefined || watches!(event);
  }

  #onMessage(message: Message, identity: Identity): void {
    this.#received += 1;
    if (identity.kind === 'response') this.#commands.answered(message);
    if (this.#isUnescaped) noteUnescaped(message);
    this.#options.onMessage(message, identity);
    if (this.#reason !== undefined) return;
    if (this.#held === undefined) this.#deliver(message, identity);
    else this.#held.push([message, identity]);
  }

  #deliver(message: Message, identity: Identity): void {
    const { handlers } = this.#options;
    const callback = this.#callbackOf(message, identity);
    if (callback !== undefined) callBack(callback, message);
    if (identity.kind === 'event') handlers.dispatchEvent(message, identity.name);
    else handlers.dispatch(message);
    const now = performance.now();
    if (now - this.#clock > this.#longest) this.#longest = now - this.#clock;
    this.#clock = now;
  }

  #callbackOf(message: Message, identity: Identity): Callback | undefined {
    if (identity.kind === 'event') return this.#actions.follow(message, identity.name, this.#clock);
    if (identity.kind === 'response') return this.#actions.respond(message, this.#clock);
    const { maxMessageSize = DEFAULT_MAX_MESSAGE_SIZE } = this.#options;
    if (this.#actions.keepText(identity.text) > maxMessageSize) {
      throw tooLongError('an answer in text', `maxMessageSize, ${maxMessageSize} bytes`);
    }
    return undefined;
  }
}
