/**
 * A client for one run: made from the options, logged in, and logged off whatever happens; a server that didn't answer
 * in time isn't asked for its Goodbye.
 *
 * Misuse is found before the user is asked for the secret, and the secret is asked for before anything is dialled. A
 * login that takes too long says how far it came.
 */
import { Asterisk, TimeoutError, type EventMask } from '../../index.js';
import type { Context } from '../subcommand.js';
import { connectionOptions, type Connecting } from './connection-options.js';
import { timeoutText } from './reached.js';
import { readSecret } from './secret.js';

/** How long a polite end may take, in milliseconds: a server that is slower than this isn't waited for. */
const LOGOFF_TIMEOUT = 1000;

/** A login that takes longer than this is told to a user at a terminal, in milliseconds. */
const PATIENCE = 1000;

/** How a subcommand wants its connection. */
export interface ClientOptions {
  /** The event mask. @defaultValue 'off' */
  readonly events?: EventMask;
  /**
   * Whether a connection that is lost comes back. @defaultValue false: a wait for an answer ends with the connection
   */
  readonly reconnect?: boolean | { readonly initial: boolean };
  /** True when `--timeout` means something else. @defaultValue false */
  readonly ownsTimeout?: boolean;
  /** True when standard input isn't free for the secret. @defaultValue false */
  readonly usesInput?: boolean;
  /** What is waited for once it is logged in: told to a user at a terminal each second that it lasts. */
  readonly waitsFor?: string;
}

/** Makes a client that isn't logged in, and its login. */
export async function newClient(
  context: Context,
  { options, secret: source }: Connecting,
  { events = 'off', reconnect = false, usesInput = false }: ClientOptions,
): Promise<{ readonly client: Asterisk; readonly logIn: () => Promise<void> }> {
  const client = new Asterisk({ ...options, events, reconnect });
  const secret = await readSecret(`Secret of ${options.username} at ${client.name}: `, context, source, usesInput);
  return { client, logIn: () => logIn(client, secret, context, options) };
}

async function logIn(
  client: Asterisk,
  secret: string,
  { output, signal }: Context,
  options: Connecting['options'],
): Promise<void> {
  const timer = setTimeout(() => output.progress(`waiting for ${client.name} …`), PATIENCE);
  try {
    await client.login(undefined, secret, { signal });
  } catch (error) {
    if (!(error instanceof TimeoutError) || error.code !== 'AMI_CONNECT_TIMEOUT') throw error;
    throw new TimeoutError(error.code, await timeoutText(client, options), { cause: error });
  } finally {
    clearTimeout(timer);
    output.progress('');
  }
}

/** Runs a job with a client that isn't logged in yet; `logIn` does that, when all is ready for its events. */
export async function withClient(
  context: Context,
  options: ClientOptions,
  job: (client: Asterisk, logIn: () => Promise<void>) => Promise<number>,
): Promise<number> {
  const { args, env } = context;
  const { client, logIn } = await newClient(context, connectionOptions(args, env, options), options);
  try {
    return await job(client, logIn);
  } catch (error) {
    if (error instanceof TimeoutError) await client.close();
    throw error;
  } finally {
    await client.logoff({ timeout: LOGOFF_TIMEOUT });
  }
}

/** Runs a job with a client that is logged in. */
export function withLogin(
  context: Context,
  options: ClientOptions,
  job: (client: Asterisk) => Promise<number>,
): Promise<number> {
  return withClient(context, options, async (client, logIn) => {
    await logIn();
    const { output } = context;
    const began = performance.now();
    const tell = (): void =>
      output.progress(`${options.waitsFor!} … ${Math.round((performance.now() - began) / 1000)} s`);
    const timer = options.waitsFor === undefined ? undefined : setInterval(tell, PATIENCE);
    try {
      return await job(client);
    } finally {
      clearInterval(timer);
      output.progress('');
    }
  });
}
