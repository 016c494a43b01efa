/**
 * One AMI conversation without I/O: bytes in, text out, callbacks and events in between.
 *
 * It reads the banner, logs in, sends actions and gives each message to whom it belongs: action callback, handler,
 * subscribers, default handler, one message after the other in the order received. What is sent within one turn goes
 * out as one write. It lives as long as the connection and not longer: `end` brings every callback to its end.
 *
 * Source: asterisk main/manager.c, session_do() and process_message(), 22.10.1.
 */
import type { ActionIds } from './action-id.js';
import { checkSend, type SendOptions } from './send-options.js';
import { newSlot, type PendingAction } from './pending-action.js';
import { callBack, callBackLater, lossOf, type Callback } from './callback.js';
import { PendingActions } from './pending-actions.js';
import { AbortError, RemoteProtocolError, StateError, TimeoutError, type AmiError } from '../errors.js';
import { Timeouts } from './timeouts.js';
import { get, isSuccess, type Identity, type Message } from '../message.js';
import { Parser } from '../wire/parser.js';
import { prepare, type PreparedAction } from './prepared-action.js';
import type { Encoding } from '../wire/serializer.js';

/** What a session needs of the world around it. */
export interface SessionOptions {
  readonly ids: ActionIds;
  readonly handlers: {
    wants(event: string): boolean;
    dispatchEvent(event: Message, name: string): void;
    dispatch(message: Message): void;
  };
  readonly encoding: Encoding;
  /** In milliseconds; 0 for ever. */
  readonly actionTimeout: number;
  readonly maxMessageSize: number | undefined;
  readonly maxPending: number;
  /** Writes text to the peer; never called in the tick of a `send`. */
  readonly write: (text: string) => void;
  /** Called once when the peer has said that it is an AMI server. */
  readonly onBanner: (version: string | undefined) => void;
  /**
   * Called with each message, and with what it is, before all recipients; with an event that has none only where
   * `watches` says so.
   */
  readonly onMessage: (message: Message, identity: Identity) => void;
  /** Tells whether `onMessage` must see the events of a name; undefined when it must see all. */
  readonly watches?: ((event: string) => boolean) | undefined;
  /** Called with the name and ActionID of each action that is about to be written. */
  readonly onAction: (action: string, actionId: string) => void;
}

/**
 * Source: asterisk main/manager.c, session_do(), 22.10.1: `Asterisk Call Manager/%s`; proxies say `Call Manager` too.
 */
const BANNER = /Call Manager[^/]*(?:\/\s*(\S+))?/i;

