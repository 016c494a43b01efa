/**
 * The options of an `Asterisk`: what may be set, what holds when it isn't, and the limits of each.
 *
 * Times are milliseconds, sizes are bytes. Every option is checked before anything is dialled; the error names it and
 * its limit.
 */
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { OptionError } from '../errors.js';
import { checkHosts, checkKinds, checkNames, fraction, numberOption, type Kind } from './option-checks.js';
import { MAX_TIME } from '../session/send-options.js';
import { eventMask, type EventMask } from '../actions/event-mask.js';
import type { ReconnectOptions } from './reconnect.js';
import type { Encoding } from '../message.js';

/** Asterisk's own. Source: asterisk include/asterisk/manager.h, DEFAULT_MANAGER_PORT, 22.10.1. */
export const DEFAULT_PORT = 5038;

/** Asterisk's own. Source: asterisk include/asterisk/manager.h, DEFAULT_MANAGER_TLS_PORT, 22.10.1. */
export const DEFAULT_TLS_PORT = 5039;

/**
 * A refused login is answered after a second, a busy server's banner later: ten seconds tell a dead host from a slow
 * one.
 */
export const DEFAULT_CONNECT_TIMEOUT = 10_000;

/**
 * The slowest ordinary answers (long command outputs, lists of a loaded server) take seconds; a minute means that none
 * will come.
 */
export const DEFAULT_ACTION_TIMEOUT = 60_000;

/**
 * A server says nothing when idle; half a minute of silence is short enough for a dialer and long enough to cost
 * nothing.
 */
export const DEFAULT_KEEP_ALIVE = 30_000;

/** A Ping is answered in milliseconds; ten seconds leave room for a server that swaps. */
export const DEFAULT_KEEP_ALIVE_TIMEOUT = 10_000;

/** Unsent bytes beyond this mean that the peer doesn't read; ten thousands of actions fit below. */
export const DEFAULT_MAX_WRITE_BUFFER = 16 * 1024 * 1024;

/** More actions without an answer than any server works off in its time; below, one costs less than a kilobyte. */
export const DEFAULT_MAX_PENDING = 250_000;

/** Which actions wait for the connection while there is none. */
export interface OfflineOptions {
  /** How many may wait. @defaultValue 1,000 */
  maxActions?: number;
  /** How long each may wait, in milliseconds. @defaultValue 30,000: an order to place a call is stale after that */
  maxAge?: number;
}

/** Where log lines go; the shape of most loggers. Arguments never hold a secret or key. */
export type Logger = Partial<Record<LogLevel, (message: string, details?: object) => void>>;

/** From the finest to the gravest. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** How a login proves the secret: by the answer to a challenge, or by the secret itself. */
export type Auth = 'md5' | 'plain';

/** The options of `new Asterisk` and `connect`. */
export interface AsteriskOptions {
  /** The server's host name or address; several are tried in turn. @defaultValue '127.0.0.1' */
  host?: string | readonly string[];
  /** The server's port. @defaultValue 5038, with `tls` 5039: Asterisk's own */
  port?: number;
  /**
   * True, or options of node:tls, for TLS; certificate and host name are verified unless you say otherwise.
   * @defaultValue false: Asterisk's own
   */
  tls?: boolean | ConnectionOptions;
  /** Your own dialler, called for each connection, in place of `host`, `port` and `tls`. */
  connect?: () => Duplex | Promise<Duplex>;
  /** The manager user; may also be given to `login`. */
  username?: string;
  /** The user's secret; kept in a private field, never logged. */
  secret?: string;
  /** `md5` answers a challenge, `plain` sends the secret. @defaultValue 'md5' */
  auth?: Auth;
  /** The event mask, sent inside the login. @defaultValue 'on': all that the user may read */
  events?: EventMask;
  /** Tells servers apart in handlers and logs. @defaultValue host:port */
  name?: string;
  /** How long dialling, banner and login may take together, in milliseconds. @defaultValue 10,000 */
  connectTimeout?: number;
  /** How long an action may wait for its response, in milliseconds; 0 for ever. @defaultValue 60,000 */
  actionTimeout?: number;
  /** How long no message may come before a Ping is sent, in milliseconds; 0: never a Ping. @defaultValue 30,000 */
  keepAlive?: number;
  /**
   * How long no message may follow the Ping, in milliseconds, before the connection is lost; longer while an action
   * sent before it is unanswered and within its own time. @defaultValue 10,000
   */
  keepAliveTimeout?: number;
  /** False, or how to reconnect. @defaultValue true, with the defaults of each field */
  reconnect?: boolean | ReconnectOptions;
  /**
   * True: ready only when the server is fully booted, where the user's rights and event mask let that be seen.
   * @defaultValue false
   */
  waitFullyBooted?: boolean;
  /** How header text becomes bytes and back. @defaultValue 'utf8' */
  encoding?: Encoding;
  /** The longest message of the server, in bytes. @defaultValue 67,108,864 */
  maxMessageSize?: number;
  /** The most actions without an answer. @defaultValue 250,000 */
  maxPending?: number;
  /** The most unsent bytes; past it actions are refused. @defaultValue 16,777,216 */
  maxWriteBuffer?: number;
  /** False, or which actions wait for the connection while there is none. @defaultValue false: they fail at once */
  offline?: boolean | OfflineOptions;
  /** Where log lines go, one a message; `console` too. @defaultValue none; `NODE_DEBUG=gami` prints them */
  logger?: Logger;
}

const DEFAULT_RECONNECT: Readonly<Required<ReconnectOptions>> = {
  minDelay: 1000, maxDelay: 30_000, factor: 2, jitter: 1, maxAttempts: Infinity, initial: false,
};

