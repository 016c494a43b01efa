/**
 * What becomes of callers, queue by queue, and how many wait: counted while it happens, and noted in the history.
 *
 * Offered is who came, answered who was connected with an agent, in time whom that took no longer than the threshold,
 * abandoned who hung up before; a time-out or an exit key is none of these. What happens while there is no connection
 * isn't counted; who waited already when the history was written by an earlier process isn't counted again. Source:
 * asterisk apps/app_queue.c, 22.10.1: AgentConnect with HoldTime in whole seconds.
 */
import type { Asterisk } from 'gami';
import type { Live } from 'gami/live';
import type { History } from './history.js';

/** Counts for one PBX. */
export class Tally {
  readonly #history: History;
  readonly #pbx: Live;

  /** @param threshold how long a caller may wait and be answered in time, in seconds */
  constructor(asterisk: Pick<Asterisk, 'subscribe'>, pbx: Live, threshold: number, history: History) {
    this.#history = history;
    this.#pbx = pbx;
    pbx.on('callers', (row, old, event) => {
      const queue = (row ?? old)!.Queue!;
      const isCounted = event === undefined && Number(row?.since) < history.seenUntil;
      if (old === undefined && !isCounted) history.count(queue, 'offered');
      else if (row === undefined && old?.abandoned === 'yes') history.count(queue, 'abandoned');
      this.look([queue]);
    });
    asterisk.subscribe('AgentConnect', ({ Queue, HoldTime }) => {
      if (Queue === undefined) return;
      history.count(Queue, 'answered');
      if (Number(HoldTime) <= threshold) history.count(Queue, 'inTime');
    });
  }

  /** Notes how many wait, where that is known. */
  look(queues: Iterable<string> = this.#pbx.queues.keys()): void {
    if (this.#pbx.state !== 'live' || this.#pbx.problems.has('callers')) return;
    for (const queue of queues) this.#history.see(queue, this.#pbx.in('callers', 'Queue', queue).length);
  }
}
