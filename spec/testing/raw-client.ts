/**
 * A client that knows nothing: bytes out as they are given, messages in as they come, over node:net or node:tls.
 *
 * For specs of the fake server, which must not rest on the client that the fake is to test.
 */
import { connect, type Socket } from 'node:net';
import type { Message } from '../../lib/message.js';
import { Parser } from '../../lib/wire/parser.js';

/** Joins the lines of an action or of several: `''` between two ends the first. */
export function wire(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A message as plain object, to be compared with literal ones. */
export function plain(message: Message): Record<string, string> {
  return { ...message };
}

/** Lets the event loop turn so often that whatever is under way on the loopback has arrived. */
export async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** One connection, all that came on it, and waits for what is to come. */
export class RawClient {
  readonly socket: Socket;
  /** Sizes of the chunks in which the bytes came. */
  readonly chunks: number[] = [];
  /** Resolves at the end of the connection with how it ended. */
  readonly closed: Promise<'end' | 'reset'>;
  /** All bytes so far, as text. */
  text = '';
  banner: string | undefined;
  readonly #messages: Message[] = [];
  readonly #parser: Parser;
  #wake: () => void = () => undefined;
  #isOver = false;

  constructor(socket: Socket, hasBanner = true) {
    this.socket = socket;
    this.#parser = new Parser({
      onMessage: (message) => this.#messages.push(message),
      takesRaw: () => true,
      ...(hasBanner ? { onBanner: (line: string) => (this.banner = line) } : {}),
    });
    this.closed = new Promise((resolve) => {
      let how: 'end' | 'reset' = 'end';
      socket.on('error', () => (how = 'reset'));
      socket.on('close', () => {
        this.#isOver = true;
        this.#wake();
        resolve(how);
      });
    });
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
  }

  /** Connects to a port of 127.0.0.1 and waits for the banner. */
  static async connect(port: number): Promise<RawClient> {
    const client = new RawClient(connect(port, '127.0.0.1'));
    await client.until(() => client.banner !== undefined);
    return client;
  }

  /** Connects and logs in as `admin` with the secret in the clear; what comes with the answer is dropped. */
  static async loggedIn(port: number, events = 'off'): Promise<RawClient> {
    const client = await RawClient.connect(port);
    await client.request('Action: Login', 'Username: admin', 'Secret: secret', `Events: ${events}`);
    await client.drain();
    return client;
  }

  /** The messages that came and were not asked for yet. */
  get waiting(): number {
    return this.#messages.length;
  }

  /** Writes the lines of an action. */
  send(...lines: string[]): void {
    this.socket.write(wire(...lines));
  }

  /** Writes an action and waits for the next message. */
  request(...lines: string[]): Promise<Record<string, string>> {
    this.send(...lines);
    return this.next();
  }

  /** Waits for the next message. */
  async next(): Promise<Record<string, string>> {
    await this.until(() => this.#messages.length > 0);
    return plain(this.#messages.shift()!);
  }

  /** Waits for the next so many messages. */
  async take(count: number): Promise<Record<string, string>[]> {
    const messages: Record<string, string>[] = [];
    while (messages.length < count) messages.push(await this.next());
    return messages;
  }

  /** Takes messages up to the one that fits, which is the last. */
  async takeUntil(fits: (message: Record<string, string>) => boolean): Promise<Record<string, string>[]> {
    const messages: Record<string, string>[] = [];
    do messages.push(await this.next());
    while (!fits(messages.at(-1)!));
    return messages;
  }

  /** Drops what came until now: a Ping is answered behind all of it. */
  async drain(): Promise<Record<string, string>[]> {
    this.send('Action: Ping', 'ActionID: drain');
    const messages = await this.takeUntil((message) => message['ActionID'] === 'drain');
    return messages.slice(0, -1);
  }

  /** Waits until something is so, looking again whenever bytes come. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.#isOver) throw new Error(`the connection ended; it had brought ${JSON.stringify(this.text)}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Closes at once. */
  destroy(): void {
    this.socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.chunks.push(bytes.length);
    this.text += bytes.toString();
    this.#parser.push(bytes);
    this.#wake();
  }
}
