/**
 * Placed calls, from the Originate to the end of the first channel: what click-to-call and diallers follow.
 *
 * One subscription serves all calls of a client, and lasts as long as there are any. A call's channel is known before
 * it exists, by the id that it is told to have; servers before 12 choose the id themselves and say it with the outcome.
 * The outcome doesn't come the way that the channel's events come, so a failure may be told before its channel is: a
 * call that failed and shows no channel is given a moment.
 *
 * Source: asterisk main/manager.c, action_originate() and fast_originate(), 22.10.1: OriginateResponse is written
 * directly, the events of channels go through stasis.
 */
import { originateReason, type Originate } from '../../actions/originate.js';
import type { Variables } from '../../actions/variables.js';
import { ActionError, ConnectionError, type AmiError } from '../../errors.js';
import { get, type Message } from '../../message.js';
import type { WaitOptions } from '../../session/send-options.js';

/** How a call ended. */
export interface CallEnd {
  /** The cause of the Hangup of its first channel, such as 16; 0 where there was none, or where it isn't known. */
  readonly cause: number;
  /** The same in words, or why there never was a channel; `unknown: connection lost` where its end can't be seen. */
  readonly text: string;
  /** Whether it was answered. */
  readonly answered: boolean;
  /** From the answer to the end, in seconds; 0 when it wasn't answered. */
  readonly seconds: number;
}

/** A call that was placed. */
export interface PlacedCall {
  /** The Uniqueid of its first channel; from servers before 12 known when it is answered, and empty until then. */
  readonly id: string;
  /**
   * Resolves with its OriginateResponse when it is answered; rejects as `getOriginateResponse` does. It may be left
   * alone: a rejection without a handler ends no process.
   */
  readonly answered: Promise<Message>;
  /** Resolves when it is over, whatever came of it; it never rejects. */
  readonly ended: Promise<CallEnd>;
}

/** What is needed of the client. */
export interface CallHost {
  subscribe(events: readonly string[], callback: (message: Message) => void): () => void;
  outcome(o: Originate, variables: Variables | null | undefined, options: WaitOptions): Promise<Message>;
  request(action: Message): Promise<Message>;
  on(event: 'ready', listener: () => void): unknown;
  off(event: 'ready', listener: () => void): unknown;
}

/** How long a failed call may show its channel's events, in milliseconds: 670 were measured on a busy server. */
const GRACE = 1000;

const LOST = 'unknown: connection lost';

class Call implements PlacedCall {
  id: string;
  readonly ended: Promise<CallEnd>;
  answered: Promise<Message> = Promise.reject(new Error('not placed yet'));
  hasChannel = false;
  isOver = false;
  answeredAt: number | undefined;
  timer: NodeJS.Timeout | undefined;
  #resolve!: (end: CallEnd) => void;

  constructor(id: string) {
    this.id = id;
    this.ended = new Promise((resolve) => { this.#resolve = resolve; });
    this.answered.catch(() => undefined);
  }

  end(cause: number, text: string): void {
    clearTimeout(this.timer);
    this.isOver = true;
    const seconds = this.answeredAt === undefined ? 0 : Math.max(0, performance.now() - this.answeredAt) / 1000;
    const answered = this.answeredAt !== undefined;
    this.#resolve({ cause, text, answered, seconds: Math.round(seconds * 1000) / 1000 });
  }
}

/** All calls that a client has placed and that are not over. */
export class PlacedCalls {
  readonly #host: CallHost;
  readonly #calls = new Map<string, Call>();
  /** Those of servers that choose the channel's id, until they are answered. */
  readonly #nameless = new Set<Call>();
  #stop: (() => void) | undefined;

  constructor(host: CallHost) {
    this.#host = host;
  }

  /** How many calls are not over. */
  get size(): number {
    return this.#calls.size + this.#nameless.size;
  }

  /** Places a call whose channel shall have an id; empty where the server chooses it. */
  place(o: Originate, id: string, variables: Variables | null | undefined, options: WaitOptions): PlacedCall {
    const call = new Call(id);
    if (id === '') this.#nameless.add(call);
    else this.#calls.set(id, call);
    this.#listen();
    call.answered = this.#host.outcome(id === '' ? o : { ...o, channelId: id }, variables, options);
    call.answered.then((message) => this.#onAnswered(call, message), (error: AmiError) => this.#onFailed(call, error));
    return call;
  }

  /** Ends all of them: nothing will be heard any more. */
  end(): void {
    for (const call of [...this.#calls.values(), ...this.#nameless]) this.#end(call, 0, LOST);
  }

  #listen(): void {
    if (this.#stop !== undefined) return;
    const onReady = (): void => this.#askForAll();
    const stop = this.#host.subscribe(['Newchannel', 'Hangup'], (event) => this.#onEvent(event));
    this.#host.on('ready', onReady);
    this.#stop = () => {
      stop();
      this.#host.off('ready', onReady);
    };
  }

  #onEvent(event: Message): void {
    const call = this.#calls.get(event.Uniqueid ?? '');
    if (call === undefined) return;
    call.hasChannel = true;
    if (event.Event !== 'Hangup') return;
    // The outcome may have come in the same bytes: then its promise has still to run.
    queueMicrotask(() => this.#end(call, Number(event.Cause ?? 0), event['Cause-txt'] ?? ''));
  }

  #onAnswered(call: Call, message: Message): void {
    if (call.isOver) return;
    call.answeredAt = performance.now();
    call.hasChannel = true;
    if (call.id !== '') return;
    this.#nameless.delete(call);
    call.id = get(message, 'Uniqueid') ?? '';
    this.#calls.set(call.id, call);
  }

  #onFailed(call: Call, error: AmiError): void {
    if (call.isOver || error.code === 'AMI_ORIGINATE_REFUSED' || error.sent === false) {
      return this.#end(call, 0, error.message);
    }
    if (call.hasChannel || error instanceof ConnectionError) return;
    const response = error instanceof ActionError ? error.response : undefined;
    const text = response === undefined ? error.message : originateReason(response);
    call.timer = setTimeout(() => { if (!call.hasChannel) this.#end(call, 0, text); }, GRACE);
    call.timer.unref();
  }

  /** After a loss: whose channel is there no more has ended unheard. */
  #askForAll(): void {
    for (const call of [...this.#nameless]) this.#end(call, 0, LOST);
    for (const call of [...this.#calls.values()]) {
      this.#host.request({ Action: 'Status', Channel: call.id }).catch(() => this.#end(call, 0, LOST));
    }
  }

  #end(call: Call, cause: number, text: string): void {
    if (call.isOver) return;
    this.#nameless.delete(call);
    if (this.#calls.get(call.id) === call) this.#calls.delete(call.id);
    call.end(cause, text);
    if (this.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }
}
