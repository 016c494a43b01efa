/**
 * Scenarios of actions: so many in flight, what is left of one, many that wait, and logging in.
 */
import type { BenchClient } from './client.js';
import { heapAfterGc, measured, type Bench, type Result, type Scenario } from './scenario.js';

const ACTIONS = 150_000;

const LOGINS = 3000;

/** Keeps so many pings in flight until all are answered. */
export function pingAll(
  client: Pick<BenchClient, 'ping'>,
  count: number,
  inFlight: number,
): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    let answered = 0;
    const next = (): void => {
      answered += 1;
      if (answered === count) resolve();
      else if (sent < count) send();
    };
    const send = (): void => {
      sent += 1;
      client.ping(next);
    };
    while (sent < Math.min(inFlight, count)) send();
  });
}

function inFlight(count: number, withOwnIds = false): (bench: Bench) => Promise<Result> {
  return async (bench) => {
    const opened = await bench.open();
    const client = withOwnIds && opened.pingAs !== undefined ? { ping: opened.pingAs.bind(opened) } : opened;
    const actions = Math.round((count === 1 ? ACTIONS / 3 : ACTIONS * 2) / Math.sqrt(bench.kind.handicap));
    await pingAll(client, Math.ceil(actions / 5), count);
    return measured(actions, () => pingAll(client, actions, count));
  };
}

async function kept(bench: Bench): Promise<Result> {
  const client = await bench.open();
  await pingAll(client, ACTIONS, 100);
  const before = await heapAfterGc();
  await pingAll(client, ACTIONS, 100);
  return { bytes: (await heapAfterGc() - before) / ACTIONS };
}

function waiting(count: number): (bench: Bench) => Promise<Result> {
  return async (bench) => {
    const client = await bench.open();
    await pingAll(client, 5000, 100);
    const before = await heapAfterGc();
    for (let index = 0; index < count; index += 1) client.wait!();
    await pingAll(client, 1, 1);
    const bytes = (await heapAfterGc() - before) / count;
    await pingAll(client, 5000, 1);
    return { ...await measured(ACTIONS / 3, () => pingAll(client, ACTIONS / 3, 1)), bytes };
  };
}

async function logIn(bench: Bench): Promise<Result> {
  const once = async (): Promise<void> => (await bench.open()).close();
  for (let index = 0; index < LOGINS / 3; index += 1) await once();
  return measured(LOGINS, async () => {
    for (let index = 0; index < LOGINS; index += 1) await once();
  });
}

const numbers = new Intl.NumberFormat('en');

/** The scenarios of actions. */
export const actions: readonly Scenario[] = [
  ...[1, 10, 100, 1000].map((count): Scenario => (
    {
      name: `actions-${count}`,
      title: `actions, ${numbers.format(count)} in flight`,
      unit: 'action',
      clients: 'all',
      run: inFlight(count),
    }
  )),
  ...[100, 1000].map((count): Scenario => (
    {
      name: `own-ids-${count}`,
      title: `actions with ActionIDs of their own, ${numbers.format(count)} in flight`,
      unit: 'action',
      clients: 'floor and library',
      run: inFlight(count, true),
    }
  )),
  { name: 'kept', title: 'memory kept after an action', unit: 'action', clients: 'library', run: kept },
  ...[1, 100_000].map((count): Scenario => (
    {
      name: `waiting-${count}`,
      title: `ping while ${numbers.format(count)} wait`,
      unit: 'action',
      clients: 'library',
      run: waiting(count),
    }
  )),
  { name: 'login', title: 'connect and log in', unit: 'login', clients: 'floor and library', run: logIn },
];
