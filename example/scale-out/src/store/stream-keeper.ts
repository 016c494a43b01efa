/**
 * Keeps the stream of events there: makes it at the start, makes it again when it is gone, and notices that it is
 * another one.
 *
 * A stream that was deleted took with it what no worker had read; so another one than before means that events are
 * missing. Its date of birth is noted beside the marks, and so is noticed over a restart too.
 */
import type { KV } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Names } from '../names/subjects.js';
import type { Log } from '../operation/log.js';
import { ensureEvents, type StoreOptions } from './streams.js';

/** The key of the date; keys of marks have a dot. */
const KEY = 'stream';

const RETRY = 1000;

/** Keeps one stream. */
export class StreamKeeper {
  readonly #nats: NatsConnection;
  readonly #names: Names;
  readonly #options: StoreOptions;
  readonly #bucket: KV;
  readonly #log: Log;
  readonly #onNew: (since: number) => void;
  #created: string | undefined;
  #isLooking = false;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param onNew called when the stream is another one than before, with the time since which events may have been in
   * the old one
   */
  constructor(
    nats: NatsConnection,
    names: Names,
    options: StoreOptions,
    bucket: KV,
    log: Log,
    onNew: (since: number) => void,
  ) {
    this.#nats = nats;
    this.#names = names;
    this.#options = options;
    this.#bucket = bucket;
    this.#log = log;
    this.#onNew = onNew;
  }

  /** Reads when the stream was made that was there the last time. */
  async start(): Promise<void> {
    const entry = await this.#bucket.get(KEY);
    if (entry !== null && entry.operation === 'PUT') this.#created = entry.string();
    await this.#ensure();
  }

  /** Looks after the stream, again and again while `isWanted` says so. */
  look(isWanted: () => boolean): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#ensure()
      .then(
        () => true,
        (error: unknown) => {
          this.#log.change('stream of events', `cannot be made: ${(error as Error).message}`, {}, 'error');
          return false;
        },
      )
      .finally(() => {
        this.#isLooking = false;
        if (isWanted()) this.#timer = setTimeout(() => this.look(isWanted), RETRY);
      })
      .catch(() => undefined);
  }

  /** Ends its timer. */
  close(): void {
    clearTimeout(this.#timer);
  }

  async #ensure(): Promise<void> {
    const { created } = await ensureEvents(this.#nats, this.#names, this.#options, this.#log);
    const before = this.#created;
    if (before === created) return;
    this.#created = created;
    if (before !== undefined) {
      this.#log.warn('the stream of events is another one than before', { made: created, before });
      this.#onNew(Math.max(Date.parse(before), Date.now() - this.#options.maxAge));
    }
    await this.#bucket.put(KEY, created).catch(() => undefined);
  }
}
