/**
 * A TCP server that says exactly what a spec lets it say, and keeps what it heard: for peers that are no Asterisk, or a
 * broken one.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server that listens on a free port of 127.0.0.1. */
export class RawServer {
  /** What all clients have sent, as text. */
  received = '';
  /** How many connections there have been. */
  accepted = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(onConnection: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      this.accepted += 1;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => { this.received += bytes.toString(); });
      socket.on('close', () => this.#sockets.delete(socket));
      onConnection(socket);
    });
  }

  /** Opens one; each connection is given to the callback, by default to say nothing. */
  static async open(onConnection: (socket: Socket) => void = () => undefined): Promise<RawServer> {
    const raw = new RawServer(onConnection);
    raw.#server.listen(0, '127.0.0.1');
    await once(raw.#server, 'listening');
    return raw;
  }

  /** The port. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections there are. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Ends every connection and the port. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
