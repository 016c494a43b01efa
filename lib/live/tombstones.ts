/**
 * The ids of what has ended: a list may still show a channel whose Hangup has been told, and some events come behind
 * it.
 *
 * The last 4,096 are kept, in a ring, as text of their own: an id cut from a message would keep all of that alive.
 *
 * Source: asterisk main/channel.c, ast_channel_publish_snapshot() before publish_cache_clear(), 16.28.0;
 * main/manager_channels.c, channel_snapshot_update(), 22.10.1: one update is told as several events, the Hangup first.
 */
import { ownText } from './rules/row.js';

const MAX_TOMBSTONES = 4096;

/** Ids of the last things that ended. */
export class Tombstones {
  /** In the order of their ends: what a Set keeps anyway. */
  readonly #ids = new Set<string>();

  /** How many ids there are. */
  get size(): number {
    return this.#ids.size;
  }

  /** Notes that an id has ended. */
  add(id: string): void {
    if (this.#ids.has(id)) return;
    if (this.#ids.size >= MAX_TOMBSTONES) this.#ids.delete(this.#ids.values().next().value!);
    this.#ids.add(ownText(id));
  }

  /** Tells whether an id has ended. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Lets an id live again. */
  lift(id: string): void {
    this.#ids.delete(id);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#ids.clear();
  }
}
