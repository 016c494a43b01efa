/**
 * The page's server: files, the live stream, and two orders. node:http and nothing else.
 *
 * GET serves the page (a few files held in memory), `/events`, `/api/live` (the board as JSON) and `/healthz`; POST
 * takes `/orders/call` and `/orders/hang-up`, where orders are on. Every answer carries the headers that keep a
 * browser from running, framing or guessing anything that isn't ours.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Board, BoardView } from './board.js';
import { OrderError, type CallControl } from './call-control.js';
import { LiveStream, type LiveStreamOptions } from './live-stream.js';
import { readPageFiles, type PageFile } from './page-files.js';
import { readOrder, RefusedError, RequestGuard } from './request-guard.js';

/** How the server is to be. */
export interface PageServerOptions {
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** @defaultValue 0: one that is free */
  readonly port?: number;
  /** What browsers call the page when that isn't the address. */
  readonly origin?: string | undefined;
  /** What a page has to show with an order; undefined: it takes none. */
  readonly token?: string | undefined;
  readonly stream?: LiveStreamOptions;
}

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    'default-src \'none\'',
    'script-src \'self\'',
    'style-src \'self\'',
    'img-src \'self\'',
    'connect-src \'self\'',
    'base-uri \'none\'',
    'form-action \'none\'',
    'frame-ancestors \'none\'',
    'require-trusted-types-for \'script\'',
    'trusted-types \'none\'',
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** The longest that a request may take to come in, in milliseconds. */
const REQUEST_TIMEOUT = 10_000;

type Order = (order: Record<string, unknown>) => Promise<void>;

/** Serves the page of one PBX. */
export class PageServer {
  readonly #options: PageServerOptions;
  readonly #stream: LiveStream;
  readonly #files: ReadonlyMap<string, PageFile> = readPageFiles();
  readonly #orders: ReadonlyMap<string, Order>;
  readonly #data: ReadonlyMap<string, () => [status: number, body: unknown]>;
  readonly #server: Server;
  readonly #unsubscribe: () => void;
  #guard: RequestGuard;

  constructor(board: Board, control: CallControl, options: PageServerOptions = {}) {
    this.#options = options;
    this.#guard = new RequestGuard([], options.token);
    this.#stream = new LiveStream({
      view: () => {
        const { head, tables } = board.view();
        return { head: { ...head, hasActions: this.#guard.hasActions }, tables: { ...tables } };
      },
      beat: () => ({ now: Date.now(), received: board.received }),
    }, options.stream);
    this.#unsubscribe = board.onChange(() => this.#stream.changed());
    this.#orders = new Map([
      ['/orders/call', ({ from, to }: Record<string, unknown>) => control.call(from, to)],
      ['/orders/hang-up', ({ id }: Record<string, unknown>) => control.hangUp(id)],
    ]);
    this.#data = new Map([
      ['/api/live', () => [200, plain(board.view())] as [number, unknown]],
      ['/healthz', () => {
        const { phase, since, problems } = board.view().head;
        return [phase === 'live' || phase === 'incomplete' ? 200 : 503, { phase, since, problems }];
      }],
    ]);
    this.#server = createServer(
      { requestTimeout: REQUEST_TIMEOUT, headersTimeout: REQUEST_TIMEOUT },
      (request, response) => void this.#serverOnRequest(request, response),
    );
  }

  /** The port; only after `listen`. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What browsers call the page; only after `listen`. */
  get origin(): string {
    const { host = '127.0.0.1', origin } = this.#options;
    return origin ?? `http://${host.includes(':') ? `[${host}]` : host}:${this.port}`;
  }

  /** The address to open, with the token behind the `#`, where no server and no log sees it. */
  get address(): string {
    return this.#options.token === undefined ? `${this.origin}/` : `${this.origin}/#token=${this.#options.token}`;
  }

  /** How many browsers watch. */
  get watchers(): number {
    return this.#stream.watchers;
  }

  /** Opens the port. */
  async listen(): Promise<void> {
    const { host = '127.0.0.1', port = 0, token } = this.#options;
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    this.#guard = new RequestGuard([this.origin, `http://127.0.0.1:${this.port}`, `http://localhost:${this.port}`,
      `http://[::1]:${this.port}`], token);
  }

  /** Sends everybody away and closes the port. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#stream.close();
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serverOnRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    try {
      this.#guard.checkHost(request);
      await this.#answer(request, response, (request.url ?? '/').split('?', 1)[0]!);
    } catch (error) {
      refuse(request, response, error);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const order = this.#orders.get(path);
    const file = this.#files.get(path);
    const data = this.#data.get(path);
    if (order === undefined && file === undefined && data === undefined && path !== '/events') {
      throw new RefusedError(404, 'There is nothing here');
    }
    checkMethod(request, response, order === undefined ? ['GET', 'HEAD'] : ['POST']);
    if (order !== undefined) return this.#takeOrder(request, response, order);
    if (file !== undefined) return sendFile(request, response, file);
    if (request.method === 'HEAD') return void response.end();
    if (data !== undefined) return sendJSON(response, ...data());
    if (!this.#stream.add(response, acceptsGzip(request))) throw new RefusedError(503, 'Too many are watching');
  }

  async #takeOrder(request: IncomingMessage, response: ServerResponse, order: Order): Promise<void> {
    this.#guard.checkOrder(request);
    await order(await readOrder(request));
    sendJSON(response, 200, {});
  }
}

/** Maps become objects. */
function plain({ head, tables }: BoardView): object {
  const rows = Object.entries(tables).map(([name, table]) => [name, Object.fromEntries(table as Map<string, object>)]);
  return { head, ...Object.fromEntries(rows) };
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  return /(?:^|,)\s*gzip\s*(?:,|$)/i.test(String(headers['accept-encoding'] ?? ''));
}

function checkMethod(request: IncomingMessage, response: ServerResponse, allowed: readonly string[]): void {
  if (allowed.includes(request.method ?? '')) return;
  response.setHeader('Allow', allowed.join(', '));
  throw new RefusedError(405, `Only ${allowed.join(' and ')} here`);
}

function sendFile(request: IncomingMessage, response: ServerResponse, { type, bytes }: PageFile): void {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function sendJSON(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** What isn't meant for the page is told nobody there; a body that is still coming isn't waited for. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const isMeant = error instanceof RefusedError || error instanceof OrderError;
  if (!isMeant && !request.destroyed) console.error(error);
  if (response.headersSent || response.destroyed) return void response.destroy();
  if (!request.complete) response.setHeader('Connection', 'close');
  sendJSON(response, isMeant ? error.status : 500, {
    error: isMeant ? error.message : 'The wallboard has failed; its log says why',
  });
}
