/**
 * Scenarios of long answers: lists of many items, and one message of many megabytes.
 */
import { measured, type Bench, type Result, type Scenario } from './scenario.js';

const MEGABYTE = 1_000_000;

/** Long answers for one figure; a single one says more about the machine's memory than about the client. */
const ANSWERS = 3;

/** Lists of 1,000 before the clock starts. */
const WARM_UP = 100;

function list(items: number, times: number): (bench: Bench) => Promise<Result> {
  return async (bench) => {
    const client = await bench.open();
    const ask = (): Promise<number> => new Promise((resolve) => client.list!(resolve));
    await bench.order({ do: 'size', items: 1000, bytes: 0 });
    for (let index = 0; index < WARM_UP; index += 1) await ask();
    await bench.order({ do: 'size', items, bytes: 0 });
    let got = items;
    const result = await measured(items * times, async () => {
      for (let index = 0; index < times; index += 1) got = Math.min(got, await ask());
    });
    const bytes = process.resourceUsage().maxRSS * 1024;
    return { ...result, bytes, ...(got === items ? {} : { note: `${got} of ${items} items` }) };
  };
}

function answer(megabytes: number): (bench: Bench) => Promise<Result> {
  return async (bench) => {
    const client = await bench.open();
    const ask = (): Promise<number> => new Promise((resolve) => client.command!(resolve));
    await bench.order({ do: 'size', items: 0, bytes: MEGABYTE });
    const expected = await ask() * megabytes;
    await bench.order({ do: 'size', items: 0, bytes: megabytes * MEGABYTE });
    let lines = Infinity;
    const result = await measured(ANSWERS, async () => {
      for (let index = 0; index < ANSWERS; index += 1) lines = Math.min(lines, await ask());
    });
    const isWhole = Math.abs(lines - expected) <= megabytes;
    return {
      ...result,
      bytes: process.resourceUsage().maxRSS * 1024,
      ...(isWhole ? {} : { note: `${lines} of about ${expected} lines` }),
    };
  };
}

/** The scenarios of long answers. */
export const answers: readonly Scenario[] = [
  { name: 'list-10000', title: 'list of 10,000', unit: 'item', clients: 'floor and library', run: list(10_000, 40) },
  { name: 'list-100000', title: 'list of 100,000', unit: 'item', clients: 'floor and library', run: list(100_000, 1) },
  { name: 'answer-10', title: 'one answer of 10 MB', unit: 'answer', clients: 'floor and library', run: answer(10) },
  { name: 'answer-40', title: 'one answer of 40 MB', unit: 'answer', clients: 'floor and library', run: answer(40) },
];
