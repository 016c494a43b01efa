/**
 * The Asterisk of each version that the live specs talk to: a minimal Debian in a folder of its own below the
 * project's git-ignored `.asterisk/`, made by debootstrap.
 *
 * An installation is made beside its place and renamed into it at the end, so what has the name is whole, and what was
 * interrupted is made anew. It is never written to afterwards: all that a server changes lives in its run directory.
 * Everything runs in mount and process namespaces of its own: nothing stays mounted and nothing goes on when
 * this process ends, however it ends.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Major version of an Asterisk that the live specs know. */
export type Version = 16 | 22;

/** Versions under test, in the order in which they run. */
export const VERSIONS: readonly Version[] = [22, 16];

/** Debian suites that carry them. */
const SUITES: Readonly<Record<Version, string>> = { 16: 'bullseye', 22: 'sid' };

/** Asterisk itself, and what makes its certificates. */
const PACKAGES = 'asterisk,openssl';

/** Package mirrors fail now and then; the third failure in a row is no accident. */
const TRIES = 3;

/** Place of this project, however deep the compiled file lies below it. */
export const PROJECT = projectOf(dirname(fileURLToPath(import.meta.url)));

/** Folder of the installations and of the run directories. */
export const HOME = join(PROJECT, '.asterisk');

/** Returns the root directory of an installed version. */
export function rootOf(version: Version): string {
  return join(HOME, String(version));
}

/** Tells whether a version is installed, whole. */
export function isInstalled(version: Version): boolean {
  return existsSync(rootOf(version));
}

/**
 * Installs a version where it is missing.
 *
 * @param signal gives up at once, and removes what was made so far
 * @throws {Error} when three tries failed, or the suite carries another version by now; the message holds the log's end
 */
export async function install(version: Version, signal: AbortSignal): Promise<void> {
  for (let tries = 1; !isInstalled(version); tries++) {
    try {
      await installOnce(version, signal);
    } catch (error) {
      if (tries === TRIES || signal.aborted) throw error;
    }
  }
}

/** Puts debootstrap and the keys of Debian's archive on this machine where they are missing. */
export async function installDebootstrap(): Promise<void> {
  if (await isOnPath('debootstrap')) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await execute('apt-get', ['update'], { env });
  await execute('apt-get', ['install', '-y', '--no-install-recommends', 'debootstrap', 'debian-archive-keyring'], {
    env,
  });
}

/** Removes what processes that are gone left in the project's folder: run directories, half installations. */
export function sweep(): void {
  if (!existsSync(HOME)) return;
  for (const name of readdirSync(HOME)) {
    const owner = /^(?:part|run)-\d+-(\d+)/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) remove(join(HOME, name));
  }
}

/** Removes a folder that a process may just be leaving. */
export function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

async function installOnce(version: Version, signal: AbortSignal): Promise<void> {
  mkdirSync(HOME, { recursive: true });
  const part = join(HOME, `part-${version}-${process.pid}`);
  const log = join(HOME, `install-${version}.log`);
  try {
    await debootstrap(SUITES[version], part, log, signal);
    await checkVersion(version, part);
    silenceResolver(part);
    remove(join(part, 'var/cache/apt'));
    renameSync(part, rootOf(version));
  } finally {
    remove(part);
    if (signal.aborted || isInstalled(version)) remove(log);
  }
}

/**
 * Runs debootstrap to its end. It becomes the first process of a process namespace: when it is killed, or this process
 * ends, the kernel ends all that it started.
 */
async function debootstrap(suite: string, directory: string, log: string, signal: AbortSignal): Promise<void> {
  const output = openSync(log, 'w');
  const child = spawn('setpriv', [
    '--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child',
    'debootstrap', '--variant=minbase', `--include=${PACKAGES}`, suite, directory,
  ], { stdio: ['ignore', output, output], signal, killSignal: 'SIGKILL' });
  closeSync(output);
  const code = await ended(child);
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`debootstrap ${suite} failed; see ${log}\n${tail(log)}`);
}

/** Takes away the name servers that debootstrap copied from this machine: the servers under test ask nobody. */
function silenceResolver(directory: string): void {
  remove(join(directory, 'etc/resolv.conf'));
  writeFileSync(join(directory, 'etc/resolv.conf'), '');
}

async function checkVersion(version: Version, directory: string): Promise<void> {
  const { stdout } = await execute('chroot', [directory, 'asterisk', '-V']);
  if (!stdout.startsWith(`Asterisk ${version}.`)) {
    throw new Error(`${SUITES[version]} carries ${stdout.trim()}, not ${version}`);
  }
}

/**
 * Returns the exit code of a child once it is gone, be it killed or never started: nothing of it is left to wait for
 * then.
 */
export async function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('error', () => child.pid ?? resolve(null));
    child.once('exit', resolve);
  });
}

/** Returns the last lines of a log. */
export function tail(log: string, lines = 15): string {
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '';
}

async function isOnPath(command: string): Promise<boolean> {
  return execute('sh', ['-c', `command -v ${command}`]).then(() => true, () => false);
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

function projectOf(directory: string): string {
  for (let place = directory; ; place = dirname(place)) {
    const manifest = join(place, 'package.json');
    if (existsSync(manifest)) return place;
    if (place === dirname(place)) throw new Error(`no package.json above ${directory}`);
  }
}
