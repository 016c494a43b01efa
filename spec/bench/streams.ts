/**
 * Scenarios of events: as fast as the client can, one by one, over many connections, with many handlers, and what a
 * kept value costs.
 */
import { capture } from './captures.js';
import type { BenchClient } from './client.js';
import { heapAfterGc, measured, type Bench, type Result, type Scenario } from './scenario.js';

const EVENT = 'Hangup';
const WARM_UP = 40;
const REPEATS = 300;

function countIn(version: 16 | 22, isCounted: (text: string) => boolean): number {
  return capture(version).messages.filter((message) => isCounted(message.toString('latin1'))).length;
}

const isMessage = (): boolean => true;
const isEvent = (text: string): boolean => text.startsWith('Event: ');
const isTheEvent = (text: string): boolean => text.startsWith(`Event: ${EVENT}\r\n`);

/** Streams repeats of a capture, and resolves when the client has seen what it should, or sees nothing more. */
async function streamed(
  bench: Bench,
  counter: { seen: number },
  wanted: number,
  repeats: number,
): Promise<string | undefined> {
  const end = counter.seen + wanted;
  let written = false;
  void bench.order({ do: 'stream', version: 22, repeats }).then(() => { written = true; });
  for (let before = -1; counter.seen < end;) {
    await new Promise((resolve) => setTimeout(resolve, written && before !== counter.seen ? 200 : 5));
    if (written && before === counter.seen) break;
    before = written ? counter.seen : -1;
  }
  return counter.seen < end ? `${end - counter.seen} of ${wanted} not seen` : undefined;
}

async function stream(
  bench: Bench,
  clients: number,
  listen: (client: BenchClient, count: () => void) => void,
  isCounted: (text: string) => boolean,
): Promise<Result> {
  const counter = { seen: 0 };
  for (let index = 0; index < clients; index += 1) listen(await bench.open(), () => { counter.seen += 1; });
  const each = countIn(22, bench.kind.name === 'floor' ? isMessage : isCounted) * clients;
  const repeats = Math.max(2, Math.round(REPEATS / clients / bench.kind.handicap));
  await streamed(
    bench,
    counter,
    each * Math.ceil(WARM_UP / clients / bench.kind.handicap),
    Math.ceil(WARM_UP / clients / bench.kind.handicap),
  );
  let note: string | undefined;
  const result = await measured(repeats * capture(22).messages.length * clients, async () => {
    note = await streamed(bench, counter, each * repeats, repeats);
  });
  return note === undefined ? result : { ...result, note };
}

const everything = (client: BenchClient, count: () => void): void => client.onEvery(count);

const allOf = (clients: number) => (bench: Bench): Promise<Result> =>
  stream(bench, clients, everything, bench.kind.sees === 'messages' ? isMessage : isEvent);

async function oneByOne(bench: Bench): Promise<Result> {
  const client = await bench.open();
  client.onEvery(() => undefined);
  await bench.order({ do: 'tick', perSecond: 5000, count: 5000 });
  return measured(10_000, () => bench.order({ do: 'tick', perSecond: 5000, count: 10_000 }));
}

function manyHandlers(count: number): (client: BenchClient, count: () => void) => void {
  return (client, onEvent) => {
    for (let index = 1; index < count; index += 1) client.onOne(`NeverSent${index}`, () => undefined);
    client.onOne(EVENT, onEvent);
  };
}

/** One value in a thousand is kept, far apart from each other, while the stream is at its fastest. */
async function pinned(bench: Bench): Promise<Result> {
  const client = await bench.open();
  const kept: string[] = [];
  const counter = { seen: 0 };
  let isKeeping = false;
  client.onValue!((value) => {
    counter.seen += 1;
    if (isKeeping && counter.seen % 500 === 0) kept.push(value);
  });
  const each = countIn(
    22,
    (text) => text.split('\r\n').filter((line) => line.startsWith('Channel: ')).some((line) => line.length > 9 + 12),
  );
  await streamed(bench, counter, each * WARM_UP, WARM_UP);
  const before = await heapAfterGc();
  isKeeping = true;
  await streamed(bench, counter, each * REPEATS, REPEATS);
  const after = await heapAfterGc();
  return { bytes: (after - before) / kept.length };
}

/** The scenarios of events. */
export const streams: readonly Scenario[] = [
  {
    name: 'stream',
    title: 'stream, every event a map, two headers read',
    unit: 'message',
    clients: 'all',
    run: allOf(1),
  },
  {
    name: 'one-event',
    title: 'stream, one event listened to',
    unit: 'message',
    clients: 'all',
    run: (bench) => stream(bench, 1, (client, count) => client.onOne(EVENT, count), isTheEvent),
  },
  { name: 'one-by-one', title: '5,000 events a second, one by one', unit: 'message', clients: 'all', run: oneByOne },
  {
    name: 'connections-100',
    title: 'stream over 100 connections',
    unit: 'message',
    clients: 'floor and library',
    run: allOf(100),
  },
  {
    name: 'handlers-200',
    title: 'stream, 200 handlers, one of them called',
    unit: 'message',
    clients: 'library',
    run: (bench) => stream(bench, 1, manyHandlers(200), isTheEvent),
  },
  { name: 'pinned', title: 'memory held by one kept value', unit: 'value', clients: 'library', run: pinned },
];
