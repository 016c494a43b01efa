/**
 * The page's server: files, the live stream, and three orders. node:http and nothing else.
 *
 * GET serves the page (a few files held in memory), `/events`, `/api/live` (the board as JSON), `/api/history`,
 * `/metrics` and `/healthz`; POST takes `/orders/call`, `/orders/hang-up` and `/orders/pause`, where orders are on.
 * Every answer carries the headers that keep a browser from running, framing or guessing anything that isn't ours.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Board, BoardView } from './board.js';
import { OrderError, type CallControl } from './call-control.js';
import { LiveStream, type LiveStreamOptions } from './live-stream.js';
import { METRICS_TYPE, metricsOf } from './metrics.js';
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
  /** Origins whose pages may show this one in a frame. @defaultValue none */
  readonly frameAncestors?: readonly string[];
  /** Told each order, with how it went. @defaultValue nobody */
  readonly onOrder?: (line: string) => void;
  readonly stream?: LiveStreamOptions;
}

/** What keeps a browser from running, framing or guessing anything that isn't ours. */
function securityHeaders(frameAncestors: readonly string[]): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': [
      'default-src \'none\'',
      'script-src \'self\'',
      'style-src \'self\'',
      'img-src \'self\'',
      'connect-src \'self\'',
      'base-uri \'none\'',
      'form-action \'none\'',
      `frame-ancestors ${frameAncestors.join(' ') || '\'none\''}`,
      'require-trusted-types-for \'script\'',
      'trusted-types \'none\'',
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    ...(frameAncestors.length === 0 ? { 'X-Frame-Options': 'DENY' } : {}),
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}

/** The longest that a request may take to come in, in milliseconds. */
const REQUEST_TIMEOUT = 10_000;

type Order = (order: Record<string, unknown>) => Promise<void>;

/** What a path answers: a status, and JSON or, of another type, text. */
type Data = () => { readonly status?: number; readonly body: unknown; readonly type?: string };

/** Serves the page of one PBX. */
export class PageServer {
  readonly #options: PageServerOptions;
  readonly #stream: LiveStream;
  readonly #files: ReadonlyMap<string, PageFile> = readPageFiles();
  readonly #orders: ReadonlyMap<string, Order>;
  readonly #data: ReadonlyMap<string, Data>;
  readonly #headers: Readonly<Record<string, string>>;
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
      ['/orders/pause', ({ id, isPaused, reason }: Record<string, unknown>) => control.pause(id, isPaused, reason)],
    ]);
    this.#headers = securityHeaders(options.frameAncestors ?? []);
    this.#data = new Map<string, Data>([
      ['/api/live', () => ({ body: plain(board.view()) })],
      ['/api/history', () => ({ body: board.history.view() })],
      ['/metrics', () => ({ body: metricsOf(board), type: METRICS_TYPE })],
      ['/healthz', () => {
        const { phase, since, problems } = board.view().head;
        return { status: phase === 'live' || phase === 'incomplete' ? 200 : 503, body: { phase, since, problems } };
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
    for (const [name, value] of Object.entries(this.#headers)) response.setHeader(name, value);
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
    if (order !== undefined) return this.#takeOrder(request, response, path, order);
    if (file !== undefined) return sendFile(request, response, file);
    if (request.method === 'HEAD') return void response.end();
    if (data !== undefined) return send(response, data());
    if (!this.#stream.add(response, acceptsGzip(request))) throw new RefusedError(503, 'Too many are watching');
  }

  /** Whatever becomes of it, an order with the token is told. */
  async #takeOrder(request: IncomingMessage, response: ServerResponse, path: string, order: Order): Promise<void> {
    this.#guard.checkOrder(request);
    const body = await readOrder(request);
    const tell = (outcome: string): void =>
      this.#options.onOrder?.(auditLine(path, body, request.socket.remoteAddress, outcome));
    try {
      await order(body);
      tell('done');
    } catch (error) {
      tell(error instanceof OrderError ? error.message : 'failed');
      throw error;
    }
    send(response, { body: {} });
  }
}

/** Who ordered what and how it went, in one line: JSON keeps control characters of the page out of it. */
function auditLine(path: string, body: object, address = 'unknown', outcome: string): string {
  return `order ${JSON.stringify({ at: new Date().toISOString(), from: address, path, ...body, outcome })}`;
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

function send(response: ServerResponse, { status = 200, body, type }: ReturnType<Data>): void {
  response.writeHead(status, { 'Content-Type': type ?? 'application/json' });
  response.end(type === undefined ? JSON.stringify(body) : body);
}

/** What isn't meant for the page is told nobody there; a body that is still coming isn't waited for. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const isMeant = error instanceof RefusedError || error instanceof OrderError;
  if (!isMeant && !request.destroyed) console.error(error);
  if (response.headersSent || response.destroyed) return void response.destroy();
  if (!request.complete) response.setHeader('Connection', 'close');
  const text = isMeant ? error.message : 'The wallboard has failed; its log says why';
  send(response, { status: isMeant ? error.status : 500, body: { error: text } });
}
