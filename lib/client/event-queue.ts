/**
 * Events on their way to a reader with `for await`.
 *
 * Bounded: when the reader falls behind by more than the limit the queue takes nothing more, hands out what it has and
 * then throws. So nothing is dropped in silence, and the socket is never paused, because Asterisk cuts slow readers
 * off.
 */
import { type AmiError, StateError } from '../errors.js';
import type { Message } from '../message.js';

interface Waiter {
  resolve: (result: IteratorResult<Message, undefined>) => void;
  reject: (error: AmiError) => void;
}

/** A queue of events with one reader. */
export class EventQueue implements AsyncIterableIterator<Message> {
  readonly #limit: number;
  readonly #onEnd: () => void;
  #events: Message[] = [];
  #first = 0;
  #waiters: Waiter[] = [];
  #error: AmiError | undefined;
  #isEnded = false;

  /** @param onEnd called once when the queue takes no more events, for whatever reason */
  constructor(limit: number, onEnd: () => void) {
    this.#limit = limit;
    this.#onEnd = onEnd;
  }

  /** How many events wait for the reader. */
  get size(): number {
    return this.#events.length - this.#first;
  }

  /** Takes an event. */
  push(event: Message): void {
    if (this.#isEnded) return;
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) waiter.resolve({ value: event, done: false });
    else if (this.size < this.#limit) this.#events.push(event);
    else {
      this.end(
        new StateError(
          'AMI_EVENTS_OVERFLOW',
          `the reader of events fell behind by more than the limit of ${this.#limit}`,
        ),
      );
    }
  }

  /** Ends the queue: what is in it is still handed out, then the reading ends or, with an error, throws. */
  end(error?: AmiError): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#error = error;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) this.#finish(waiter);
    this.#onEnd();
  }

  /** Hands out the next event; rejects once when the queue has ended with an error. */
  next(): Promise<IteratorResult<Message, undefined>> {
    return new Promise((resolve, reject) => {
      if (this.size > 0) resolve({ value: this.#shift(), done: false });
      else if (this.#isEnded) this.#finish({ resolve, reject });
      else this.#waiters.push({ resolve, reject });
    });
  }

  /** Called by a `break` in the reader's loop. */
  return(): Promise<IteratorResult<Message, undefined>> {
    this.#events = [];
    this.#first = 0;
    this.end();
    this.#error = undefined;
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** An error is thrown once; after it the reading is at its end. */
  #finish(waiter: Waiter): void {
    const error = this.#error;
    this.#error = undefined;
    if (error === undefined) waiter.resolve({ value: undefined, done: true });
    else waiter.reject(error);
  }

  #shift(): Message {
    const event = this.#events[this.#first]!;
    this.#first += 1;
    if (this.#first > 1000 && this.#first * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#first);
      this.#first = 0;
    }
    return event;
  }
}
