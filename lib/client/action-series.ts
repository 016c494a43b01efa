/**
 * Series of actions that are one to the caller: each is sent when the one before has succeeded.
 *
 * To the rest of the client a series is in flight as a whole: a logoff waits for it, and once one of its actions has
 * gone its error says that it was sent.
 */
import { callBack, lossOf, type Callback } from '../session/callback.js';
import { isSuccess, type Message } from '../message.js';

/** The series of one client. */
export class ActionSeries {
  readonly #send: (action: Message, callback: Callback) => void;
  readonly #underWay = new Set<Promise<void>>();

  /** @param send sends an action whatever stands against a new one */
  constructor(send: (action: Message, callback: Callback) => void) {
    this.#send = send;
  }

  /** How many are under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /** Begins a series; returns the callback for its first action. @param rest the actions behind that */
  begin(rest: readonly Message[], callback: Callback | undefined): Callback {
    const left = [...rest];
    let finish!: () => void;
    const whole = new Promise<void>((resolve) => { finish = resolve; });
    this.#underWay.add(whole);
    const onAnswer: Callback = (message, error) => {
      const action = error === undefined && isSuccess(message) ? left.shift() : undefined;
      if (action !== undefined) return this.#send(action, onAnswer);
      this.#underWay.delete(whole);
      finish();
      const isBegun = left.length < rest.length;
      if (callback !== undefined) callBack(callback, message, error && isBegun ? lossOf(error, true) : error);
      return undefined;
    };
    return onAnswer;
  }

  /** Resolves when none is under way any more, or the time in milliseconds is over, which doesn't hold the process. */
  async whenDone(time: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const isOver = new Promise<void>((resolve) => { timer = setTimeout(resolve, time).unref(); });
    await Promise.race([Promise.all(this.#underWay), isOver]);
    clearTimeout(timer);
  }
}
