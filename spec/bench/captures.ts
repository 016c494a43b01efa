/**
 * The captures of real servers, read once: as bytes, and message by message.
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

/** The versions of which there is one. */
export const CAPTURED = [22, 16] as const;

const read = new Map<number, Capture>();

/** Returns the capture of a version. */
export function capture(version: 16 | 22): Capture {
  let found = read.get(version);
  if (found === undefined) {
    const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../spec/fixtures');
    const bytes = gunzipSync(readFileSync(join(folder, `capture-${version}.gz`)));
    const messages = bytes.toString('latin1').match(/[^]+?\r\n\r?\n[\r\n]*/g)!.map((text) =>
      Buffer.from(text, 'latin1')
    );
    found = { bytes, messages };
    read.set(version, found);
  }
  return found;
}
