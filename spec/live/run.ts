/**
 * The live specs: installs each Asterisk where it is missing, runs the specs against one after the other, and leaves
 * nothing behind but the installations.
 *
 *     npm run test:live -- [--install] [--only 22|16] [--grep PATTERN]
 *
 * Needs Linux and root, for debootstrap and chroot. A version that cannot be installed is told and counted as skipped;
 * with none installed the run fails. The last line gives the sums over all versions. Exit code: 0 passed, 1 failed, 2
 * misuse.
 */
import { fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  ended,
  install,
  installDebootstrap,
  isInstalled,
  rootOf,
  sweep,
  VERSIONS,
  type Version,
} from './installation.js';
import type { Counts } from './suite.js';

const SUITE = join(dirname(fileURLToPath(import.meta.url)), 'suite.js');

/** A version without an installation counts as one skipped spec, a suite that broke down as one failed. */
const SKIPPED: Counts = { passed: 0, failed: 0, skipped: 1 };
const BROKEN: Counts = { passed: 0, failed: 1, skipped: 0 };

const OPTIONS = { install: { type: 'boolean' }, only: { type: 'string' }, grep: { type: 'string' } } as const;

interface Choice {
  readonly versions: readonly Version[];
  readonly onlyInstall: boolean;
  readonly grep: string | undefined;
}

const interruption = new AbortController();

/** Signals that end a run early, with the exit codes that a shell expects. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

for (const [signal, code] of Object.entries(SIGNALS)) {
  process.once(signal, () => {
    process.exitCode = code;
    interruption.abort();
  });
}

const choice = choose();
if (choice !== undefined) await main(choice);

async function main({ versions, onlyInstall, grep }: Choice): Promise<void> {
  sweep();
  try {
    if (versions.some((version) => !isInstalled(version))) await installMissing(versions);
    const installed = versions.filter(isInstalled);
    if (onlyInstall) report(installed);
    else await runAll(versions, installed, grep);
  } catch (error) {
    process.exitCode ||= 1;
    console.error(interruption.signal.aborted ? 'Interrupted.' : messageOf(error));
  } finally {
    sweep();
  }
}

function choose(): Choice | undefined {
  try {
    const { install: onlyInstall = false, only, grep } = parseArgs({ options: OPTIONS }).values;
    const versions = VERSIONS.filter((version) => only === undefined || only === String(version));
    if (versions.length === 0) throw new Error(`--only takes ${VERSIONS.join(' or ')}, not ${only}`);
    if (process.platform === 'linux' && process.getuid?.() === 0) return { versions, onlyInstall, grep };
    console.error(
      'The live specs need Linux and root: they install Debian with Asterisk by debootstrap and start it by chroot.',
    );
    process.exitCode = 1;
  } catch (error) {
    console.error(`${messageOf(error)}\nusage: npm run test:live -- [--install] [--only 22|16] [--grep PATTERN]`);
    process.exitCode = 2;
  }
  return undefined;
}

async function installMissing(versions: readonly Version[]): Promise<void> {
  console.log('Installing Asterisk below .asterisk/; this takes a minute or two, once.');
  await installDebootstrap();
  await Promise.all(
    versions.map((version) => install(version, interruption.signal).catch((error) => tellMissing(version, error))),
  );
  interruption.signal.throwIfAborted();
}

function tellMissing(version: Version, error: unknown): void {
  if (interruption.signal.aborted) return;
  console.error(
    `\n${'!'.repeat(80)}\nSKIPPED: Asterisk ${version} could not be installed.\n${messageOf(error)}\n${
      '!'.repeat(80)
    }\n`,
  );
}

function report(installed: readonly Version[]): void {
  for (const version of installed) console.log(`Asterisk ${version} is installed in ${rootOf(version)}`);
  if (installed.length === 0) process.exitCode = 1;
}

async function runAll(
  versions: readonly Version[],
  installed: readonly Version[],
  grep: string | undefined,
): Promise<void> {
  if (installed.length === 0) throw new Error('No Asterisk could be installed.');
  const counts: Counts[] = [];
  for (const version of versions) counts.push(installed.includes(version) ? await runSuite(version, grep) : SKIPPED);
  const sum = (name: keyof Counts): number => counts.reduce((total, count) => total + count[name], 0);
  if (sum('failed') > 0 || sum('passed') === 0) process.exitCode ||= 1;
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
}

async function runSuite(version: Version, grep: string | undefined): Promise<Counts> {
  console.log(`\nAsterisk ${version}`);
  const suite = fork(SUITE, grep === undefined ? [] : ['--grep', grep], {
    env: { ...process.env, AMI_LIVE: String(version) },
    signal: interruption.signal,
    killSignal: 'SIGKILL',
  });
  let counts = BROKEN;
  suite.once('message', (message: Counts) => {
    counts = message;
  });
  await ended(suite);
  interruption.signal.throwIfAborted();
  return counts;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
