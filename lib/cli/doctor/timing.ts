/**
 * How quickly the server answers, how far its clock is from this one, and whether this side reads fast enough.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { get, type Asterisk } from '../../index.js';
import type { Findings } from './finding.js';

/** From where on a latency is a warning, and a problem, in milliseconds. */
export interface Thresholds {
  readonly warn: number;
  readonly critical: number;
}

const PINGS = 20;
/** A server so slow isn't asked for all of them, in milliseconds. */
const PATIENCE = 5000;
/** Times in logs and events can't be put side by side when clocks differ by more, in milliseconds. */
const CLOCK_LIMIT = 5000;
/**
 * A reader that stands still for longer may be cut off, in milliseconds. Source: asterisk main/manager.c,
 * ast_iostream_write() with writetimeout 100 ms once the socket's buffers are full, 22.10.1.
 */
const STANDSTILL_LIMIT = 1000;

interface Pings {
  readonly times: readonly number[];
  /** The server's clock before this one's, in milliseconds; undefined where it doesn't tell the time. */
  readonly clock: number | undefined;
}

async function ping(client: Asterisk): Promise<Pings> {
  const times: number[] = [];
  let clock: number | undefined;
  const began = performance.now();
  while (times.length < PINGS && (times.length === 0 || performance.now() - began < PATIENCE)) {
    const sent = performance.now();
    const response = await client.request({ Action: 'Ping' });
    const time = performance.now() - sent;
    const stamp = Number(get(response, 'Timestamp') ?? NaN) * 1000;
    const isBest = times.every((other) => time < other);
    if (isBest && !Number.isNaN(stamp)) clock = stamp - (Date.now() - time / 2);
    times.push(time);
  }
  return { times, clock };
}

/** The middle one of some numbers. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Measures, and puts down what it finds. */
export async function checkTiming(client: Asterisk, { warn, critical }: Thresholds, findings: Findings): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let pings: Pings;
  try {
    pings = await ping(client);
  } catch (error) {
    return findings.add('problem', 'latency', `a Ping isn't answered: ${(error as Error).message}`,
      'the session is serial: an action that takes long holds up all others; else the server hangs');
  } finally {
    delay.disable();
  }
  const { times, clock } = pings;
  const [median, worst] = [medianOf(times), Math.max(...times)];
  findings.latency = median;
  findings.worstLatency = worst;
  const level = median >= critical ? 'problem' : median >= warn ? 'warning' : 'ok';
  findings.add(level, 'latency',
    `a Ping takes ${median.toFixed(1)} ms (median of ${times.length}), ${worst.toFixed(1)} ms at worst`,
    ...(level === 'ok' ? [] : ['look at the load of the server and at the way to it; AMI answers in under 1 ms']));
  checkClock(clock, findings);
  checkReading(client, delay.max / 1e6, findings);
}

function checkClock(clock: number | undefined, findings: Findings): void {
  if (clock === undefined) return;
  const apart = `${(Math.abs(clock) / 1000).toFixed(1)} s`;
  if (Math.abs(clock) < CLOCK_LIMIT) return findings.add('ok', 'clock', `the clocks are ${apart} apart`);
  const where = clock > 0 ? 'ahead of' : 'behind';
  return findings.add('warning', 'clock', `the server's clock is ${apart} ${where} this one`,
    'run NTP on both: times in events, logs and call records don\'t fit together');
}

function checkReading(client: Asterisk, standstill: number, findings: Findings): void {
  const { longestHandler } = client.stats();
  const longest = Math.max(standstill, longestHandler);
  const text = `this side stands still for ${Math.round(longest)} ms at most`;
  if (longest < STANDSTILL_LIMIT) return findings.add('ok', 'reading', `${text}: it reads fast enough`);
  return findings.add('warning', 'reading', `${text}: Asterisk cuts a session off that doesn't read`,
    'this machine is overloaded; a program that handles events must not block for so long');
}
