/**
 * What the operator has asked for, in words of the command line and of the environment. Pure: neither is read here.
 *
 * With `AMI_HOST` the board shows a real PBX, without it the built-in fake one. Orders from the page are off unless
 * `--actions` asks for them; everybody who may give them needs the token, which is in the address that is printed and
 * nowhere else.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { AsteriskOptions } from 'gami';
import type { Limits } from './board.js';
import type { DialRules } from './call-control.js';

/** How the wallboard is to run. */
export interface Settings {
  /** Undefined: the built-in fake PBX. */
  readonly asterisk: AsteriskOptions | undefined;
  /** The address to listen on. */
  readonly host: string;
  /** The port to listen on; 0 for one that is free. */
  readonly port: number;
  /** What browsers call the page when that isn't the address, such as `https://wall.example.com` behind a proxy. */
  readonly origin: string | undefined;
  /** What a page has to show with an order; undefined: it takes none. */
  readonly token: string | undefined;
  readonly rules: DialRules;
  readonly limits: Limits;
  /** Whether numbers are cut down to their last three digits. */
  readonly hideNumbers: boolean;
  /** The file that keeps the history over a restart. */
  readonly history: string | undefined;
  /** Origins whose pages may show the wallboard in a frame. */
  readonly frameAncestors: readonly string[];
}

/** The words of `--help`. */
export const HELP = `Usage: npm run wallboard -- [options]

Shows calls, queues and conferences in a browser, on the built-in fake PBX or, with AMI_HOST, on yours.

  --actions           let those who have the printed address place and end calls, and pause agents
  --hide-numbers      show the last three digits of numbers
  --in-time SECONDS   who is connected until then counts as answered in time (20)
  --long-wait SECONDS who waits longer is shown in red (60)
  --history FILE      keep today's counts and the history in a file, over a restart
  --frame-ancestors ORIGIN[,ORIGIN …]
                      whose pages may show this one in a frame (none)

The page has three addresses: / to work with, /wall for a large screen, /phone with the queues first.

Environment:
  AMI_HOST            host name or address of the PBX
  AMI_PORT            its port (5038, with TLS 5039)
  AMI_USERNAME        the manager user
  AMI_SECRET          its secret
  AMI_TLS=1           connect by TLS
  WALLBOARD_HOST      address to listen on (127.0.0.1)
  WALLBOARD_PORT      port to listen on (8080; 0 for one that is free)
  WALLBOARD_ORIGIN    what browsers call the page, such as https://wall.example.com, behind a proxy or on
                      another address
  WALLBOARD_TOKEN     the token of --actions, 16 characters at least (made anew at each start)
  WALLBOARD_DIAL      the channel that a click calls first (PJSIP/{from})
  WALLBOARD_CONTEXT   the context of the number that a click calls (default)
`;

/** A word or a variable that can't be. */
export class SettingsError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 8080;

function portOf(name: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new SettingsError(`${name} must be a port, not "${text}"`);
  return port;
}

function originOf(name: string, text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : 'null';
  if (!/^https?:/.test(origin)) {
    throw new SettingsError(`${name} must be like https://wall.example.com, not "${text}"`);
  }
  return origin;
}

function asteriskOf(env: Environment): AsteriskOptions | undefined {
  const host = env['AMI_HOST'] || undefined;
  if (host === undefined) return undefined;
  const { AMI_USERNAME: username, AMI_SECRET: secret, AMI_PORT: port, AMI_TLS: tls } = env;
  if (!username || !secret) throw new SettingsError('with AMI_HOST give AMI_USERNAME and AMI_SECRET too');
  return {
    host,
    username,
    secret,
    tls: /^(?:1|true|yes|on)$/i.test(tls ?? ''),
    ...(port ? { port: portOf('AMI_PORT', port) } : {}),
  };
}

function tokenOf(text: string | undefined): string {
  if (text !== undefined && !/^[\w.~-]{16,}$/.test(text)) {
    throw new SettingsError('WALLBOARD_TOKEN must be 16 letters, digits or . _ ~ - at least');
  }
  return text ?? randomBytes(24).toString('base64url');
}

function secondsOf(name: string, text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new SettingsError(`${name} takes whole seconds up to 99999, not "${text}"`);
  return Number(text);
}

const OPTIONS = {
  actions: { type: 'boolean' },
  'hide-numbers': { type: 'boolean' },
  'in-time': { type: 'string', default: '20' },
  'long-wait': { type: 'string', default: '60' },
  history: { type: 'string' },
  'frame-ancestors': { type: 'string' },
} as const;

/**
 * Makes the settings.
 *
 * @throws {SettingsError} a word is unknown, or a variable can't be
 */
export function settingsOf(words: readonly string[], env: Environment): Settings {
  const { tokens } = parseArgs({ args: [...words], options: OPTIONS, strict: false, tokens: true });
  const isKnown = (name: string): boolean => Object.hasOwn(OPTIONS, name);
  const odd = tokens.find((token) => token.kind !== 'option' || !isKnown(token.name));
  if (odd !== undefined) throw new SettingsError(`"${words[odd.index]}" is not known; --help shows what is`);
  const values = valuesOf(words);
  return {
    asterisk: asteriskOf(env),
    host: env['WALLBOARD_HOST'] || '127.0.0.1',
    port: env['WALLBOARD_PORT'] ? portOf('WALLBOARD_PORT', env['WALLBOARD_PORT']) : DEFAULT_PORT,
    origin: env['WALLBOARD_ORIGIN'] ? originOf('WALLBOARD_ORIGIN', env['WALLBOARD_ORIGIN']) : undefined,
    token: values.actions === true ? tokenOf(env['WALLBOARD_TOKEN'] || undefined) : undefined,
    rules: { dial: env['WALLBOARD_DIAL'] || 'PJSIP/{from}', context: env['WALLBOARD_CONTEXT'] || 'default' },
    limits: {
      inTime: secondsOf('--in-time', values['in-time']), longWait: secondsOf('--long-wait', values['long-wait']),
    },
    hideNumbers: values['hide-numbers'] === true,
    history: values.history || undefined,
    frameAncestors: (values['frame-ancestors'] ?? '').split(',').filter((text) => text !== '').map((text) =>
      originOf('--frame-ancestors', text)
    ),
  };
}

/** What is left to go wrong is a value that is missing, or one too many. */
function valuesOf(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS }).values;
  } catch (error) {
    throw new SettingsError((error as Error).message.split('.', 1)[0]!);
  }
}
