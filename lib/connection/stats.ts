/**
 * What is counted on the wire, of one link and over the life of a client.
 */
import type { State } from './life.js';

/** Figures of one client, from `stats()`. */
export interface Stats {
  readonly state: State;
  /** Actions without an answer, and held callbacks. */
  readonly inFlight: number;
  /** Actions that wait for the connection. */
  readonly queued: number;
  /** Messages received. */
  readonly received: number;
  /** Actions sent. */
  readonly sent: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Logins after a loss. */
  readonly reconnects: number;
  /** How long ago the last bytes came, in milliseconds; undefined before the first. */
  readonly lastMessageAge: number | undefined;
  /** How long handlers and callbacks have taken for one message at most, in milliseconds. */
  readonly longestHandler: number;
}

/** What was counted on one or more links. */
export interface Counts {
  readonly received: number;
  readonly sent: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** On the clock of `performance`. */
  readonly lastHeard: number | undefined;
  /** In milliseconds. */
  readonly longestDelivery: number;
}

/** The counts of nothing. */
export const NOTHING: Counts = {
  received: 0,
  sent: 0,
  bytesReceived: 0,
  bytesSent: 0,
  lastHeard: undefined,
  longestDelivery: 0,
};

/** Adds the counts of one link to those of the links before it. */
export function sum(past: Counts, now: Counts): Counts {
  return {
    received: past.received + now.received,
    sent: past.sent + now.sent,
    bytesReceived: past.bytesReceived + now.bytesReceived,
    bytesSent: past.bytesSent + now.bytesSent,
    lastHeard: now.lastHeard ?? past.lastHeard,
    longestDelivery: Math.max(past.longestDelivery, now.longestDelivery),
  };
}

/** Puts the figures of a client together. */
export function statsOf(
  { lastHeard, longestDelivery, ...counts }: Counts,
  client: Pick<Stats, 'state' | 'inFlight' | 'queued' | 'reconnects'>,
): Stats {
  return {
    ...client,
    ...counts,
    lastMessageAge: lastHeard === undefined ? undefined : Math.round(performance.now() - lastHeard),
    longestHandler: longestDelivery,
  };
}
