/**
 * Scenarios of events: each capture as fast as the client can and one by one, over many connections, with many
 * handlers, and what a kept value costs.
 */
import { STREAMED } from './captures.js';
import type { BenchClient } from './client.js';
import { heapAfterGc, measured, type Bench, type Counts, type Result, type Scenario } from './scenario.js';

const EVENT = 'Hangup';

/** So many messages make the compiler settle, and so many are measured, whatever a capture holds. */
const WARM_UP = 100_000;
const MESSAGES = 720_000;

/** The capture of the scenarios that need only one: the plainest. */
const USUAL = '22';

type Counted = (counts: Counts, bench: Bench) => number;

const all: Counted = (counts, { kind }) => (kind.sees === 'messages' ? counts.messages : counts.events);
/** The floor knows no names: it calls back for everything. */
const ofEvent: Counted = (counts, { kind }) => (kind.name === 'floor' ? counts.messages : counts.hangups);

/** Streams repeats of a capture, and resolves when the client has seen what it should, or sees nothing more. */
export async function streamed(
  bench: Bench,
  capture: string,
  counter: { seen: number },
  wanted: number,
  repeats: number,
): Promise<string | undefined> {
  const end = counter.seen + wanted;
  let written = false;
  void bench.order({ do: 'stream', capture, repeats }).then(() => { written = true; });
  for (let before = -1; counter.seen < end;) {
    await new Promise((resolve) => setTimeout(resolve, written && before !== counter.seen ? 200 : 5));
    if (written && before === counter.seen) break;
    before = written ? counter.seen : -1;
  }
  return counter.seen < end ? `${end - counter.seen} of ${wanted} not seen` : undefined;
}

async function stream(
  bench: Bench,
  capture: string,
  clients: number,
  listen: (client: BenchClient, count: () => void) => void,
  counted: Counted,
): Promise<Result> {
  const counter = { seen: 0 };
  const counts = (await bench.order({ do: 'count', capture }))!;
  for (let index = 0; index < clients; index += 1) listen(await bench.open(), () => { counter.seen += 1; });
  const each = counted(counts, bench) * clients;
  const repeatsOf = (messages: number): number =>
    Math.max(1, Math.round(messages / counts.messages / clients / bench.kind.handicap));
  await streamed(bench, capture, counter, each * repeatsOf(WARM_UP), repeatsOf(WARM_UP));
  const repeats = repeatsOf(MESSAGES);
  let note: string | undefined;
  const result = await measured(repeats * counts.messages * clients, async () => {
    note = await streamed(bench, capture, counter, each * repeats, repeats);
  });
  return note === undefined ? result : { ...result, note };
}

const everything = (client: BenchClient, count: () => void): void => client.onEvery(count);

function oneByOne(capture: string): (bench: Bench) => Promise<Result> {
  return async (bench) => {
    const client = await bench.open();
    client.onEvery(() => undefined);
    await bench.order({ do: 'tick', capture, perSecond: 5000, count: 5000 });
    return measured(10_000, () => bench.order({ do: 'tick', capture, perSecond: 5000, count: 10_000 }));
  };
}

function manyHandlers(count: number): (client: BenchClient, count: () => void) => void {
  return (client, onEvent) => {
    for (let index = 1; index < count; index += 1) client.onOne(`NeverSent${index}`, () => undefined);
    client.onOne(EVENT, onEvent);
  };
}

/** One value in some hundreds is kept, far apart from each other, while the stream is at its fastest. */
async function pinned(bench: Bench): Promise<Result> {
  const client = await bench.open();
  const kept: string[] = [];
  const counter = { seen: 0 };
  let isKeeping = false;
  client.onValue!((value) => {
    counter.seen += 1;
    if (isKeeping && counter.seen % 500 === 0) kept.push(value);
  });
  const { messages, longChannels } = (await bench.order({ do: 'count', capture: USUAL }))!;
  const [warmUp, repeats] = [Math.round(WARM_UP / messages), Math.round(MESSAGES / messages)];
  await streamed(bench, USUAL, counter, longChannels * warmUp, warmUp);
  const before = await heapAfterGc();
  isKeeping = true;
  await streamed(bench, USUAL, counter, longChannels * repeats, repeats);
  const after = await heapAfterGc();
  return { bytes: (after - before) / kept.length };
}

function titleOf(capture: string): string {
  return /^\d/.test(capture) ? `of Asterisk ${capture}` : `of calls on Asterisk ${capture.replace('calls-', '')}`;
}

/** The scenarios of events. */
export const streams: readonly Scenario[] = [
  ...STREAMED.map((capture): Scenario => ({
    name: `stream-${capture}`,
    title: `stream ${titleOf(capture)}, every event a map, two headers read`,
    unit: 'message',
    clients: 'all',
    run: (bench) => stream(bench, capture, 1, everything, all),
  })),
  {
    name: 'subscribe',
    title: 'stream, by a subscriber of every event',
    unit: 'message',
    clients: 'floor and library',
    run: (bench) => stream(bench, USUAL, 1, (client, count) => (client.onAll ?? client.onEvery).call(client, count),
      (counts, { kind }) => (kind.name === 'floor' ? counts.messages : counts.events)),
  },
  {
    name: 'one-event',
    title: 'stream, one event listened to',
    unit: 'message',
    clients: 'all',
    run: (bench) => stream(bench, USUAL, 1, (client, count) => client.onOne(EVENT, count), ofEvent),
  },
  ...STREAMED.map((capture): Scenario => ({
    name: `one-by-one-${capture}`,
    title: `5,000 events a second ${titleOf(capture)}, one by one`,
    unit: 'message',
    clients: 'all',
    run: oneByOne(capture),
  })),
  {
    name: 'connections-100',
    title: 'stream over 100 connections',
    unit: 'message',
    clients: 'floor and library',
    run: (bench) => stream(bench, USUAL, 100, everything, all),
  },
  {
    name: 'handlers-200',
    title: 'stream, 200 handlers, one of them called',
    unit: 'message',
    clients: 'library',
    run: (bench) => stream(bench, USUAL, 1, manyHandlers(200), ofEvent),
  },
  { name: 'pinned', title: 'memory held by one kept value', unit: 'value', clients: 'library', run: pinned },
];
