/**
 * The connection to the broker: waited for at the start, kept for ever, its credentials from files.
 *
 * A broker that isn't there is waited for; one that refuses the credentials, or whose certificate doesn't hold, is an
 * error: to try again would not help. A link that says nothing for `maxPingOut` pings is given up and dialled anew.
 */
import { readFileSync } from 'node:fs';
import {
  connect,
  credsAuthenticator,
  nkeyAuthenticator,
  type ConnectionOptions,
  type NatsConnection,
} from '@nats-io/transport-node';
import type { Log } from '../operation/log.js';

/** Where the broker is and how to get in. Files are read at each start. */
export interface BrokerOptions {
  readonly servers?: string | readonly string[];
  readonly user?: string;
  readonly passwordFile?: string;
  readonly tokenFile?: string;
  /** A credentials file of nsc: JWT and seed. */
  readonly credsFile?: string;
  /** A file with an nkey's seed. */
  readonly nkeyFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly inboxPrefix?: string;
}

/** Half a minute of silence is a link that is gone. */
export const PING_TIME = 10_000;
const MAX_PING_OUT = 2;
const DIAL_TIME = 5000;
const RECONNECT_WAIT = 500;
const WAIT = 1000;

/** Reads a secret: a file's text without the line end that editors leave. */
export function readSecret(file: string): string {
  return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
}

function authentication({ user, passwordFile, tokenFile, credsFile, nkeyFile }: BrokerOptions): ConnectionOptions {
  if (credsFile !== undefined) return { authenticator: credsAuthenticator(readFileSync(credsFile)) };
  if (nkeyFile !== undefined) return { authenticator: nkeyAuthenticator(Buffer.from(readSecret(nkeyFile))) };
  if (tokenFile !== undefined) return { token: readSecret(tokenFile) };
  if (user === undefined) return {};
  return passwordFile === undefined ? { user } : { user, pass: readSecret(passwordFile) };
}

function encryption({ caFile, certFile, keyFile }: BrokerOptions): ConnectionOptions {
  const tls = { ...(caFile && { caFile }), ...(certFile && { certFile }), ...(keyFile && { keyFile }) };
  return Object.keys(tls).length === 0 ? {} : { tls };
}

/** Tells whether to try again can help: a broker that answers no, or a certificate that doesn't hold, stays so. */
function isFinal(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: string };
  return (
    name === 'AuthorizationError' ||
    name === 'UserAuthenticationExpiredError' ||
    /^(ERR_TLS_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code ?? '')
  );
}

/**
 * Connects, however long it takes.
 *
 * @param purpose what the connection is for; the broker's own monitoring shows it
 * @param pingTime how often it is pinged, in milliseconds; two pings without an answer end the link
 * @throws the broker's error where it refuses, `signal`'s reason where that came first
 */
export async function connectBroker(
  options: BrokerOptions,
  purpose: string,
  log: Log,
  signal: AbortSignal,
  pingTime = PING_TIME,
): Promise<NatsConnection> {
  const servers = typeof options.servers === 'string' ? options.servers.split(',') : options.servers;
  const all: ConnectionOptions = {
    ...(servers && { servers: [...servers] }),
    ...authentication(options),
    ...encryption(options),
    ...(options.inboxPrefix && { inboxPrefix: options.inboxPrefix }),
    name: `gami-bridge ${purpose}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT,
    timeout: DIAL_TIME,
    pingInterval: pingTime,
    maxPingOut: MAX_PING_OUT,
    noAsyncTraces: true,
  };
  for (;;) {
    signal.throwIfAborted();
    try {
      const nats = await connect({ ...all });
      log.change(`broker (${purpose})`, 'connected', { broker: nats.getServer(), version: nats.info?.version });
      return nats;
    } catch (error) {
      if (isFinal(error)) throw error;
      log.change(`broker (${purpose})`, 'not there, waiting', { why: (error as Error).message });
    }
    await pause(WAIT, signal);
  }
}

/** Waits; rejects with the signal's reason. */
export function pause(time: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, time);
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
