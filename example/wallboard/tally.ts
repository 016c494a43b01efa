/**
 * What became of today's callers, queue by queue: counted while it happens, from midnight of this machine's clock or
 * from the start of the wallboard.
 *
 * Offered is who came, answered who was connected with an agent, in time whom that took no longer than the threshold,
 * abandoned who hung up before; a time-out or an exit key is none of these. What happens while there is no connection
 * isn't counted. Source: asterisk apps/app_queue.c, 22.10.1: AgentConnect with HoldTime in whole seconds.
 */
import type { Asterisk } from 'gami';
import type { Live } from 'gami/live';

/** The counts of a queue, or of all. */
export interface Counts {
  readonly offered: number;
  readonly answered: number;
  readonly inTime: number;
  readonly abandoned: number;
}

const NOTHING: Counts = { offered: 0, answered: 0, inTime: 0, abandoned: 0 };

/** Counts for one PBX. */
export class Tally {
  readonly #counts = new Map<string, Counts>();
  #day = '';

  /** @param threshold how long a caller may wait and be answered in time, in seconds */
  constructor(asterisk: Pick<Asterisk, 'subscribe'>, pbx: Live, threshold: number) {
    pbx.on('callers', (row, old) => {
      if (old === undefined) this.#count(row!.Queue!, 'offered');
      else if (row === undefined && old.abandoned === 'yes') this.#count(old.Queue!, 'abandoned');
    });
    asterisk.subscribe('AgentConnect', ({ Queue, HoldTime }) => {
      if (Queue === undefined) return;
      this.#count(Queue, 'answered');
      if (Number(HoldTime) <= threshold) this.#count(Queue, 'inTime');
    });
  }

  /** Returns the counts of a queue. */
  of(queue: string): Counts {
    this.#turn();
    return this.#counts.get(queue) ?? NOTHING;
  }

  /** Returns the counts of all queues together. */
  total(): Counts {
    this.#turn();
    const sum = { ...NOTHING };
    for (const counts of this.#counts.values()) {
      for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += counts[name];
    }
    return sum;
  }

  #count(queue: string, name: keyof Counts): void {
    const counts = this.of(queue);
    this.#counts.set(queue, { ...counts, [name]: counts[name] + 1 });
  }

  /** A new day begins with nothing. */
  #turn(): void {
    const day = new Date().toDateString();
    if (day !== this.#day) this.#counts.clear();
    this.#day = day;
  }
}
