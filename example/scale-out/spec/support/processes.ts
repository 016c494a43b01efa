/**
 * Processes that a spec starts: the broker, PBXs, bridges, workers; each is killed by its own id, and none outlives the
 * spec.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Command, Report } from './raw-pbx.js';

const DIST = fileURLToPath(new URL('../../', import.meta.url));

const running = new Set<ChildProcess>();
const folders: string[] = [];

/** However this process ends, what it started ends with it, and its folders go. */
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Makes a folder that `endAll` removes. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gami-bridge-'));
  folders.push(folder);
  return folder;
}

/** Polls until something holds; fails with what it waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, patience = 60_000): Promise<void> {
  for (const end = Date.now() + patience; !(await holds());) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await pause(20);
  }
}

function track<Child extends ChildProcess>(child: Child): Child {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Ends a process; resolves with its exit code, null where a signal ended it. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return exited;
}

/** Ends all that was started. */
export async function endAll(): Promise<void> {
  await Promise.all(
    [...running].map((child) => {
      child.kill('SIGCONT');
      return end(child);
    }),
  );
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A nats-server. */
export class Broker {
  readonly folder = newFolder();
  port = 0;
  process: ChildProcess | undefined;
  readonly #args: readonly string[];

  constructor(args: readonly string[] = []) {
    this.#args = args;
  }

  get url(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts it; after the first time on the same port, with what it had stored. */
  async start(): Promise<void> {
    const ports = newFolder();
    this.process = track(
      spawn(
        'nats-server',
        [
          '-js',
          '-sd',
          this.folder,
          '-a',
          '127.0.0.1',
          '-p',
          this.port === 0 ? '-1' : String(this.port),
          '--ports_file_dir',
          ports,
          ...this.#args,
        ],
        { stdio: 'ignore' },
      ),
    );
    const text = (): string =>
      readdirSync(ports)
        .filter((name) => name.endsWith('.ports'))
        .map((name) => readFileSync(join(ports, name), 'utf8'))
        .join('');
    await until('nats-server listens', () => {
      try {
        return text().includes('://') && JSON.parse(text()) !== null;
      } catch {
        return false;
      }
    });
    this.port = Number((JSON.parse(text()) as { nats: string[] }).nats[0]!.split(':').at(-1));
  }

  async kill(): Promise<void> {
    await end(this.process!);
  }
}

/** A program of the example, with the lines that it said. */
export class Program {
  readonly lines: Record<string, unknown>[] = [];
  readonly process: ChildProcess;
  errors = '';

  constructor(
    file: 'bridge' | 'worker' | 'spec/support/numbering-worker',
    environment: Readonly<Record<string, string>>,
    args: readonly string[] = [],
  ) {
    const path = join(DIST, file.includes('/') ? `${file}.js` : `src/${file}.js`);
    const plain = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(AMI_|NATS_|BRIDGE_|WORKER_)/.test(name)),
    );
    this.process = track(
      spawn(process.execPath, [path, ...args], {
        env: { ...plain, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    createInterface({ input: this.process.stdout! }).on('line', (line) =>
      this.lines.push(JSON.parse(line) as Record<string, unknown>),
    );
    this.process.stderr!.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString();
    });
  }

  /** Returns the lines that say something. */
  said(what: string | RegExp): Record<string, unknown>[] {
    return this.lines.filter((line) => (typeof what === 'string' ? line.what === what : what.test(String(line.what))));
  }

  /** Waits for a line; fails with all lines when the process ends first. */
  async says(what: string | RegExp, patience = 60_000): Promise<Record<string, unknown>> {
    await until(
      `line ${String(what)}`,
      () => {
        if (this.said(what).length > 0) return true;
        if (this.process.exitCode !== null)
          throw new Error(
            `ended with ${this.process.exitCode} without ${String(what)}: ${JSON.stringify(this.lines)} ${this.errors}`,
          );
        return false;
      },
      patience,
    ).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(this.lines.slice(-20))} ${this.errors}`);
    });
    return this.said(what)[0]!;
  }

  /** The port of its figures. */
  get healthPort(): number {
    return Number(this.said('health')[0]?.port);
  }

  /** Reads a figure; the sum over its labels. */
  async figure(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.healthPort}/metrics`)).text();
    const values = text
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .map((line) => Number(line.split(' ').at(-1)));
    return values.reduce((sum, value) => sum + value, 0);
  }
}

/** A PBX that sends numbered events. */
export class RawPbx {
  port = 0;
  process: ChildProcess | undefined;
  readonly actions: Extract<Report, { is: 'action' }>[] = [];
  last = 0;
  #heard: ((report: Report) => void)[] = [];

  /** Starts it; again on the same port, its numbers going on. */
  async start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    this.process = track(
      fork(join(DIST, 'spec/support/raw-pbx.js'), {
        env: { ...process.env, PBX_PORT: String(this.port), PBX_FIRST: String(this.last), ...environment },
      }),
    );
    this.process.on('message', (report: Report) => {
      if (report.is === 'action') this.actions.push(report);
      if ('last' in report) this.last = report.last;
      for (const heard of this.#heard.splice(0)) heard(report);
    });
    this.port = (await this.#next('listening')).port;
  }

  /** What a client needs to log in. */
  get options(): { host: string; port: number; username: string; secret: string } {
    return { host: '127.0.0.1', port: this.port, username: 'admin', secret: 'secret' };
  }

  /** Sends numbered events; resolves when the last is sent. */
  async emit(count: number, rate: number, { calls = 50, size = 0, isStamped = false } = {}): Promise<void> {
    this.send({ do: 'emit', rate, count, calls, size, isStamped });
    await this.#next('emitted');
  }

  send(command: Command): void {
    this.process!.send(command);
  }

  async state(): Promise<Extract<Report, { is: 'state' }>> {
    this.send({ do: 'report' });
    return this.#next('state');
  }

  async kill(): Promise<void> {
    await end(this.process!);
  }

  async #next<Kind extends Report['is']>(kind: Kind): Promise<Extract<Report, { is: Kind }>> {
    for (;;) {
      const report = await new Promise<Report>((resolve) => {
        this.#heard.push(resolve);
      });
      if (report.is === kind) return report as Extract<Report, { is: Kind }>;
    }
  }
}
