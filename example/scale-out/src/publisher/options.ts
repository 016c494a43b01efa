/**
 * What the publisher is told, what it tells, and what it counts.
 */
import type { Gap } from '../names/envelope.js';

/** How much the publisher may hold, and how long it waits. Times in milliseconds. */
export interface PublisherOptions {
  readonly stream: string;
  /** The most events without an acknowledgement. */
  readonly window: number;
  /** The most bytes of them. */
  readonly maxBytes: number;
  /** How many of them may be given to the broker at once. */
  readonly inFlight: number;
  /** After how long without any acknowledgement the broker is pinged. */
  readonly ackWait: number;
  /** False: what is lost is not told by markers in the stream. @defaultValue true */
  readonly hasMarkers?: boolean;
  /** A clock in milliseconds that only goes forward. @defaultValue performance.now */
  readonly now?: () => number;
}

/** What the publisher tells. */
export interface PublisherCallbacks {
  /** A marker is on its way into the stream. */
  gap(gap: Gap): void;
  /** Events of a server begin to be lost. */
  losing(server: string, why: string): void;
  /** The broker refuses events (with its code), or takes them again. */
  refused(why: string | undefined, code: number): void;
  /** The stream counts from the start again: it may be another one. */
  restarted(): void;
}

/** What has happened so far. */
export interface PublisherCounts {
  acknowledged: number;
  duplicates: number;
  refusals: number;
  resent: number;
  lost: number;
  gaps: number;
}
