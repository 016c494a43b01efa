/**
 * The wallboard as `npm run wallboard` starts it: a process of its own.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FakeAsterisk } from 'gami/testing';

/** The compiled program. */
export const PROGRAM = fileURLToPath(new URL('../../example/wallboard/wallboard.js', import.meta.url));

/** Makes an environment without the PBX of whoever runs the specs. */
export function environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { AMI_HOST: _host, ...rest } = process.env;
  return { ...rest, WALLBOARD_PORT: '0', ...more };
}

/** Makes the environment that points at a fake PBX. */
export function pointingAt(fake: FakeAsterisk, secret = fake.options.secret): Record<string, string> {
  return {
    AMI_HOST: '127.0.0.1',
    AMI_PORT: String(fake.port),
    AMI_USERNAME: fake.options.username,
    AMI_SECRET: secret,
  };
}

/** A running wallboard; end it. */
export class WallboardProcess {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<unknown[]>;

  constructor(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#process = spawn(process.execPath, [PROGRAM, ...words], {
      env: environment(env),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
    this.#ended = once(this.#process, 'exit');
  }

  /** Returns the next line that it prints. */
  async line(): Promise<string> {
    const { value } = await this.#lines.next();
    return value ?? '';
  }

  /** Returns the address in the next line. */
  async address(): Promise<string> {
    return /http:\S+/.exec(await this.line())?.[0] ?? '';
  }

  /** Ends it as Ctrl-C does, or as a power cut; resolves with exit code and signal. */
  end(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<unknown[]> {
    this.#process.kill(signal);
    return this.#ended;
  }
}
