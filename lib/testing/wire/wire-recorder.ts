/**
 * Recordings of a wire: every chunk of both directions with its time, as lines of JSON.
 *
 * What a client sent is kept line by line, so that the secret and the key of a login can be masked however they were
 * cut.
 */

import { Duplex } from 'node:stream';

/** One chunk of a recording. */
export interface RecordedChunk {
  /** Who sent it. */
  readonly from: 'client' | 'server';
  /** Milliseconds since the recording began. */
  readonly at: number;
  /** Which session, where a recording has several. */
  readonly session: number;
  /** The bytes, as text: one character each. */
  readonly text: string;
}

const SECRET_LINE = /^((?:secret|key)[ \t]*:[ \t]*)[^\r\n]*/gim;

/** Records the wire of one or several sessions. */
export class WireRecorder {
  readonly #chunks: RecordedChunk[] = [];
  readonly #rests = new Map<number, string>();
  readonly #began = Date.now();

  /** The recording so far. */
  get chunks(): readonly RecordedChunk[] {
    return this.#chunks;
  }

  /** The recording as lines of JSON, one for each chunk. */
  get lines(): readonly string[] {
    return this.#chunks.map((chunk) => JSON.stringify(chunk));
  }

  /** Takes bytes that one of the two has sent. */
  record(from: 'client' | 'server', bytes: Uint8Array, session = 1): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    if (from === 'server') return this.#keep(from, text, session);
    const whole = (this.#rests.get(session) ?? '') + text;
    const end = whole.lastIndexOf('\n') + 1;
    this.#rests.set(session, whole.slice(end));
    if (end > 0) this.#keep(from, whole.slice(0, end).replace(SECRET_LINE, '$1***'), session);
  }

  /**
   * Returns a stream that passes everything through to another one and records it: for the connection to a real server.
   *
   * `new Asterisk({ connect: () => recorder.wrap(net.connect(5038, 'pbx')) })`
   */
  wrap(stream: Duplex, session = 1): Duplex {
    const outer = new Duplex({
      read: () => void stream.resume(),
      write: (bytes: Buffer, _encoding, callback) => {
        this.record('client', bytes, session);
        stream.write(bytes, callback);
      },
      final: (callback) => void stream.end(callback),
      destroy: (error, callback) => {
        stream.destroy(error ?? undefined);
        callback(error);
      },
    });
    stream.on('data', (bytes: Buffer) => {
      this.record('server', bytes, session);
      if (!outer.push(bytes)) stream.pause();
    });
    stream.on('end', () => outer.push(null));
    stream.on('error', (error) => outer.destroy(error));
    stream.on('close', () => outer.destroy());
    for (const event of ['connect', 'secureConnect']) stream.on(event, () => outer.emit(event));
    return outer;
  }

  #keep(from: 'client' | 'server', text: string, session: number): void {
    this.#chunks.push({ from, at: Date.now() - this.#began, session, text });
  }
}
