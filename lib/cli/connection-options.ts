/**
 * Where to connect and as whom: from the options, else from the environment.
 *
 * Reads the certificate file that is named and nothing else; the secret is another file's business.
 */
import { readFileSync } from 'node:fs';
import type { AsteriskOptions } from '../index.js';
import { UsageError, wholeNumber, type Arguments, type OptionSpecs } from './arguments.js';

/** The options of every subcommand that logs in. */
export const CONNECTION_OPTIONS: OptionSpecs = {
  host: { type: 'string', placeholder: 'NAME', help: 'the server (127.0.0.1)' },
  port: { type: 'string', placeholder: 'N', help: 'its port (5038, with TLS 5039)' },
  username: { type: 'string', placeholder: 'NAME', help: 'the manager user' },
  tls: { type: 'boolean', help: 'connect by TLS; certificate and host name are verified' },
  ca: { type: 'string', placeholder: 'FILE', help: 'trust the certificates in FILE (PEM); implies --tls' },
  auth: { type: 'string', placeholder: 'HOW', help: 'md5, which never sends the secret, or plain (md5)' },
  timeout: {
    type: 'string',
    placeholder: 'MS',
    help: 'milliseconds for connecting, and for each answer (10000, 60000)',
  },
};

function setting(args: Arguments, env: NodeJS.ProcessEnv, name: string): string | undefined {
  return args.text(name) ?? (env[`AMI_${name.toUpperCase()}`] || undefined);
}

function portOf(args: Arguments, env: NodeJS.ProcessEnv): number | undefined {
  return args.number('port', 1) ?? wholeNumber('AMI_PORT', env['AMI_PORT'] || undefined, 1);
}

function tlsOf(args: Arguments): boolean | { ca: Buffer } {
  const file = args.text('ca');
  if (file === undefined) return args.has('tls');
  try {
    return { ca: readFileSync(file) };
  } catch (cause) {
    throw new Error(`cannot read --ca: ${(cause as Error).message}`, { cause });
  }
}

function authOf(args: Arguments): 'md5' | 'plain' {
  const auth = args.text('auth') ?? 'md5';
  if (auth !== 'md5' && auth !== 'plain') throw new UsageError('--auth is md5 or plain');
  return auth;
}

/**
 * Makes the options of an `Asterisk`, all but the secret.
 *
 * @param timeout in place of the option `--timeout`, for a subcommand that has its own use for it
 * @throws {UsageError} an option can't be, or there is no username
 * @throws {Error} the file of `--ca` can't be read
 */
export function connectionOptions(
  args: Arguments,
  env: NodeJS.ProcessEnv,
  { ownsTimeout = false } = {},
): AsteriskOptions & { username: string } {
  const username = setting(args, env, 'username');
  if (username === undefined) throw new UsageError('who are you? give --username or AMI_USERNAME');
  const host = setting(args, env, 'host');
  const port = portOf(args, env);
  const timeout = ownsTimeout ? undefined : args.number('timeout', 1);
  return {
    username,
    tls: tlsOf(args),
    auth: authOf(args),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(timeout === undefined ? {} : { connectTimeout: timeout, actionTimeout: timeout }),
  };
}
