/**
 * A real Asterisk of the specs' own: started with a configuration of its own, stopped, killed, frozen and restarted at
 * will, on ports that it keeps meanwhile.
 *
 * The server is a child of this process with its installation as root, a run directory mounted into it, and the rights
 * of the user `asterisk`. The mounts live in a mount namespace of the child, and the kernel kills it when this process
 * ends, however it ends: nothing can be left behind but the run directory, which the next run sweeps away.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { configuration, DIRECTORIES, MOUNT_POINT, type Settings } from './configuration.js';
import { HOME, remove, rootOf, tail, type Version } from './installation.js';
import { PlainClient, type Credentials } from './plain-client.js';
import { freePort } from './ports.js';

const execute = promisify(execFile);

/** A server boots in half a second on two idle cores; a busy machine takes longer. */
const BOOT_TIMEOUT = 60_000;

/** Time between two looks at a booting server, in milliseconds. */
const BOOT_INTERVAL = 50;

/** A server that has not ended so long after SIGTERM is killed; it takes under a second when it is well. */
const STOP_TIMEOUT = 10_000;

/**
 * Enters the root directory $1 with the run directory $2 mounted, as the user `asterisk`, and becomes the command
 * behind. The signal of the parent's death is asked for last: a change of user would take it back. Source: Linux
 * prctl(2), PR_SET_PDEATHSIG.
 */
const ENTER = `root=$1 run=$2; shift 2
mount -t proc proc "$root/proc"
mount --bind "$run" "$root${MOUNT_POINT}"
exec chroot "$root" setpriv --reuid asterisk --regid asterisk --init-groups --pdeathsig KILL "$@"`;

/** Makes an authority and, signed by it, a certificate for localhost and 127.0.0.1; both last two days. */
const MAKE_CERTIFICATES = `cd ${MOUNT_POINT}/etc
new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
openssl req -x509 $new -days 2 -subj '/CN=Authority of the live specs' -keyout ca.key -out ca.pem
openssl req $new -subj /CN=localhost -keyout server.key -out server.csr
echo 'subjectAltName=DNS:localhost,IP:127.0.0.1' >server.ext
openssl x509 -req -days 2 -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile server.ext -out server.pem`;

/** Main file of a server's configuration, as the server sees it. */
const CONFIGURATION = `${MOUNT_POINT}/etc/asterisk.conf`;

let created = 0;

