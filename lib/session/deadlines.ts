/**
 * The end of the usual wait: one timer for all actions of a session that have the time of the connection.
 *
 * No time is over before what lies in the socket has been read: where the loop stood still, the answer may be there. A
 * timer for each would be a tenth of all that an action costs, and hardly one is ever due. Since all have the same
 * time, the one begun first is due first: the timer waits for the oldest, and where that has ended in between it goes
 * on to the oldest that is left. It doesn't hold the process.
 */
import { LinkedList } from './linked-list.js';
import type { Deadline, PendingAction } from './pending-action.js';

/**
 * So many turns of the loop a limit waits while bytes come. In one turn node reads two megabytes or all there is, so a
 * socket's buffer is read long before; a peer that never stops talking puts no limit off for ever.
 */
const MAX_TURNS = 50;

/**
 * Judges whether a time is over once the bytes that were there before have been read: after a turn of the loop that
 * brought none.
 *
 * @param chunks counts the chunks that came
 * @param judge gets the time, on the clock of `performance`, from before that turn: what had come by then has been read
 */
export function afterReading(chunks: () => number, judge: (now: number) => void, turns = MAX_TURNS): void {
  const before = chunks();
  const now = performance.now();
  setImmediate(() => {
    if (turns === 0 || chunks() === before) judge(now);
    else afterReading(chunks, judge, turns - 1);
  });
}

/** The deadlines of one session. */
export class Deadlines {
  readonly #time: number;
  readonly #chunks: () => number;
  readonly #onOver: (late: PendingAction) => void;
  readonly #list = new LinkedList<Deadline>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param time for each, in milliseconds, from 1 to `MAX_TIME`
   * @param chunks counts the chunks that came from the peer
   * @param onOver called once for each whose time is over; the deadline has ended by then
   */
  constructor(time: number, chunks: () => number, onOver: (late: PendingAction) => void) {
    this.#time = time;
    this.#chunks = chunks;
    this.#onOver = onOver;
  }

  /** Begins the time of one. @param now on the clock of `performance`; never earlier than the last time */
  begin(of: PendingAction, now: number): Deadline {
    const deadline: Deadline = {
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
  end(deadline: Deadline): void {
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
    this.#timer = setTimeout(() => afterReading(this.#chunks, (now) => this.#onTime(Math.ceil(now))), time).unref();
  }

  #onTime(now: number): void {
    this.#timer = undefined;
    for (let oldest = this.#list.oldest; oldest !== undefined; oldest = this.#list.oldest) {
      if (oldest.at > now) return this.#wait(Math.max(1, oldest.at - Math.ceil(performance.now())));
      this.end(oldest);
      this.#onOver(oldest.of);
    }
  }
}
