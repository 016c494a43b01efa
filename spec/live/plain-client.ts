/**
 * A few lines of AMI over node:net, without the library: the harness waits with it until a server has booted, and
 * the specs of the harness itself read the wire with it.
 *
 * Messages come as the text between two empty lines and are read one after the other; what `next` passes over is gone.
 */
import { connect, type Socket } from 'node:net';

/** Silence after which a connection is given up, in milliseconds. */
const PATIENCE = 10_000;

/** An account of manager.conf. */
export interface Credentials {
  readonly username: string;
  readonly secret: string;
}

/** One AMI connection, read message by message. */
export class PlainClient {
  /** First line of the server. */
  readonly banner: string;
  readonly #socket: Socket;
  readonly #texts: AsyncGenerator<string, void>;

  private constructor(socket: Socket, texts: AsyncGenerator<string, void>, banner: string) {
    this.#socket = socket;
    this.#texts = texts;
    this.banner = banner;
  }

  /** Connects and reads the banner. */
  static async connect(port: number): Promise<PlainClient> {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setTimeout(PATIENCE, () => socket.destroy());
    const texts = readTexts(socket);
    const { value } = await texts.next();
    if (typeof value !== 'string') throw new Error(`port ${port} closed without a banner`);
    return new PlainClient(socket, texts, value);
  }

  /** Sends an action, given as lines without line ends. */
  send(...lines: string[]): void {
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }

  /** Returns the next message that has all these lines (case and all). */
  async next(...lines: string[]): Promise<string> {
    for (;;) {
      const { value } = await this.#texts.next();
      if (typeof value !== 'string') throw new Error(`connection closed before ${lines.join(', ')}`);
      const received = value.split('\r\n');
      if (lines.every((line) => received.includes(line))) return value;
    }
  }

  /** Sends an action and returns its response. */
  async request(...lines: string[]): Promise<string> {
    const id = `ActionID: plain-${Math.random()}`;
    this.send(...lines, id);
    return this.next(id);
  }

  /** Logs in with the secret in clear. */
  async login({ username, secret }: Credentials, events = 'on'): Promise<string> {
    return this.request('Action: Login', `Username: ${username}`, `Secret: ${secret}`, `Events: ${events}`);
  }

  /** Reads until the connection is closed, or lost. */
  async closed(): Promise<void> {
    try {
      while (!(await this.#texts.next()).done);
    } catch {
      this.close();
    }
  }

  /** Closes at once. */
  close(): void {
    this.#socket.destroy();
  }
}

async function* readTexts(socket: Socket): AsyncGenerator<string, void> {
  let text = '';
  let separator = '\r\n';
  for await (const chunk of socket.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    for (let end = text.indexOf(separator); end >= 0; end = text.indexOf(separator)) {
      yield text.slice(0, end);
      text = text.slice(end + separator.length);
      separator = '\r\n\r\n';
    }
  }
}
