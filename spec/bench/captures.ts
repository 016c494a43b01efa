/**
 * The captures of real servers, read once: as bytes behind the banner, and message by message.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** What a server wrote to a session that saw every event. */
export interface Capture {
  readonly bytes: Buffer;
  /** The messages with their ends, and the stray line ends behind them. */
  readonly messages: readonly Buffer[];
}

/**
 * The versions of which there is one. Those of 13, 20 and 23 hold a busy minute each: calls, queues, conferences.
 */
export const CAPTURED = [22, 16, 13, 20, 23] as const;

const BANNER = 'Asterisk Call Manager/';

const read = new Map<number, Capture>();

/** Returns the capture of a version. */
export function capture(version: number): Capture {
  let found = read.get(version);
  if (found === undefined) {
    const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../spec/fixtures');
    const bytes = withoutBanner(gunzipSync(readFileSync(join(folder, `capture-${version}.gz`))));
    const messages = bytes.toString('latin1').match(/[^]+?\r\n\r?\n[\r\n]*/g)!.map((text) =>
      Buffer.from(text, 'latin1')
    );
    found = { bytes, messages };
    read.set(version, found);
  }
  return found;
}

/** Some captures begin with the login, some behind it. */
function withoutBanner(bytes: Buffer): Buffer {
  const hasBanner = bytes.toString('latin1', 0, BANNER.length) === BANNER;
  return hasBanner ? bytes.subarray(bytes.indexOf('\n') + 1) : bytes;
}
