/**
 * The wire: dials, or takes a stream of the caller's, and hands its bytes on; knows nothing of AMI.
 *
 * Whatever happens to the stream ends in exactly one call of `onClose`, with an error that says what failed. No
 * listener is left behind that could throw; an error after the end is swallowed. The stream is never paused: Asterisk
 * cuts slow readers off.
 */
import { connect as connectTcp, isIP, Socket, type OnReadOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { ConnectionError, type AmiError } from '../errors.js';
import type { Encoding } from '../message.js';

/** Where to dial. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly tls: ConnectionOptions | undefined;
}

/** What a transport tells its owner. */
export interface TransportEvents {
  onData(chunk: Uint8Array): void;
  /** Called once, never in the tick in which the transport was made. */
  onClose(error: AmiError): void;
}

/** TCP's own keep-alive finds a dead host where no Ping may be sent, after this many milliseconds of silence. */
const TCP_KEEP_ALIVE = 60_000;

/** As much as node:net itself reads at once. */
const READ_BYTES = 64 * 1024;

/**
 * One buffer for all sockets of the process: each read is handed on before the next begins, and what keeps bytes
 * copies them. Windows takes the buffer when it begins to wait for the read, so there each socket has its own. Source:
 * libuv src/unix/stream.c, uv__read(), and src/win/tcp.c, uv__tcp_queue_read(), 1.46.
 */
const SHARED_BUFFER = process.platform === 'win32' ? undefined : Buffer.allocUnsafeSlow(READ_BYTES);

/** A stream that never says that it is closed is taken for closed after this many milliseconds. */
const CLOSE_GRACE = 1000;

/** One connection: a stream and its end. */
export class Transport {
  readonly #events: TransportEvents;
  readonly #peer: string;
  #stream: Duplex | undefined;
  /** True when bytes come to a reader of our own and not by `data`. */
  #hasReader = false;
  #isOpen = false;
  #isSecuring = false;
  #isClosed = false;
  #isReferenced = true;
  #isDestroyed = false;
  /** How often the stream has said something: a step of the dialling, a chunk of bytes. */
  steps = 0;
  /** How many bytes came and how many went. */
  readonly bytes = { received: 0, sent: 0 };

  private constructor(events: TransportEvents, peer: string) {
    this.#events = events;
    this.#peer = peer;
  }

  /** Dials a server, by TCP or TLS. Whatever node:net or node:tls throws ends the transport as any failure does. */
  static dial(target: Target, events: TransportEvents): Transport {
    const { host, port, tls } = target;
    const transport = new Transport(events, `${host}:${port}`);
    const address = { host, port, onread: transport.#newReader() };
    transport.#hasReader = true;
    transport.#isSecuring = tls !== undefined;
    const servername = isIP(host) === 0 ? { servername: host } : {};
    try {
      return transport.#follow(
        tls === undefined
          ? connectTcp(address)
          : connectTls({ ...address, ...servername, minVersion: 'TLSv1.2', ...tls }),
      );
    } catch (cause) {
      const [code, what] = tls === undefined
        ? ['AMI_CONNECT_FAILED', 'cannot connect to'] as const
        : ['AMI_TLS_FAILED', 'no TLS with'] as const;
      const reason = `${what} ${transport.#peer}: ${textOf(cause)}`;
      return transport.#closeLater(new ConnectionError(code, reason, { cause }));
    }
  }

  /** Dials with a dialler of the user's. */
  static dialWith(connect: () => Duplex | Promise<Duplex>, events: TransportEvents): Transport {
    const transport = new Transport(events, 'the dialler\'s peer');
    Promise.resolve().then(connect).then(
      (stream) => transport.#adopt(stream),
      (cause: unknown) =>
        transport.#close(new ConnectionError('AMI_CONNECT_FAILED', `the dialler failed: ${textOf(cause)}`, { cause })),
    );
    return transport;
  }

  /** Takes a stream that is connected or about to be. */
  static over(stream: Duplex, events: TransportEvents): Transport {
    const transport = new Transport(events, 'the peer');
    transport.#adopt(stream);
    return transport;
  }

  /** How many bytes wait to be taken by the peer. */
  get unsent(): number {
    return this.#stream?.writableLength ?? 0;
  }

  /**
   * Writes text; what the stream can't take at once it keeps. Text of as many bytes as characters is the same in both
   * encodings, and faster in one.
   */
  write(text: string, encoding: Encoding): void {
    if (this.#isClosed || this.#stream === undefined || !this.#stream.writable) return;
    const size = Buffer.byteLength(text, encoding);
    this.bytes.sent += size;
    this.#stream.write(text, size === text.length ? 'latin1' : encoding);
  }

  /** Closes at once; the promise is resolved when the stream is gone. */
  destroy(): Promise<void> {
    this.#isDestroyed = true;
    this.#isClosed = true;
    const stream = this.#stream;
    if (stream === undefined) return Promise.resolve();
    stream.destroy();
    if (stream.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, CLOSE_GRACE);
      stream.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Lets the stream hold the process, or not. */
  setReferenced(isReferenced: boolean): void {
    this.#isReferenced = isReferenced;
    if (!(this.#stream instanceof Socket)) return;
    if (isReferenced) this.#stream.ref();
    else this.#stream.unref();
  }

  #adopt(stream: unknown): void {
    if (!isDuplex(stream)) {
      this.#closeLater(new ConnectionError('AMI_CONNECT_FAILED', 'the dialler gave no duplex stream'));
      return;
    }
    if (this.#isDestroyed) {
      stream.on('error', ignore);
      stream.destroy();
      return;
    }
    this.#isOpen = !(stream instanceof Socket && stream.connecting);
    this.#follow(stream);
    if (stream.destroyed || stream.readableEnded) process.nextTick(() => this.#streamOnEnd());
  }

  /**
   * A socket of our own reads into a buffer that is there already, over and over: that costs a third of what a new one
   * for each read costs.
   */
  #newReader(): OnReadOpts {
    const buffer = SHARED_BUFFER ?? Buffer.allocUnsafeSlow(READ_BYTES);
    return {
      buffer,
      callback: (size) => {
        this.#streamOnData(buffer.subarray(0, size));
        return true;
      },
    };
  }

  #follow(stream: Duplex): this {
    this.#stream = stream;
    stream.on('error', (cause) => this.#streamOnError(cause));
    if (!this.#hasReader) stream.on('data', (chunk: Uint8Array | string) => this.#streamOnData(chunk));
    stream.on('end', () => this.#streamOnEnd());
    stream.on('close', () => this.#streamOnEnd());
    if (stream instanceof Socket) this.#followSocket(stream);
    return this;
  }

  /**
   * What is set before a socket is connected node:net sets twice; with five system calls each time that is much of a
   * login.
   */
  #followSocket(socket: Socket): void {
    if (!socket.connecting) setUp(socket);
    socket.on('lookup', () => { this.steps += 1; });
    socket.once('connect', () => {
      this.#isOpen = true;
      this.steps += 1;
      setUp(socket);
    });
    socket.once('secureConnect', () => {
      this.#isSecuring = false;
      this.steps += 1;
    });
    if (!this.#isReferenced) socket.unref();
  }

  /** A stream of the user's may have been told to decode its bytes; they are needed as bytes. */
  #streamOnData(chunk: Uint8Array | string): void {
    if (this.#isClosed) return;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, this.#stream?.readableEncoding ?? 'utf8') : chunk;
    this.bytes.received += bytes.length;
    this.steps += 1;
    this.#events.onData(bytes);
  }

  #streamOnError(cause: Error): void {
    if (this.#isClosed) return;
    if (!this.#isOpen) {
      return this.#close(
        new ConnectionError('AMI_CONNECT_FAILED', `cannot connect to ${this.#peer}: ${textOf(cause)}`, { cause }),
      );
    }
    if (this.#isSecuring) {
      return this.#close(
        new ConnectionError('AMI_TLS_FAILED', `no TLS with ${this.#peer}: ${textOf(cause)}`, { cause }),
      );
    }
    return this.#close(
      new ConnectionError('AMI_CONNECTION_LOST', `the connection to ${this.#peer} is lost: ${textOf(cause)}`, {
        cause,
      }),
    );
  }

  #streamOnEnd(): void {
    if (this.#isClosed) return;
    if (!this.#isOpen) {
      return this.#close(new ConnectionError('AMI_CONNECT_FAILED', `cannot connect to ${this.#peer}: it was closed`));
    }
    if (this.#isSecuring) {
      return this.#close(new ConnectionError('AMI_TLS_FAILED', `no TLS with ${this.#peer}: it closed the connection`));
    }
    return this.#close(new ConnectionError('AMI_CONNECTION_LOST', `the server ${this.#peer} closed the connection`));
  }

  #closeLater(error: AmiError): this {
    process.nextTick(() => this.#close(error));
    return this;
  }

  #close(error: AmiError): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stream?.destroy();
    this.#events.onClose(error);
  }
}

function ignore(): void {}

function setUp(socket: Socket): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, TCP_KEEP_ALIVE);
}

/** Tells whether a value is a stream that can be read and written. */
export function isDuplex(stream: unknown): stream is Duplex {
  const candidate = stream as Partial<Duplex> | null | undefined;
  return typeof candidate?.write === 'function' && typeof candidate.on === 'function' &&
    typeof candidate.destroy === 'function';
}

/**
 * Several addresses refused at once come as an AggregateError without a text of its own; OpenSSL puts its own source
 * lines around its reason.
 */
function textOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return textOf(cause.errors[0]);
  if (!(cause instanceof Error)) return String(cause);
  const { code, reason } = cause as NodeJS.ErrnoException & { reason?: unknown };
  if (typeof reason === 'string' && code?.startsWith('ERR_SSL_')) return reason;
  return cause.message !== '' ? cause.message : String(cause);
}
