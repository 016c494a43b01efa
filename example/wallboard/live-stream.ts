/**
 * The live side of the page: Server-Sent Events to any number of browsers.
 *
 * Each message holds everything, so a browser that comes late or comes back needs no history and can keep no ghost.
 * Changes are put together for a short time; a browser that doesn't read is cut off, and comes back by itself when it
 * can. Without a browser nothing runs.
 */
import type { ServerResponse } from 'node:http';

/** How the stream is to be. */
export interface LiveStreamOptions {
  /** Changes are sent so often at most, in milliseconds. @defaultValue 250: quicker than an eye follows */
  readonly interval?: number;
  /**
   * A browser for which more bytes than this wait is cut off. @defaultValue 1,048,576: dozens of views of a busy PBX
   */
  readonly maxUnsent?: number;
  /** So many browsers at most. @defaultValue 100 */
  readonly maxWatchers?: number;
}

/** Where the stream gets what it sends. */
export interface LiveSource {
  /** The whole board. */
  readonly view: () => unknown;
  /** The figures of the sparkline, once a second. */
  readonly rates: () => unknown;
}

/** How soon a browser comes back, in milliseconds. */
const RETRY = 1000;

function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The browsers that watch. */
export class LiveStream {
  readonly #source: LiveSource;
  readonly #options: Required<LiveStreamOptions>;
  readonly #watchers = new Set<ServerResponse>();
  #seconds: NodeJS.Timeout | undefined;
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
  add(response: ServerResponse): boolean {
    if (this.#watchers.size >= this.#options.maxWatchers) return false;
    this.#watchers.add(response);
    response.on('close', () => this.#responseOnClose(response));
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
    response.write(
      `retry: ${RETRY}\n\n${eventOf('board', this.#source.view())}${eventOf('rates', this.#source.rates())}`,
    );
    this.#seconds ??= setInterval(() => this.#send('rates', this.#source.rates()), 1000);
    return true;
  }

  /** Says that the board has changed; it is sent soon. */
  changed(): void {
    if (this.#watchers.size === 0 || this.#due !== undefined) return;
    this.#due = setTimeout(() => {
      this.#due = undefined;
      this.#send('board', this.#source.view());
    }, this.#options.interval);
  }

  /** Sends every browser away. */
  close(): void {
    for (const response of this.#watchers) response.destroy();
  }

  #send(name: string, data: unknown): void {
    const event = eventOf(name, data);
    for (const response of this.#watchers) {
      if (response.writableLength > this.#options.maxUnsent) response.destroy();
      else response.write(event);
    }
  }

  #responseOnClose(response: ServerResponse): void {
    this.#watchers.delete(response);
    if (this.#watchers.size > 0) return;
    clearInterval(this.#seconds);
    clearTimeout(this.#due);
    this.#seconds = undefined;
    this.#due = undefined;
  }
}
