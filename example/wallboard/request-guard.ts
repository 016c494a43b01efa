/**
 * Which requests the page's server obeys. Knows nothing of calls.
 *
 * The name in `Host` has to be one of ours, or a page elsewhere could point its own name at this server and read along.
 * An order has to come from the page itself (`Origin`), be JSON (which no form can send), be short, and show the token.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A request that isn't obeyed; `status` is that of HTTP. */
export class RefusedError extends Error {
  /** The status of HTTP. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The header in which a page shows the token. */
export const TOKEN_HEADER = 'x-wallboard-token';

/** Two extensions fit many times. */
const MAX_BODY = 4096;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Checks requests against the names of the page and the token. */
export class RequestGuard {
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string>;
  readonly #token: string | undefined;

  /** Without a token no order is obeyed. */
  constructor(origins: readonly string[], token: string | undefined) {
    this.#origins = new Set(origins);
    this.#hosts = new Set(origins.map((origin) => new URL(origin).host));
    this.#token = token;
  }

  /** Tells whether orders are obeyed at all. */
  get hasActions(): boolean {
    return this.#token !== undefined;
  }

  /** @throws {RefusedError} the request is for another name than ours */
  checkHost({ headers: { host = '' } }: IncomingMessage): void {
    if (!this.#hosts.has(host.toLowerCase())) throw new RefusedError(421, 'This server is not known by that name');
  }

  /** @throws {RefusedError} orders are off, or this one comes from elsewhere or without the token */
  checkOrder({ headers }: IncomingMessage): void {
    if (this.#token === undefined) throw new RefusedError(403, 'Orders are off');
    if (!this.#origins.has(headers.origin ?? '')) throw new RefusedError(403, 'The order comes from another page');
    if (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'same-origin') {
      throw new RefusedError(403, 'The order comes from another page');
    }
    const token = headers[TOKEN_HEADER];
    if (typeof token !== 'string' || !timingSafeEqual(digest(token), digest(this.#token))) {
      throw new RefusedError(403, 'Not allowed: open the address that the wallboard has printed');
    }
    if (!/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) {
      throw new RefusedError(415, 'Orders are JSON');
    }
  }
}

/**
 * Reads the body of an order.
 *
 * @throws {RefusedError} it is too long, or no JSON object
 */
export async function readOrder(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new RefusedError(413, 'The order is too long');
    chunks.push(chunk);
  }
  return parse(Buffer.concat(chunks).toString());
}

function parse(text: string): Record<string, unknown> {
  try {
    const order: unknown = JSON.parse(text);
    if (typeof order === 'object' && order !== null && !Array.isArray(order)) return order as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new RefusedError(400, 'The order is no JSON object');
}
