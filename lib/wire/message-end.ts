/**
 * Where a message ends: the marks, and how they are looked for.
 *
 * A message ends at an empty line (`\r\n\r\n`), sometimes at `\r\n\n`; line ends in front of a message and lone line
 * feeds in values come from healthy servers. Source: asterisk main/manager.c, astman_append() and its callers, 22.10.1.
 * Pure.
 */
const CR = 13;
const LF = 10;

/** The usual end mark: of the last line, and of the empty one. */
export const MESSAGE_END = '\r\n\r\n';
const SHORT_END = '\r\n\n';

/** How much of an end mark the bytes before a position make: 0 none, 1 `\r`, 2 `\r\n`, 3 `\r\n\r`. */
export type Progress = 0 | 1 | 2 | 3;

/**
 * Tells how much of an end mark there is with one byte more; `end` when it is whole.
 *
 * Source: asterisk main/manager.c, 22.10.1: an empty line, now and then a bare line feed in its place.
 */
export function advance(progress: Progress, byte: number): Progress | 'end' {
  if (byte === LF) return progress >= 2 ? 'end' : progress === 1 ? 2 : 0;
  if (byte === CR) return progress === 2 ? 3 : 1;
  return 0;
}

/**
 * Returns the position behind the first end mark that begins at a position or behind it; -1 when there is none.
 *
 * An end mark has three bytes at least, so every third byte is enough to look at; around the end of a line two looks
 * more say that it is no more. An event without a handler costs 0.71 × of the floor so, and 1.22 × with a look at each
 * byte (`npm run bench -- --only one-event`).
 */
export function indexOfEnd(bytes: Buffer, from: number): number {
  const last = bytes.length - 1;
  for (let position = from + 2; position <= last; position += 3) {
    const byte = bytes[position]!;
    if (byte > CR || (byte === LF && position < last && bytes[position + 1]! > CR && bytes[position - 1] === CR)) {
      continue;
    }
    if (byte === CR && position < last - 1 && bytes[position + 2]! > CR && bytes[position - 1]! > CR) continue;
    const end = endAround(bytes, position, from);
    if (end >= 0) return end;
  }
  return bytes.length > from ? endAround(bytes, last, from) : -1;
}

/**
 * Returns the position behind the first end mark that begins at a position or up to two bytes before it; -1 when there
 * is none.
 */
function endAround(bytes: Buffer, position: number, from: number): number {
  for (let start = Math.max(from, position - 2); start <= position; start += 1) {
    if (bytes[start] !== CR || bytes[start + 1] !== LF) continue;
    if (bytes[start + 2] === LF) return start + 3;
    if (bytes[start + 2] === CR && bytes[start + 3] === LF) return start + 4;
  }
  return -1;
}

/** Tells how much of an end mark the last bytes from a position on make, of which none was found. */
export function progressAtEnd(bytes: Buffer, start: number, before: Progress): Progress {
  if (before !== 0) return before;
  if (bytes[bytes.length - 1]! > CR) return 0;
  let progress: Progress = 0;
  for (let position = Math.max(start, bytes.length - 3); position < bytes.length; position += 1) {
    const next = advance(progress, bytes[position]!);
    if (next === 'end') return 0;
    progress = next;
  }
  return progress;
}

/** Returns the position of the first byte, from one on, that is no part of a line end. */
export function skipLineEnds(bytes: Buffer, from: number): number {
  let position = from;
  while (bytes[position] === CR || bytes[position] === LF) position += 1;
  return position;
}

/** Returns the text of a message without the end mark that it ends with. */
export function withoutMessageEnd(text: string): string {
  return text.slice(0, text.endsWith(MESSAGE_END) ? -MESSAGE_END.length : -SHORT_END.length);
}
