/**
 * The port of the fake: listens on 127.0.0.1, with TLS or without, and can stop and listen again on the same port.
 *
 * A port that the caller doesn't name is looked for below the ranges from which systems take the ports of outgoing
 * connections: while nobody listens there, no client can be given it, nor connect to itself.
 */
import { randomInt } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer, type TlsOptions, type TLSSocket } from 'node:tls';

const HOST = '127.0.0.1';
const LOWEST_PORT = 10_240;
/** Source: Linux net.ipv4.ip_local_port_range begins at 32768; macOS and Windows at 49152. */
const HIGHEST_PORT = 32_767;
const PORT_TRIES = 20;
/** A port that was just left may be busy for a moment. */
const RETRIES = 100;
const RETRY_DELAY = 20;
/** Many clients at once, as after a loss; the system may allow fewer. */
const BACKLOG = 4096;

/** Called with each accepted connection: the socket to speak on, and the TCP socket below it. */
export type ConnectionCallback = (socket: Socket, transport: Socket) => void;

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** Accepts connections for a fake. */
export class FakeListener {
  readonly #onConnection: ConnectionCallback;
  readonly #tlsServer: TlsServer | undefined;
  readonly #transports = new Map<string, Socket>();
  readonly #closing: Promise<void>[] = [];
  #server: Server | undefined;
  #port = 0;

  constructor(tls: TlsOptions | undefined, onConnection: ConnectionCallback) {
    this.#onConnection = onConnection;
    if (tls === undefined) return;
    this.#tlsServer = createTlsServer({ ...tls, allowHalfOpen: true }, (socket) => this.#tlsServerOnConnection(socket));
  }

  /** The port; 0 before the first `listen`. */
  get port(): number {
    return this.#port;
  }

  /** True while connections are accepted. */
  get isListening(): boolean {
    return this.#server !== undefined;
  }

  /** Listens on a port, or on a free one for 0. */
  async listen(port: number): Promise<number> {
    if (this.#server !== undefined) return this.#port;
    if (port !== 0) await this.#listenOn(port);
    else await this.#listenOnAny();
    return this.#port;
  }

  /** Listens again on the port it had. */
  async listenAgain(): Promise<void> {
    for (let tries = 0; this.#server === undefined; tries += 1) {
      try {
        await this.#listenOn(this.#port);
      } catch (error) {
        if (!isInUse(error) || tries === RETRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY));
      }
    }
  }

  /** Refuses connections from now on; those that there are stay. */
  stop(): void {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    this.#closing.push(new Promise((resolve) => server.close(() => resolve())));
  }

  /**
   * Stops, ends connections that are still in their TLS handshake, and resolves when the port is free and all
   * connections are gone.
   */
  async close(): Promise<void> {
    this.stop();
    for (const transport of this.#transports.values()) transport.destroy();
    this.#transports.clear();
    await Promise.all(this.#closing.splice(0));
    await new Promise((resolve) => setImmediate(resolve));
  }

  async #listenOnAny(): Promise<void> {
    for (let tries = 0; tries < PORT_TRIES; tries += 1) {
      try {
        return await this.#listenOn(randomInt(LOWEST_PORT, HIGHEST_PORT + 1));
      } catch (error) {
        if (!isInUse(error)) throw error;
      }
    }
    await this.#listenOn(0);
  }

  #listenOn(port: number): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#serverOnConnection(socket));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: HOST, backlog: BACKLOG }, () => {
        const address = server.address();
        this.#port = typeof address === 'object' && address !== null ? address.port : port;
        this.#server = server;
        server.off('error', reject);
        server.on('error', () => undefined);
        resolve();
      });
    });
  }

  #serverOnConnection(socket: Socket): void {
    if (this.#tlsServer === undefined) return this.#onConnection(socket, socket);
    const key = keyOf(socket);
    this.#transports.set(key, socket);
    socket.once('close', () => this.#transports.delete(key));
    this.#tlsServer.emit('connection', socket);
  }

  #tlsServerOnConnection(socket: TLSSocket): void {
    const transport = this.#transports.get(keyOf(socket));
    if (transport === undefined) socket.destroy();
    else this.#onConnection(socket, transport);
  }
}

function keyOf(socket: Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}
