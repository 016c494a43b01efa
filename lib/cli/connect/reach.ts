/**
 * The way to a server, part by part: its name, each of its addresses, the port, TLS, the certificate, the first line.
 *
 * Speaks to the port without the client's own machinery, so that what stops the client can be seen. Certificates are
 * looked at, not judged: a bad one is told and not refused, and nothing secret is sent.
 */
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { AsteriskOptions } from '../../index.js';

/** What a certificate says. */
export interface Certificate {
  readonly name: string;
  /** Its last moment. */
  readonly end: Date;
  /** Why it isn't trusted; undefined when it is. */
  readonly fault: string | undefined;
}

/** What was found at one address. */
export interface Reached {
  readonly address: string;
  /** True when the port takes connections. */
  readonly isOpen: boolean;
  /** True when the peer speaks TLS. */
  readonly isSecure: boolean;
  readonly certificate: Certificate | undefined;
  /** What the peer said first, up to a line end. */
  readonly text: string;
  /** The address of this end. */
  readonly local: string | undefined;
  /** In milliseconds, until the port was open. */
  readonly time: number;
  /** What went wrong; undefined when a line came. */
  readonly error: string | undefined;
}

/** How an address is spoken to. */
export interface Approach {
  readonly host: string;
  readonly port: number;
  /** Options of node:tls; undefined for none. */
  readonly tls: ConnectionOptions | undefined;
  /** In milliseconds, for each part of the way. */
  readonly limit: number;
  /** What is said first; without it the peer speaks first, as Asterisk does. */
  readonly say?: string;
}

/** As much of a first line as is kept. */
const MAX_TEXT = 200;

/** Tells whether the client is to connect by TLS. */
export function isTls({ tls }: AsteriskOptions): boolean {
  return tls !== undefined && tls !== false;
}

/** The host, port and TLS options that the client would use. */
export function targetOf(options: AsteriskOptions): { host: string; port: number; tls: ConnectionOptions | undefined } {
  const { host = '127.0.0.1', port = isTls(options) ? 5039 : 5038, tls } = options;
  return {
    host: typeof host === 'string' ? host : host[0]!,
    port,
    tls: isTls(options) ? (typeof tls === 'object' ? tls : {}) : undefined,
  };
}

function certificateOf(socket: TLSSocket): Certificate | undefined {
  const { subject, valid_to: end } = socket.getPeerCertificate();
  if (end === undefined) return undefined;
  const { authorizationError: fault } = socket;
  return {
    name: String(subject?.CN ?? ''),
    end: new Date(end),
    fault: fault ? String((fault as Error).message ?? fault) : undefined,
  };
}

function textOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

const NOTHING: Omit<Reached, 'address'> = {
  isOpen: false,
  isSecure: false,
  certificate: undefined,
  text: '',
  local: undefined,
  time: 0,
  error: undefined,
};

/** One address being spoken to: what has been found so far, and the end of it. */
class Approaching {
  #found: Reached;
  readonly #began = performance.now();
  readonly #socket: Socket;
  readonly #done: (reached: Reached) => void;
  readonly #approach: Approach;

  constructor(address: string, approach: Approach, done: (reached: Reached) => void) {
    this.#approach = approach;
    this.#done = done;
    this.#found = { ...NOTHING, address };
    this.#socket = connectTcp({ host: address, port: approach.port });
    this.#socket.setTimeout(approach.limit, () => this.#end(this.#found.isOpen ? 'nothing came' : 'no answer'));
    this.#socket.once('error', (error) => this.#end(textOf(error)));
    this.#socket.once('connect', () => this.#onOpen());
  }

  #onOpen(): void {
    const { localAddress: local } = this.#socket;
    this.#found = { ...this.#found, isOpen: true, local, time: performance.now() - this.#began };
    const { tls, host } = this.#approach;
    if (tls === undefined) return this.#listen(this.#socket);
    const name = isIP(host) === 0 ? { servername: host } : {};
    const secure = connectTls({ host, ...name, ...tls, socket: this.#socket, rejectUnauthorized: false });
    secure.once('error', (error) => this.#end(textOf(error)));
    secure.once('secureConnect', () => {
      this.#found = { ...this.#found, isSecure: true, certificate: certificateOf(secure) };
      this.#listen(secure);
    });
    return undefined;
  }

  #listen(stream: Socket): void {
    const { say } = this.#approach;
    stream.setEncoding('latin1').on('data', (text: string) => {
      this.#found = { ...this.#found, text: `${this.#found.text}${text}`.slice(0, MAX_TEXT) };
      if (/\n/.test(this.#found.text) || this.#found.text.length === MAX_TEXT) this.#end(undefined);
    });
    stream.once('end', () => this.#end('closed without a word'));
    if (say !== undefined) stream.write(say);
  }

  /** Runs its course once; what comes behind it finds a socket that is gone. */
  #end(error: string | undefined): void {
    this.#socket.destroy();
    const [line = ''] = this.#found.text.split(/\r?\n/, 1);
    this.#done({ ...this.#found, text: line, error });
  }
}

/** Speaks to one address and says what was found. */
export function speakTo(address: string, approach: Approach): Promise<Reached> {
  return new Promise((resolve) => {
    new Approaching(address, approach, resolve);
  });
}

/** The addresses of a name; the look-up itself can't be ended, but it isn't waited for longer than the limit. */
export async function addressesOf(host: string, limit: number): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit} ms`)), limit);
  });
  try {
    return (await Promise.race([lookup(host, { all: true }), late])).map(({ address }) => address);
  } finally {
    clearTimeout(timer);
  }
}

/** Goes the whole way to a server; `error` says why its name has no address. */
export async function reach(
  options: AsteriskOptions,
  limit: number,
): Promise<{ readonly addresses: readonly Reached[]; readonly error: Error | undefined }> {
  const target = targetOf(options);
  try {
    const addresses = await addressesOf(target.host, limit);
    const reached = await Promise.all(addresses.map((each) => speakTo(each, { ...target, limit })));
    return { addresses: reached, error: undefined };
  } catch (error) {
    return { addresses: [], error: error as Error };
  }
}
