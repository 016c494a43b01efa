/**
 * One run of mocha over all live specs beside this file, for the version that `AMI_LIVE` names: a process of its own,
 * started by run.ts. Prints mocha's report and sends the counts to its parent; without its parent it ends at once.
 *
 * It takes mocha's options as arguments of their own name: `--grep PATTERN`.
 */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import { dispose, mochaHooks } from './live.js';

/** Counts of one run. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Time for one spec: calls ring, servers restart, and both on a busy machine. */
const SPEC_TIMEOUT = 30_000;

process.once('disconnect', () => void dispose().finally(() => process.exit(1)));

const { values } = parseArgs({ options: { grep: { type: 'string' } } });
const directory = dirname(fileURLToPath(import.meta.url));
const specs = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.spec.js'))
  .sort();
const mocha = new Mocha({
  timeout: SPEC_TIMEOUT,
  forbidOnly: true,
  forbidPending: true,
  rootHooks: mochaHooks,
  ...values,
});
mocha.files = specs.map((name) => join(directory, name));
await mocha.loadFilesAsync();
const runner = mocha.run(() => report(runner.stats));

/** Sends the counts and ends, whatever a spec may have left open. */
function report(stats: Mocha.Stats | undefined): void {
  const counts: Counts = { passed: stats?.passes ?? 0, failed: stats?.failures ?? 1, skipped: stats?.pending ?? 0 };
  if (process.send === undefined) process.exit(counts.failed > 0 ? 1 : 0);
  process.send(counts, () => process.exit());
}
