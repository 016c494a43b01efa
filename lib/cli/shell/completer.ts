/**
 * What Tab offers in `gami shell`: actions, helpers and the shell's words first, then the headers of the action, or
 * events. Pure.
 */
import type { Names } from '../words/catalogue-names.js';
import { HELPERS, OWN_WORDS } from './line.js';

/** The names that there are. */
export interface Known {
  readonly actions: Names;
  readonly events: Names;
}

function fitting(words: Iterable<string>, begin: string): string[] {
  return [...words].filter((word) => word.toLowerCase().startsWith(begin.toLowerCase()));
}

function headersOf(actions: Names, name: string): readonly string[] {
  for (const [action, headers] of actions) if (action.toLowerCase() === name.toLowerCase()) return headers;
  return [];
}

/** Returns what may stand in place of the last word, and that word: as node:readline wants it. */
export function complete(line: string, { actions, events }: Known): [string[], string] {
  const words = line.split(/\s+/);
  const last = words.at(-1) ?? '';
  const [first = ''] = words.filter((word) => word !== '');
  if (words.filter((word) => word !== '').length === 0 || (first === last && !/\s$/.test(line))) {
    return [fitting([...OWN_WORDS, ...Object.keys(HELPERS), ...actions.keys()], last), last];
  }
  if (first === 'watch' || first === 'unwatch') return [fitting(events.keys(), last), last];
  const given = new Set(words.map((word) => word.split('=', 1)[0]!.toLowerCase()));
  const headers = headersOf(actions, first).filter((header) => !given.has(header.toLowerCase()) || last.includes('='));
  return [last.includes('=') ? [] : fitting(headers, last).map((header) => `${header}=`), last];
}
