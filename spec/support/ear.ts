/**
 * Who listens to a transport: what it hears, and a promise of the end.
 */
import { expect } from 'chai';
import { ConnectionError, type AmiError } from '../../lib/errors.js';
import type { TransportEvents } from '../../lib/connection/transport.js';
import { settle } from './uncaught.js';

/** What a transport tells, and a promise of its end. */
export class Ear implements TransportEvents {
  readonly errors: AmiError[] = [];
  readonly #whenClosed: Promise<AmiError>;
  #close!: (error: AmiError) => void;
  #data = Buffer.alloc(0);
  #wanted: { size: number; resolve: (text: string) => void } | undefined;

  constructor() {
    this.#whenClosed = new Promise((resolve) => { this.#close = resolve; });
  }

  onData(chunk: Uint8Array): void {
    expect(chunk).to.be.instanceOf(Uint8Array);
    this.#data = Buffer.concat([this.#data, chunk]);
    if (this.#wanted !== undefined && this.#data.length >= this.#wanted.size) {
      this.#wanted.resolve(this.#data.toString());
    }
  }

  onClose(error: AmiError): void {
    this.errors.push(error);
    this.#close(error);
  }

  /** Waits until so many bytes have come in all. */
  text(size: number): Promise<string> {
    return this.#data.length >= size ? Promise.resolve(this.#data.toString()) : new Promise((resolve) => {
      this.#wanted = { size, resolve };
    });
  }

  /** Waits for the end; checks that it is the only one. */
  async end(code: string, text: string | RegExp = ''): Promise<AmiError> {
    const error = await this.#whenClosed;
    await settle();
    expect(this.errors).to.have.length(1);
    expect(error).to.be.instanceOf(ConnectionError).that.includes({ code });
    expect(error.message).to.match(new RegExp(text));
    return error;
  }
}
