/**
 * An action from words of the command line: `Name=value` or `Name: value`, the action's name first or among them.
 *
 * Pure. A name that comes several times becomes a header with several values, as everywhere in gami.
 */
import { add, get, type Message } from '../index.js';
import { UsageError } from './arguments.js';

const HEADER = /^\s*([^=:\s][^=:]*?)\s*(?:=|:[ \t]*)(.*)$/s;

/**
 * Makes an action; a first word without `=` and `:` is its name.
 *
 * @throws {UsageError} there is no action, or a word is no header
 */
export function actionOf(words: readonly string[]): Message {
  const [first, ...rest] = words;
  const isNamed = first !== undefined && /^[^=:]+$/.test(first);
  let action: Message = isNamed ? { Action: first } : {};
  for (const [index, word] of (isNamed ? rest : words).entries()) {
    const match = HEADER.exec(word);
    if (match === null) throw new UsageError(`word ${index + (isNamed ? 2 : 1)} is no header; a header is Name=value`);
    action = add(action, match[1]!, match[2]!);
  }
  if (!get(action, 'Action')) throw new UsageError('which action? give its name, or Action=name');
  return action;
}

/**
 * Reads pairs `name=value`.
 *
 * @throws {UsageError} one is no pair
 */
export function pairsOf(what: string, texts: readonly string[]): [string, string][] {
  return texts.map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) throw new UsageError(`${what} needs name=value`);
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
}
