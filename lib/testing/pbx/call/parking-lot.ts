/**
 * The parking lot of the fake PBX: spaces 701 to 720, and the bridge that holds them.
 *
 * Source: asterisk res/parking/parking_manager.c, parked_call_message_response() and parking_bridge.c; res_parking.c,
 * the defaults of a parking lot, 22.10.1.
 */
import type { Headers } from '../../wire/wire-writer.js';
import type { Board } from '../channel/board.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import { FakeBridge } from './fake-bridge.js';

/** The name of the lot. */
export const LOT = 'default';
const FIRST_SPACE = 701;
const LAST_SPACE = 720;
/** How long a call stays, in milliseconds. */
export const DEFAULT_TIMEOUT = 45_000;

/** A parked call. */
export interface Parked {
  readonly channel: FakeChannel;
  readonly space: number;
  readonly timeout: number;
  readonly began: number;
  readonly parker: string;
}

/** The calls that are parked, and the bridge that holds them. */
export class ParkingLot {
  /** The calls by space. */
  readonly calls = new Map<number, Parked>();
  #bridge: FakeBridge | undefined;

  /** The bridge that holds the calls; made at the first one, as a real server does, and kept. */
  bridge(board: Board): FakeBridge {
    this.#bridge ??= new FakeBridge(
      { type: 'parking', technology: 'holding_bridge', creator: 'Parking', name: LOT },
      board,
    );
    return this.#bridge;
  }

  /** The bridge that holds the calls; undefined until one was parked. */
  get made(): FakeBridge | undefined {
    return this.#bridge;
  }

  /** The first space that is free; undefined when all are taken. */
  get freeSpace(): number | undefined {
    for (let space = FIRST_SPACE; space <= LAST_SPACE; space += 1) if (!this.calls.has(space)) return space;
    return undefined;
  }

  /** Its item of a Parkinglots list. */
  get item(): Headers {
    const timeout = DEFAULT_TIMEOUT / 1000;
    return { Event: 'Parkinglot', Name: LOT, StartSpace: FIRST_SPACE, StopSpace: LAST_SPACE, Timeout: timeout };
  }

  /** Forgets every call without a word. */
  clear(): void {
    this.calls.clear();
    this.#bridge = undefined;
  }
}

/** Returns what tells of a parked call. */
export function parkedHeaders({ channel, space, timeout, began, parker }: Parked): Headers {
  const seconds = Math.floor((Date.now() - began) / 1000);
  return {
    ...channel.snapshot('Parkee'),
    ParkerDialString: parker,
    Parkinglot: LOT,
    ParkingSpace: space,
    ParkingTimeout: Math.max(0, Math.floor(timeout / 1000) - seconds),
    ParkingDuration: seconds,
  };
}
