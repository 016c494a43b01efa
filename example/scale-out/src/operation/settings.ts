/**
 * The settings of a bridge: from its arguments, the environment, a file, or a default; in this order.
 *
 * The table below is all there is: each number with its default, its limits and the reason. Flags are `--max-bytes`,
 * variables `BRIDGE_MAX_BYTES`, the file has `maxBytes`. Whatever is not known or out of its limits is refused by name.
 * Secrets come from files or from the settings file itself, never from arguments. Times in milliseconds, sizes in
 * bytes.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { Asterisk, type AsteriskOptions } from 'gami';
import { MAX_NAME_BYTES } from '../names/tokens.js';
import { readSecret, type BrokerOptions } from '../store/broker.js';

/** One PBX: the options of its client, and what the bridge may do there. */
export interface ServerSettings extends Omit<AsteriskOptions, 'connect' | 'logger' | 'name'> {
  readonly name: string;
  /** A file with the secret, in place of `secret`. */
  readonly secretFile?: string;
  /**
   * Names of the actions that may be asked for; `*` for all but those that would break the session. @defaultValue none
   */
  readonly actions?: readonly string[];
  /** Tables of `gami/live` to publish. @defaultValue none */
  readonly tables?: readonly string[];
}

interface NumberSetting {
  readonly byDefault: number;
  readonly min: number;
  readonly max: number;
  readonly what: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MEBIBYTE = 1024 * 1024;
const MAX_TIME = 0x7fffffff;

/** The numbers. */
export const NUMBERS = {
  window: {
    byDefault: 200_000,
    min: 100,
    max: 10_000_000,
    what: 'most events without an acknowledgement: a minute at 3,300 events/s',
  },
  maxBytes: {
    byDefault: 128 * MEBIBYTE,
    min: 64 * 1024,
    max: 16 * 1024 * MEBIBYTE,
    what: 'most bytes of them: what the process holds beside its 70 MB',
  },
  inFlight: { byDefault: 4096, min: 1, max: 100_000, what: 'most events given to the broker at once' },
  ackWait: {
    byDefault: 5000,
    min: 100,
    max: MAX_TIME,
    what: 'after how long without acknowledgements the broker is pinged',
  },
  pingTime: {
    byDefault: 10_000,
    min: 100,
    max: HOUR,
    what: 'how often the broker is pinged; after two without an answer the link is dialled anew',
  },
  maxAge: { byDefault: 24 * HOUR, min: 1000, max: 8760 * HOUR, what: 'how long the stream keeps an event' },
  maxStreamBytes: {
    byDefault: 8 * 1024 * MEBIBYTE,
    min: 64 * 1024,
    max: Number.MAX_SAFE_INTEGER,
    what: 'how large the stream may become',
  },
  maxBucketBytes: {
    byDefault: 1024 * MEBIBYTE,
    min: 64 * 1024,
    max: Number.MAX_SAFE_INTEGER,
    what: 'how large each bucket and small stream may become',
  },
  replicas: { byDefault: 1, min: 1, max: 5, what: 'copies of streams and buckets; 3 in a cluster of three' },
  duplicateWindow: {
    byDefault: 2 * MINUTE,
    min: 100,
    max: MAX_TIME,
    what: 'how long the broker itself recognises an event that comes again',
  },
  partitions: {
    byDefault: 16,
    min: 1,
    max: 1024,
    what: 'into how many parts calls are spread; fixed for the life of a stream',
  },
  actionMemory: {
    byDefault: 48 * HOUR,
    min: 1000,
    max: 8760 * HOUR,
    what: 'how long the id of an action is remembered; longer than the stream keeps an event',
  },
  leaseTime: { byDefault: 10_000, min: 500, max: HOUR, what: 'how long a leader may be silent' },
  snapshotTime: {
    byDefault: 10 * MINUTE,
    min: 1000,
    max: 24 * HOUR,
    what: 'how often live tables are told whole; the stream of changes is kept for three times as long',
  },
  markTime: { byDefault: 1000, min: 100, max: HOUR, what: 'how often it is noted until when nothing is missing' },
  shutdownTime: { byDefault: 8000, min: 100, max: HOUR, what: 'how long the end may take' },
  healthPort: {
    byDefault: 8222,
    min: 0,
    max: 65_535,
    what: 'port of /healthz, /readyz and /metrics; 0 takes a free one',
  },
} as const satisfies Record<string, NumberSetting>;

type Numbers = { readonly [Name in keyof typeof NUMBERS]: number };

/** All settings, checked. */
export interface Settings extends Numbers {
  readonly nats: BrokerOptions;
  readonly servers: readonly ServerSettings[];
  /** Tells this bridge from others, the same after each start. */
  readonly bridge: string;
  readonly stream: string;
  readonly discard: 'new' | 'old';
  readonly healthHost: string;
}

const TEXTS = { bridge: hostname(), stream: 'AMI', discard: 'new', healthHost: '127.0.0.1' };
const BROKER_KEYS = [
  'servers',
  'user',
  'passwordFile',
  'tokenFile',
  'credsFile',
  'nkeyFile',
  'caFile',
  'certFile',
  'keyFile',
  'inboxPrefix',
] as const;

/** Says what is wrong with a setting, by its name. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

function refuse(name: string, what: string): never {
  throw new SettingError(`setting "${name}" ${what}`);
}

const spaced = (name: string, mark: string): string => name.replace(/[A-Z]/g, (letter) => mark + letter.toLowerCase());
const flagOf = (name: string): string => spaced(name, '-');
const variableOf = (name: string): string => `BRIDGE_${spaced(name, '_').toUpperCase()}`;

function readFile(file: string | undefined): Record<string, unknown> {
  if (file === undefined) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new SettingError(`settings file ${file}: ${(error as Error).message}`);
  }
}

function readServers(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return refuse('AMI_SERVERS', 'must be JSON: a list of servers');
  }
}

function numberFrom(name: string, value: unknown, { byDefault, min, max }: NumberSetting): number {
  if (value === undefined) return byDefault;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max)
    return refuse(name, `must be a whole number from ${min} to ${max}`);
  return number;
}

function checkNames(name: string, list: unknown): void {
  if (list !== undefined && (!Array.isArray(list) || list.some((one) => typeof one !== 'string' || one === '')))
    refuse(name, 'must be a list of names');
}

function serversFrom(value: unknown): ServerSettings[] {
  if (!Array.isArray(value) || value.length === 0)
    return refuse('servers', 'must be a list of at least one (in the file, or AMI_SERVERS as JSON)');
  const names = new Set<string>();
  return value.map((server: ServerSettings | null, index) => {
    const { name } = server ?? {};
    if (server === null || typeof name !== 'string' || name === '')
      return refuse(`servers[${index}].name`, 'must be given');
    if (Buffer.byteLength(name) > MAX_NAME_BYTES || !name.isWellFormed())
      return refuse(`servers[${index}].name`, `must be well-formed text of at most ${MAX_NAME_BYTES} bytes`);
    if (names.has(name))
      return refuse(`servers[${index}].name`, `must differ from server to server: ${JSON.stringify(name)} comes twice`);
    names.add(name);
    checkNames(`servers[${index}].actions`, server.actions);
    checkNames(`servers[${index}].tables`, server.tables);
    if ('connect' in server || 'logger' in server)
      return refuse(`servers[${index}]`, 'has an option that is only for programs');
    return checkedServer(server, index);
  });
}

/** The client knows its own options best: it is made once to check them, and dials nothing. */
function checkedServer({ secretFile, ...server }: ServerSettings, index: number): ServerSettings {
  try {
    const whole = secretFile === undefined ? server : { ...server, secret: readSecret(secretFile) };
    const { actions: _actions, tables: _tables, ...options } = whole;
    void new Asterisk(options).close();
    if (typeof whole.username !== 'string' || typeof whole.secret !== 'string')
      throw new Error('username and secret (or secretFile) must be given');
    return whole;
  } catch (error) {
    return refuse(`servers[${index}]`, `can't be: ${(error as Error).message}`);
  }
}

function brokerFrom(value: unknown, environment: NodeJS.ProcessEnv): BrokerOptions {
  const given = (value ?? {}) as Record<string, unknown>;
  if (typeof given !== 'object') return refuse('nats', 'must be an object');
  for (const key of Object.keys(given))
    if (!(BROKER_KEYS as readonly string[]).includes(key)) refuse(`nats.${key}`, 'is not known');
  const options = Object.fromEntries(
    BROKER_KEYS.map((key) => [key, environment[`NATS_${spaced(key, '_').toUpperCase()}`] ?? given[key]]).filter(
      ([, one]) => one !== undefined,
    ),
  );
  return environment.NATS_URL === undefined ? options : { ...options, servers: environment.NATS_URL };
}

/** Reads where the broker is from the environment alone. */
export function brokerFromEnvironment(environment: NodeJS.ProcessEnv): BrokerOptions {
  return brokerFrom({}, environment);
}

/** What must fit together for the promises to hold. */
function checkTogether(settings: Settings): void {
  const { actionMemory, maxAge, duplicateWindow, stream, bridge, discard } = settings;
  if (actionMemory < maxAge)
    refuse(
      'actionMemory',
      `must not be shorter than maxAge (${maxAge}): an event that comes again would send its action again`,
    );
  if (duplicateWindow > maxAge) refuse('duplicateWindow', `must not be longer than maxAge (${maxAge})`);
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(stream)) refuse('stream', 'must be 1 to 64 letters, digits, _ and -');
  if (bridge === '' || Buffer.byteLength(bridge) > MAX_NAME_BYTES || !bridge.isWellFormed())
    refuse('bridge', `must be well-formed text of 1 to ${MAX_NAME_BYTES} bytes`);
  if (discard !== 'new' && discard !== 'old') refuse('discard', 'must be "new" or "old"');
}

