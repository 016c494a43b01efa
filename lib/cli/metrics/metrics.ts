/**
 * `gami metrics`: figures of one or more servers over HTTP, for Prometheus.
 *
 * It listens on this machine alone unless it is told otherwise, for the figures aren't for all. A server that is away
 * has `asterisk_up` 0 and is dialled again; one that refuses the login isn't, as everywhere.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIPv6 } from 'node:net';
import type { Asterisk } from '../../index.js';
import { UsageError } from '../arguments.js';
import { newClient } from '../connect/client.js';
import { connectingOf, connectionOptions, type Connecting } from '../connect/connection-options.js';
import { readProfile } from '../connect/profiles.js';
import type { Context } from '../subcommand.js';
import { CONTENT_TYPE, Exposition } from './exposition.js';
import { FAMILIES } from './families.js';
import { WatchedServer } from './watched-server.js';

const DEFAULT_PORT = 9595;

/** What the metrics are asked for under; a scrape has no body, and no other method. */
const PATH = '/metrics';

/** Reads `--listen`: a port, or an address with a port; 0 is a free one. */
function listenOption(text: string | undefined): { host: string; port: number } {
  if (text === undefined) return { host: '127.0.0.1', port: DEFAULT_PORT };
  const [, address, port] = /^(?:(\[[^\]]*\]|[^:[\]]*):)?(\d{1,5})$/.exec(text) ?? [];
  const host = address === undefined || address === '' ? '127.0.0.1' : address.replace(/^\[|\]$/g, '');
  if (port === undefined || Number(port) > 65_535 || (address?.startsWith('[') && !isIPv6(host))) {
    throw new UsageError('--listen takes PORT, ADDRESS:PORT or [IPv6]:PORT');
  }
  return { host, port: Number(port) };
}

/** The servers to measure, by the name of the label; several by their profiles. */
function serversOf({ args, env }: Context): Map<string | undefined, Connecting> {
  const names = args.texts('profile');
  if (names.length === 0) return new Map([[undefined, connectionOptions(args, env)]]);
  const others = ['url', 'host', 'port'].filter((name) => args.has(name));
  if (others.length > 0) throw new UsageError(`--profile and --${others[0]!} exclude each other`);
  return new Map(names.map((name) => [name, connectingOf(readProfile(name, env), env)]));
}

/** Answers scrapes; those that come at once share one measurement. */
class Endpoint {
  readonly #servers: readonly WatchedServer[];
  #measuring: Promise<string> | undefined;

  constructor(servers: readonly WatchedServer[]) {
    this.#servers = servers;
  }

  /** Answers a request. */
  async answer({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path] = url.split('?', 1);
    if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    if (path !== PATH) {
      return void response.writeHead(404, { 'Content-Type': 'text/plain' }).end(`the metrics are at ${PATH}\n`);
    }
    const text = await this.#measure();
    return void response.writeHead(200, { 'Content-Type': CONTENT_TYPE }).end(text);
  }

  async #measure(): Promise<string> {
    this.#measuring ??= this.#all().finally(() => { this.#measuring = undefined; });
    return this.#measuring;
  }

  async #all(): Promise<string> {
    const exposition = new Exposition(Object.values(FAMILIES));
    const pings = await Promise.all(this.#servers.map((server) => server.ping()));
    for (const [index, server] of this.#servers.entries()) server.measure(exposition, pings[index]);
    return exposition.toString();
  }
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

/** Logs in and stays; resolves when that is over for good. */
function stay(client: Asterisk, logIn: () => Promise<void>, name: string, { output }: Context): Promise<void> {
  client.on('disconnected', (error, retry) => {
    if (retry !== undefined) output.notice(`${name}: ${error.message}; try ${retry.attempt}`);
  });
  const over = new Promise<void>((resolve) => { client.on('closed', () => resolve()); });
  return logIn().then(() => over, (error: Error) => output.notice(`${name}: ${error.message}`));
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, output, signal } = context;
  const { host, port } = listenOption(args.text('listen'));
  const clients: Asterisk[] = [];
  const watched: WatchedServer[] = [];
  const starts: (() => Promise<void>)[] = [];
  const options = { events: 'on', reconnect: { initial: true } } as const;
  for (const [name, connecting] of serversOf(context)) {
    const { client, logIn } = await newClient(context, connecting, options);
    const label = name ?? client.name;
    clients.push(client);
    watched.push(new WatchedServer(client, label));
    starts.push(() => stay(client, logIn, label, context));
  }
  const endpoint = new Endpoint(watched);
  const server = createServer((request, response) => void endpoint.answer(request, response));
  try {
    const address = await listen(server, host, port);
    output.notice(`metrics at http://${isIPv6(host) ? `[${host}]` : host}:${address.port}${PATH}; Ctrl-C ends it`);
    const ended = new Promise<number>((resolve) => {
      signal.addEventListener('abort', () => resolve(0), { once: true });
      void Promise.all(starts.map((start) => start())).then(() => resolve(1));
    });
    return await ended;
  } finally {
    server.close();
    server.closeAllConnections();
    await Promise.all(clients.map((client) => client.logoff({ timeout: 1000 })));
  }
}
