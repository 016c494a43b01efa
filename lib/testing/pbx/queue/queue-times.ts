/**
 * The variables of a caller in a queue that tell how long it has waited and talked, in seconds and in milliseconds.
 *
 * Source: asterisk apps/app_queue.c, set_queue_variables() and try_calling(), 22.10.1, and its wire; 16 sets none.
 */
import type { FakeChannel } from '../channel/fake-channel.js';
import { secondsSince } from './queue-member.js';

/** The times of one caller. */
export class QueueTimes {
  readonly #caller: FakeChannel;
  readonly #began: number;
  readonly #isTold: boolean;

  /** @param began when the caller came, in milliseconds since 1970 */
  constructor(caller: FakeChannel, began: number, isTold: boolean) {
    this.#caller = caller;
    this.#began = began;
    this.#isTold = isTold;
  }

  /** Sets one. */
  set(name: string, value: string, milliseconds: string): void {
    if (!this.#isTold) return;
    this.#caller.setVariable(name, value);
    this.#caller.setVariable(`${name}_MS`, milliseconds);
  }

  /** Empties all, as when the caller comes. */
  clear(): void {
    for (const name of ['ANSWEREDTIME', 'DIALEDTIME', 'QUEUEWAIT']) this.set(name, '', '');
  }

  /** Tells of a talk that is over. @param answered when it began, in milliseconds since 1970 */
  tellTalk(answered: number): void {
    for (const [name, since] of [['ANSWEREDTIME', answered], ['DIALEDTIME', this.#began]] as const) {
      this.set(name, String(secondsSince(since)), String(Date.now() - since));
    }
  }

  /** Tells how long the caller has waited, and that nobody has talked. @param hold in seconds */
  tellWait(hold: number): void {
    this.set('QUEUEWAIT', String(hold), String(hold * 1000));
    this.set('DIALEDTIME', String(hold), String(Date.now() - this.#began));
    this.set('ANSWEREDTIME', '0', '0');
  }
}
