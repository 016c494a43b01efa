/**
 * Scenarios of `gami/live`: what a model adds to the stream that its client reads anyhow, what a snapshot of many
 * channels costs, and what a channel takes in memory.
 *
 * Rounds with the model and without it alternate in one process, over one connection: what else the machine does hits
 * both alike.
 */
import { CONCERNING } from './captures.js';
import { heapAfterGc, measured, type Bench, type Result, type Scenario } from './scenario.js';
import { streamed } from './streams.js';

const CHANNELS = 10_000;

/** Rounds of each kind, the first of which only make the compiler settle. */
const ROUNDS = 14;
const WARM_ROUNDS = 4;
const MESSAGES = 30_000;

const SNAPSHOTS = 12;
const WARM_SNAPSHOTS = 12;

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1]!;
}

function added(capture: string): (bench: Bench) => Promise<Result> {
  return async (bench) => {
    const counter = { seen: 0 };
    const { messages } = (await bench.order({ do: 'count', capture }))!;
    const client = await bench.open();
    client.onEvery(() => { counter.seen += 1; });
    const repeats = Math.max(1, Math.round(MESSAGES / messages));
    const round = async (): Promise<number> => {
      const { cpu } = await measured(messages * repeats, () =>
        streamed(bench, capture, counter, messages * repeats, repeats));
      return cpu;
    };
    const ratios: number[] = [];
    const costs: number[] = [];
    for (let turn = 0; turn < ROUNDS; turn += 1) {
      const plain = await round();
      const close = await client.model!();
      const cpu = await round();
      close();
      if (turn < WARM_ROUNDS) continue;
      costs.push(cpu);
      ratios.push(cpu / plain - 1);
    }
    return { cpu: median(costs), ratio: median(ratios) };
  };
}

async function snapshots(bench: Bench): Promise<Result> {
  await bench.order({ do: 'size', items: CHANNELS, bytes: 1000 });
  const client = await bench.open();
  const costs: number[] = [];
  for (let turn = 0; turn < WARM_SNAPSHOTS + SNAPSHOTS; turn += 1) {
    const { cpu } = await measured(1, async () => (await client.model!())());
    if (turn >= WARM_SNAPSHOTS) costs.push(cpu);
  }
  return { cpu: median(costs) };
}

async function memory(bench: Bench): Promise<Result> {
  await bench.order({ do: 'size', items: CHANNELS, bytes: 1000 });
  const client = await bench.open();
  (await client.model!())();
  const before = await heapAfterGc();
  const close = await client.model!();
  const after = await heapAfterGc();
  close();
  return { bytes: (after - before) / CHANNELS };
}

/** The scenarios of the model. */
export const models: readonly Scenario[] = [
  { name: 'live-calls', title: 'a model beside the stream, every message concerns it', unit: 'message',
    clients: 'library', run: added(CONCERNING) },
  { name: 'live-22', title: 'a model beside the stream of Asterisk 22', unit: 'message', clients: 'library',
    run: added('22') },
  { name: 'live-snapshot', title: 'a model\'s snapshot of 10,000 channels', unit: 'snapshot', clients: 'library',
    run: snapshots },
  { name: 'live-memory', title: 'memory held by a channel of a model', unit: 'channel', clients: 'library',
    run: memory },
];
