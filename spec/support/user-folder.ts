/**
 * An empty folder in which a page is followed: its files saved, its commands run by a shell as they are printed.
 *
 * What `cd` and `export` do lasts from block to block, as in a terminal; a command with `&` behind runs until the end.
 * The compiler and the types of Node, which a page asks npm for, are those of this project.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT } from './source.js';

/** What commands have come to. */
export interface Outcome {
  readonly code: number | null;
  /** Standard output and error, as in a terminal. */
  readonly printed: string;
  /** The time of the processor that they took, in seconds. */
  readonly seconds: number;
}

const COMPILER = /^npm install (?:-D|--save-dev) typescript @types\/node$/;
const LINKS = ['typescript', '@typescript', '@types/node', 'undici-types'];
/** The longest that a block may take on a machine that is busy with other things, in milliseconds. */
const PATIENCE = 110_000;

/** The folder, until `close`. */
export class UserFolder {
  readonly path: string;
  readonly #state = mkdtempSync(join(tmpdir(), 'gami-page-state-'));
  readonly #background: ChildProcess[] = [];
  #cwd: string;
  #environment: NodeJS.ProcessEnv;

  constructor(registry: string) {
    this.path = mkdtempSync(join(tmpdir(), 'gami-page-'));
    this.#cwd = this.path;
    const own = Object.entries(process.env).filter(([name]) => !/^(?:AMI_|npm_|NODE_)/.test(name));
    this.#environment = {
      ...Object.fromEntries(own),
      HOME: this.#state,
      PAGE_PORTS: this.#state,
      NODE_OPTIONS: `--import=${pathToFileURL(join(PROJECT, 'dist', 'spec', 'support', 'port-map.js'))}`,
      npm_config_registry: registry,
      npm_config_update_notifier: 'false',
    };
  }

  /** Saves a file where a reader of the page would. */
  save(name: string, text: string): void {
    writeFileSync(join(this.#cwd, name), text);
  }

  /** Runs commands. */
  async run(commands: string): Promise<Outcome> {
    const lines = commands.trimEnd().replace(/\\\n/g, '').split('\n');
    let outcome: Outcome = { code: 0, printed: '', seconds: 0 };
    let script = '';
    const flush = async (): Promise<void> => {
      const { code, printed, seconds } = await this.#shell(script);
      outcome = { code, printed: outcome.printed + printed, seconds: outcome.seconds + seconds };
      script = '';
    };
    for (const line of lines) {
      if (COMPILER.test(line)) this.#linkCompiler();
      else if (line.endsWith(' &')) {
        await flush();
        outcome = { ...outcome, printed: outcome.printed + await this.#start(line.slice(0, -2)) };
      } else script += `${line}\n`;
    }
    await flush();
    return outcome;
  }

  /** Ends what runs, and removes the folder. */
  async close(): Promise<void> {
    for (const child of this.#background) {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      try {
        process.kill(-child.pid!, 'SIGINT');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
      await ended;
    }
    rmSync(this.path, { recursive: true, force: true });
    rmSync(this.#state, { recursive: true, force: true });
  }

  async #shell(script: string): Promise<Outcome> {
    if (script === '') return { code: 0, printed: '', seconds: 0 };
    const file = (name: string): string => join(this.#state, name);
    const ending = `code=$?; pwd > ${file('cwd')}; env -0 > ${file('env')}; times > ${file('times')}; exit $code`;
    const child = spawn('bash', ['-c', `exec 2>&1\ntrap '${ending}' EXIT\nset -e\n${script}`], {
      cwd: this.#cwd,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: PATIENCE,
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => { printed += text; });
    const [code] = await once(child, 'close') as [number | null];
    this.#cwd = readFileSync(file('cwd'), 'utf8').trimEnd();
    const pairs = readFileSync(file('env'), 'utf8').split('\0').filter(Boolean).map((pair) => pair.split(/=([^]*)/, 2));
    this.#environment = Object.fromEntries(pairs);
    return { code, printed, seconds: secondsOf(readFileSync(file('times'), 'utf8')) };
  }

  /** Starts a command and waits for the first that it prints. */
  async #start(command: string): Promise<string> {
    const child = spawn('bash', ['-c', `exec ${command} 2>&1`], {
      cwd: this.#cwd,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    this.#background.push(child);
    const ended = once(child, 'exit').then(() => { throw new Error(`"${command}" has ended`); });
    ended.catch(() => undefined);
    const [text] = await Promise.race([once(child.stdout, 'data'), ended]) as [Buffer];
    child.stdout.resume();
    return String(text);
  }

  #linkCompiler(): void {
    const modules = join(this.#cwd, 'node_modules');
    mkdirSync(join(modules, '@types'), { recursive: true });
    mkdirSync(join(modules, '.bin'), { recursive: true });
    for (const name of LINKS) symlinkSync(join(PROJECT, 'node_modules', name), join(modules, name));
    symlinkSync(join('..', 'typescript', 'bin', 'tsc'), join(modules, '.bin', 'tsc'));
  }
}

/** Adds up what the shell's `times` says: its own and its children's, as minutes and seconds. */
function secondsOf(times: string): number {
  const parts = [...times.matchAll(/(\d+)m([\d.,]+)s/g)];
  const seconds = parts.map(([, minute, second]) => Number(minute) * 60 + Number(second!.replace(',', '.')));
  return seconds.reduce((sum, each) => sum + each, 0);
}
