/**
 * The ledger: which action was sent under which id, and what came of it. It is what makes an action go out once,
 * whichever bridge is asked.
 *
 * A record is claimed before the action is sent; the broker lets one bridge claim it. Then it holds the answer, so that
 * a twin gets the same. It is released where the action was not sent. What the store doesn't say plainly is an error of
 * the store, and never taken for a record.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { KV } from '@nats-io/kv';
import type { Message } from 'gami';
import { tokenOf } from '../names/tokens.js';
import { pause } from '../store/broker.js';
import { isTaken, makeKey } from '../store/streams.js';
import type { Answer } from './answer.js';

interface LedgerRecord {
  /** Who claimed it, new for each claim. */
  readonly claim: string;
  /** What is sent under the id, without the id. */
  readonly action: string;
  readonly at: number;
  readonly answer?: Answer;
}

/** A claim that was granted. */
export interface Claim {
  readonly key: string;
  readonly record: LedgerRecord;
  readonly revision: number;
}

/** How often a twin looks for the answer, in milliseconds. */
const LOOK = 100;

/** A store that did not answer is asked for so long whether it has the claim after all, in milliseconds. */
const CLEAR_UP = 5 * 60_000;

/** Answers beyond this are given, but not kept: a record is not larger than what the broker takes by default. */
const MAX_KEPT = 512 * 1024;

/** Returns a short text that is the same for the same headers, in whatever order and case of names. */
export function digestOf(action: Message): string {
  const headers = Object.entries(action)
    .map(([name, value]) => [name.toLowerCase(), value])
    .filter(([name]) => name !== 'actionid');
  return createHash('sha256')
    .update(JSON.stringify(headers.sort(([one], [other]) => (one! < other! ? -1 : 1))))
    .digest('base64url');
}

/** The records of all servers' actions. */
export class Ledger {
  readonly #bucket: KV;
  readonly #closing = new AbortController();

  constructor(bucket: KV) {
    this.#bucket = bucket;
  }

  /**
   * Claims an id; returns the claim, or the record that stands under it.
   *
   * @throws the store's error: then nothing may be sent
   */
  async claim(server: string, id: string, action: Message): Promise<Claim | LedgerRecord> {
    const key = `${tokenOf(server)}.${tokenOf(id)}`;
    const record: LedgerRecord = { claim: randomUUID(), action: digestOf(action), at: Date.now() };
    let revision: number | undefined;
    try {
      revision = await makeKey(this.#bucket, key, JSON.stringify(record));
    } catch (error) {
      void this.#clearUp(key, record.claim);
      throw error;
    }
    if (revision !== undefined) return { key, record, revision };
    const found = await this.#read(key);
    if (found === undefined) throw new Error('the record was released at this moment');
    return found;
  }

  /** Keeps the answer in the record; an answer too large to keep becomes one that says so. */
  async answer({ key, record, revision }: Claim, answer: Answer): Promise<void> {
    const text = JSON.stringify({ ...record, answer });
    const kept: Answer = {
      error: 'AMI_OUTCOME_UNKNOWN',
      message: 'it was answered, with more than the record can hold',
      sent: true,
    };
    await this.#bucket.update(
      key,
      text.length <= MAX_KEPT ? text : JSON.stringify({ ...record, answer: kept }),
      revision,
    );
  }

  /** Releases the id: the action was not sent. */
  async release({ key, record, revision }: Claim): Promise<void> {
    try {
      await this.#bucket.delete(key, { previousSeq: revision });
    } catch (error) {
      if (!isTaken(error)) void this.#clearUp(key, record.claim);
    }
  }

  /** Waits for the answer of a twin's record; undefined where it doesn't come until the deadline. */
  async waitForAnswer(server: string, id: string, claim: string, deadline: number): Promise<Answer | undefined> {
    const key = `${tokenOf(server)}.${tokenOf(id)}`;
    for (;;) {
      const record = await this.#read(key);
      if (record === undefined || record.claim !== claim) return undefined;
      if (record.answer !== undefined) return record.answer;
      const left = deadline - Date.now();
      if (left <= 0) return undefined;
      await pause(Math.min(LOOK, left), this.#closing.signal);
    }
  }

  /** Ends what runs in the background. */
  close(): void {
    this.#closing.abort(new Error('the bridge ends'));
  }

  async #read(key: string): Promise<LedgerRecord | undefined> {
    const entry = await this.#bucket.get(key);
    return entry === null || entry.operation !== 'PUT' ? undefined : entry.json<LedgerRecord>();
  }

  /** Takes back a claim that the store may hold although it gave no answer: otherwise the id would seem to be used. */
  async #clearUp(key: string, claim: string): Promise<void> {
    for (const end = Date.now() + CLEAR_UP; Date.now() < end;) {
      try {
        await pause(LOOK * 10, this.#closing.signal);
      } catch {
        return;
      }
      try {
        const entry = await this.#bucket.get(key);
        if (entry !== null && entry.operation === 'PUT' && entry.json<LedgerRecord>().claim === claim)
          await this.#bucket.delete(key, { previousSeq: entry.revision });
        return;
      } catch (error) {
        if (isTaken(error)) return;
      }
    }
  }
}
