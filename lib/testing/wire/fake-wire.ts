/**
 * One accepted connection, and all that can be done to it: cut at a byte, sliced, stalled, dropped, reset.
 *
 * What is written within one tick leaves as one block. Nothing here knows AMI. After a FIN of ours the peer's bytes are
 * read and thrown away until it closes too: a reset would take from the peer what it had not read yet. A peer that
 * doesn't read is cut off when more than `maxWriteBuffer` waits for it, as the real server does after its writetimeout.
 * Source: asterisk main/iostream.c, ast_iostream_write() with a timeout, 22.10.1.
 */
import type { Socket } from 'node:net';

/** Written blocks are handed to the socket at this size, without waiting for the tick's end. */
const BLOCK_SIZE = 64 * 1024;

/** What a wire tells its owner. */
export interface WireListener {
  /** The peer sent bytes. */
  onBytes(bytes: Buffer): void;
  /** The peer has finished sending. */
  onEnd(): void;
  /** The connection is of no further use: cut, dropped, or closed by the peer; called once. */
  onOver(): void;
  /** The socket is closed and gone; called once, after `onOver`. */
  onClose(): void;
  /** Bytes went out; for recorders. */
  onWritten(bytes: Buffer): void;
}

/** Settings of a wire. */
export interface WireOptions {
  readonly encoding: 'utf8' | 'latin1';
  readonly maxWriteBuffer: number;
}

/** The server's end of a connection. */
export class FakeWire {
  readonly #socket: Socket;
  readonly #transport: Socket;
  readonly #listener: WireListener;
  readonly #options: WireOptions;
  #queue: (string | Uint8Array)[] = [];
  #queued = 0;
  #pieces: Buffer[] = [];
  #pieceSize = 0;
  #room = Infinity;
  #onCut: (() => void) | undefined;
  #written = 0;
  #isFlushDue = false;
  #isPumpDue = false;
  #isStalled = false;
  #isPaused = false;
  #isEnding = false;
  #isOver = false;