const DEFAULT_OFFLINE: Readonly<Required<OfflineOptions>> = { maxActions: 1000, maxAge: 30_000 };

/** The options of an `Asterisk` with every default filled in; without username and secret, which live apart. */
export interface ResolvedOptions {
  readonly hosts: readonly string[];
  readonly port: number;
  readonly tls: ConnectionOptions | undefined;
  readonly connect: (() => Duplex | Promise<Duplex>) | undefined;
  readonly name: string;
  readonly connectTimeout: number;
  readonly actionTimeout: number;
  readonly keepAlive: number;
  readonly keepAliveTimeout: number;
  readonly reconnect: Readonly<Required<ReconnectOptions>> | undefined;
  readonly waitFullyBooted: boolean;
  readonly encoding: Encoding;
  readonly maxMessageSize: number | undefined;
  readonly maxPending: number;
  readonly maxWriteBuffer: number;
  readonly offline: Readonly<Required<OfflineOptions>> | undefined;
  readonly logger: Logger | undefined;
}

const KNOWN: Readonly<Record<keyof AsteriskOptions, Kind>> = {
  host: 'any',
  port: 'number',
  tls: 'tls',
  connect: 'function',
  username: 'string',
  secret: 'string',
  auth: 'auth',
  events: 'any',
  name: 'string',
  connectTimeout: 'number',
  actionTimeout: 'number',
  keepAlive: 'number',
  keepAliveTimeout: 'number',
  reconnect: 'group',
  waitFullyBooted: 'boolean',
  encoding: 'encoding',
  maxMessageSize: 'number',
  maxPending: 'number',
  maxWriteBuffer: 'number',
  offline: 'group',
  logger: 'object',
};

function reconnectOptions(value: unknown): Required<ReconnectOptions> | undefined {
  if (value === false) return undefined;
  const given: ReconnectOptions = typeof value === 'object' && value !== null ? value : {};
  checkNames(given, Object.keys(DEFAULT_RECONNECT), 'reconnect.');
  checkKinds({ 'reconnect.initial': given.initial }, { 'reconnect.initial': 'boolean' });
  const minDelay = numberOption('reconnect.minDelay', given.minDelay, DEFAULT_RECONNECT.minDelay, 1, MAX_TIME);
  return {
    minDelay,
    maxDelay: numberOption(
      'reconnect.maxDelay',
      given.maxDelay,
      Math.max(minDelay, DEFAULT_RECONNECT.maxDelay),
      minDelay,
      MAX_TIME,
    ),
    factor: fraction('reconnect.factor', given.factor, DEFAULT_RECONNECT.factor, 1, 100),
    jitter: fraction('reconnect.jitter', given.jitter, DEFAULT_RECONNECT.jitter, 0, 1),
    maxAttempts: numberOption('reconnect.maxAttempts', given.maxAttempts, DEFAULT_RECONNECT.maxAttempts, 1, Infinity),
    initial: given.initial ?? DEFAULT_RECONNECT.initial,
  };
}

function offlineOptions(value: unknown): Required<OfflineOptions> | undefined {
  if (value === undefined || value === false) return undefined;
  const given: OfflineOptions = typeof value === 'object' && value !== null ? value : {};
  checkNames(given, Object.keys(DEFAULT_OFFLINE), 'offline.');
  return {
    maxActions: numberOption('offline.maxActions', given.maxActions, DEFAULT_OFFLINE.maxActions, 1, 10_000_000),
    maxAge: numberOption('offline.maxAge', given.maxAge, DEFAULT_OFFLINE.maxAge, 1, MAX_TIME),
  };
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {OptionError} `AMI_BAD_OPTION` — an option is not known, of the wrong type, or beyond its limit
 */
export function resolveOptions(options: AsteriskOptions): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new OptionError('AMI_BAD_OPTION', 'the options must be an object');
  }
  checkNames(options, Object.keys(KNOWN));
  checkKinds(options, KNOWN);
  eventMask(options.events);
  const tls = options.tls === true ? {} : options.tls || undefined;
  const list = checkHosts(options.host);
  const port = numberOption('port', options.port, tls === undefined ? DEFAULT_PORT : DEFAULT_TLS_PORT, 1, 65_535);
  const time = (name: keyof AsteriskOptions, byDefault: number, min: number): number =>
    numberOption(name, options[name], byDefault, min, MAX_TIME);
  return {
    hosts: list,
    port,
    tls,
    connect: options.connect,
    name: options.name ?? (options.connect === undefined ? `${list[0]}:${port}` : 'asterisk'),
    connectTimeout: time('connectTimeout', DEFAULT_CONNECT_TIMEOUT, 1),
    actionTimeout: time('actionTimeout', DEFAULT_ACTION_TIMEOUT, 0),
    keepAlive: time('keepAlive', DEFAULT_KEEP_ALIVE, 0),
    keepAliveTimeout: time('keepAliveTimeout', DEFAULT_KEEP_ALIVE_TIMEOUT, 1),
    reconnect: reconnectOptions(options.reconnect),
    waitFullyBooted: options.waitFullyBooted ?? false,
    encoding: options.encoding ?? 'utf8',
    maxMessageSize: options.maxMessageSize === undefined
      ? undefined
      : numberOption('maxMessageSize', options.maxMessageSize, 0, 1024, 512 * 1024 * 1024),
    maxPending: numberOption('maxPending', options.maxPending, DEFAULT_MAX_PENDING, 1, 10_000_000),
    maxWriteBuffer: numberOption(
      'maxWriteBuffer',
      options.maxWriteBuffer,
      DEFAULT_MAX_WRITE_BUFFER,
      1024,
      Number.MAX_SAFE_INTEGER,
    ),
    offline: offlineOptions(options.offline),
    logger: options.logger,
  };
}
