/**
 * One server being measured: its client, a model of its PBX, and their figures as metrics.
 */
import type { Asterisk } from '../../index.js';
import { live, type Live } from '../../live/index.js';
import { Rate } from '../terminal/figures.js';
import { memberState } from '../terminal/event-details.js';
import type { Exposition } from './exposition.js';
import { FAMILIES as F } from './families.js';

/** A Ping that isn't answered by then isn't waited for: Prometheus itself waits 10 s. */
const PING_LIMIT = 2000;

/** Which tables are needed. */
const TABLES = ['channels', 'queues', 'members', 'callers'] as const;

function numberOf(text: string | undefined): number | undefined {
  const number = Number(text === undefined || text === '' ? NaN : text);
  return Number.isNaN(number) ? undefined : number;
}

/** A client and its model. */
export class WatchedServer {
  readonly #client: Asterisk;
  readonly #name: string;
  readonly #pbx: Live;
  readonly #rate = new Rate();
  #events = 0;

  /** @param name what the label `server` says */
  constructor(client: Asterisk, name: string) {
    this.#client = client;
    this.#name = name;
    this.#pbx = live(client, { tables: TABLES });
    client.subscribe(undefined, () => {
      this.#events += 1;
      this.#rate.add();
    });
  }

  /** Puts all that is known now into an exposition; `ping` in seconds, undefined when it wasn't answered. */
  measure(exposition: Exposition, ping: number | undefined): void {
    const server = { server: this.#name };
    const isUp = this.#client.state === 'ready';
    exposition.set(F.up, server, isUp ? 1 : 0);
    this.#connection(exposition, ping);
    exposition.set(F.complete, server, this.#pbx.state === 'live' ? 1 : 0);
    for (const table of this.#pbx.problems.keys()) exposition.set(F.problem, { ...server, table }, 1);
    if (isUp) {
      this.#channels(exposition);
      this.#queues(exposition);
    }
  }

  /** Measures how long an answer takes, in seconds; undefined when none comes. */
  async ping(): Promise<number | undefined> {
    if (this.#client.state !== 'ready') return undefined;
    const began = performance.now();
    try {
      await this.#client.request({ Action: 'Ping' }, { timeout: PING_LIMIT });
      return (performance.now() - began) / 1000;
    } catch {
      return undefined;
    }
  }

  #connection(exposition: Exposition, ping: number | undefined): void {
    const server = { server: this.#name };
    const { bytesReceived, bytesSent, reconnects, longestHandler } = this.#client.stats();
    exposition.set(F.events, server, this.#events);
    exposition.set(F.eventRate, server, this.#rate.perSecond);
    exposition.set(F.received, server, bytesReceived);
    exposition.set(F.sent, server, bytesSent);
    exposition.set(F.reconnects, server, reconnects);
    exposition.set(F.longestHandler, server, longestHandler / 1000);
    if (ping !== undefined) exposition.set(F.ping, server, ping);
  }

  #channels(exposition: Exposition): void {
    const server = { server: this.#name };
    const calls = new Set<string>();
    for (const channel of this.#pbx.channels.values()) {
      calls.add(channel['Linkedid'] ?? '');
      exposition.add(F.channels, { ...server, state: channel['ChannelStateDesc'] ?? '' });
    }
    exposition.set(F.calls, server, calls.size);
  }

  #queues(exposition: Exposition): void {
    for (const [queue, row] of this.#pbx.queues) {
      const labels = { server: this.#name, queue };
      const callers = this.#pbx.in('callers', 'Queue', queue);
      const waits = callers.map(({ since }) => Date.now() - Number(since)).filter((time) => time > 0);
      exposition.set(F.callers, labels, callers.length);
      exposition.set(F.longestWait, labels, waits.reduce((one, other) => Math.max(one, other), 0) / 1000);
      this.#members(exposition, queue);
      const figures = [[F.completed, 'Completed'], [F.abandoned, 'Abandoned'], [F.holdTime, 'Holdtime'],
        [F.talkTime, 'TalkTime']] as const;
      for (const [family, header] of figures) {
        const value = numberOf(row[header]);
        if (value !== undefined) exposition.set(family, labels, value);
      }
    }
  }

  #members(exposition: Exposition, queue: string): void {
    const labels = { server: this.#name, queue };
    let paused = 0;
    for (const member of this.#pbx.in('members', 'Queue', queue)) {
      exposition.add(F.members, { ...labels, state: memberState(member['Status'] ?? '') });
      if (member['Paused'] === '1') paused += 1;
    }
    exposition.set(F.paused, labels, paused);
  }
}
