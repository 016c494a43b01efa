/**
 * The ActionIDs of one connection: a random part that no other session can share, and a counter.
 *
 * Other sessions see the ActionIDs of OriginateResponse and UserEvent events, so a plain counter or a clock would
 * collide between clients. The ids stay far below the 67 bytes that every server version echoes whole. They are all of
 * one length, so that none begins another: as `ChannelId` of a call such a one is refused while the other call lives.
 * Source: asterisk apps/app_confbridge.c, action_confbridgelist(), 22.10.1: `char id_text[80]`;
 * main/channelstorage_ao2_legacy.c, get_by_uniqueid(), 22.10.1: compares the length of the new id only, ignoring case.
 */
import { randomBytes } from 'node:crypto';

const RANDOM_BYTES = 9;
/** For so many connections chance is asked for together. */
const CONNECTIONS_AT_ONCE = 64;

/** In base 36 enough for a million actions a second over a month. */
const COUNT_DIGITS = 8;

/**
 * The last two digits of the counter, each pair made once for the process (`npm run bench -- --only actions-1000`:
 * 1.45 × of the floor, 1.54 × where all digits are made anew).
 */
const ENDINGS: readonly string[] = Array.from({ length: 36 ** 2 }, (_, index) => index.toString(36).padStart(2, '0'));

/**
 * Chance for the next connections: to ask for it takes microseconds, for one as for many (`npm run bench -- --only
 * login`: 1.83 × of the floor, 2.24 × where each asks for its own).
 */
let chance = Buffer.alloc(0);
let spent = 0;

function randomPart(): string {
  if (spent === chance.length) {
    chance = randomBytes(RANDOM_BYTES * CONNECTIONS_AT_ONCE);
    spent = 0;
  }
  spent += RANDOM_BYTES;
  return chance.toString('base64url', spent - RANDOM_BYTES, spent);
}

/** As many characters as the random part has. */
const RANDOM_SIZE = (RANDOM_BYTES / 3) * 4;

/** Tells whether an ActionID may be one that the library has made, here or elsewhere. */
export function mayBeMade(id: string): boolean {
  return id.length === RANDOM_SIZE + 1 + COUNT_DIGITS && id[RANDOM_SIZE] === '-';
}

/** Hands out the ActionIDs of a connection. */
export class ActionIds {
  readonly #prefix = `${randomPart()}-`;
  #count = 0;
  /** All but the last two digits. */
  #beginning = this.#beginningOf(0);

  /** Makes the next id; never the same twice. */
  next(): string {
    this.#count += 1;
    const ending = this.#count % ENDINGS.length;
    if (ending === 0) this.#beginning = this.#beginningOf(this.#count / ENDINGS.length);
    return this.#beginning + ENDINGS[ending]!;
  }

  #beginningOf(count: number): string {
    return this.#prefix + count.toString(36).padStart(COUNT_DIGITS - 2, '0');
  }
}
