/**
 * The library's own source as text, for the specs that check how it is written.
 *
 * There is no compiler API to ask, so a small scanner parts a source into code, comments and literals. It knows what
 * can hide a quote or a comment sign: strings, templates with code inside, regular expressions. What is blanked keeps
 * its length, so that positions and lines stay those of the original.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's own folder. */
export const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** Sources by name: the path below `lib/`, without `.ts`. */
export type Sources = ReadonlyMap<string, string>;

/** Reads every source of the library. */
export function readSources(): Sources {
  const folder = join(PROJECT, 'lib');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
    .sort();
  return new Map(
    paths.map((path) => [path.slice(0, -'.ts'.length).replaceAll('\\', '/'), readFileSync(join(folder, path), 'utf8')]),
  );
}

/** A stretch of a source, from its first character to behind its last. */
export interface Stretch {
  kind: 'code' | 'comment' | 'literal';
  start: number;
  end: number;
}

const COMMENT = /\/\/[^\n]*|\/\*[^]*?\*\//y;
const STRING = /'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"/y;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
/** From a backtick, or the end of code inside a template, to the next such code or the last backtick. */
const TEMPLATE = /[`}](?:\\[^]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y;
/** After these a slash begins a regular expression; after a name, a number or a closing parenthesis it divides. */
const BEFORE_REGEX =
  /(?:^|[=(,:;!&|?{}[+\-*%<>~^]|\b(?:return|typeof|case|in|of|throw|await|else|do|void|delete|yield))\s*$/;

function matchAt(pattern: RegExp, source: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.test(source) ? pattern.lastIndex : -1;
}

/** Parts a source into its stretches, in order and without a gap. */
export function stretchesOf(source: string): Stretch[] {
  const stretches: Stretch[] = [];
  const braces: number[] = [];
  let code = '';
  const take = (kind: Stretch['kind'], start: number, end: number): number => {
    stretches.push({ kind, start, end });
    if (kind !== 'comment') code = kind === 'literal' ? `${code}0` : code + source.slice(start, end);
    return end;
  };
  for (let position = 0; position < source.length;) {
    const character = source[position]!;
    const isTemplate = character === '`' || (character === '}' && braces.at(-1) === 0);
    if (isTemplate) {
      if (character === '}') braces.pop();
      const end = matchAt(TEMPLATE, source, position);
      if (end < 0) throw new Error(`a template does not end: ${source.slice(position, position + 40)}`);
      position = take('literal', position, end);
      if (source[end - 1] === '{') {
        braces.push(0);
        code += '(';
      }
      continue;
    }
    const comment = character === '/' ? matchAt(COMMENT, source, position) : -1;
    const string = character === '"' || character === '\'' ? matchAt(STRING, source, position) : -1;
    const regex = character === '/' && comment < 0 && BEFORE_REGEX.test(code.slice(-40))
      ? matchAt(REGEX, source, position)
      : -1;
    if (comment >= 0) position = take('comment', position, comment);
    else if (string >= 0) position = take('literal', position, string);
    else if (regex >= 0) position = take('literal', position, regex);
    else {
      if (braces.length > 0 && character === '{') braces[braces.length - 1]! += 1;
      if (braces.length > 0 && character === '}') braces[braces.length - 1]! -= 1;
      position = take('code', position, position + 1);
    }
  }
  return stretches;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/**
 * Returns the source with its comments blanked, and the insides of its literals too: what is left are names and signs.
 */
export function codeOf(source: string): string {
  return stretchesOf(source).map(({ kind, start, end }) => {
    const text = source.slice(start, end);
    if (kind === 'code') return text;
    return kind === 'comment' ? blank(text) : text[0]! + blank(text.slice(1, -1)) + text.at(-1)!;
  }).join('');
}
