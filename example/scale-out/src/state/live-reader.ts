/**
 * A consumer's copy of a live table: right from the moment it has read the last snapshot, without asking a PBX.
 */
import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Message } from 'gami';
import { SCHEMA } from '../names/envelope.js';
import { liveSubject, namesFor, snapshotSubject } from '../names/subjects.js';
import type { LiveMessage } from './live-message.js';

/** Hears a change; `row` undefined: gone. */
export type RowCallback = (key: string, row: Message | undefined) => void;

/** A copy of one table of one server. */
export class LiveTable {
  #rows = new Map<string, Message>();
  #next: Map<string, Message> | undefined;
  #term = -1;
  #run = -1;
  #number = 0;
  #isRight = false;
  #waiting: (() => void)[] = [];
  #stop: () => Promise<unknown> = () => Promise.resolve();
  readonly #onRow: RowCallback;

  constructor(onRow: RowCallback = () => undefined) {
    this.#onRow = onRow;
  }

  /** The rows by key; as they were last known while `isRight` is false. */
  get rows(): ReadonlyMap<string, Message> {
    return this.#rows;
  }

  /**
   * True where the table is what the bridge has; false before the first snapshot, behind a hole, and while the server
   * isn't heard.
   */
  get isRight(): boolean {
    return this.#isRight;
  }

  /** Resolves when the table is right, at once where it is. */
  async synced(): Promise<void> {
    if (!this.#isRight)
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
  }

  /** Reads from the last snapshot on. */
  async follow(nats: NatsConnection, server: string, table: string, stream = 'AMI'): Promise<void> {
    const { live } = namesFor(stream);
    const manager = await jetstreamManager(nats);
    const last = await manager.streams
      .getMessage(live, { last_by_subj: snapshotSubject(server, table) })
      .catch(() => null);
    const from =
      last === null
        ? { deliver_policy: DeliverPolicy.All }
        : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: last.seq };
    const consumer = await jetstream(nats).consumers.get(live, {
      ...from,
      filter_subjects: liveSubject(server, table),
    });
    const messages = await consumer.consume({ callback: (message) => this.take(message.json<LiveMessage>()) });
    this.#stop = () => messages.close();
  }

  /** Ends the reading. */
  async close(): Promise<void> {
    await this.#stop();
  }

  /** Takes a message of the table. */
  take(message: LiveMessage): void {
    if (message.schema !== SCHEMA)
      throw new Error(`live table of schema ${message.schema}; this reader reads ${SCHEMA}`);
    const { term, run, number } = message;
    if (message.is === 'begin' && (term > this.#term || (term === this.#term && run > this.#run)))
      return this.#begin(term, run);
    if (term !== this.#term || run !== this.#run) return;
    if (number !== this.#number) {
      this.#isRight = false;
      return;
    }
    this.#number += 1;
    this.#apply(message);
  }

  #begin(term: number, run: number): void {
    this.#term = term;
    this.#run = run;
    this.#number = 1;
    this.#next = new Map();
  }

  #apply(message: LiveMessage): void {
    if (message.is === 'rows') for (const [key, row] of message.rows) this.#next?.set(key, row);
    else if (message.is === 'end') this.#replace();
    else if (message.is === 'change') this.#change(message.key, message.row ?? undefined);
    else if (message.is === 'stale') this.#isRight = false;
  }

  /** What the snapshot tells that the table didn't have is told as changes. */
  #replace(): void {
    const next = this.#next ?? new Map<string, Message>();
    const before = this.#rows;
    this.#rows = next;
    this.#next = undefined;
    this.#isRight = true;
    for (const key of before.keys()) if (!next.has(key)) this.#onRow(key, undefined);
    for (const [key, row] of next) if (JSON.stringify(before.get(key)) !== JSON.stringify(row)) this.#onRow(key, row);
    for (const synced of this.#waiting.splice(0)) synced();
  }

  #change(key: string, row: Message | undefined): void {
    if (row === undefined) this.#rows.delete(key);
    else this.#rows.set(key, row);
    this.#onRow(key, row);
  }
}
