/**
 * The ids of what has ended: a list may still show a channel whose Hangup has been told, and some events come behind
 * it.
 *
 * The last 512 are kept at least, 1,024 at most, as text of their own: an id cut from a message would keep all of
 * that alive. They are two generations: where the younger is full it becomes the older, so that none has to be taken
 * out by itself.
 *
 * Source: asterisk main/channel.c, ast_channel_publish_snapshot() before publish_cache_clear(), 16.28.0;
 * main/manager_channels.c, channel_snapshot_update(), 22.10.1: one update is told as several events, the Hangup first.
 */
import { ownText } from '../rules/row.js';

const GENERATION = 512;

/** Ids of the last things that ended. */
export class Tombstones {
  #young = new Set<string>();
  #old = new Set<string>();
  /** The one noted last: all tables note the end of a channel, one after the other. */
  #last: string | undefined;

  /** How many ids there are. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Notes that an id has ended; `own` is the same text where it holds on to no other. */
  add(id: string, own?: string): void {
    if (id === this.#last || this.has(id)) return;
    this.#last = id;
    if (this.#young.size === GENERATION) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(own ?? ownText(id));
  }

  /** Tells whether an id has ended. */
  has(id: string): boolean {
    return this.#young.has(id) || this.#old.has(id);
  }

  /** Lets an id live again. */
  lift(id: string): void {
    this.#last = undefined;
    this.#young.delete(id);
    this.#old.delete(id);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#last = undefined;
  }
}
