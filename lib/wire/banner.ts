/**
 * The banner: the first line of a server, which says that it is one and, mostly, its AMI version.
 *
 * Source: asterisk main/manager.c, session_do(), 22.10.1: `Asterisk Call Manager/%s`; proxies say `Call Manager` too.
 */
import { RemoteProtocolError } from '../errors.js';

const BANNER = /Call Manager[^/]*(?:\/\s*(\S+))?/i;

/** How much of a first line that is none stands in the error. */
const SHOWN_CHARACTERS = 80;

/**
 * Reads the AMI version out of a banner; undefined where it tells none.
 *
 * @throws {RemoteProtocolError} `AMI_BAD_BANNER` — the line is no banner
 */
export function versionOf(line: string): string | undefined {
  const match = BANNER.exec(line);
  if (match !== null) return match[1];
  const shown = JSON.stringify(line.slice(0, SHOWN_CHARACTERS));
  throw new RemoteProtocolError('AMI_BAD_BANNER', `the peer is no AMI server: its first line is ${shown}`);
}
