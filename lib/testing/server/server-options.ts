/**
 * How a fake server is to be, and how often it cuts a wire.
 */
import type { TlsOptions } from 'node:tls';

/** How the server is to be; everything has a default. */
export interface FakeServerOptions {
  /**
   * The Asterisk that it is, `'16'` or `'22'`, or the AMI version of its banner; what they do differently follows it.
   * @defaultValue '22'
   */
  readonly version?: string;
  /** The whole first line, without its line end, in place of Asterisk's; `false` for none. */
  readonly banner?: string | false;
  /** Options of node:tls for a server with TLS: key and certificate. */
  readonly tls?: TlsOptions;
  /**
   * So many sessions may be connected and not logged in; further ones are closed before the banner. A real server has
   * 50. @defaultValue Infinity
   */
  readonly authLimit?: number;
  /** How bytes become text. @defaultValue 'utf8' */
  readonly encoding?: 'utf8' | 'latin1';
  /** A client for which more bytes than this wait is cut off. @defaultValue 268,435,456 */
  readonly maxWriteBuffer?: number;
}

/** How often `dropAfter` cuts. */
export interface DropOptions {
  /** So many sessions are cut, then no more; Infinity for every one. @defaultValue 1 */
  readonly times?: number;
}