/**
 * Reads the settings.
 *
 * @throws {SettingError} one is not known, missing, or out of its limits
 */
export function readSettings(args: readonly string[], environment: NodeJS.ProcessEnv): Settings {
  const known = [...Object.keys(NUMBERS), ...Object.keys(TEXTS)];
  const options = Object.fromEntries(['config', ...known].map((name) => [flagOf(name), { type: 'string' as const }]));
  let flags: Record<string, unknown>;
  try {
    flags = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new SettingError((error as Error).message);
  }
  const file = readFile((flags.config ?? environment.BRIDGE_CONFIG) as string | undefined);
  for (const key of Object.keys(file)) if (![...known, 'nats', 'servers'].includes(key)) refuse(key, 'is not known');
  const value = (name: string): unknown => flags[flagOf(name)] ?? environment[variableOf(name)] ?? file[name];
  const numbers = Object.fromEntries(
    Object.entries(NUMBERS).map(([name, setting]) => [name, numberFrom(name, value(name), setting)]),
  ) as unknown as Numbers;
  const texts = Object.fromEntries(
    Object.entries(TEXTS).map(([name, byDefault]) => [name, String(value(name) ?? byDefault)]),
  ) as typeof TEXTS;
  const settings: Settings = {
    ...numbers,
    ...texts,
    discard: texts.discard as 'new',
    servers: serversFrom(readServers(environment.AMI_SERVERS) ?? file.servers),
    nats: brokerFrom(file.nats, environment),
  };
  checkTogether(settings);
  return settings;
}
