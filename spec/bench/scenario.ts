/**
 * What a scenario is, and what it needs: a thing to do with a client, measured in a process of its own.
 */
import type { BenchClient, ClientKind } from './client.js';
import type { Order } from './server.js';

type Without<T, Key extends string> = T extends unknown ? Omit<T, Key> : never;

/** How many of what a capture holds. */
export interface Counts {
  readonly messages: number;
  readonly events: number;
  readonly hangups: number;
  /** Messages whose Channel is so long that V8 keeps the text that it was cut from. */
  readonly longChannels: number;
}

/** What a scenario works with. */
export interface Bench {
  readonly kind: ClientKind;
  /** Opens one more client, logged in. */
  open(): Promise<BenchClient>;
  /** Orders something of the server; resolves when it is done, with what was counted. */
  order(order: Without<Order, 'id'>): Promise<Counts | undefined>;
  /** CPU time of this process since before the client was loaded, in microseconds. */
  cpuSinceLoad(): number;
}

/** What was measured. */
export interface Result {
  /** CPU time of the whole process for one unit, in microseconds. */
  readonly cpu?: number;
  /** Units a second, by the clock. */
  readonly rate?: number;
  /** CPU time in relation to the time that passed. */
  readonly load?: number;
  /** Bytes for one unit, or at the peak. */
  readonly bytes?: number;
  /** CPU time that is added, in relation to that without it. */
  readonly ratio?: number;
  /** What went wrong, if anything. */
  readonly note?: string;
}

/** One row of the table. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What is counted: message, action, item. */
  readonly unit: string;
  /** Who can take part, besides floor and library: other clients too, or `only` the library. */
  readonly clients: 'all' | 'floor and library' | 'library';
  run(bench: Bench): Promise<Result>;
}

/** Measures some work of so many units. */
export async function measured(
  units: number,
  work: () => Promise<unknown>,
): Promise<Required<Pick<Result, 'cpu' | 'rate' | 'load'>>> {
  const usage = process.cpuUsage();
  const began = performance.now();
  await work();
  const time = (performance.now() - began) * 1000;
  const { user, system } = process.cpuUsage(usage);
  return { cpu: (user + system) / units, rate: units / time * 1e6, load: (user + system) / time };
}

/** Collects what nobody needs any more, and returns the bytes that are left. */
export async function heapAfterGc(): Promise<number> {
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc!();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