  /** @param transport the TCP socket below a TLS socket; the same socket without TLS */
  constructor(socket: Socket, transport: Socket, listener: WireListener, options: WireOptions) {
    this.#socket = socket;
    this.#transport = transport;
    this.#listener = listener;
    this.#options = options;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#isOver || listener.onBytes(bytes));
    socket.on('end', () => this.#socketOnEnd());
    socket.on('error', () => this.#over());
    socket.on('close', () => this.#socketOnClose());
  }

  /** This end of the connection, as Asterisk writes addresses. */
  get localAddress(): string {
    return `${this.#transport.localAddress}/${this.#transport.localPort}`;
  }

  /** The other end. */
  get remoteAddress(): string {
    return `${this.#transport.remoteAddress}/${this.#transport.remotePort}`;
  }

  /** True once nothing more can be written. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** How many bytes were handed to the socket. */
  get written(): number {
    return this.#written;
  }

  /** Writes at the end of this tick, or earlier when much has come together. */
  write(data: string | Uint8Array): void {
    if (this.#isOver || this.#isEnding || data.length === 0) return;
    this.#queue.push(data);
    this.#queued += data.length;
    if (this.#queued >= BLOCK_SIZE) return this.flush();
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    queueMicrotask(() => {
      this.#isFlushDue = false;
      this.flush();
    });
  }

  /** Hands what was written to the socket now. */
  flush(): void {
    this.#checkReader();
    if (this.#isStalled || this.#isOver || this.#queue.length === 0) return;
    const bytes = this.#take();
    if (this.#pieceSize === 0 && this.#pieces.length === 0) return this.#put(bytes);
    this.#pieces.push(bytes);
    this.#pump();
  }

  /** Sends a FIN behind what was written, however finely that is sliced. */
  end(): void {
    if (this.#isOver) return;
    this.#isEnding = true;
    this.flush();
    if (this.#pieces.length === 0 && !this.#isStalled) this.#finish();
  }

  /** Sends what was written and a FIN at once; while stalled the FIN alone. */
  drop(): void {
    if (this.#isOver) return;
    if (!this.#isStalled) {
      this.flush();
      this.#flushPieces();
    }
    if (!this.#isOver) this.#finish();
  }

  /** Ends the connection with a RST; what was written and not yet sent is lost. */
  reset(): void {
    this.#over();
    if (this.#transport.destroyed) this.#socket.destroy();
    else this.#transport.resetAndDestroy();
  }

  /** Closes the socket at once. */
  destroy(): void {
    this.#over();
    this.#socket.destroy();
    this.#transport.destroy();
  }

  /** Stops reading and writing; the connection stays. */
  stall(): void {
    this.#isStalled = true;
    this.#socket.pause();
  }

  /** Goes on after a stall, with all that was written meanwhile. */
  unstall(): void {
    this.#isStalled = false;
    if (!this.#isPaused) this.#socket.resume();
    this.flush();
    this.#pump();
    if (this.#isEnding) this.end();
  }

  /** Reads no more until `resume`: the session is busy and enough waits. */
  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  /** Reads again. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (!this.#isStalled) this.#socket.resume();
  }

  /** Sends at most `size` bytes in a segment, one segment in each turn of the event loop; 0 ends that. */
  cutEvery(size: number): void {
    this.#pieceSize = size;
  }

  /** Cuts the connection when exactly so many more bytes have been written; Infinity ends that. */
  dropAfter(bytes: number, onCut?: () => void): void {
    this.#room = bytes;
    this.#onCut = onCut;
    if (bytes <= 0) this.#cut();
  }

  /** Resolves when all that was written is with the operating system, or the connection is over. */
  async flushed(): Promise<void> {
    while (!this.#isOver && this.#waiting > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  get #waiting(): number {
    return this.#queued + this.#pieces.length + this.#socket.writableLength;
  }

  #checkReader(): void {
    const isTooMuch = this.#queued + this.#socket.writableLength > this.#options.maxWriteBuffer;
    if (isTooMuch && !this.#isOver) this.destroy();
  }

  #take(): Buffer {
    const { encoding } = this.#options;
    const isText = this.#queue.every((part) => typeof part === 'string');
    const bytes = isText
      ? Buffer.from(this.#queue.join(''), encoding)
      : Buffer.concat(this.#queue.map((part) => (typeof part === 'string' ? Buffer.from(part, encoding) : part)));
    this.#queue = [];
    this.#queued = 0;
    return bytes;
  }

  /** Writes bytes as far as they may go. */
  #put(bytes: Buffer): void {
    const own = bytes.length < this.#room ? bytes : bytes.subarray(0, this.#room);
    this.#room -= own.length;
    this.#written += own.length;
    if (own.length > 0) {
      this.#listener.onWritten(own);
      this.#socket.write(own);
    }
    if (this.#room === 0) this.#cut();
  }

  #cut(): void {
    const onCut = this.#onCut;
    this.#room = Infinity;
    this.#onCut = undefined;
    this.#finish();
    onCut?.();
  }

  #pump(): void {
    if (this.#isPumpDue || this.#pieces.length === 0) return;
    this.#isPumpDue = true;
    setImmediate(() => {
      this.#isPumpDue = false;
      if (this.#isStalled || this.#isOver) return;
      if (this.#pieceSize === 0) this.#flushPieces();
      else this.#putPiece();
      if (this.#pieces.length > 0) this.#pump();
      else if (this.#isEnding && !this.#isOver) this.#finish();
    });
  }

  #putPiece(): void {
    const [first] = this.#pieces;
    if (first === undefined) return;
    if (first.length > this.#pieceSize) this.#pieces[0] = first.subarray(this.#pieceSize);
    else this.#pieces.shift();
    this.#put(first.subarray(0, this.#pieceSize));
  }

  #flushPieces(): void {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    if (bytes.length > 0) this.#put(bytes);
  }

  #finish(): void {
    this.#over();
    this.#socket.end();
    this.#socket.resume();
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#queue = [];
    this.#queued = 0;
    this.#pieces = [];
    this.#listener.onOver();
  }

  #socketOnEnd(): void {
    if (this.#isOver) this.#socket.end();
    else this.#listener.onEnd();
  }

  #socketOnClose(): void {
    this.#over();
    this.#listener.onClose();
  }
}
