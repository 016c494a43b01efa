/**
 * A TCP proxy that misbehaves when told to: between a client and a server it stalls, cuts or resets, at an exact byte.
 *
 * Bytes are handed on as they come. A fault counts the bytes on their way to the client, from the first of its
 * connection. The proxy knows nothing of AMI, so it serves a fake and a real server alike.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What goes wrong: a FIN, a RST, or silence for ever. */
export type Fault = 'end' | 'reset' | 'stall';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** How many bytes went to the client. */
  passed: number;
  isStalled: boolean;
  isBroken: boolean;
}

interface Plan {
  readonly fault: Fault;
  readonly at: number;
}

/** A proxy in front of one server. */
export class TcpProxy {
  readonly #server: Server;
  readonly #target: number | (() => number);
  readonly #pairs = new Set<Pair>();
  readonly #sockets = new Set<Socket>();
  #plan: Plan | undefined;
  #isStalled = false;
  #accepted = 0;
  /** Called with what passes, before it is handed on. */
  onBytes: ((from: 'client' | 'server', bytes: Buffer) => void) | undefined;

  /** @param target the server's port on 127.0.0.1, or what gives it when it is needed */
  constructor(target: number | (() => number)) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#serverOnConnection(client));
  }

  /** Listens on a free port of 127.0.0.1; resolves with it. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.port;
  }

  /** The port. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections there have been. */
  get accepted(): number {
    return this.#accepted;
  }

  /** How many bytes the newest connection has got. */
  get passed(): number {
    return [...this.#pairs].at(-1)?.passed ?? 0;
  }

  /** Plans one fault: behind exactly so many bytes to the client, of the next connection or of one that there is. */
  breakAt(at: number, fault: Fault): void {
    this.#plan = { at, fault };
    for (const pair of this.#pairs) this.#pass(pair, Buffer.alloc(0));
  }

  /** Breaks every connection now. */
  break(fault: Exclude<Fault, 'stall'>): void {
    for (const pair of this.#pairs) this.#break(pair, fault);
  }

  /** Swallows every byte in both directions and says nothing, on connections that there are and on those to come. */
  stall(): void {
    this.#isStalled = true;
    for (const pair of this.#pairs) pair.isStalled = true;
  }

  /** Lets new connections through again; the stalled ones stay mute. */
  recover(): void {
    this.#isStalled = false;
  }

  /** Ends everything. */
  async close(): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serverOnConnection(client: Socket): void {
    const port = typeof this.#target === 'number' ? this.#target : this.#target();
    const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const pair: Pair = { client, server, passed: 0, isStalled: this.#isStalled, isBroken: false };
    this.#accepted += 1;
    this.#pairs.add(pair);
    client.setNoDelay(true);
    server.on('data', (bytes: Buffer) => this.#pass(pair, bytes));
    client.on('data', (bytes: Buffer) => this.#passBack(pair, bytes));
    server.on('end', () => { if (!pair.isStalled) client.end(); });
    client.on('end', () => { if (!pair.isStalled) server.end(); });
    for (const socket of [client, server]) this.#follow(pair, socket);
    this.#pass(pair, Buffer.alloc(0));
  }

  #follow(pair: Pair, socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#pairs.delete(pair);
      if (socket === pair.server && (pair.isStalled || pair.isBroken)) return;
      pair.client.destroy();
      pair.server.destroy();
    });
  }

  #passBack(pair: Pair, bytes: Buffer): void {
    if (pair.isStalled || pair.isBroken) return;
    this.onBytes?.('client', bytes);
    pair.server.write(bytes);
  }

  #pass(pair: Pair, bytes: Buffer): void {
    if (pair.isStalled || pair.isBroken) return;
    const plan = this.#plan;
    const isDue = plan !== undefined && pair.passed + bytes.length >= plan.at;
    const own = isDue ? bytes.subarray(0, Math.max(0, plan.at - pair.passed)) : bytes;
    pair.passed += own.length;
    if (own.length > 0) {
      this.onBytes?.('server', own);
      pair.client.write(own);
    }
    if (!isDue) return;
    this.#plan = undefined;
    this.#break(pair, plan.fault);
  }

  #break(pair: Pair, fault: Fault): void {
    if (fault === 'stall') {
      pair.isStalled = true;
      return;
    }
    pair.isBroken = true;
    pair.server.destroy();
    this.#pairs.delete(pair);
    if (fault === 'reset') pair.client.resetAndDestroy();
    else pair.client.end(() => pair.client.destroy());
  }
}
