/**
 * A line of `gami shell` read: what is to be done with it. Pure.
 *
 * A line is an action with its headers (`Hangup Channel=PJSIP/a-1`), a helper with its values in order (`hangup
 * PJSIP/a-1`), a line of Asterisk's own command line behind `!`, or a word of the shell itself.
 */
import type { Message } from '../../index.js';
import { UsageError } from '../arguments.js';
import { actionOf } from '../headers.js';
import { didYouMean } from '../nearest.js';

/** What a line wants. */
export type Wish =
  | { readonly kind: 'nothing' | 'help' | 'quit' }
  | { readonly kind: 'watch' | 'unwatch'; readonly events: readonly string[] }
  | { readonly kind: 'action'; readonly action: Message };

/** Helpers: the action, and the headers that the words behind it are, in order. */
export const HELPERS: Readonly<Record<string, readonly [action: string, ...headers: string[]]>> = {
  ping: ['Ping'],
  hangup: ['Hangup', 'Channel'],
  redirect: ['Redirect', 'Channel', 'Context', 'Exten', 'Priority'],
  bridge: ['Bridge', 'Channel1', 'Channel2'],
  getvar: ['Getvar', 'Channel', 'Variable'],
  setvar: ['Setvar', 'Channel', 'Variable', 'Value'],
  dbget: ['DBGet', 'Family', 'Key'],
  dbput: ['DBPut', 'Family', 'Key', 'Val'],
  dbdel: ['DBDel', 'Family', 'Key'],
  reload: ['Reload', 'Module'],
};

/** The words of the shell itself. */
export const OWN_WORDS = ['help', 'watch', 'unwatch', 'quit', 'exit'] as const;

const WORD = /\s*((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+)/y;

/** A piece of a word: in single quotes, in double quotes, escaped, or as it is. */
const PIECE = /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|([^'"\\]+)/g;

/**
 * Splits a line into words, with quotes as shells have them.
 *
 * @throws {UsageError} a quote isn't closed
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  const text = line.trim();
  for (let at = 0; at < text.length; at = WORD.lastIndex) {
    WORD.lastIndex = at;
    const match = WORD.exec(text);
    if (match === null) throw new UsageError('a quote is not closed');
    words.push(match[1]!.replace(PIECE, (_all, single?: string, double?: string, escaped?: string, bare?: string) =>
      single ?? double?.replace(/\\(.)/g, '$1') ?? escaped ?? bare ?? ''
    ));
  }
  return words;
}

function helperAction(name: string, values: readonly string[]): Message {
  const [action, ...headers] = HELPERS[name]!;
  if (values.length > headers.length) throw new UsageError(`${name} takes ${headers.join(' ') || 'no words'}`);
  return { Action: action, ...Object.fromEntries(values.map((value, index) => [headers[index]!, value])) };
}

/**
 * Reads a line.
 *
 * @param actions the actions that are known
 * @throws {UsageError} it can't be read, or its first word is near to one that is known
 */
export function wishOf(line: string, actions: readonly string[]): Wish {
  if (line.trim().startsWith('!')) {
    return { kind: 'action', action: { Action: 'Command', Command: line.trim().slice(1).trim() } };
  }
  const [first, ...rest] = wordsOf(line);
  if (first === undefined) return { kind: 'nothing' };
  if (first === 'help') return { kind: 'help' };
  if (first === 'quit' || first === 'exit') return { kind: 'quit' };
  if (first === 'watch' || first === 'unwatch') return { kind: first, events: rest };
  if (Object.hasOwn(HELPERS, first) && !rest.some((word) => isHeaderOf(first, word))) {
    return { kind: 'action', action: helperAction(first, rest) };
  }
  const action = actionOf([first, ...rest]);
  const name = action['Action']!;
  const isKnown = actions.length === 0 || actions.some((each) => each.toLowerCase() === name.toLowerCase());
  const hint = isKnown ? '' : didYouMean(name, [...actions, ...OWN_WORDS, ...Object.keys(HELPERS)]);
  if (hint !== '') throw new UsageError(`no action ${name} is known${hint}`);
  return { kind: 'action', action };
}

/** `hangup Channel=x` is an action written small. */
function isHeaderOf(helper: string, word: string): boolean {
  const [, ...headers] = HELPERS[helper]!;
  return headers.some((header) => word.toLowerCase().startsWith(`${header.toLowerCase()}=`));
}
