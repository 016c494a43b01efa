/**
 * A link that can fail: a TCP proxy that stalls (takes nothing more, in either direction), goes on, or resets all that
 * goes through it.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** One link to one port. */
export class Proxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isStalled = false;
  port = 0;

  constructor(target: () => number) {
    this.#server = createServer((near) => {
      const far = connect(target(), '127.0.0.1');
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.setNoDelay(true);
        one.on('data', (chunk) => {
          if (!other.write(chunk)) one.pause();
        });
        other.on('drain', () => {
          if (!this.#isStalled) one.resume();
        });
        one.on('error', () => undefined);
        one.on('close', () => {
          this.#pairs.delete(pair);
          other.destroy();
        });
      }
      if (this.#isStalled) for (const socket of pair) socket.pause();
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.port = (this.#server.address() as { port: number }).port;
  }

  get url(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Nothing goes through any more; connections stay, new ones are taken and hear nothing. */
  stall(): void {
    this.#isStalled = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** Everything goes on, what was held back first. */
  resume(): void {
    this.#isStalled = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  /** Every connection is reset; new ones go through. */
  reset(): void {
    this.#isStalled = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
