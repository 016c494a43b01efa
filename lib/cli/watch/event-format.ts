/**
 * How an event is shown: as a readable line, as JSON, as a few of its headers, or by a format.
 *
 * Pure. `received`, the time at which the event came (ISO 8601, UTC), stands beside the headers everywhere; it is in
 * small letters, as no header of Asterisk is.
 */
import { get, type Message } from '../../index.js';
import { UsageError } from '../arguments.js';
import { eventLine } from '../terminal/event-line.js';
import type { Paint } from '../terminal/paint.js';
import { safe } from '../terminal/safe-text.js';

/** Writes an event as a line, without its end. */
export type EventFormat = (event: Message, date: Date) => string;

/** An event with the time at which it came. */
export function received(event: Message, date: Date): Message {
  const time = date.toISOString();
  return { received: time, ...event, ...(Object.hasOwn(event, 'received') ? { received: time } : {}) };
}

function valueOf(event: Message, date: Date, name: string): string {
  return name.toLowerCase() === 'received' ? date.toISOString() : get(event, name) ?? '';
}

/** Keeps some headers of an event, as they are named; those that it doesn't have are left out. */
export function picked(event: Message, fields: readonly string[] | undefined): Message {
  if (fields === undefined) return event;
  return Object.fromEntries(fields.flatMap((name) => {
    const value = get(event, name);
    return value === undefined ? [] : [[name, value]];
  }));
}

/**
 * Reads the names of `--fields`.
 *
 * @throws {UsageError} there is none, or one is empty
 */
export function fieldsOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new UsageError('--fields takes names of headers with commas between');
  return names;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', '{': '{' };

/** A piece of a format: `{Header}`, an escape, or text. */
const PIECE = /\{([^{}]+)\}|\\(.)|([^{\\]+)/gsy;

/**
 * Reads `--format`: `{Header}` stands for its value, `{received}` for the time; `\t`, `\n`, `\\` and `\{` are escapes.
 *
 * @throws {UsageError} a brace isn't closed, or an escape is none
 */
export function formatOf(text: string): EventFormat {
  const pieces: ((event: Message, date: Date) => string)[] = [];
  let end = 0;
  for (const [piece, name, escape] of text.matchAll(PIECE)) {
    end += piece.length;
    if (name !== undefined) pieces.push((event, date) => safe(valueOf(event, date, name)));
    else if (escape === undefined) pieces.push(() => piece);
    else if (ESCAPES[escape] === undefined) throw new UsageError('--format knows the escapes \\t, \\n, \\\\ and \\{');
    else pieces.push(() => ESCAPES[escape]!);
  }
  if (end < text.length) throw new UsageError('--format has a brace that isn\'t closed; \\{ is the brace itself');
  return (event, date) => pieces.map((piece) => piece(event, date)).join('');
}

/** The values of some headers with tabs between, as other programs read them. */
export function fieldsFormat(fields: readonly string[]): EventFormat {
  return (event, date) => fields.map((name) => safe(valueOf(event, date, name))).join('\t');
}

/** The readable line. */
export function lineFormat(paint: Paint): EventFormat {
  return (event, date) => eventLine(event, date, paint);
}
