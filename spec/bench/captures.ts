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
 * The versions of which there is a capture. Those of 13, 20 and 23 hold a busy minute each: calls, queues, conferences.
 */
export const CAPTURED = [22, 16, 13, 20, 23] as const;

/** Recordings of servers under random operations, events and lists, of which the wire is made again. */
const RECORDED: Readonly<Record<string, readonly string[]>> = {
  'calls-22': ['chaos-22-1', 'chaos-22-2'],
  'calls-16': ['chaos-16-1', 'chaos-16-2'],
};

/** Everything that the benchmark streams, by name. */
export const STREAMED: readonly string[] = [...CAPTURED.map(String), ...Object.keys(RECORDED)];

const BANNER = 'Asterisk Call Manager/';

/** One line of a recording: an event, or the items of a list. */
interface Line {
  readonly m?: Readonly<Record<string, string>>;
  readonly items?: readonly Readonly<Record<string, string>>[];
}

const read = new Map<string, Capture>();

/** Returns the capture of a version, or a recording by its name. */
export function capture(name: number | string): Capture {
  const key = String(name);
  let found = read.get(key);
  if (found === undefined) {
    const recordings = RECORDED[key]?.map(wireOf);
    const bytes = recordings === undefined ? withoutBanner(unzipped(`capture-${key}`)) : Buffer.concat(recordings);
    const messages = bytes.toString('latin1').match(/[^]+?\r\n\r?\n[\r\n]*/g)!.map((text) =>
      Buffer.from(text, 'latin1')
    );
    found = { bytes, messages };
    read.set(key, found);
  }
  return found;
}

function unzipped(name: string): Buffer {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../spec/fixtures');
  return gunzipSync(readFileSync(join(folder, `${name}.gz`)));
}

/** Some captures begin with the login, some behind it. */
function withoutBanner(bytes: Buffer): Buffer {
  const hasBanner = bytes.toString('latin1', 0, BANNER.length) === BANNER;
  return hasBanner ? bytes.subarray(bytes.indexOf('\n') + 1) : bytes;
}

/** What the server wrote: each header that came more than once is one line a value again. */
function wireOf(recording: string): Buffer {
  const lines = unzipped(`live/${recording}.ndjson`).toString().trimEnd().split('\n');
  const messages = lines.map((line) => JSON.parse(line) as Line).flatMap(({ m, items = [] }) =>
    m === undefined ? items : [m]
  );
  return Buffer.from(messages.map((message) => `${headersOf(message).join('\r\n')}\r\n\r\n`).join(''));
}

function headersOf(message: Readonly<Record<string, string>>): string[] {
  return Object.entries(message).flatMap(([name, values]) => values.split('\n').map((value) => `${name}: ${value}`));
}
