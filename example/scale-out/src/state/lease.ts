/**
 * The lease of one server: which of its bridges speaks for it (status, live tables).
 *
 * A key that the broker forgets after `leaseTime`, renewed three times as often. A bridge counts itself as leader only
 * while its own clock says that the lease is good, so one that was frozen does not speak after its time. What must
 * happen once (actions, events) does not depend on it.
 */
import type { KV } from '@nats-io/kv';
import { tokenOf } from '../names/tokens.js';
import { isTaken, makeKey } from '../store/streams.js';

/** How far a renewal may be behind before the leader falls silent by itself. */
const SAFETY = 0.8;

/** Seeks and keeps one lease. */
export class Lease {
  readonly #bucket: KV;
  readonly #key: string;
  readonly #bridge: string;
  readonly #time: number;
  readonly #onChange: (isLeader: boolean) => void;
  #timer: NodeJS.Timeout | undefined;
  #revision: number | undefined;
  #until = 0;
  #term = 0;
  #wasLeader = false;
  #isSeeking = false;

  constructor(bucket: KV, server: string, bridge: string, time: number, onChange: (isLeader: boolean) => void) {
    this.#bucket = bucket;
    this.#key = tokenOf(server);
    this.#bridge = bridge;
    this.#time = time;
    this.#onChange = onChange;
  }

  /** True while this bridge speaks for the server. */
  get isLeader(): boolean {
    return performance.now() < this.#until;
  }

  /** Rises from leader to leader: the revision at which this one became it. */
  get term(): number {
    return this.#term;
  }

  /** Asks which bridge holds the lease; undefined where none does. */
  async leader(): Promise<string | undefined> {
    const entry = await this.#bucket.get(this.#key);
    return entry === null || entry.operation !== 'PUT' ? undefined : entry.string();
  }

  /** Seeks the lease from now on: the server is there. */
  seek(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => void this.#renew(), this.#time / 3);
    void this.#renew();
  }

  /** Gives the lease up: another bridge may have the server. */
  async giveUp(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const revision = this.isLeader ? this.#revision : undefined;
    this.#lose();
    if (revision !== undefined) await this.#bucket.delete(this.#key, { previousSeq: revision }).catch(() => undefined);
  }

  async #renew(): Promise<void> {
    if (this.#isSeeking) return;
    this.#isSeeking = true;
    const asked = performance.now();
    try {
      this.#revision =
        this.#revision === undefined
          ? await makeKey(this.#bucket, this.#key, this.#bridge)
          : await this.#bucket.update(this.#key, this.#bridge, this.#revision);
    } catch (error) {
      if (isTaken(error)) this.#revision = undefined;
    }
    this.#isSeeking = false;
    if (this.#timer === undefined) return;
    if (this.#revision === undefined) return this.#lose();
    if (performance.now() - asked < this.#time * SAFETY) this.#until = asked + this.#time * SAFETY;
    this.#tell();
  }

  #lose(): void {
    this.#revision = undefined;
    this.#until = 0;
    this.#tell();
  }

  #tell(): void {
    if (this.isLeader === this.#wasLeader) return;
    this.#wasLeader = this.isLeader;
    if (this.#wasLeader) this.#term = this.#revision!;
    this.#onChange(this.#wasLeader);
  }
}
