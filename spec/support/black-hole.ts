/**
 * A port that swallows handshakes: it is listened on, but nobody accepts, and the queue of those who wait is full.
 *
 * The listener lives on a thread that stops running once it listens. The kernel then takes connections until the queue
 * is full and after that ignores whoever else knocks, as a firewall does that drops packets.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** A knock that is not answered within so many milliseconds on one's own machine was ignored. */
const IGNORED = 50;
const MOST_KNOCKS = 64;

/** A port that never answers. */
export class BlackHole {
  /** The port on 127.0.0.1. */
  readonly port: number;
  readonly #worker: Worker;
  readonly #sockets: readonly Socket[];

  private constructor(port: number, worker: Worker, sockets: readonly Socket[]) {
    this.port = port;
    this.#worker = worker;
    this.#sockets = sockets;
  }

  /** Opens one. */
  static async open(): Promise<BlackHole> {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL(import.meta.url), { workerData: { name: BlackHole.name, gate } });
    const [port] = await once(worker, 'message') as [number];
    const sockets: Socket[] = [];
    for (let isHeard = true; isHeard && sockets.length < MOST_KNOCKS;) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      sockets.push(socket);
      isHeard = await once(socket, 'connect', { signal: AbortSignal.timeout(IGNORED) }).then(() => true, () => false);
    }
    return new BlackHole(port, worker, sockets);
  }

  /** Ends it. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.#worker.terminate();
  }
}

interface Work {
  readonly name: string;
  readonly gate: Int32Array;
}

if (!isMainThread && (workerData as Work).name === BlackHole.name) {
  const server = createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort!.postMessage((server.address() as AddressInfo).port);
    setImmediate(() => Atomics.wait((workerData as Work).gate, 0, 0));
  });
}
