/**
 * What a message of the stream holds besides the event: who heard it, over which connection, as which one, when.
 *
 * `(server, bridge, epoch, sequence)` is an event's place: two servers' logins can be of one millisecond. Sequences of
 * one epoch have no hole but where a gap marker stands.
 * `id` is its identity: two bridges of one PBX give an event the same id where the server stamps its events
 * (`timestampevents = yes`).
 */
import { hash } from 'node:crypto';
import { get, type Message } from 'gami';
import { tokenOf } from './tokens.js';

/** The version of the envelope's shape; it rises when a field changes its meaning. */
export const SCHEMA = 1;

/** One event on its way. */
export interface Envelope {
  readonly schema: number;
  /** The server's name as configured. */
  readonly server: string;
  /** The bridge that heard it: name and instance. */
  readonly bridge: string;
  /** The connection over which it came: the time of its login, in milliseconds since 1970. */
  readonly epoch: number;
  /** Its number in that epoch, from 1. */
  readonly sequence: number;
  /** When the bridge had it, in milliseconds since 1970. */
  readonly received: number;
  /** Its identity, the same whenever and by whom it is published. */
  readonly id: string;
  readonly message: Message;
}

/** Says that events are missing from the stream. */
export interface Gap {
  readonly schema: number;
  readonly server: string;
  readonly bridge: string;
  readonly epoch: number;
  /** From when on and until when, in milliseconds since 1970, by the bridge's clock. */
  readonly from: number;
  readonly to: number;
  /** How many; null where the server was not heard and so nothing could be counted. */
  readonly count: number | null;
  /** The sequences of the first and last one missing; absent where nothing was counted. */
  readonly first?: number;
  readonly last?: number;
  readonly why: string;
}

/** Writes the envelopes of one epoch; all that stays the same is written once. */
export class EnvelopeWriter {
  readonly #beginning: string;
  readonly #id: string;
  readonly #server: string;

  constructor(server: string, bridge: string, epoch: number) {
    this.#server = server;
    const fixed = JSON.stringify({ schema: SCHEMA, server, bridge, epoch });
    this.#beginning = `${fixed.slice(0, -1)},"sequence":`;
    this.#id = `${bridge}.${tokenOf(server)}.${epoch}.`;
  }

  /** Returns the identity of an event: from its own text where the server stamped it, else from its place. */
  idOf(event: Message, sequence: number): string {
    if (event.Timestamp === undefined) return this.#id + sequence;
    return hash('sha1', `${this.#server}\n${JSON.stringify(event)}`, 'base64url' as 'base64');
  }

  /** Returns the text of an envelope. */
  write(event: Message, sequence: number, received: number, id: string): string {
    return `${this.#beginning}${sequence},"received":${received},"id":"${id}","message":${JSON.stringify(event)}}`;
  }
}

/**
 * Reads an envelope.
 *
 * @throws {Error} it is none, or of a later schema
 */
export function readEnvelope(text: string): Envelope {
  const value = JSON.parse(text) as Partial<Envelope> | null;
  if (typeof value !== 'object' || value === null || typeof value.schema !== 'number')
    throw new Error('not an envelope: it has no schema');
  if (value.schema !== SCHEMA) throw new Error(`envelope of schema ${value.schema}; this worker reads ${SCHEMA}`);
  for (const field of ['server', 'bridge', 'id'] as const)
    if (typeof value[field] !== 'string') throw new Error(`envelope without ${field}`);
  for (const field of ['epoch', 'sequence', 'received'] as const)
    if (typeof value[field] !== 'number') throw new Error(`envelope without ${field}`);
  if (typeof value.message !== 'object' || value.message === null || get(value.message, 'Event') === undefined)
    throw new Error('envelope without an event');
  return value as Envelope;
}
