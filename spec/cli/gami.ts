/**
 * The compiled command as a child process, for the specs of what it prints and how it ends.
 *
 * The environment of the child holds only what a spec gives it, so nothing of the user's own comes in.
 */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The compiled command beside these compiled specs. */
const COMMAND = fileURLToPath(new URL('../../lib/cli/bin.js', import.meta.url));

/** How a run ended. */
export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run is given beside its arguments. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** What stands on standard input; without it nothing does, and it stays open. */
  readonly input?: string;
}

/** True where `script` of util-linux can give a child a terminal. */
export const HAS_TERMINALS = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

const running = new Set<Gami>();

/** One run of the command. */
export class Gami {
  stdout = '';
  stderr = '';
  /** Resolves when it has ended and all its output has come. */
  readonly ended: Promise<Result>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #onOutput = new Set<() => void>();

  private constructor(file: string, args: readonly string[], { env = {}, input }: Surroundings) {
    this.#child = spawn(file, args, { env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', ...env } });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#take('stdout', text));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => this.#take('stderr', text));
    this.#child.stdin.on('error', () => undefined);
    if (input !== undefined) this.#child.stdin.end(input);
    running.add(this);
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code) => {
        running.delete(this);
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
        for (const callback of this.#onOutput) callback();
      });
    });
  }

  /** Starts the command. */
  static start(args: readonly string[], surroundings: Surroundings = {}): Gami {
    return new Gami(process.execPath, [COMMAND, ...args], surroundings);
  }

  /** Starts the command with its standard output going to a file. */
  static startInto(path: string, args: readonly string[], surroundings: Surroundings = {}): Gami {
    return new Gami('/bin/sh', ['-c', `exec "$@" > '${path}'`, 'sh', process.execPath, COMMAND, ...args], surroundings);
  }

  /** Starts the command on a terminal of its own: both its streams come as `stdout`, what is typed goes to it. */
  static startOnTerminal(args: readonly string[], surroundings: Surroundings = {}): Gami {
    const line = ['stty cols 80 rows 24;', 'exec', ...[process.execPath, COMMAND, ...args].map((word) => `'${word}'`)]
      .join(' ');
    return new Gami('script', ['--quiet', '--return', '--flush', '--command', line, '/dev/null'], surroundings);
  }

  /** Runs the command to its end. */
  static run(args: readonly string[], surroundings: Surroundings = {}): Promise<Result> {
    return Gami.start(args, { input: '', ...surroundings }).ended;
  }

  /** Ends, without a word, what a spec has left running. */
  static async killAll(): Promise<void> {
    const left = [...running];
    for (const { pid } of left) if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await Promise.all(left.map((gami) => gami.ended));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when the output fits; rejects when the command ends before. */
  async waitFor(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<void> {
    while (!pattern.test(this[stream])) {
      if (!running.has(this)) {
        throw new Error(`ended before ${String(pattern)} came; stdout: ${this.stdout}; stderr: ${this.stderr}`);
      }
      await new Promise<void>((resolve) => {
        this.#onOutput.add(resolve);
      });
      this.#onOutput.clear();
    }
  }

  /** Types text on standard input. */
  type(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Closes this end of standard output, as a reader does who has seen enough. */
  stopReading(): void {
    this.#child.stdout.destroy();
  }

  /** Sends a signal. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  #take(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += text;
    for (const callback of this.#onOutput) callback();
  }
}
