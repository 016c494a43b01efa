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

/** The events of `calls-22` that concern a model of the PBX. */
export const CONCERNING = 'concerning-22';

/** What a model of the default tables passes over in the recordings. */
const UNCONCERNED: ReadonlySet<string> = new Set(['DeviceStateChange', 'SoftHangupRequest', 'HangupRequest',
  'LocalBridge', 'DialBegin', 'DialEnd', 'DialState', 'AgentCalled', 'BlindTransfer',
  'LocalOptimizationBegin', 'LocalOptimizationEnd']);

/** Everything that the benchmark streams, by name. */
export const STREAMED: readonly string[] = [...CAPTURED.map(String), ...Object.keys(RECORDED)];

const BANNER = 'Asterisk Call Manager/';

type Headers = Readonly<Record<string, string>>;

/** One line of a recording: an event, or the items of a list. */
interface Line {
  readonly m?: Headers;
  readonly items?: readonly Headers[];
}

const read = new Map<string, Capture>();

/** Returns the capture of a version, or a recording by its name. */
export function capture(name: number | string): Capture {
  const key = String(name);
  let found = read.get(key);
  if (found === undefined) {
    const recordings = key === CONCERNING
      ? RECORDED['calls-22']!.map((name) => wireOf(name, ({ Event, ActionID }) =>
        ActionID === undefined && !UNCONCERNED.has(Event!)))
      : RECORDED[key]?.map((name) => wireOf(name));
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
function wireOf(recording: string, isWanted: (message: Headers) => boolean = () => true): Buffer {
  const lines = unzipped(`live/${recording}.ndjson`).toString().trimEnd().split('\n');
  const messages = lines.map((line) => JSON.parse(line) as Line).flatMap(({ m, items = [] }) =>
    (m === undefined ? items : [m]).filter(isWanted)
  );
  return Buffer.from(messages.map((message) => `${headersOf(message).join('\r\n')}\r\n\r\n`).join(''));
}

function headersOf(message: Headers): string[] {
  return Object.entries(message).flatMap(([name, values]) => values.split('\n').map((value) => `${name}: ${value}`));
}
