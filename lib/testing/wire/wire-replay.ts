/**
 * A recording played again: which bytes of it are events, and when each is due.
 *
 * The answers of a recording bear the ActionIDs of the recorded client, so they are left out: responses, and events
 * with an ActionID that the client had sent, but those that every session gets.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { LocalProtocolError } from '../../errors.js';
import { get, isEvent } from '../../message.js';
import { messageOfLines } from './action-reader.js';
import { FakeEvent } from './fake-event.js';
import { WireRecorder, type RecordedChunk } from './wire-recorder.js';

/** How a recording is played. */
export interface ReplayOptions {
  /** 1 is the recording's own pace, 10 ten times as fast. @defaultValue Infinity, all at once */
  readonly speed?: number;
  /** Every byte of the server, answers and banner too. @defaultValue false */
  readonly whole?: boolean;
}

/** A part that is due: an event, or bytes. */
export interface ReplayPart {
  readonly at: number;
  readonly bytes: Buffer;
  readonly event: FakeEvent | undefined;
}

const MESSAGE_END = '\r\n\r\n';
const BROADCAST: ReadonlySet<string> = new Set(['OriginateResponse', 'UserEvent']);

function isChunk(value: unknown): value is RecordedChunk {
  if (typeof value !== 'object' || value === null) return false;
  const { from, at, session, text } = value as Record<string, unknown>;
  return (from === 'client' || from === 'server') && typeof at === 'number' && typeof session === 'number' &&
    typeof text === 'string';
}

function parseLine(line: string): RecordedChunk {
  try {
    const chunk: unknown = JSON.parse(line);
    if (isChunk(chunk)) return chunk;
  } catch (cause) {
    throw new LocalProtocolError('AMI_BAD_JSON', 'a line of the recording is not JSON', { cause });
  }
  throw new LocalProtocolError('AMI_BAD_JSON', 'a line of the recording is not a chunk of a wire');
}

function chunksOf(recording: WireRecorder | Iterable<string>): readonly RecordedChunk[] {
  if (recording instanceof WireRecorder) return recording.chunks;
  return [...recording].filter((line) => line.trim() !== '').map(parseLine);
}

function* eventsOf(chunks: readonly RecordedChunk[]): Generator<ReplayPart> {
  const ids = new Set<string>();
  const rests = new Map<number, string>();
  for (const { from, at, session, text } of chunks) {
    if (from === 'client') {
      for (const [, id = ''] of text.matchAll(/^ActionID:[ \t]*(.*?)\r?$/gim)) ids.add(id);
      continue;
    }
    const whole = (rests.get(session) ?? '') + text;
    const end = whole.lastIndexOf(MESSAGE_END) + MESSAGE_END.length;
    if (end < MESSAGE_END.length) {
      rests.set(session, whole);
      continue;
    }
    rests.set(session, whole.slice(end));
    for (const part of whole.slice(0, end - MESSAGE_END.length).split(MESSAGE_END)) yield* eventPart(part, at, ids);
  }
}

function* eventPart(part: string, at: number, ids: ReadonlySet<string>): Generator<ReplayPart> {
  const lines = part.replace(/^(?:[^\r\n:]*Call Manager[^\r\n]*)?[\r\n]*/, '');
  const bytes = Buffer.from(lines + MESSAGE_END, 'latin1');
  const text = bytes.toString();
  const message = messageOfLines(text.split('\r\n'));
  if (!isEvent(message)) return;
  const id = get(message, 'ActionID');
  const isAnswer = id !== undefined && ids.has(id) && !BROADCAST.has(get(message, 'Event') ?? '');
  if (!isAnswer) yield { at, bytes, event: new FakeEvent(text, get(message, 'Privilege') ?? '') };
}

function* bytesOf(chunks: readonly RecordedChunk[]): Generator<ReplayPart> {
  for (const { from, at, text } of chunks) {
    if (from === 'server') yield { at, bytes: Buffer.from(text, 'latin1'), event: undefined };
  }
}

/** Yields the parts of a recording, each when it is due; ends early when the signal fires. */
export async function* paced(
  recording: WireRecorder | Iterable<string>,
  options: ReplayOptions,
  signal: AbortSignal,
): AsyncGenerator<ReplayPart> {
  const { speed = Infinity, whole = false } = options;
  const chunks = chunksOf(recording);
  let last: number | undefined;
  for (const part of whole ? bytesOf(chunks) : eventsOf(chunks)) {
    const wait = (part.at - (last ?? part.at)) / speed;
    if (wait > 0) await delay(wait, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    last = part.at;
    yield part;
  }
}
