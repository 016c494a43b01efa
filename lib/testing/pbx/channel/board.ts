/**
 * What everything in the fake PBX has in common: a way to say something, an order in which things go on, and time.
 *
 * A real server has a thread for each channel; here what a thread would do next is put in line and done before the call
 * from outside returns, first come first served. So nothing is left half done, the order is the same in every run, and
 * no callback runs inside another. Timers run only where a dialplan, a call or a queue asked for one.
 */
import type { EventClass } from '../../wire/event-mask.js';
import type { Headers, Lines } from '../../wire/wire-writer.js';

/** Sends an event of a class to every session whose mask fits. @param lines what stands before the headers */
export type Emit = (event: string, eventClass: EventClass, headers: Headers, lines?: Lines) => void;

/** More than this in one go is a dialplan that runs in circles. */
const MAX_TASKS = 1_000_000;

/** The order of things, and time. */
export class Board {
  /** Says something to all who may hear it. */
  readonly emit: Emit;
  #tasks: (() => void)[] = [];
  readonly #devices = new Set<string>();
  #isRunning = false;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #onDevice: (device: string) => void;

  /** @param onDevice told of a device one of whose channels has changed */
  constructor(emit: Emit, onDevice: (device: string) => void) {
    this.emit = emit;
    this.#onDevice = onDevice;
  }

  /** How many timers run: what goes on by itself. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Does something now, or behind what is under way; it is done when the outermost call returns. */
  readonly soon = (task: () => void): void => {
    this.#tasks.push(task);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let index = 0; index < this.#tasks.length || this.#devices.size > 0; index += 1) {
        if (index > MAX_TASKS) throw new Error('the dialplan of the fake runs in circles without waiting');
        if (index < this.#tasks.length) this.#tasks[index]!();
        else index = this.#tellDevices() - 1;
      }
    } finally {
      this.#tasks = [];
      this.#isRunning = false;
    }
  };

  /** Lets the devices know that a channel of one has changed; what it is then is said behind what is under way. */
  deviceChanged(device: string): void {
    this.#devices.add(device);
    this.soon(() => undefined);
  }

  /** Calls back after a time, unless `clear` comes before; returns a function that calls it off. */
  after(milliseconds: number, callback: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.soon(callback);
    }, milliseconds);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** Puts the devices in line; returns where the line goes on. */
  #tellDevices(): number {
    const next = this.#tasks.length;
    for (const device of this.#devices) this.#tasks.push(() => this.#onDevice(device));
    this.#devices.clear();
    return next;
  }

  /** Ends every timer. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
