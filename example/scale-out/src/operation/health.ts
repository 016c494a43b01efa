/**
 * `/healthz`, `/readyz` and `/metrics` over HTTP, for what watches the process; nothing else, and nothing can be
 * changed here.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.js';

/** Whether the bridge does its work, and what it is about. */
export interface Readiness {
  readonly isReady: boolean;
  readonly [detail: string]: unknown;
}

/** Serves the figures. */
export class Health {
  readonly #server: Server;

  constructor(metrics: Metrics, readiness: () => Readiness) {
    this.#server = createServer((request, response) => {
      const send = (status: number, type: string, text: string): void => {
        response.writeHead(status, { 'content-type': type }).end(text);
      };
      const path = request.url?.split('?')[0];
      if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'text/plain', 'read only\n');
      if (path === '/healthz') return send(200, 'text/plain', 'alive\n');
      if (path === '/metrics') return send(200, 'text/plain; version=0.0.4', metrics.toString());
      if (path !== '/readyz') return send(404, 'text/plain', '/healthz /readyz /metrics\n');
      const now = readiness();
      send(now.isReady ? 200 : 503, 'application/json', `${JSON.stringify(now)}\n`);
    });
  }

  /** Listens; resolves with the port. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  /** Ends it, open connections too. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
