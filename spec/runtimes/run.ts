/**
 * The specs on other runtimes: the whole suite on Node 22 and 24, a smoke test on Bun and Deno, and the package's types
 * under the oldest TypeScript that it is made for.
 *
 *     npm run test:runtimes -- [--only NAME,…]
 *
 * Each comes as a package of the registry that npm is set up for, into the git-ignored `.runtimes/`. What can't be had
 * after three tries is told loudly and counted as skipped. The last line gives the sums. Exit code: 0 passed, 1 failed,
 * 2 misuse.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT } from '../support/source.js';
import { OLDEST_TYPESCRIPT, typeChecks } from './types.js';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A program and how it comes: the package and the file in it. */
interface Runtime {
  readonly name: string;
  readonly packages: string;
  readonly file: string;
  run(path: string): Promise<Counts>;
}

const HOME = join(PROJECT, '.runtimes');
const CPU = process.arch === 'arm64'
  ? { node: 'arm64', bun: 'aarch64', deno: 'arm64' }
  : { node: 'x64', bun: 'x64', deno: 'x64' };
const SMOKE = join(PROJECT, 'dist', 'spec', 'runtimes', 'smoke.js');
const MOCHA = join(PROJECT, 'node_modules', 'mocha', 'bin', 'mocha.js');
const TRIES = 3;
const SKIPPED: Counts = { passed: 0, failed: 0, skipped: 1 };

/** The suite on another Node; specs start their own programs with the Node that runs them. */
function node(version: string): Runtime {
  return {
    name: `node${version}`,
    packages: `node-linux-${CPU.node}@${version}`,
    file: `node-linux-${CPU.node}/bin/node`,
    run: (path) => count(path, [MOCHA, '--reporter', 'dot']),
  };
}

const RUNTIMES: readonly Runtime[] = [
  node('22'),
  node('24'),
  {
    name: 'bun',
    packages: `@oven/bun-linux-${CPU.bun}`,
    file: `@oven/bun-linux-${CPU.bun}/bin/bun`,
    run: (path) => count(path, [SMOKE]),
  },
  {
    name: 'deno',
    packages: `@deno/linux-${CPU.deno}-glibc`,
    file: `@deno/linux-${CPU.deno}-glibc/deno`,
    run: (path) => count(path, ['run', '--allow-all', '--no-lock', SMOKE]),
  },
  {
    name: 'typescript',
    packages: `typescript@${OLDEST_TYPESCRIPT} @types/node@20`,
    file: 'typescript/bin/tsc',
    run: async (path) => typeChecks(path, join(HOME, 'typescript')),
  },
];

/** Reads the sums of mocha (`12 passing`, `1 failing`), or of a line with all three. */
function sumsOf(output: string): Counts {
  const text = output.replace(/\x1b\[[0-9;]*m/g, '');
  const own = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(text);
  if (own !== null) return { passed: Number(own[1]), failed: Number(own[2]), skipped: Number(own[3]) };
  const number = (word: string): number => Number(new RegExp(`^\\s+(\\d+) ${word}`, 'm').exec(text)?.[1] ?? 0);
  return { passed: number('passing'), failed: number('failing'), skipped: number('pending') };
}

/** Runs a program, shows what it says, and counts. A program that breaks down without a sum has failed. */
function count(path: string, args: readonly string[]): Promise<Counts> {
  return new Promise((resolve) => {
    const child = spawn(path, args, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('error', (error) => { output += String(error); });
    child.on('close', (code) => {
      const sums = sumsOf(output);
      const isBroken = sums.passed === 0 || (code !== 0 && sums.failed === 0);
      resolve(isBroken ? { ...sums, failed: sums.failed + 1 } : sums);
    });
  });
}

/** Returns the path of a runtime's program, installed where it is missing; undefined when it can't be had. */
function install({ name, packages, file }: Runtime): string | undefined {
  const folder = join(HOME, name);
  const path = join(folder, 'node_modules', file);
  for (let tries = 1; !existsSync(path) && tries <= TRIES; tries += 1) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    try {
      execFileSync('npm', ['install', '--no-audit', '--no-fund', ...packages.split(' ')], {
        cwd: folder,
        stdio: 'pipe',
      });
    } catch (error) {
      console.error(`try ${tries} of installing ${packages} failed: ${(error as Error).message}`);
    }
  }
  return existsSync(path) ? path : undefined;
}

function versionOf(runtime: Runtime, path: string): string {
  const manifest = join(
    HOME,
    runtime.name,
    'node_modules',
    runtime.packages.split(' ')[0]!.replace(/(?<=.)@.*/, ''),
    'package.json',
  );
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version : path;
}

async function runOne(runtime: Runtime): Promise<Counts> {
  const path = install(runtime);
  if (path === undefined) {
    const line = '!'.repeat(80);
    console.error(`\n${line}\nSKIPPED: ${runtime.name} could not be installed (${runtime.packages}).\n${line}\n`);
    return SKIPPED;
  }
  console.log(`\n== ${runtime.name} ${versionOf(runtime, path)}`);
  return runtime.run(path);
}

function choose(): readonly Runtime[] {
  const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
  const names = only?.split(',') ?? RUNTIMES.map(({ name }) => name);
  const chosen = RUNTIMES.filter(({ name }) => names.includes(name));
  if (chosen.length !== names.length) throw new Error(`--only takes ${RUNTIMES.map(({ name }) => name).join(', ')}`);
  return chosen;
}

async function main(): Promise<void> {
  const counts: Counts[] = [];
  for (const runtime of choose()) counts.push(await runOne(runtime));
  const sum = (key: keyof Counts): number => counts.reduce((total, each) => total + each[key], 0);
  if (sum('failed') > 0 || sum('passed') === 0) process.exitCode = 1;
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
}

await main().catch((error: Error) => {
  console.error(`${error.message}\nusage: npm run test:runtimes -- [--only NAME,…]`);
  process.exitCode = 2;
});
