/**
 * Marks: until when nothing of a server is missing from the stream, noted by each bridge under its name.
 *
 * A bridge that was killed can't say what it took with it. The next one of its name reads the mark and says that from
 * then on until its login events may be missing.
 */
import type { KV } from '@nats-io/kv';
import { tokenOf } from '../names/tokens.js';

interface Mark {
  readonly time: number;
  readonly bridge: string;
}

/** The marks of one bridge. */
export class Marks {
  readonly #bucket: KV;
  readonly #name: string;
  readonly #bridge: string;

  /** @param name the bridge's name, the same after each start; `bridge` is its id, new at each */
  constructor(bucket: KV, name: string, bridge: string) {
    this.#bucket = bucket;
    this.#name = tokenOf(name);
    this.#bridge = bridge;
  }

  /** Returns the mark that a bridge of this name left, in milliseconds since 1970; undefined where there was none. */
  async read(server: string): Promise<number | undefined> {
    const entry = await this.#bucket.get(this.#key(server));
    return entry === null || entry.operation !== 'PUT' ? undefined : entry.json<Mark>().time;
  }

  /** Notes that nothing received before a time is missing. */
  async write(server: string, time: number): Promise<void> {
    await this.#bucket.put(this.#key(server), JSON.stringify({ time, bridge: this.#bridge } satisfies Mark));
  }

  #key(server: string): string {
    return `${tokenOf(server)}.${this.#name}`;
  }
}
