/**
 * The benchmark: the library against the floor of Node, and against other clients, on what a real Asterisk sent.
 *
 *     npm run bench -- [--rounds N] [--only NAME]… [--svg FILE] [--peers DIR [--peer NAME]…]
 *
 * The server is a process of its own, and so is each measurement. Rounds go over all scenarios and all clients in turn,
 * so that what else the machine does hits all alike; the figures are medians of the rounds, and what counts are their
 * ratios, with the best and the worst of the rounds' processes. Prints a table in Markdown. A name given with `--only`
 * may end in `*`: `stream-*` is every capture.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chartOf } from './chart.js';
import type { ClientKind } from './client.js';
import { floor } from './floor.js';
import { library } from './library.js';
import { peer, PEERS } from './peers.js';
import type { Result, Scenario } from './scenario.js';
import { scenarios, scenariosOf } from './scenarios.js';
import type { Report } from './server.js';
import { linesOf } from './lines.js';
import { Figures, tableOf } from './table.js';
import type { Task, WorkerReport } from './worker.js';

const OPTIONS = {
  rounds: { type: 'string', default: '15' },
  only: { type: 'string', multiple: true },
  svg: { type: 'string' },
  peers: { type: 'string' },
  peer: { type: 'string', multiple: true },
} as const;

/** Longer than any measurement takes, in milliseconds. */
const PATIENCE = 120_000;

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Starts the server; resolves when it listens. */
async function startServer(): Promise<{ server: ChildProcess; port: number }> {
  const server = fork(file('server.js'));
  const [report] = await once(server, 'message') as [Report];
  if (!('port' in report)) throw new Error('the server did not say its port');
  return { server, port: report.port };
}

/** Measures once, in a new process. */
async function measure(server: ChildProcess, task: Task): Promise<Result> {
  const worker = fork(file('worker.js'), [JSON.stringify(task)], { execArgv: ['--expose-gc'], timeout: PATIENCE });
  const relay = (report: Report): void => { if (worker.connected) worker.send(report); };
  server.on('message', relay);
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (report: WorkerReport) => {
        if ('order' in report) server.send(report.order);
        else resolve(report.result);
      });
      worker.once(
        'exit',
        (code, signal) => reject(new Error(`${task.client} in ${task.scenario} ended with ${signal ?? code}`)),
      );
    });
  } finally {
    server.off('message', relay);
  }
}

function takesPart({ clients }: Scenario, kind: ClientKind): boolean {
  return kind === library || clients === 'all' || (clients === 'floor and library' && kind === floor);
}

/** Runs every measurement of a round; every other round in the reverse order. */
async function runRound(
  round: number,
  chosen: readonly Scenario[],
  kinds: readonly ClientKind[],
  figures: Figures,
  measureOne: (scenario: string, client: string) => Promise<Result>,
): Promise<void> {
  const tasks = chosen.flatMap((scenario) =>
    kinds.filter((kind) => takesPart(scenario, kind)).map((kind) => ({ scenario, kind }))
  );
  for (const { scenario, kind } of round % 2 === 0 ? tasks : tasks.reverse()) {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[Kround ${round + 1}: ${scenario.title}, ${kind.label}`);
    figures.add(
      scenario,
      kind,
      await measureOne(scenario.name, kind.name).catch((error: Error) => ({ note: error.message })),
    );
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const chosen = values.only?.flatMap(scenariosOf) ?? scenarios;
  const folder = values.peers ?? '.';
  const names = values.peer ?? (values.peers === undefined ? [] : PEERS);
  const kinds = [floor, library, ...names.map((name) => peer(name, folder))];
  const figures = new Figures();
  const { server, port } = await startServer();
  try {
    for (let round = 0; round < Number(values.rounds); round += 1) {
      await runRound(
        round,
        chosen,
        kinds,
        figures,
        (scenario, client) => measure(server, { scenario, client, peers: folder, port }),
      );
    }
  } finally {
    server.disconnect();
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }
  console.log(`${tableOf(figures)}\n\n${linesOf(figures)}`);
  if (values.svg !== undefined) writeFileSync(values.svg, chartOf(figures));
}

await main();
