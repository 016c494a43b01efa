/**
 * The end of the usual wait: one timer for all actions of a session that have the time of the connection.
 *
 * A timer for each would be a tenth of all that an action costs, and hardly one is ever due. Since all have the same
 * time, the one begun first is due first: the timer waits for the oldest, and where that has ended in between it goes
 * on to the oldest that is left. It doesn't hold the process.
 */
import { LinkedList, type Linked } from './linked-list.js';

/** The time of one. */
export interface Deadline<T> extends Linked<Deadline<T>> {
  readonly of: T;
  /** When it is over, on the clock of `performance`, in whole milliseconds. */
  readonly at: number;
  hasEnded: boolean;
}

/** The deadlines of one session. */
export class Deadlines<T> {
  readonly #time: number;
  readonly #onOver: (late: T) => void;
  readonly #list = new LinkedList<Deadline<T>>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param time for each, in milliseconds, from 1 to `MAX_TIME`
   * @param onOver called once for each whose time is over; the deadline has ended by then
   */
  constructor(time: number, onOver: (late: T) => void) {
    this.#time = time;
    this.#onOver = onOver;
  }

  /** Begins the time of one. @param now on the clock of `performance`; never earlier than the last time */
  begin(of: T, now: number): Deadline<T> {
    const deadline: Deadline<T> = {
      of,
      at: Math.ceil(now) + this.#time,
      hasEnded: false,
      older: undefined,
      younger: undefined,
    };
    this.#list.join(deadline);
    if (this.#timer === undefined) this.#wait(this.#time);
    return deadline;
  }

  /** Ends a time; nothing happens where it has ended. */
  end(deadline: Deadline<T>): void {
    if (deadline.hasEnded) return;
    deadline.hasEnded = true;
    this.#list.leave(deadline);
  }

  /** Stops the timer; called when no time counts any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(time: number): void {
    this.#timer = setTimeout(() => this.#onTime(), time).unref();
  }

  #onTime(): void {
    this.#timer = undefined;
    const now = Math.ceil(performance.now());
    for (let oldest = this.#list.oldest; oldest !== undefined; oldest = this.#list.oldest) {
      if (oldest.at > now) return this.#wait(oldest.at - now);
      this.end(oldest);
      this.#onOver(oldest.of);
    }
  }
}
