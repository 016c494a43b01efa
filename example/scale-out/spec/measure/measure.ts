/**
 * `npm run measure -- WHAT …`: the figures of the README, measured anew on this machine.
 *
 * `library` · `workers HOW-MANY EVENTS` · `throughput RATE SECONDS [stamped]` · `stall RATE SECONDS resumed|reset` ·
 * without WHAT all of the README's.
 */
import { stall } from './stall.js';
import { group } from './workers.js';
import { libraryAlone, throughput } from './throughput.js';

const [what, ...args] = process.argv.slice(2);
const [rate = '20000', seconds = '30', how = ''] = args;

async function library(): Promise<void> {
  console.log({ libraryAlone: `${(await libraryAlone(400_000, 400_000)).toFixed(2)} µs of CPU an event` });
}

const measures: Record<string, () => Promise<void>> = {
  library,
  throughput: async () => console.log(await throughput(Number(rate), Number(seconds), how === 'stamped')),
  stall: async () => console.log(await stall(Number(rate), Number(seconds), how === 'reset' ? 'reset' : 'resumed')),
  workers: async () => console.log(await group(Number(args[0] ?? 1), Number(args[1] ?? 20_000))),
  all: async () => {
    await library();
    for (const each of [500, 2500, 5000, 10_000, 20_000]) console.log(await throughput(each, 30));
    for (const each of [1, 2]) console.log(await group(each, 20_000));
    for (const each of [5, 30, 130])
      for (const end of ['resumed', 'reset'] as const) console.log(await stall(2500, each, end));
  },
};

await (measures[what ?? 'all'] ?? measures.all)!();
process.exit(0);
