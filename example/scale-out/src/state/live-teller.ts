/**
 * Tells the live tables of one server: whole when they are right (after each login, when this bridge becomes leader,
 * every `snapshotTime`), then change by change.
 *
 * It stands on `gami/live`, which follows the client by itself. Order and repetition are the publisher's; what the
 * publisher loses ends the run, and the next one begins when there is room. Only the leader tells.
 */
import { live, type Live } from 'gami/live';
import type { Asterisk, Message } from 'gami';
import { SCHEMA } from '../names/envelope.js';
import { liveSubject, snapshotSubject } from '../names/subjects.js';
import type { Publisher } from '../publisher/publisher.js';
import type { Origin } from '../publisher/window.js';
import type { LivePart } from './live-message.js';

/** A part of a snapshot is not larger than this, in bytes: far below what a broker takes by default. */
const MAX_PART = 256 * 1024;

/** Waits between two looks for room, in milliseconds. */
const RETRY = 500;

/** Tells the tables of one server. */
export class LiveTeller {
  readonly #model: Live;
  readonly #tables: readonly string[];
  readonly #server: string;
  readonly #bridge: string;
  readonly #publisher: Publisher;
  readonly #origin: Origin;
  readonly #timer: NodeJS.Timeout;
  #retry: NodeJS.Timeout | undefined;
  #term: number | undefined;
  #run = 0;
  #isCurrent = false;
  #isRight = false;
  readonly #numbers = new Map<string, number>();

  constructor(
    asterisk: Asterisk,
    tables: readonly string[],
    bridge: string,
    publisher: Publisher,
    snapshotTime: number,
  ) {
    this.#model = live(asterisk, { tables });
    this.#tables = tables;
    this.#server = asterisk.name;
    this.#bridge = bridge;
    this.#publisher = publisher;
    this.#origin = { server: this.#server, bridge, epoch: 0 };
    this.#model.on((table, key, row) => this.#modelOnChange(table, key, row));
    asterisk.on('ready', () => this.#asteriskOnReady());
    asterisk.on('disconnected', () => this.#asteriskOnLost());
    this.#timer = setInterval(() => this.#snapshot(), snapshotTime);
  }

  /** How many rows the tables have. */
  get rows(): number {
    return this.#model.stats().rows;
  }

  /** Speaks from now on, in a term; undefined: another bridge does. */
  speak(term: number | undefined): void {
    this.#term = term;
    this.#isCurrent = false;
    this.#snapshot();
  }

  /** Ends the model and the timers. */
  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
    this.#term = undefined;
    this.#model.close();
  }

  #asteriskOnReady(): void {
    this.#model.synced().then(
      () => {
        this.#isRight = true;
        this.#snapshot();
      },
      () => undefined,
    );
  }

  #asteriskOnLost(): void {
    this.#isRight = false;
    if (!this.#isCurrent) return;
    for (const table of this.#tables) this.#tell(table, { is: 'stale' });
    this.#isCurrent = false;
  }

  #modelOnChange(table: string, key: string, row: Message | undefined): void {
    if (this.#isCurrent && this.#tables.includes(table)) this.#tell(table, { is: 'change', key, row: row ?? null });
  }

  #snapshot(): void {
    clearTimeout(this.#retry);
    if (this.#term === undefined || !this.#isRight) return;
    this.#run += 1;
    this.#numbers.clear();
    this.#isCurrent = true;
    for (const table of this.#tables)
      this.#tellTable(table, (this.#model as unknown as Record<string, ReadonlyMap<string, Message>>)[table]!);
  }

  #tellTable(table: string, rows: ReadonlyMap<string, Message>): void {
    this.#offer(
      snapshotSubject(this.#server, table),
      table,
      's',
      JSON.stringify({ schema: SCHEMA, term: this.#term, run: this.#run }),
    );
    this.#tell(table, { is: 'begin' });
    let part: [string, Message][] = [];
    let bytes = 0;
    for (const [key, row] of rows) {
      bytes += key.length + Buffer.byteLength(JSON.stringify(row));
      if (bytes > MAX_PART && part.length > 0) {
        this.#tell(table, { is: 'rows', rows: part });
        part = [];
        bytes = 0;
      }
      part.push([key, row]);
    }
    if (part.length > 0) this.#tell(table, { is: 'rows', rows: part });
    this.#tell(table, { is: 'end', count: rows.size });
  }

  #tell(table: string, part: LivePart): void {
    if (!this.#isCurrent) return;
    const number = this.#numbers.get(table) ?? 0;
    this.#numbers.set(table, number + 1);
    const place = { schema: SCHEMA, server: this.#server, table, term: this.#term, run: this.#run, number };
    if (this.#offer(liveSubject(this.#server, table), table, String(number), JSON.stringify({ ...place, ...part })))
      return;
    this.#isCurrent = false;
    this.#retry ??= setTimeout(() => this.#tryAgain(), RETRY);
  }

  #tryAgain(): void {
    this.#retry = undefined;
    if (this.#publisher.size === 0) this.#snapshot();
    else this.#retry = setTimeout(() => this.#tryAgain(), RETRY);
  }

  /** The table stands in for the call: what must stay in order. */
  #offer(subject: string, table: string, number: string, text: string): boolean {
    const id = `${this.#bridge}.${this.#term}.${this.#run}.${subject}.${number}`;
    const data = Buffer.from(text, 'utf8');
    const received = Date.now();
    return this.#publisher.offer({
      subject,
      id,
      data,
      origin: this.#origin,
      call: this.#tables.indexOf(table),
      received,
      sequence: 0,
      isAcknowledged: false,
    });
  }
}
