/**
 * Finds a peer that is mute: a Ping after some silence, and the connection is lost when no byte follows it in time.
 *
 * It knows three things of the connection and no client. A blocking action (WaitEvent, a synchronous Originate) holds
 * every answer back, and a Ping would even end a WaitEvent early; so while one runs its time passes first. Source:
 * asterisk main/manager.c, action_waitevent(), 22.10.1: ends at any further byte.
 */

/** What keep-alive needs of a connection. */
export interface KeepAliveOptions {
  /** After how much silence a Ping is sent, in milliseconds; 0 never. */
  readonly interval: number;
  /** How long the peer may stay mute then, in milliseconds. */
  readonly timeout: number;
  /** Sends a Ping; nobody waits for its answer, any byte will do. */
  ping(): void;
  /** How long the server may hold its answers back for an action, in milliseconds. */
  blockedFor(): number;
  /** Called once, when the peer is mute. */
  onMute(): void;
}

/** Watches over one connection. */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #timer: NodeJS.Timeout | undefined;
  #time = 0;
  #isPinged = false;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
  }

  /** Begins to watch; the timers don't hold the process. */
  start(): void {
    if (this.#options.interval > 0) this.#wait(this.#options.interval);
  }

  /** Notes that the peer has sent something. */
  heard(): void {
    if (this.#timer === undefined) return;
    if (!this.#isPinged && this.#time === this.#options.interval) {
      this.#timer.refresh();
      return;
    }
    this.#isPinged = false;
    this.#wait(this.#options.interval);
  }

  /** Stops watching. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(time: number): void {
    clearTimeout(this.#timer);
    this.#time = time;
    this.#timer = setTimeout(() => this.#onSilence(), time).unref();
  }

  #onSilence(): void {
    if (this.#isPinged) return this.#onMute();
    const blocked = this.#options.blockedFor();
    if (blocked > 0) return this.#wait(Math.min(Math.ceil(blocked), this.#options.interval));
    this.#isPinged = true;
    this.#options.ping();
    return this.#wait(this.#options.timeout);
  }

  #onMute(): void {
    this.stop();
    this.#options.onMute();
  }
}
