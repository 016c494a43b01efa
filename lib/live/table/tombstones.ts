/**
 * The ids of what has ended: a list may still show a channel whose Hangup has been told, and some events come behind
 * it.
 *
 * The last 4,096 are kept, in a ring, as text of their own: an id cut from a message would keep all of that alive.
 *
 * Source: asterisk main/channel.c, ast_channel_publish_snapshot() before publish_cache_clear(), 16.28.0;
 * main/manager_channels.c, channel_snapshot_update(), 22.10.1: one update is told as several events, the Hangup first.
 */
import { ownText } from '../rules/row.js';

const MAX_TOMBSTONES = 4096;

/** Ids of the last things that ended. */
export class Tombstones {
  readonly #ids = new Set<string>();
  /** The same in the order of their ends; where the ring is full a new one takes the place of the oldest. */
  readonly #ring: string[] = [];
  #next = 0;
  /** The one noted last: all tables note the end of a channel, one after the other. */
  #last: string | undefined;

  /** How many ids there are. */
  get size(): number {
    return this.#ids.size;
  }

  /** Notes that an id has ended; `own` is the same text where it holds on to no other. */
  add(id: string, own?: string): void {
    if (id === this.#last || this.#ids.has(id)) return;
    this.#last = id;
    const oldest = this.#ring[this.#next];
    if (oldest !== undefined) this.#ids.delete(oldest);
    const text = own ?? ownText(id);
    this.#ring[this.#next] = text;
    this.#next = (this.#next + 1) % MAX_TOMBSTONES;
    this.#ids.add(text);
  }

  /** Tells whether an id has ended. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Lets an id live again. */
  lift(id: string): void {
    this.#last = undefined;
    this.#ids.delete(id);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#ids.clear();
    this.#ring.length = 0;
    this.#last = undefined;
    this.#next = 0;
  }
}