/** An Asterisk under the specs' control. */
export class AsteriskServer {
  readonly version: Version;
  readonly host = '127.0.0.1';
  /** Account with all read and write privileges. */
  readonly admin: Credentials = { username: 'admin', secret: randomBytes(16).toString('hex') };
  /** Account that reads the class `call` and writes nothing. */
  readonly reader: Credentials = { username: 'reader', secret: randomBytes(16).toString('hex') };
  readonly #runDirectory: string;
  #settings: Settings | undefined;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(version: Version) {
    this.version = version;
    this.#runDirectory = join(HOME, `run-${version}-${process.pid}-${created++}`);
  }

  /** Port of AMI; chosen at the first start, and kept from then on. */
  get port(): number {
    return this.#prepared.port;
  }

  /** Port of AMI over TLS; chosen at the first start, and kept from then on. */
  get tlsPort(): number {
    return this.#prepared.tlsPort;
  }

  /** Certificate, in PEM, of the authority that signed the server's own for localhost and 127.0.0.1. */
  get ca(): string {
    return readFileSync(join(this.#runDirectory, 'etc/ca.pem'), 'utf8');
  }

  /** Process of the server while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Last lines of the server's own log. */
  get log(): string {
    return tail(join(this.#runDirectory, 'log/full'), 40);
  }

  /** Starts the server, unless it runs; resolves when it is fully booted. */
  async start(): Promise<void> {
    if (this.#child !== undefined) return;
    this.#settings ??= await this.#prepare();
    this.#spawn();
    await this.#booted();
  }

  /** Stops the server as an operator would, frozen or not, and waits for its end. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.thaw();
    child.kill('SIGTERM');
    const patience = new AbortController();
    void setTimeout(STOP_TIMEOUT, undefined, { signal: patience.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    );
    await this.#ended;
    patience.abort();
  }

  /** Sends a signal that ends the server, and waits for its end; SIGKILL ends a frozen one too. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child?.kill(signal);
    await this.#ended;
  }

  /**
   * Restarts the server by its own command, announced by a `Shutdown` event; resolves when it is fully booted again.
   */
  async restart(): Promise<void> {
    const witness = await PlainClient.connect(this.port);
    await this.asteriskRx('core restart now').catch(() => '');
    await witness.closed();
    await this.#booted();
  }

  /** Stops every thread of the server: its connections stay open, and nothing is read or written. */
  async freeze(): Promise<void> {
    const pid = this.#child?.pid;
    this.#child?.kill('SIGSTOP');
    while (pid !== undefined && existsSync(`/proc/${pid}`) && !isStopped(pid)) await setTimeout(1);
  }

  /** Lets a frozen server go on. */
  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Runs a command of the server's own console and returns what it printed. */
  async asteriskRx(command: string): Promise<string> {
    return this.#execute('asterisk', '-C', CONFIGURATION, '-rx', command);
  }

  /** Stops the server and removes its run directory; it can be started anew, on other ports. */
  async dispose(): Promise<void> {
    await this.stop();
    this.#settings = undefined;
    remove(this.#runDirectory);
  }

  get #prepared(): Settings {
    if (this.#settings === undefined) throw new Error('a server has no ports before its first start');
    return this.#settings;
  }

  async #prepare(): Promise<Settings> {
    const { version, admin, reader } = this;
    const [port, tlsPort, pjsipPort, sipPort, iaxPort] = await Promise.all([freePort(), freePort(), freePort(),
      freePort(), freePort()]);
    const settings: Settings = { version, port, tlsPort, pjsipPort, sipPort, iaxPort, admin, reader };
    this.#write(configuration(settings));
    await this.#execute('sh', '-ec', MAKE_CERTIFICATES);
    return settings;
  }

  #write(files: Readonly<Record<string, string>>): void {
    const user = userOf(rootOf(this.version));
    for (const name of ['', ...DIRECTORIES]) {
      const directory = join(this.#runDirectory, name);
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      chownSync(directory, user, user);
    }
    for (const [name, text] of Object.entries(files)) {
      const file = join(this.#runDirectory, 'etc', name);
      writeFileSync(file, text);
      chownSync(file, user, user);
    }
  }

  #spawn(): void {
    const output = openSync(join(this.#runDirectory, 'log/console'), 'a');
    const child = spawn('unshare', this.#enter('asterisk', '-f', '-C', CONFIGURATION), {
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('error', () => undefined);
      child.once('close', () => {
        this.#child = undefined;
        resolve();
      });
    });
  }

  async #booted(): Promise<void> {
    const deadline = Date.now() + BOOT_TIMEOUT;
    while (!(await this.#isFullyBooted())) {
      if (this.#child === undefined || Date.now() > deadline) await this.#giveUp();
      await setTimeout(BOOT_INTERVAL);
    }
  }

  async #giveUp(): Promise<never> {
    await this.kill();
    throw new Error(
      `Asterisk ${this.version} does not boot\n${tail(join(this.#runDirectory, 'log/console'))}\n${this.log}`,
    );
  }

  async #isFullyBooted(): Promise<boolean> {
    try {
      const client = await PlainClient.connect(this.port);
      await client.login(this.admin, 'system').then(() => client.next('Event: FullyBooted')).finally(() =>
        client.close()
      );
      return true;
    } catch {
      return false;
    }
  }

  async #execute(...command: string[]): Promise<string> {
    return (await execute('unshare', this.#enter(...command))).stdout;
  }

  #enter(...command: string[]): string[] {
    return ['--mount', '--propagation', 'private', 'sh', '-ec', ENTER, 'sh', rootOf(this.version), this.#runDirectory,
      ...command];
  }
}

/** Tells whether all threads of a process are stopped by a signal. */
function isStopped(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((id) => /^State:\tT/m.test(statusOf(`/proc/${pid}/task/${id}/status`)));
}

/** Reads what Linux tells of a thread; one that has just ended counts as running, so that it is looked for again. */
function statusOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Returns the number of the user `asterisk` in an installation. */
function userOf(root: string): number {
  const entry = /^asterisk:[^:]*:(\d+):/m.exec(readFileSync(join(root, 'etc/passwd'), 'utf8'));
  return Number(entry?.[1]);
}
