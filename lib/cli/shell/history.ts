/**
 * The lines typed in `gami shell`, from one time to the next: in `gami-history` below `XDG_STATE_HOME` or
 * `~/.local/state`, readable by the user alone.
 *
 * A line that speaks of a secret isn't kept. Without a file there is no history, and nothing fails.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** As many lines are kept. */
export const MAX_HISTORY = 1000;

const SECRET = /secret|password|passwd|\bkey\b/i;

/** Returns the path of the file. */
export function historyPath(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state'), 'gami-history');
}

/** Reads the lines, newest first, as node:readline has them. */
export function readHistory(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').reverse().slice(0, MAX_HISTORY);
  } catch {
    return [];
  }
}

/** Writes the lines, newest first. */
export function writeHistory(path: string, lines: readonly string[]): void {
  const kept = lines.filter((line) => line.trim() !== '' && !SECRET.test(line)).slice(0, MAX_HISTORY).reverse();
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  } catch {
    // A home that can't be written to is no reason to end with an error.
  }
}
