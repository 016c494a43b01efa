/**
 * Finds a peer that is mute: a Ping after some silence, and the connection is lost when no message follows it in time.
 *
 * Life is a whole message and not a byte, so that nothing that a peer sends makes a client deaf unnoticed. It knows a
 * few things of the connection and no client. A blocking action (WaitEvent, a synchronous Originate) holds every answer
 * back, and a Ping would even end a WaitEvent early; so while one runs its time passes first. Other actions may take
 * longer than a Ping too, and the server works one off after the other: while one that was sent before the Ping is
 * unanswered and within its time, the Pong may be late. And nothing is judged before what lies in the socket was read.
 * Source: asterisk main/manager.c, action_waitevent() and session_do(), 22.10.1.
 */
import { afterReading } from '../session/deadlines.js';

/** What keep-alive needs of a connection. */
export interface KeepAliveOptions {
  /** After how much silence a Ping is sent, in milliseconds; 0 never. */
  readonly interval: number;
  /** How long the peer may stay mute then, in milliseconds. */
  readonly timeout: number;
  /** Sends a Ping; its answer is not waited for, any message will do. */
  ping(): void;
  /** How long the server may hold its answers back for an action that blocks the session, in milliseconds. */
  blockedFor(): number;
  /** How long the server may still be at work on actions older than the last Ping, in milliseconds. */
  busyFor(): number;
  /** Counts the chunks that came. */
  chunks(): number;
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

  /** Notes that the peer has sent a message. */
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
    if (this.#isPinged) return this.#judge(this.#timer);
    const { interval, timeout } = this.#options;
    const blocked = this.#options.blockedFor();
    if (blocked > 0) return this.#wait(Math.min(Math.ceil(blocked), interval));
    this.#isPinged = true;
    this.#options.ping();
    return this.#wait(timeout);
  }

  /** Gives the peer up, unless a message lay in the socket or an older action may still hold the answer back. */
  #judge(timer: NodeJS.Timeout | undefined): void {
    afterReading(() => this.#options.chunks(), () => {
      if (this.#timer !== timer) return;
      const { interval, timeout } = this.#options;
      const busy = Math.ceil(this.#options.busyFor());
      if (busy > 0) this.#wait(Math.min(busy, interval) + timeout);
      else this.#onMute();
    });
  }

  #onMute(): void {
    this.stop();
    this.#options.onMute();
  }
}
