/**
 * What a queue counts: calls answered and given up, how long they held and talked, how many within the service level.
 *
 * Source: asterisk apps/app_queue.c, recalc_holdtime(), update_queue(), record_abandoned() and
 * manager_queues_status(), 22.10.1: the average is three parts old, one part new, and the first value counts whole.
 */
import type { Headers } from '../../wire/wire-writer.js';

function averaged(old: number, value: number, isFirst: boolean): number {
  return isFirst ? value : Math.floor((old * 3 + value) / 4);
}

function percentage(part: number, whole: number): string {
  return (whole === 0 ? 0 : (100 * part) / whole).toFixed(1);
}

/** The counters of a queue. */
export class QueueFigures {
  /** How many calls were answered and are over. */
  completed = 0;
  /** How many callers have given up, or waited too long. */
  abandoned = 0;
  #inTime = 0;
  #abandonedInTime = 0;
  #hold = 0;
  #talk = 0;

  /** Averages, in seconds. */
  get times(): { readonly hold: number; readonly talk: number } {
    return { hold: this.#hold, talk: this.#talk };
  }

  /** A member answers a caller who has held so many seconds. */
  connect(hold: number): void {
    this.#hold = averaged(this.#hold, hold, this.completed + this.abandoned === 0);
  }

  /** A call is over. */
  complete(hold: number, talk: number, serviceLevel: number): void {
    this.#talk = averaged(this.#talk, talk, this.completed === 0);
    this.completed += 1;
    if (hold <= serviceLevel) this.#inTime += 1;
  }

  /** A caller has given up. */
  abandon(hold: number, serviceLevel: number): void {
    this.abandoned += 1;
    if (hold <= serviceLevel) this.#abandonedInTime += 1;
  }

  /** Begins anew. */
  reset(): void {
    this.completed = this.abandoned = this.#inTime = this.#abandonedInTime = this.#hold = this.#talk = 0;
  }

  /** The headers of a QueueParams item. */
  headers(serviceLevel: number): Headers {
    return {
      Holdtime: this.#hold,
      TalkTime: this.#talk,
      Completed: this.completed,
      Abandoned: this.abandoned,
      ServiceLevel: serviceLevel,
      ServicelevelPerf: percentage(this.#inTime, this.completed),
      ServicelevelPerf2: percentage(this.#inTime + this.#abandonedInTime, this.completed + this.abandoned),
    };
  }
}
