/**
 * The process of one measurement: one client, one scenario, started by the benchmark, ended with the result.
 *
 * Its parent stands between it and the server: an order goes up as it is, and comes back as done. Only the client that
 * is measured is loaded, and the time for that is known.
 */
import type { ClientKind } from './client.js';
import type { Bench, Counts, Result } from './scenario.js';
import { scenarioOf } from './scenarios.js';
import type { Order, Report } from './server.js';

/** What the parent says on the command line, as JSON. */
export interface Task {
  readonly scenario: string;
  readonly client: string;
  readonly peers: string;
  readonly port: number;
}

/** What the parent hears. */
export type WorkerReport = { order: Order } | { result: Result };

const task = JSON.parse(process.argv[2]!) as Task;
const usageBefore = process.cpuUsage();
const kind = await load();
const waiting = new Map<number, (counts: Counts | undefined) => void>();
let orders = 0;

process.on('message', (report: Report) => {
  if ('done' in report) waiting.get(report.done)?.(report.counts);
});
process.on('disconnect', () => process.exit());

async function load(): Promise<ClientKind> {
  if (task.client === 'floor') return (await import('./floor.js')).floor;
  if (task.client === 'gami') return (await import('./library.js')).library;
  return (await import('./peers.js')).peer(task.client, task.peers);
}

const bench: Bench = {
  kind,
  cpuSinceLoad: () => {
    const { user, system } = process.cpuUsage(usageBefore);
    return user + system;
  },
  open: async () => {
    const client = kind.create();
    await client.open(task.port);
    return client;
  },
  order: (order) => new Promise((resolve) => {
    orders += 1;
    waiting.set(orders, resolve);
    tell({ order: { ...order, id: orders } as Order });
  }),
};

function tell(report: WorkerReport): void {
  process.send!(report);
}

const result = await scenarioOf(task.scenario).run(bench);
process.send!({ result } satisfies WorkerReport, () => process.exit());
