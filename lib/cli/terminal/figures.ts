/**
 * The figures of a watch, as the text of its row.
 *
 * Pure.
 */
import { safe } from './safe-text.js';

/** What the row tells. */
export interface Figures {
  readonly name: string;
  /** The state of the connection. */
  readonly state: string;
  /** Events in the last second. */
  readonly rate: number;
  /** Events since the start. */
  readonly events: number;
  /** Those of them that were shown. */
  readonly shown: number;
  /** Actions without an answer. */
  readonly inFlight: number;
  readonly reconnects: number;
}

/** Writes a number with commas between the thousands. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** Writes a number and what it counts, in the plural unless it is 1. */
export function counted(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** Writes the row, one column narrower than the terminal: in the last column some terminals go on to the next line. */
export function figuresRow(
  { name, state, rate, events, shown, inFlight, reconnects }: Figures,
  columns: number,
): string {
  const parts = [
    `${safe(name)} ${state}`,
    `${grouped(rate)} events/s`,
    shown === events ? counted(events, 'event') : `${grouped(shown)} of ${counted(events, 'event')} shown`,
    `${grouped(inFlight)} in flight`,
    ...(reconnects === 0 ? [] : [counted(reconnects, 'reconnect')]),
  ];
  return ` ${parts.join(' · ')} `.slice(0, Math.max(0, columns - 1));
}

/** Counts events by the second. */
export class Rate {
  readonly #now: () => number;
  #second = 0;
  #count = 0;
  #last = 0;

  /** @param now the time in milliseconds, from any beginning */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#second = this.#currentSecond();
  }

  /** Events in the last whole second. */
  get perSecond(): number {
    this.#turn();
    return this.#last;
  }

  /** Counts one. */
  add(): void {
    this.#turn();
    this.#count += 1;
  }

  #currentSecond(): number {
    return Math.floor(this.#now() / 1000);
  }

  #turn(): void {
    const second = this.#currentSecond();
    if (second === this.#second) return;
    this.#last = second === this.#second + 1 ? this.#count : 0;
    this.#count = 0;
    this.#second = second;
  }
}
