/**
 * A client in a process of its own: what ends such a process, and what keeps it, can only be seen from outside.
 *
 * Run by itself, the first argument names what to do, the second is the port, the rest belongs to it; what there is to
 * tell goes to standard output, one line each. The secret comes by the environment. Imported, it starts such processes
 * and waits for their end.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Asterisk, connect, type AmiError, type AsteriskOptions } from '../../lib/index.js';

/** How a process ended, and what it said. */
export interface Ended {
  readonly exitCode: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** No process of the specs has a reason to live longer, in milliseconds. */
const LONGEST_LIFE = 8000;

/** A client in a process of its own. */
export class ClientProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';

  /** Starts one; `environment` is added to that of this process. */
  constructor(task: string, args: readonly (string | number)[], environment: Readonly<Record<string, string>> = {}) {
    const path = fileURLToPath(import.meta.url);
    this.#child = spawn(process.execPath, [path, task, ...args.map(String)], {
      env: { ...process.env, ...environment },
      timeout: LONGEST_LIFE,
    });
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.#ended = once(this.#child, 'close').then(([exitCode]) => ({
      exitCode: exitCode as number | null,
      lines: this.#lines(),
      stderr: this.#stderr,
    }));
  }

  /** Waits for a line. */
  async said(line: string): Promise<void> {
    while (!this.#lines().includes(line)) await once(this.#child.stdout!, 'data');
  }

  /** Waits until the process has ended by itself; its exit code is null when it had to be ended. */
  ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Ends it. */
  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #lines(): string[] {
    return this.#stdout.split('\n').slice(0, -1);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function optionsOf(port: string, more: AsteriskOptions = {}): AsteriskOptions {
  return { port: Number(port), username: 'admin', secret: process.env['SPEC_SECRET'] ?? 'none', ...more };
}

/** Logs in, with no listener anywhere, and tells the code of what came of it. */
async function failToLogIn(port: string, more: AsteriskOptions): Promise<void> {
  const client = new Asterisk(optionsOf(port, more));
  await client.login().then(() => say('logged in'), (error: AmiError) => say(error.code));
}

/** Is thrown out and tells with what code a pending action ended, and nothing else: no listener is registered. */
async function loseAll(port: string): Promise<void> {
  const client = await connect(optionsOf(port, { reconnect: { minDelay: 1, maxAttempts: 1 } }));
  client.sendAction({ Action: 'CoreStatus' }, (_message, error) => say(`action ${error?.code}`));
  client.sendAction({ Action: 'CoreStatus' });
  await client.waitFor('Never').catch((error: AmiError) => say(`closed by ${error.code}`));
}

const TASKS: Readonly<Record<string, (port: string, ...args: string[]) => Promise<unknown>>> = {
  /** Does nothing but to be connected; says what events it sees, and closes at the one called Last. */
  stay: async (port) => {
    const client = await connect(optionsOf(port));
    client.unref().ref();
    client.subscribe(undefined, (event) => { say(event.Event!); });
    client.subscribe('Last', () => { void client.close(); });
    say('ready');
  },
  unref: async (port) => {
    const client = await connect(optionsOf(port, { offline: true }));
    client.sendAction({ Action: 'CoreStatus' });
    client.unref();
    say('ready');
  },
  /** Is unreferenced before it logs in. */
  'unref-dialling': async (port) => {
    new Asterisk(optionsOf(port)).unref().login().catch((error: AmiError) => say(error.code));
    say('dialling');
  },
  /** Loses its server while unreferenced. */
  'unref-waiting': async (port) => {
    const client = await connect(
      optionsOf(port, { offline: true, reconnect: { minDelay: 60_000, maxDelay: 60_000, jitter: 0 } }),
    );
    client.on('disconnected', (_error, retry) => {
      client.sendAction({ Action: 'Ping' });
      client.unref();
      say(`waiting ${retry!.delay}`);
    });
    client.sendAction({ Action: 'Logoff' });
  },
  /** Opens and closes at each moment of its life. */
  close: async (port) => {
    await new Asterisk(optionsOf(port)).close();
    const dialling = new Asterisk(optionsOf(port));
    dialling.login().catch((error: AmiError) => say(error.code));
    await dialling.close();
    const client = await connect(optionsOf(port));
    await client.request({ Action: 'Ping' });
    await client.logoff();
    say('closed');
  },
  refused: (port) => failToLogIn(port, { reconnect: { minDelay: 1 } }),
  fail: (port, options = '{}') => failToLogIn(port, JSON.parse(options) as AsteriskOptions),
  lose: (port) => loseAll(port),
  /** Does a bit of everything, for its log. */
  work: async (port, auth = 'md5') => {
    const client = await connect(optionsOf(port, { auth: auth as 'md5' | 'plain', reconnect: { minDelay: 1 } }));
    await client.requestList({ Action: 'CoreShowChannels' });
    client.sendAction({ Action: 'Logoff' });
    await once(client, 'ready');
    await client.logoff();
    say('done');
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [task = '', port = '', ...args] = process.argv.slice(2);
  await TASKS[task]!(port, ...args);
}
