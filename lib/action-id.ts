/**
 * The ActionIDs of one connection: a random part that no other session can share, and a counter.
 *
 * Other sessions see the ActionIDs of OriginateResponse and UserEvent events, so a plain counter or a clock would collide between
 * clients. The ids stay far below the 67 bytes that every server version echoes whole.
 * Source: asterisk apps/app_confbridge.c, action_confbridgelist(), 22.10.1: `char id_text[80]`.
 */
import { randomBytes } from 'node:crypto';

/** The longest ActionID, in bytes, that no server version cuts. */
export const MAX_ACTION_ID_BYTES = 67;

const RANDOM_BYTES = 9;

/** Hands out the ActionIDs of a connection. */
export class ActionIds {
  readonly #prefix = `${randomBytes(RANDOM_BYTES).toString('base64url')}-`;
  #count = 0;

  /** Makes the next id; never the same twice. */
  next(): string {
    this.#count += 1;
    return this.#prefix + this.#count.toString(36);
  }
}
