/**
 * The public surface: every name that a user may import, and every method of the classes among them, as
 * `spec/fixtures/surface.txt` lists them.
 *
 * A change there is a change of what others build on: it is to be seen, and to stand in CHANGELOG.md. Names come from
 * the declarations that the compiler wrote, methods from the classes themselves.
 */
import { expect } from 'chai';
import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as gami from '../lib/index.js';
import * as testing from '../lib/testing/index.js';
import { PROJECT } from './support/source.js';

const SHOWN = 'spec/fixtures/surface.txt';

/** Names as lines of at most 120 columns. */
function wrapped(names: readonly string[]): string {
  const lines = [''];
  for (const name of [...names].sort()) {
    if (`${lines.at(-1)} ${name}`.length > 118) lines.push('');
    lines[lines.length - 1] += lines.at(-1) === '' ? name : ` ${name}`;
  }
  return lines.map((line) => `  ${line}\n`).join('');
}

/** The names that a file of declarations exports. */
function declaredIn(path: string): string[] {
  const text = readFileSync(join(PROJECT, 'dist', 'lib', path), 'utf8');
  const lists = Array.from(text.matchAll(/export (?:type )?\{([^}]*)\}/g), ([, names]) => names!.split(','));
  return lists.flat().map((name) => name.replace(/\btype\b/, '').trim()).filter((name) => name !== '');
}

/** The names that the declarations of a room say are for subclasses only. */
function protectedNames(room: string): Set<string> {
  const folder = join(PROJECT, 'dist', 'lib', room);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.d.ts'));
  const texts = paths.map((path) => readFileSync(join(folder, path), 'utf8')).join('\n');
  return new Set(
    Array.from(texts.matchAll(/\bprotected (?:(?:abstract|readonly|get|set) )*(\w+)/g), ([, name]) => name!),
  );
}

/** The public methods and accessors of a class, down to those of EventEmitter. */
function methodsOf({ prototype }: { prototype: object }, room: string): string[] {
  const names = new Set<string>();
  for (let at = prototype; at !== EventEmitter.prototype && at !== Object.prototype;) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
    at = Object.getPrototypeOf(at) as object;
  }
  const hidden = protectedNames(room).add('constructor');
  return [...names].filter((name) => !hidden.has(name));
}

function surface(): string {
  const names = { gami: 'index.d.ts', 'gami/live': 'live/index.d.ts', 'gami/testing': 'testing/index.d.ts' };
  const { Asterisk, Pool, Servers } = gami;
  const classes = [[Asterisk, 'client'], [Pool, 'pool'], [Servers, 'client'], [testing.FakeAsterisk,
    'testing']] as const;
  return [
    ...Object.entries(names).map(([title, path]) =>
      `${title} (${declaredIn(path).length})\n${wrapped(declaredIn(path))}`
    ),
    ...classes.map(([type, room]) => `methods of ${type.name}\n${wrapped(methodsOf(type, room))}`),
  ].join('\n');
}

describe('the public surface', () => {
  it('is as its list says; a change goes into the list and into CHANGELOG.md', () => {
    expect(surface()).to.equal(readFileSync(join(PROJECT, SHOWN), 'utf8'));
  });

  it('has at run time what it declares', () => {
    const declared = declaredIn('index.d.ts');
    expect(declared).to.include.members(Object.keys(gami));
    expect(declared).to.have.length.above(85);
  });

  it('has three levels between Asterisk and EventEmitter, each with a word that says what it gives', () => {
    const levels: string[] = [];
    for (let at = gami.Asterisk as unknown as { name: string }; at.name !== 'EventEmitter';) {
      levels.push(at.name);
      at = Object.getPrototypeOf(at) as { name: string };
    }
    expect(levels).to.deep.equal(['Asterisk', 'ActionMethods', 'PromiseMethods', 'CallbackMethods']);
  });
});
