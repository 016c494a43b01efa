/**
 * The file of a recording: what a server sent, as lines of JSON, each a chunk of its wire with its time.
 *
 * Read are also captures as bytes, lines of events (`{ t, m }`), and all of these compressed by gzip.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Message } from '../../index.js';
import type { RecordedChunk } from '../../testing/index.js';

const GZIP = 0x1f;

/** Makes the chunk of a message: as a server writes it, a header of several values several times. */
export function chunkOf(message: Message, at: number): RecordedChunk {
  const lines = Object.entries(message).flatMap(([name, value]) => value.split('\n').map((each) => `${name}: ${each}`));
  const text = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`).toString('latin1');
  return { from: 'server', at, session: 1, text };
}

function lineOf(line: string, first: { at: number | undefined }): string | undefined {
  const value = JSON.parse(line) as { text?: unknown; t?: number; m?: Message };
  if (typeof value.text === 'string') return line;
  if (value.m === undefined || value.t === undefined) return undefined;
  first.at ??= value.t;
  return JSON.stringify(chunkOf(value.m, value.t - first.at));
}

/**
 * Reads a recording: the lines that a fake server replays.
 *
 * @throws {Error} the file can't be read, or is no recording
 */
export function readRecording(path: string): string[] {
  try {
    const file = readFileSync(path);
    const bytes = file[0] === GZIP ? gunzipSync(file) : file;
    if (bytes[0] !== 0x7b) {
      const text = bytes.toString('latin1');
      if (!/^(?:Event|Response): |^Asterisk Call Manager/m.test(text)) throw new Error('it is no recording');
      return [JSON.stringify({ from: 'server', at: 0, session: 1, text } satisfies RecordedChunk)];
    }
    const first = { at: undefined };
    return bytes.toString().split('\n').filter((line) => line.trim() !== '').map((line) => lineOf(line, first))
      .filter((line) => line !== undefined);
  } catch (cause) {
    throw new Error(`cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}
