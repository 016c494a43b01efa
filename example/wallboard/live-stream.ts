/**
 * The live side of the page: Server-Sent Events to any number of browsers, a snapshot first and then what changes.
 *
 * Changes are put together for a short time and compared with what was sent, so that a browser's copy is exact; a
 * browser that comes late or comes back gets a snapshot and can keep no ghost. Each message is compressed once for
 * all, with no memory of those before it. A browser that doesn't read is cut off, and comes back by itself when it
 * can. Without a browser nothing runs.
 *
 * Source: RFC 1951, 3.2.4: an empty stored block ends on a whole byte, so that blocks made apart join into one stream.
 */
import type { ServerResponse } from 'node:http';
import { constants, deflateRawSync } from 'node:zlib';

/** How the stream is to be. */
export interface LiveStreamOptions {
  /** Changes are sent so often at most, in milliseconds. @defaultValue 250: quicker than an eye follows */
  readonly interval?: number;
  /** A browser for which more bytes than this wait is cut off. @defaultValue 1,048,576: dozens of snapshots */
  readonly maxUnsent?: number;
  /** So many browsers at most. @defaultValue 100 */
  readonly maxWatchers?: number;
}

/** What is sent: a head, and things by table and key. */
export interface Sent {
  readonly head: object;
  readonly tables: Readonly<Record<string, ReadonlyMap<string, object>>>;
}

/** Where the stream gets what it sends. */
export interface LiveSource {
  /** All there is. */
  readonly view: () => Sent;
  /** What is sent with each beat. */
  readonly beat: () => object;
}

/** How soon a browser comes back, in milliseconds. */
const RETRY = 500;

/** So often the stream says that it is alive, in milliseconds: the page misses it within two seconds. */
const BEAT = 500;

/** RFC 1952: deflate, no flags, no time, any system. The end of the stream never comes. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

function eventOf(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}

function objectOf(entries: readonly (readonly [key: string, json: string])[]): string {
  return `{${entries.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`;
}

interface SentRow {
  readonly row: object;
  readonly json: string;
}

/** What was sent last, as JSON; a row that is the same object is the same row. */
class Copy {
  #head = '';
  readonly #tables = new Map<string, Map<string, SentRow>>();

  /** All of it. */
  get all(): string {
    const tables = Array.from(this.#tables, ([name, rows]) => {
      const entries = Array.from(rows, ([key, { json }]) => [key, json] as const);
      return [name, objectOf(entries)] as const;
    });
    return objectOf([['head', this.#head], ['tables', objectOf(tables)]]);
  }

  /** Takes over what there is now; returns the difference, undefined where there is none. */
  update({ head, tables }: Sent): string | undefined {
    const parts = Object.entries(tables).map(([name, rows]) => [name, this.#updateTable(name, rows)] as const)
      .filter(([, entries]) => entries.length > 0).map(([name, entries]) => [name, objectOf(entries)] as const);
    const text = JSON.stringify(head);
    const isSame = text === this.#head;
    this.#head = text;
    if (isSame && parts.length === 0) return undefined;
    return objectOf([...(isSame ? [] : [['head', text] as const]), ['tables', objectOf(parts)]]);
  }

  #updateTable(name: string, rows: ReadonlyMap<string, object>): [string, string][] {
    const known = this.#tables.get(name) ?? new Map<string, SentRow>();
    this.#tables.set(name, known);
    const changes: [string, string][] = [];
    for (const key of known.keys()) {
      if (!rows.has(key) && known.delete(key)) changes.push([key, 'null']);
    }
    for (const [key, row] of rows) {
      const old = known.get(key);
      if (old?.row === row) continue;
      const json = JSON.stringify(row);
      known.set(key, { row, json });
      if (old?.json !== json) changes.push([key, json]);
    }
    return changes;
  }
}

/** The browsers that watch. */
export class LiveStream {
  readonly #source: LiveSource;
  readonly #options: Required<LiveStreamOptions>;
  /** Each with whether it takes what is compressed. */
  readonly #watchers = new Map<ServerResponse, boolean>();
  #copy = new Copy();
  #beats: NodeJS.Timeout | undefined;
  #due: NodeJS.Timeout | undefined;

  constructor(
    source: LiveSource,
    { interval = 250, maxUnsent = 1024 * 1024, maxWatchers = 100 }: LiveStreamOptions = {},
  ) {
    this.#source = source;
    this.#options = { interval, maxUnsent, maxWatchers };
  }

  /** How many browsers watch. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** Lets a browser watch; returns false when there are too many. */
  add(response: ServerResponse, isCompressed: boolean): boolean {
    if (this.#watchers.size >= this.#options.maxWatchers) return false;
    this.#update();
    this.#watchers.set(response, isCompressed);
    response.on('close', () => this.#responseOnClose(response));
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'X-Accel-Buffering': 'no',
      ...(isCompressed ? { 'Content-Encoding': 'gzip' } : {}),
    });
    if (isCompressed) response.write(GZIP_HEADER);
    const beat = eventOf('beat', JSON.stringify(this.#source.beat()));
    this.#send(`retry: ${RETRY}\n\n${eventOf('snapshot', this.#copy.all)}${beat}`, [response]);
    this.#beats ??= setInterval(() => this.#beat(), BEAT);
    return true;
  }

  /** Says that something may have changed; it is sent soon. */
  changed(): void {
    if (this.#watchers.size === 0 || this.#due !== undefined) return;
    this.#due = setTimeout(() => {
      this.#due = undefined;
      this.#update();
    }, this.#options.interval);
  }

  /** Sends every browser away. */
  close(): void {
    for (const response of this.#watchers.keys()) response.destroy();
  }

  /** What changes with the time alone is looked at here. */
  #beat(): void {
    if (this.#due === undefined) this.#update();
    this.#send(eventOf('beat', JSON.stringify(this.#source.beat())));
  }

  #update(): void {
    const changes = this.#copy.update(this.#source.view());
    if (changes !== undefined) this.#send(eventOf('changes', changes));
  }

  #send(text: string, to: Iterable<ServerResponse> = this.#watchers.keys()): void {
    let compressed: Buffer | undefined;
    for (const response of to) {
      if (response.writableLength > this.#options.maxUnsent) response.destroy();
      else if (this.#watchers.get(response) !== true) response.write(text);
      else response.write(compressed ??= deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH, level: 6 }));
    }
  }

  #responseOnClose(response: ServerResponse): void {
    this.#watchers.delete(response);
    if (this.#watchers.size > 0) return;
    clearInterval(this.#beats);
    clearTimeout(this.#due);
    this.#beats = undefined;
    this.#due = undefined;
    this.#copy = new Copy();
  }
}
