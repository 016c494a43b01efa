/**
 * Whole messages as readable lines: a header each, in the order of the wire.
 *
 * Pure; safe for a terminal. A header that comes several times has a line for each of its values.
 */
import { get, type Message } from '../../index.js';
import { safe } from './safe-text.js';

function headerLines([name, value]: readonly [string, string]): string[] {
  return value.split('\n').map((each) => `${safe(name)}: ${safe(each)}`);
}

/** Writes every header of a message. */
export function messageLines(message: Message): string[] {
  return Object.entries(message).flatMap(headerLines);
}

/** What an item of a list repeats: its own name stands above it, the ActionID is the same for all. */
const OF_EVERY_ITEM: ReadonlySet<string> = new Set(['event', 'actionid']);

/** Writes an item of a list: its name, and below it every header that has a value. */
export function itemLines(item: Message): string[] {
  const headers = Object.entries(item).filter(([name, value]) =>
    value !== '' && !OF_EVERY_ITEM.has(name.toLowerCase())
  );
  return [safe(get(item, 'Event') ?? 'item'), ...headers.flatMap(headerLines).map((line) => `  ${line}`)];
}
