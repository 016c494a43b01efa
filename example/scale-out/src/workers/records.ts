/**
 * A group's records: which event was begun, done, or failed how often. They are what makes the group do an event once.
 *
 * A record is made before the work, under the event's identity (server, bridge, epoch and number, or its own stamped
 * text),
 * never under its place in the stream: so a stream made anew is not taken for done, and an event that two bridges
 * stored is. Only "the key exists" means that there is a record; every other answer of the store is thrown.
 */
import { randomUUID } from 'node:crypto';
import type { KV } from '@nats-io/kv';
import { tokenOf } from '../names/tokens.js';
import { isTaken, makeKey } from '../store/streams.js';

type State = 'begun' | 'done' | 'failed' | 'dead';

interface WorkRecord {
  readonly state: State;
  readonly worker: string;
  /** Who began it, new for each try. */
  readonly claim: string;
  readonly at: number;
  /** How often the work failed. */
  readonly failures: number;
}

/** The right to do an event's work. */
export interface Turn {
  readonly key: string;
  readonly revision: number;
  readonly record: WorkRecord;
}

/** What a worker finds: its turn, or that another did the event, is at it, or began it and never said more. */
export type Found =
  | { readonly is: 'turn'; readonly turn: Turn }
  | { readonly is: 'done' }
  | { readonly is: 'busy' }
  | { readonly is: 'interrupted'; readonly turn: Turn };

/** The records of one group. */
export class Records {
  readonly #bucket: KV;
  readonly #worker: string;
  readonly #interruptedAfter: number;

  /** @param interruptedAfter how long, in milliseconds, a record may say `begun` before its worker is taken for dead */
  constructor(bucket: KV, worker: string, interruptedAfter: number) {
    this.#bucket = bucket;
    this.#worker = worker;
    this.#interruptedAfter = interruptedAfter;
  }

  /**
   * Begins an event.
   *
   * @throws the store's error: then nothing is known, and the event must come again
   */
  async begin(id: string): Promise<Found> {
    const key = tokenOf(id);
    const record = this.#record('begun', 0);
    const revision = await this.#make(key, record);
    if (revision !== undefined) return { is: 'turn', turn: { key, revision, record } };
    const entry = await this.#bucket.get(key);
    if (entry === null || entry.operation !== 'PUT') throw new Error('the record is gone');
    const found = entry.json<WorkRecord>();
    if (found.claim === record.claim) return { is: 'turn', turn: { key, revision: entry.revision, record } };
    if (found.state === 'done' || found.state === 'dead') return { is: 'done' };
    if (found.state === 'failed') return this.take({ key, revision: entry.revision, record: found });
    return Date.now() - found.at < this.#interruptedAfter
      ? { is: 'busy' }
      : { is: 'interrupted', turn: { key, revision: entry.revision, record: found } };
  }

  /** Takes over a turn that failed, or whose worker is dead. */
  async take({ key, revision, record }: Turn): Promise<Found> {
    const mine = this.#record('begun', record.failures);
    try {
      return {
        is: 'turn',
        turn: { key, revision: await this.#bucket.update(key, JSON.stringify(mine), revision), record: mine },
      };
    } catch (error) {
      if (isTaken(error)) return { is: 'busy' };
      throw error;
    }
  }

  /** Notes how a turn ended; returns the turn as it stands then. */
  async end({ key, revision, record }: Turn, state: Exclude<State, 'begun'>): Promise<Turn> {
    const ended = { ...record, state, failures: record.failures + (state === 'failed' ? 1 : 0), at: Date.now() };
    return { key, record: ended, revision: await this.#bucket.update(key, JSON.stringify(ended), revision) };
  }

  /** A store that gave no answer may have the record: it is asked, and the claim tells whose it is. */
  async #make(key: string, record: WorkRecord): Promise<number | undefined> {
    try {
      return await makeKey(this.#bucket, key, JSON.stringify(record));
    } catch {
      return makeKey(this.#bucket, key, JSON.stringify(record));
    }
  }

  #record(state: State, failures: number): WorkRecord {
    return { state, worker: this.#worker, claim: randomUUID(), at: Date.now(), failures };
  }
}
