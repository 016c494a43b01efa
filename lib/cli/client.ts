/**
 * A client for one run: made from the options, logged in, and logged off whatever happens; a server that didn't answer
 * in time isn't asked for its Goodbye.
 *
 * Misuse is found before the user is asked for the secret, and the secret is asked for before anything is dialled.
 */
import { Asterisk, TimeoutError, type EventMask } from '../index.js';
import { connectionOptions } from './connection-options.js';
import { readSecret } from './secret.js';
import type { Context } from './subcommand.js';

/** How long a polite end may take, in milliseconds: a server that is slower than this isn't waited for. */
const LOGOFF_TIMEOUT = 1000;

/** How a subcommand wants its connection. */
export interface ClientOptions {
  /** The event mask. @defaultValue 'off' */
  readonly events?: EventMask;
  /**
   * Whether a connection that is lost comes back. @defaultValue false: whoever waits for an answer wants to know at
   * once
   */
  readonly reconnect?: boolean;
  /** True when `--timeout` means something else. @defaultValue false */
  readonly ownsTimeout?: boolean;
}

/** Runs a job with a client that isn't logged in yet; `logIn` does that, after whatever has to be done before. */
export async function withClient(
  context: Context,
  options: ClientOptions,
  job: (client: Asterisk, logIn: () => Promise<void>) => Promise<number>,
): Promise<number> {
  const { args, env, signal } = context;
  const { events = 'off', reconnect = false, ownsTimeout = false } = options;
  const connection = connectionOptions(args, env, { ownsTimeout });
  const client = new Asterisk({ ...connection, events, reconnect });
  try {
    const secret = await readSecret(`Secret of ${connection.username} at ${client.name}: `, context);
    return await job(client, () => client.login(undefined, secret, { signal }));
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
    return job(client);
  });
}