/** One conversation with a server. */
export class Session {
  readonly #options: SessionOptions;
  readonly #parser: Parser;
  readonly #callbacks: PendingActions<PendingAction>;
  readonly #timeouts: Timeouts;
  #outbox: PendingAction[] = [];
  #unwritten = 0;
  #mask: string | undefined;
  #held: [Message, Identity][] | undefined;
  /** Makes the error of the session's end; undefined while it lives. */
  #reason: (() => AmiError) | undefined;
  /** True for a server that answers a Command in raw text. */
  #isOld = false;
  /** ActionIDs of the Commands that such a server has still to answer. */
  readonly #commands = new Set<string>();
  #counts = { received: 0, sent: 0 };
  #lastHeard: number | undefined;
  #longest = 0;
  #clock = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#timeouts = new Timeouts(options.actionTimeout, {
      late: (slot, time) => this.#expire(slot, time),
      aborted: (slot, reason) => this.#abort(slot, reason),
    });
    this.#callbacks = new PendingActions(this.#timeouts);
    this.#parser = new Parser({
      encoding: options.encoding,
      maxMessageSize: options.maxMessageSize,
      onBanner: (line) => this.#onBanner(line),
      onMessage: (message, identity) => this.#onMessage(message, identity),
      takesRaw: (id) => (id === undefined ? this.#commands.size > 0 : this.#commands.has(id)),
      wants: options.watches && ((event) => this.#wants(event)),
      onSkipped: () => { this.#counts.received += 1; },
    });
  }

  /** How text becomes bytes in this session. */
  get encoding(): Encoding {
    return this.#options.encoding;
  }

  /** How many actions and held callbacks are open. */
  get pending(): number {
    return this.#callbacks.size;
  }

  /** How many characters of this turn's actions are still to be written. */
  get unwritten(): number {
    return this.#unwritten;
  }

  /** How many messages came and how many actions went. */
  get counts(): Readonly<{ received: number; sent: number }> {
    return this.#counts;
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
   * Sends an action; the callback runs once with the response or, when held, also for what follows it until `delete`.
   *
   * @param isOwn true for an action of the library itself, which `maxPending` doesn't stop
   * @throws {LocalProtocolError} the action is not one that Asterisk could read
   * @throws {StateError} `AMI_ACTION_ID_IN_FLIGHT` — an action with its ActionID is open
   */
  send(
    action: Message,
    callback: Callback | undefined,
    isHeld: boolean,
    options: SendOptions = {},
    isOwn = false,
  ): string {
    checkSend(callback, options);
    return this.sendPrepared(
      prepare(action, this.#options.ids, this.#options.encoding),
      callback,
      isHeld,
      options,
      isOwn,
    );
  }

  /** Sends an action that was made ready before. */
  sendPrepared(
    action: PreparedAction,
    callback: Callback | undefined,
    isHeld: boolean,
    options: SendOptions = {},
    isOwn = false,
  ): string {
    const refusal = this.#refusal(options.signal, isOwn ? 0 : action.isRaw ? 2 : 1);
    if (refusal !== undefined) {
      if (callback !== undefined) callBackLater(callback, action.id, refusal);
      return action.id;
    }
    const slot = newSlot(
      action,
      action.mask === undefined ? callback : this.#watchingMask(action.mask, callback),
      isHeld,
    );
    this.#callbacks.open(slot, action.isNew);
    this.#timeouts.sent(slot, action.blocksFor, options);
    this.#unwritten += action.text.length;
    if (this.#outbox.push(slot) === 1) process.nextTick(() => this.#flush());
    if (action.isRaw) this.#fence(slot);
    return action.id;
  }

  /** Forgets a callback without calling it. */
  delete(id: string): void {
    this.#callbacks.delete(id);
  }

  /**
   * Ends every held callback, and only those: each runs on a later tick, for the last time, with the error. What was
   * sent in this turn is written all the same.
   */
  endHeld(error: AmiError): void {
    this.#callbacks.failHeld(() => lossOf(error, true));
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
    this.#outbox = [];
    this.#held = undefined;
    this.#callbacks.failAll((slot) => lossOf(this.#error(), slot.isSent));
  }

  /** The error of the session's end; made once. */
  #error(): AmiError {
    const error = this.#reason!();
    this.#reason = () => error;
    return error;
  }

  /** An action answered in raw text needs a second slot, for the Ping behind it. */
  #refusal(signal: AbortSignal | undefined, slots: number): AmiError | undefined {
    if (this.#reason !== undefined) return lossOf(this.#error(), false);
    if (signal?.aborted) {
      return new AbortError('AMI_ABORTED', 'the action was aborted before it was sent', {
        cause: signal.reason,
        sent: false,
      });
    }
    const { maxPending } = this.#options;
    if (slots === 0 || this.#callbacks.size + slots <= maxPending) return undefined;
    return new StateError(
      'AMI_TOO_MANY_PENDING',
      `${maxPending} actions wait for their answers, which is the limit maxPending`,
      { sent: false },
    );
  }

  #expire(slot: PendingAction, time: number): void {
    const error = new TimeoutError('AMI_ACTION_TIMEOUT', `no answer to the action "${slot.name}" within ${time} ms`, {
      sent: slot.isSent,
    });
    this.#callbacks.fail(slot, error);
  }

  #abort(slot: PendingAction, cause: unknown): void {
    this.#callbacks.fail(slot, new AbortError('AMI_ABORTED', 'the action was aborted', { cause, sent: slot.isSent }));
    if (!slot.isSent) this.#callbacks.withdraw(slot);
  }

  /** Writes what was sent in this turn. */
  #flush(): void {
    const slots = this.#outbox;
    this.#outbox = [];
    this.#unwritten = 0;
    const now = performance.now();
    const texts: string[] = [];
    for (const slot of slots) {
      if (!slot.isWaiting) continue;
      slot.isSent = true;
      this.#timeouts.written(slot, now);
      if (this.#isOld && slot.action === 'command') this.#commands.add(slot.id);
      texts.push(slot.text);
      slot.text = '';
      this.#options.onAction(slot.name, slot.id);
      this.#counts.sent += 1;
    }
    if (texts.length > 0) this.#options.write(texts.join(''));
  }

  /** An action answered in raw text, or not at all, has ended when the Ping behind it is answered. */
  #fence(slot: PendingAction): void {
    this.send(
      { Action: 'Ping' },
      () => {
        if (!slot.isWaiting) return;
        const answer: Message = Object.assign(Object.create(null) as Message, {
          Response: 'Success',
          ActionID: slot.id,
          Output: slot.raw!.join('\n\n'),
        });
        const callback = this.#callbacks.fill(slot);
        if (callback !== undefined) callBack(callback, answer);
      },
      false,
      { timeout: 0 },
      true,
    );
  }

  #watchingMask(mask: string, callback: Callback | undefined): Callback {
    return (message, error) => {
      if (error === undefined && isSuccess(message)) this.#mask = mask;
      callback?.(message, error);
    };
  }

  #onBanner(line: string): void {
    const match = BANNER.exec(line);
    if (match === null) {
      throw new RemoteProtocolError(
        'AMI_BAD_BANNER',
        `the peer is no AMI server: its first line is ${JSON.stringify(line.slice(0, 80))}`,
      );
    }
    this.#isOld = Number.parseFloat(match[1] ?? '') < 3;
    this.#options.onBanner(match[1]);
  }

  /**
   * Only what nobody at all would notice is passed over: no recipient, no held callback that it might belong to, nobody
   * who watches.
   */
  #wants(event: string): boolean {
    const { watches, handlers } = this.#options;
    return this.#callbacks.held > 0 || handlers.wants(event) || this.#held !== undefined || watches!(event);
  }

  #onMessage(message: Message, identity: Identity): void {
    this.#counts.received += 1;
    if (this.#commands.size > 0 && identity.kind === 'response') this.#forgetCommand(get(message, 'ActionID'));
    this.#options.onMessage(message, identity);
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
    if (identity.kind === 'event') return this.#callbacks.follow(message, identity.name);
    if (identity.kind === 'response') return this.#callbacks.respond(message);
    this.#callbacks.oldest()?.raw?.push(identity.text.replaceAll('\r\n', '\n'));
    return undefined;
  }

  /** Answers come in order: the Commands in front of an answered one have none to come either. */
  #forgetCommand(answered: string | undefined): void {
    if (answered !== undefined && !this.#commands.has(answered)) return;
    for (const id of this.#commands) {
      this.#commands.delete(id);
      if (answered === undefined || id === answered) return;
    }
  }
}
