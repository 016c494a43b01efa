/**
 * Where to connect and as which user: from the options, a URL, a profile, else from the environment.
 *
 * The first source that there is says which server it is: `--url`, `--profile`, `--host`, `AMI_PROFILE`, `AMI_HOST`,
 * `AMI_URL`. Options such as `--username` and `--port` go before what that source says. Reads the files that are named
 * and nothing else; the secret is another file's business.
 */
import { readFileSync } from 'node:fs';
import type { AsteriskOptions } from '../../index.js';
import { UsageError, type Arguments } from '../arguments.js';
import { hostPlace, portOf, urlPlace, type Place } from './place.js';
import { readProfile } from './profiles.js';

/** What a client needs: its options, and where its secret is. */
export interface Connecting {
  readonly options: AsteriskOptions & { readonly username: string };
  readonly secret: Pick<Place, 'secret' | 'secretFile'>;
}

/** The options that say each which server it is. */
const SOURCES = ['url', 'profile', 'host'] as const;

function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name] || undefined;
}

function environmentPlace(env: NodeJS.ProcessEnv): Place {
  const host = variable(env, 'AMI_HOST');
  const port = variable(env, 'AMI_PORT');
  return {
    ...(host === undefined ? {} : hostPlace('AMI_HOST', host)),
    ...(port === undefined ? {} : { port: portOf('AMI_PORT', port) }),
  };
}

/** What says which server it is. */
function sourcePlace(args: Arguments, env: NodeJS.ProcessEnv): Place {
  const [first, second] = SOURCES.filter((name) => args.text(name) !== undefined);
  if (second !== undefined) throw new UsageError(`--${first!} and --${second} exclude each other: each names a server`);
  const given = first === undefined ? undefined : args.text(first);
  if (first === 'url') return urlPlace('--url', given!, false);
  if (first === 'profile') return readProfile(given!, env);
  if (first === 'host') return { ...environmentPlace({ AMI_PORT: env['AMI_PORT'] }), ...hostPlace('--host', given!) };
  const profile = variable(env, 'AMI_PROFILE');
  if (profile !== undefined) return readProfile(profile, env);
  const url = variable(env, 'AMI_URL');
  const place = environmentPlace(env);
  return url === undefined || Object.keys(place).length > 0 ? place : urlPlace('AMI_URL', url, true);
}

/** What the options of their own say. */
function optionPlace(args: Arguments): Place {
  const port = args.text('port');
  return {
    port: port === undefined ? undefined : portOf('--port', port),
    username: args.text('username'),
    tls: args.has('tls') || undefined,
    ca: args.text('ca'),
    auth: args.text('auth'),
    secretFile: args.text('secret-file'),
  };
}

function isGiven([, value]: [string, unknown]): boolean {
  return value !== undefined;
}

/** Puts what the options say over what the source says. */
function placeOf(args: Arguments, env: NodeJS.ProcessEnv): Place {
  const source = sourcePlace(args, env);
  const own = Object.fromEntries(Object.entries(optionPlace(args)).filter(isGiven)) as Place;
  const host = args.text('host');
  if (own.port !== undefined && host !== undefined && hostPlace('--host', host).port !== undefined) {
    throw new UsageError('--host names a port already; leave --port out');
  }
  return { ...source, ...own };
}

function tlsOf({ ca, tls = false }: Place): boolean | { ca: Buffer } {
  if (ca === undefined) return tls;
  try {
    return { ca: readFileSync(ca) };
  } catch (cause) {
    throw new Error(`cannot read --ca: ${(cause as Error).message}`, { cause });
  }
}

function authOf({ auth = 'md5' }: Place): 'md5' | 'plain' {
  if (auth !== 'md5' && auth !== 'plain') throw new UsageError('auth is md5 or plain');
  return auth;
}

/** Makes the options of an `Asterisk` from what is known about a server. */
export function connectingOf(place: Place, env: NodeJS.ProcessEnv, timeout = place.timeout): Connecting {
  const username = place.username ?? variable(env, 'AMI_USERNAME');
  if (username === undefined) throw new UsageError('who are you? give --username or AMI_USERNAME');
  const { host, port, secret, secretFile } = place;
  return {
    options: {
      username,
      tls: tlsOf(place),
      auth: authOf(place),
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
      ...(timeout === undefined ? {} : { connectTimeout: timeout, actionTimeout: timeout }),
    },
    secret: { secret, secretFile },
  };
}

/**
 * Makes the options of an `Asterisk`, all but the secret.
 *
 * @param ownsTimeout true for a subcommand that has its own use for `--timeout`
 * @throws {UsageError} an option can't be, two of them exclude each other, or there is no username
 * @throws {Error} the file of `--ca` can't be read
 */
export function connectionOptions(args: Arguments, env: NodeJS.ProcessEnv, { ownsTimeout = false } = {}): Connecting {
  const place = placeOf(args, env);
  return connectingOf(place, env, (ownsTimeout ? undefined : args.number('timeout', 1)) ?? place.timeout);
}
