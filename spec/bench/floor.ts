/**
 * The floor: the least that any client must do for a message, and so what the others are measured against.
 *
 * A socket that reads into one buffer, the search for the end of each message, one string for each. It has no map of
 * headers, no errors and no limits. Where answers belong to actions it also takes the ActionID out of the text and
 * looks the callback up, and a list is an array of strings. It logs in as the library does by default, by challenge and
 * key.
 */
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { BenchClient, ClientKind } from './client.js';

const CR = 13;
const LF = 10;
const ID = '\r\nActionID: ';

/**
 * Returns the position behind the next message; it may end at `\r\n\r\n` or at `\r\n\n`, for which no function of Node
 * looks.
 */
function endOf(bytes: Buffer, start: number): number {
  for (let position = start + 2; position < bytes.length; position += 1) {
    if (bytes[position] !== LF) continue;
    const before = bytes[position - 1];
    if (before === LF && bytes[position - 2] === CR) return position + 1;
    if (before === CR && bytes[position - 2] === LF && position - 3 >= start && bytes[position - 3] === CR) {
      return position + 1;
    }
  }
  return -1;
}

/** A socket, and a string for each message. */
class Floor implements BenchClient {
  #socket: Socket | undefined;
  #parts: Buffer[] = [];
  #onText: (text: string) => void = () => undefined;
  #onLine: (() => void) | undefined;
  readonly #callbacks = new Map<string, (text: string) => void>();
  #outbox = '';
  #count = 0;

  open(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const onread = {
        buffer: Buffer.allocUnsafe(65_536),
        callback: (size: number, buffer: Uint8Array) => this.#read(buffer as Buffer, size),
      };
      this.#socket = connect({ port, host: '127.0.0.1', onread }).setNoDelay(true).once('error', reject);
      this.#onLine = () => this.#send('Challenge', 'AuthType: MD5\r\n', (text) => {
        const challenge = /Challenge: (.*)/.exec(text)![1]!;
        const key = createHash('md5').update(`${challenge}secret`).digest('hex');
        this.#send('Login', `Username: admin\r\nAuthType: MD5\r\nKey: ${key}\r\nEvents: on\r\n`, () => resolve());
      });
    });
  }

  onEvery(callback: () => void): void {
    this.#onText = callback;
  }

  onOne(_event: string, callback: () => void): void {
    this.#onText = callback;
  }

  ping(callback: () => void): void {
    this.#send('Ping', '', callback);
  }

  list(callback: (items: number) => void): void {
    const items: string[] = [];
    this.#onText = (text) => {
      if (text.startsWith('Event: CoreShowChannelsComplete')) callback(items.length - 1);
      else items.push(text);
    };
    this.#send('CoreShowChannels', '', () => undefined);
  }

  command(callback: (lines: number) => void): void {
    this.#send('Command', 'Command: core show channels\r\n', (text) => callback(text.split('\r\nOutput: ').length - 1));
  }

  close(): void {
    this.#socket?.destroy();
  }

  #send(action: string, headers: string, callback: (text: string) => void): void {
    const id = String(this.#count += 1);
    this.#callbacks.set(id, callback);
    if (this.#outbox === '') process.nextTick(() => this.#flush());
    this.#outbox += `Action: ${action}\r\nActionID: ${id}\r\n${headers}\r\n`;
  }

  #flush(): void {
    const text = this.#outbox;
    this.#outbox = '';
    this.#socket!.write(text, 'latin1');
  }

  #read(buffer: Buffer, size: number): boolean {
    const bytes = buffer.subarray(0, size);
    let start = this.#onLine !== undefined ? this.#banner(bytes) : this.#parts.length > 0 ? this.#finish(bytes) : 0;
    for (let end = endOf(bytes, start); end >= 0; end = endOf(bytes, start)) {
      this.#hear(bytes.toString('utf8', start, end));
      start = end;
    }
    if (start < size) this.#parts.push(Buffer.from(bytes.subarray(start)));
    return true;
  }

  /**
   * Finishes the message whose first parts are kept; returns the position behind it, the size of the chunk when it goes
   * on.
   */
  #finish(bytes: Buffer): number {
    const tail = this.#parts.at(-1)!.subarray(-3);
    const seam = endOf(Buffer.concat([tail, bytes.subarray(0, 3)]), 0);
    const end = seam >= 0 ? seam - tail.length : endOf(bytes, 0);
    this.#parts.push(Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)));
    if (end < 0) return bytes.length;
    this.#hear(Buffer.concat(this.#parts).toString('utf8'));
    this.#parts = [];
    return end;
  }

  #banner(bytes: Buffer): number {
    const onLine = this.#onLine!;
    this.#onLine = undefined;
    onLine();
    return bytes.indexOf('\n') + 1;
  }

  #hear(text: string): void {
    if (this.#callbacks.size > 0 && text.startsWith('Response')) {
      const start = text.indexOf(ID) + ID.length;
      const end = text.indexOf('\r\n', start);
      const id = text.slice(start, end < 0 ? undefined : end);
      const callback = this.#callbacks.get(id);
      this.#callbacks.delete(id);
      callback?.(text);
    }
    this.#onText(text);
  }
}

/** The floor as a client. */
export const floor: ClientKind = {
  name: 'floor',
  label: 'floor',
  handicap: 1,
  sees: 'messages',
  create: () => new Floor(),
};
