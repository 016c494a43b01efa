/**
 * A terminal for the specs: tmux, so that what is asserted is what a user sees, and a window that can be resized.
 *
 * Each has a server of its own, which ends with it. Without tmux the specs fail and say what to install.
 */
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The compiled command beside these compiled specs. */
const COMMAND = fileURLToPath(new URL('../../lib/cli/bin.js', import.meta.url));

let count = 0;

const open = new Set<Terminal>();

/** Fails where a program that specs need is missing. */
export function need(program: string): void {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) {
    throw new Error(`install ${program}: apt-get install ${program}`);
  }
}

/** How a terminal begins. */
export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

/** A window with one program in it. */
export class Terminal {
  readonly #name: string;

  private constructor(name: string) {
    this.#name = name;
  }

  /** Starts a program in a window; the window stays when it ends, and shows its exit code as `[exit N]`. */
  static async start(words: readonly string[], options: TerminalOptions = {}): Promise<Terminal> {
    need('tmux');
    const terminal = new Terminal(`gami-spec-${process.pid}-${count++}`);
    open.add(terminal);
    const { env = {}, columns = 80, rows = 24 } = options;
    const all = { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', HOME: '/nonexistent', TERM: 'tmux', ...env };
    const quoted = (text: string): string => `'${text.replaceAll('\'', '\'\\\'\'')}'`;
    const variables = Object.entries(all).map(([name, value]) => quoted(`${name}=${value}`));
    const line = `env -i ${variables.join(' ')} ${words.map(quoted).join(' ')}; echo "[exit $?]"; exec cat`;
    await terminal.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), line);
    return terminal;
  }

  /** Starts the command `gami` in a window. */
  static gami(args: readonly string[], options: TerminalOptions = {}): Promise<Terminal> {
    return Terminal.start([process.execPath, COMMAND, ...args], options);
  }

  /** Closes every window that specs have left open. */
  static async closeAll(): Promise<void> {
    await Promise.all([...open].map((terminal) => terminal.close()));
  }

  /** What stands in the window, without empty lines at the end. */
  async screen(): Promise<string> {
    return (await this.#tmux('capture-pane', '-p')).replace(/\s+$/, '');
  }

  /** What stands in the window and above it, with the sequences for colours. */
  async history(): Promise<string> {
    return (await this.#tmux('capture-pane', '-p', '-e', '-S', '-')).replace(/\s+$/, '');
  }

  /** Resolves with the screen when it fits; rejects with it when that takes too long. */
  async waitFor(test: RegExp | ((screen: string) => boolean), patience = 20_000): Promise<string> {
    const fits = typeof test === 'function' ? test : (screen: string) => test.test(screen);
    const end = Date.now() + patience;
    for (;;) {
      const screen = await this.screen();
      if (fits(screen)) return screen;
      if (Date.now() > end) throw new Error(`${String(test)} never came; the screen:\n${screen}`);
    }
  }

  /** Presses keys, by tmux's names: `Enter`, `C-c`, `Tab`, `Up`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  /** Types text as it is. */
  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', '--', text);
  }

  /** Gives the window another size. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** Closes the window, whatever runs in it. */
  async close(): Promise<void> {
    if (!open.delete(this)) return;
    await this.#tmux('kill-server').catch(() => undefined);
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { stdout } = await execute('tmux', ['-L', this.#name, ...args], {
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', TERM: 'xterm-256color', HOME: '/nonexistent' },
    });
    return stdout;
  }
}
