/**
 * One raw connection of the comparison: actions out as lines, messages in as the lines that came.
 *
 * Knows nothing of the library, so that what the library would mend or hide is seen.
 */
import { connect, type Socket } from 'node:net';

/** The header lines of a message, in the order of the wire. */
export type Lines = readonly (readonly [name: string, value: string])[];

/** How long anything may take, in milliseconds. */
const PATIENCE = 15_000;

/** Returns the first value of a header. */
export function valueOf(lines: Lines, name: string): string | undefined {
  return lines.find(([own]) => own === name)?.[1];
}

/** Cuts the text of a message into its headers. */
export function linesOf(text: string): Lines {
  return text.split('\r\n').filter((line) => line !== '').map((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? ['', line] as const : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')] as const;
  });
}

/** A connection that keeps every message. */
export class RecordedWire {
  /** All that came, in order. */
  readonly messages: Lines[] = [];
  readonly #socket: Socket;
  #text = '';
  #hasBanner = false;
  #wake: () => void = () => undefined;
  #isOver = false;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setEncoding('utf8');
    this.#socket.on('data', (text: string) => this.#take(text));
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** Writes an action. */
  send(headers: Readonly<Record<string, string>>): void {
    const lines = Object.entries(headers).flatMap(([name, value]) =>
      value.split('\n').map((part) => `${name}: ${part}\r\n`)
    );
    this.#socket.write(`${lines.join('')}\r\n`);
  }

  /** Resolves with the first message from an index on that fits; rejects when it never comes. */
  async find(fits: (lines: Lines) => boolean, what: string, from = 0): Promise<Lines> {
    const deadline = Date.now() + PATIENCE;
    for (let index = from;; index += 1) {
      while (index >= this.messages.length) {
        if (this.#isOver || Date.now() > deadline) {
          const last = this.messages.slice(-12).map((lines) =>
            lines.slice(0, 6).map((line) => line.join(': ')).join(' | ')
          );
          throw new Error(`never came: ${what}; last:\n${last.join('\n')}`);
        }
        await this.#more(deadline - Date.now());
      }
      if (fits(this.messages[index]!)) return this.messages[index]!;
    }
  }

  /** Closes at once. */
  close(): void {
    this.#socket.destroy();
  }

  #more(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, milliseconds));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #take(text: string): void {
    this.#text += text;
    for (;;) {
      const separator = this.#hasBanner ? '\r\n\r\n' : '\r\n';
      const end = this.#text.indexOf(separator);
      if (end < 0) break;
      const message = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + separator.length);
      if (this.#hasBanner && message.trim() !== '') this.messages.push(linesOf(message.replace(/^\s+/, '')));
      this.#hasBanner = true;
    }
    this.#wake();
  }
}
