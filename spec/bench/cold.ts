/**
 * Scenarios of a process that has just begun: the client is loaded, and does the first so many of a thing. Nothing is
 * warm, and the loading counts.
 */
import { pingAll } from './actions.js';
import type { Bench, Result, Scenario } from './scenario.js';

const MESSAGES = 5000;
const ACTIONS = 1000;
const LOGINS = 100;

async function firstMessages(bench: Bench): Promise<Result> {
  const first = { do: 'stream', capture: '22', first: MESSAGES / 2, repeats: 2 } as const;
  const { events, messages } = (await bench.order({ ...first, do: 'count' }))!;
  const wanted = 2 * (bench.kind.sees === 'messages' ? messages : events);
  const client = await bench.open();
  await new Promise<void>((resolve) => {
    let seen = 0;
    client.onEvery(() => {
      seen += 1;
      if (seen === wanted) resolve();
    });
    void bench.order(first);
  });
  return { cpu: bench.cpuSinceLoad() };
}

async function firstActions(bench: Bench): Promise<Result> {
  await pingAll(await bench.open(), ACTIONS, 10);
  return { cpu: bench.cpuSinceLoad() };
}

function logins(count: number): (bench: Bench) => Promise<Result> {
  return async (bench) => {
    for (let index = 0; index < count; index += 1) (await bench.open()).close();
    return { cpu: bench.cpuSinceLoad() };
  };
}

/** The scenarios of a cold process. */
export const cold: readonly Scenario[] = [
  {
    name: 'cold-messages',
    title: 'cold: loading, and the first 5,000 messages',
    unit: 'process',
    clients: 'all',
    run: firstMessages,
  },
  {
    name: 'cold-actions',
    title: 'cold: loading, and the first 1,000 actions, 10 in flight',
    unit: 'process',
    clients: 'all',
    run: firstActions,
  },
  {
    name: 'cold-logins',
    title: 'cold: loading, and the first 100 logins',
    unit: 'process',
    clients: 'all',
    run: logins(LOGINS),
  },
  {
    name: 'cold-import',
    title: 'cold: loading alone, `import \'gami\'`',
    unit: 'process',
    clients: 'all',
    run: (bench) => Promise.resolve({ cpu: bench.cpuSinceLoad() }),
  },
  { name: 'cold-login', title: 'cold: loading, and one login', unit: 'process', clients: 'all', run: logins(1) },
];
