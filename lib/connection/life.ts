/**
 * The words for a connection's life: its states, and what is told of them.
 */
import type { AmiError } from '../errors.js';

/** Where an object stands in its life. */
export type State = 'idle' | 'connecting' | 'authenticating' | 'ready' | 'waiting' | 'closed';

/** What `ready` tells. */
export interface ReadyInfo {
  /** False for the first login, true after a loss. */
  readonly reconnected: boolean;
  /** How long there was no connection, in milliseconds; 0 for the first login. */
  readonly downtime: number;
}

/** The next try to connect. */
export interface Retry {
  /** Counted from 1. */
  readonly attempt: number;
  /** In how many milliseconds. */
  readonly delay: number;
}

/** The events in the life of an `Asterisk`; events of the server never come this way. */
export interface LifeEvents {
  ready: [info: ReadyInfo];
  disconnected: [error: AmiError, retry: Retry | undefined];
  closed: [];
}
