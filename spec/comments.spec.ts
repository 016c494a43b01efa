/**
 * The comments of the library: every file opens with its contract, every exported name and every public member of an
 * exported class has a TSDoc comment right above it, and only the command writes to the console.
 *
 * A line scanner, not a compiler: a declaration stands at the beginning of its line, as everywhere in this project. The
 * rules are functions over one source, shown here on made-up sources to find what they are for.
 */
import { expect } from 'chai';
import { codeOf, readSources, stretchesOf } from './support/source.js';

/** What stands in a file's first line when a program wrote it; its names are Asterisk's and explained there. */
const GENERATED = /\bgenerated\b/i;

/** The files that may write to the console. */
const CONSOLE_USERS = /^cli(?:\/|-|$)/;

/** A contract says what a file is and may not do, in that many lines, its first and last included. */
const CONTRACT_LINES = { least: 3, most: 15 };

interface Comment {
  text: string;
  /** Where the comment ends. */
  end: number;
}

/** A name that needs a comment, and where its declaration begins. */
interface Declaration {
  name: string;
  at: number;
}

function docCommentsOf(source: string): Comment[] {
  return stretchesOf(source)
    .filter(({ kind, start }) => kind === 'comment' && source.startsWith('/**', start))
    .map(({ start, end }) => ({ text: source.slice(start, end), end }));
}

/** The contract is the comment that stands before everything but the line that names the interpreter. */
function contractOf(source: string): Comment | undefined {
  const [first] = docCommentsOf(source);
  const isFirst = first !== undefined && /^(?:#![^\n]*\n)?\s*$/.test(source.slice(0, first.end - first.text.length));
  return isFirst ? first : undefined;
}

function contractFaults(file: string, source: string): string[] {
  const contract = contractOf(source);
  if (contract === undefined) return [`lib/${file}.ts does not open with a contract comment`];
  const lines = contract.text.split('\n').length;
  const isGenerated = GENERATED.test(contract.text);
  if (isGenerated || (lines >= CONTRACT_LINES.least && lines <= CONTRACT_LINES.most)) return [];
  return [`lib/${file}.ts: its contract has ${lines} lines, not ${CONTRACT_LINES.least} to ${CONTRACT_LINES.most}`];
}

const MODIFIERS = String.raw`(?:default\s+)?(?:(?:abstract|async|declare|const(?=\s+enum))\s+)*`;
const KEYWORDS = String.raw`(?:function\s*\*?|class|const|let|var|interface|type(?!\s*\{)|enum|namespace)`;
const EXPORT = new RegExp(String.raw`^export\s+${MODIFIERS}${KEYWORDS}\s*([\w$]*)`, 'gm');
const EXPORT_DEFAULT = /^export\s+default\s+(?!(?:abstract|async|declare|function|class|interface|enum)\b)/gm;
const EXPORT_LIST = /^export\s+(?:type\s+)?\{([^}]*)\}(?!\s*from)/gm;

/** Finds the declarations that a source exports; what it hands on from elsewhere is described there. */
function exportsOf(code: string): Declaration[] {
  const direct = Array.from(
    code.matchAll(EXPORT),
    ({ 1: name, index }) => ({ name: name === '' ? 'default' : name!, at: index }),
  );
  const listed = Array.from(code.matchAll(EXPORT_LIST), ({ 1: names }) => names!.split(',')).flat()
    .map((each) => each.trim().replace(/^type\s+/, '').split(/\s+as\s+/)[0]!).filter((name) => name !== '');
  const declared = listed.map((name) => ({
    name,
    at: code.search(new RegExp(`^(?:[a-z]+\\s+)+\\*?\\s*${name}\\b`, 'm')),
  }));
  const defaults = Array.from(code.matchAll(EXPORT_DEFAULT), ({ index }) => ({ name: 'default', at: index }));
  return [...direct, ...declared, ...defaults];
}

const CLASS = /^export\s+(?:default\s+)?(?:abstract\s+|declare\s+)*class\s+([\w$]*)/gm;
const MEMBER = /^(?:(?:public|static|readonly|async|abstract|declare|accessor|get|set)\s+)*\*?\s*([\w$]+|['"])/;
/** Private and symbol members, constructors, static blocks and overrides, whatever stands before their name. */
const MEMBER_MODIFIERS = String.raw`(?:(?:static|declare|readonly|async|get|set|\*)\s*)*`;
const EXEMPT = String.raw`#|\[|\{|(?:private|protected|override|constructor)\b`;
const IS_EXEMPT = new RegExp(String.raw`^${MEMBER_MODIFIERS}(?:${EXEMPT})|^[^\n;{(=]*\boverride\b`);

/** Finds the position of the brace that opens the body: the first one that is not within type arguments. */
function bodyStart(code: string, from: number): number {
  let angles = 0;
  for (let position = from; position < code.length; position += 1) {
    if (code[position] === '<') angles += 1;
    if (code[position] === '>') angles -= 1;
    if (code[position] === '{' && angles === 0) return position;
  }
  return code.length;
}

/** Finds the public members of a class body: what begins a line where no bracket is open. */
function membersOf(code: string, name: string, open: number): Declaration[] {
  const members: Declaration[] = [];
  let depth = 0;
  let isFree = true;
  for (let position = open + 1; position < code.length && depth >= 0; position += 1) {
    const character = code[position]!;
    if (depth === 0 && isFree && /[^\s;{}]/.test(character)) {
      const own = code.slice(position);
      const isAtLineStart = /^\s*$/.test(code.slice(code.lastIndexOf('\n', position) + 1, position));
      const member = MEMBER.exec(own)?.[1];
      if (isAtLineStart && member !== undefined && !IS_EXEMPT.test(own)) {
        members.push({ name: `${name}.${/\w/.test(member) ? member : '(quoted)'}`, at: position });
      }
      isFree = false;
    }
    if ('{(['.includes(character)) depth += 1;
    if ('})]'.includes(character)) depth -= 1;
    if (depth === 0 && (character === ';' || character === '}')) isFree = true;
  }
  return members;
}

function publicMembersOf(code: string): Declaration[] {
  return Array.from(code.matchAll(CLASS)).flatMap(({ 0: head, 1: name, index }) => {
    return membersOf(code, name === '' ? 'default' : name!, bodyStart(code, index + head.length));
  });
}

/**
 * Tells whether a comment other than the contract stands right above the position: no line between, not even an empty
 * one.
 */
function isCommented(source: string, at: number, comments: readonly Comment[]): boolean {
  return comments.some(({ end }) => end <= at && /^[ \t]*\n?[ \t]*$/.test(source.slice(end, at)));
}

/**
 * Says which names of a source have no comment; of overloads, and of a getter with its setter, the first one needs it.
 */
function commentFaults(file: string, source: string): string[] {
  const contract = contractOf(source);
  if (contract !== undefined && GENERATED.test(contract.text)) return [];
  const code = codeOf(source);
  const comments = docCommentsOf(source).filter(({ end }) => end !== contract?.end);
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { name, at } of [...exportsOf(code), ...publicMembersOf(code)]) {
    if (!seen.has(name) && !isCommented(source, at, comments)) faults.push(`lib/${file}.ts: ${name} has no comment`);
    seen.add(name);
  }
  return faults;
}

function consoleFaults(file: string, source: string): string[] {
  if (CONSOLE_USERS.test(file) || !/(?<![\w$.])console\s*(?:\?\.|[.[])/.test(codeOf(source))) return [];
  return [`lib/${file}.ts writes to the console`];
}

describe('the comments of lib/', () => {
  const sources = [...readSources()];
  const faultsBy = (check: (file: string, source: string) => string[]): string[] => {
    return sources.flatMap(([file, source]) => check(file, source));
  };

  it('are looked for in names that are there', () => {
    const parser = codeOf(new Map(sources).get('wire/parser')!);
    expect(exportsOf(parser).map(({ name }) => name)).to.include.members(['Parser', 'ParserOptions',
      'DEFAULT_MAX_MESSAGE_SIZE', 'parse']);
    expect(publicMembersOf(parser).map(({ name }) => name)).to.deep.equal(['Parser.held', 'Parser.stop',
      'Parser.push']);
  });

  it('open every file with its contract', () => {
    expect(faultsBy(contractFaults)).to.deep.equal([]);
  });

  it('stand above every export and every public member of an exported class', () => {
    expect(faultsBy(commentFaults)).to.deep.equal([]);
  });

  it('are not replaced by a console', () => {
    expect(faultsBy(consoleFaults)).to.deep.equal([]);
  });
});

describe('the check of comments', () => {
  const contract = '/**\n * What it is.\n *\n * What it may not do.\n */\n';

  const commented: Record<string, string> = {
    'a function': '/** Does it. */\nexport function does(): void {}',
    'an overloaded function':
      '/** Does it. */\nexport function does(): void;\nexport function does(a?: string): void {}',
    'an asynchronous generator': '/**\n * Does it.\n */\nexport async function* does() {}',
    'a name exported further down':
      '/** One. */\nconst one = 1;\n/** Does it. */\nasync function does() {}\nexport { one, does as done };',
    'names handed on': 'export { a } from \'./a.js\';\nexport type { B } from \'./b.js\';\nexport * from \'./c.js\';',
    'a class with private parts': [
      '/** It. */',
      'export class It<T extends { a: 1 } = { a: 1 }> extends Base<{ b: 2 }> {',
      '  #secret = { a: 1 };',
      '  static readonly #other = () => { return /}/; };',
      '  readonly #text = \'}\';',
      '  static { init(); }',
      '  constructor() { super(); }',
      '  override does(): void {}',
      '  protected readonly own = 1;',
      '  static override does(): void {}',
      '  [Symbol.iterator]() { return { next() {} }; }',
      '  async *[Symbol.asyncIterator]() {}',
      '  get [Symbol.toStringTag]() { return ``; }',
      '  async #work(): Promise<{ a: 1 }> {',
      '    const inner = {',
      '      a: 1,',
      '    };',
      '  }',
      '  get #size() { return 1; }',
      '  /** The name. */',
      '  get name() { return 1; }',
      '  set name(value) {}',
      '  /** The many. */',
      '  readonly many: { a: 1 }',
      '    | undefined;',
      '}',
    ].join('\n'),
    'a class that is not exported': 'class Inner {\n  open = 1;\n}',
    'text that looks like an export':
      '/** One. */\nexport const one = `\nexport const two = ${[1].map(() => `}`)};\nexport const three`;',
  };
  for (const [title, source] of Object.entries(commented)) {
    it(`is content with ${title}`, () => expect(commentFaults('a', `${contract}${source}`)).to.deep.equal([]));
  }

  const bare: Record<string, [source: string, ...names: string[]]> = {
    'a constant': ['export const one = 1;', 'one'],
    'a function, an asynchronous one and a generator': [
      'export function a() {}\nexport async function b() {}\nexport function* c() {}', 'a', 'b', 'c',
    ],
    'types': [
      'export type A = 1;\nexport interface B {}\nexport enum C {}\nexport const enum D {}\nexport declare class E {}',
      'A', 'B', 'C', 'D', 'E',
    ],
    'a default': ['export default 1;\n', 'default'],
    'a nameless default class': ['export default class {}', 'default'],
    'a name exported further down': ['const one = 1;\nexport { one };', 'one'],
    'a type exported further down': ['interface One {}\nexport type { One };', 'One'],
    'an export below a line comment': ['// One.\nexport const one = 1;', 'one'],
    'an export below a plain block': ['/* One. */\nexport const one = 1;', 'one'],
    'an export below an empty line': ['/** One. */\n\nexport const one = 1;', 'one'],
    'an export whose comment belongs to the one before': ['/** One. */\nexport const one = 1;\nexport const two = 2;',
      'two'],
    'members of each kind': [
      [
        '/** It. */',
        'export abstract class It {',
        '  field = { a: 1 };',
        '  readonly typed: string;',
        '  static count = 0;',
        '  static make() { return new It(); }',
        '  get size() { return 1; }',
        '  async work(): Promise<{ a: 1 }> {',
        '    return { a: 1 };',
        '  }',
        '  *walk() {}',
        '  \'quoted\'() {}',
        '  /** Fine. */',
        '  fine() {}',
        '  /** Far. */',
        '',
        '  far() {}',
        '  abstract last(): void;',
        '}',
      ].join('\n'),
      'It.field',
      'It.typed',
      'It.count',
      'It.make',
      'It.size',
      'It.work',
      'It.walk',
      'It.(quoted)',
      'It.far',
      'It.last',
    ],
  };
  for (const [title, [source, ...names]] of Object.entries(bare)) {
    it(`finds ${title} without a comment`, () => {
      const faults = commentFaults('a', `${contract}import 'node:fs';\n${source}`);
      expect(faults).to.deep.equal(names.map((name) => `lib/a.ts: ${name} has no comment`));
    });
  }

  it('does not take the contract for the comment of the first export', () => {
    expect(commentFaults('a', `${contract}export const one = 1;`)).to.deep.equal(['lib/a.ts: one has no comment']);
  });

  it('leaves the names of a generated file to their source', () => {
    expect(commentFaults('a', '/** Generated from the XML documentation. */\nexport type A = 1;')).to.deep.equal([]);
    expect(contractFaults('a', '/** Generated from the XML documentation. */\nexport type A = 1;')).to.deep.equal([]);
  });

  it('finds a file that opens with something else, and a contract too short or too long', () => {
    expect(contractFaults('a', `import 'node:fs';\n${contract}`)).to.deep.equal([
      'lib/a.ts does not open with a contract comment',
    ]);
    expect(contractFaults('a', '// What it is.\n')).to.deep.equal(['lib/a.ts does not open with a contract comment']);
    expect(contractFaults('a', '/** What it is. */\n')).to.deep.equal([
      'lib/a.ts: its contract has 1 lines, not 3 to 15',
    ]);
    expect(contractFaults('a', `/**\n${' * More.\n'.repeat(14)} */\n`)).to.deep.equal([
      'lib/a.ts: its contract has 16 lines, not 3 to 15',
    ]);
    expect(contractFaults('a', `#!/usr/bin/env node\n${contract}`)).to.deep.equal([]);
  });

  it('finds a console anywhere but in the command', () => {
    expect(consoleFaults('session', 'console.log(1);')).to.deep.equal(['lib/session.ts writes to the console']);
    expect(consoleFaults('session', 'console[\'log\'](1);')).to.deep.equal(['lib/session.ts writes to the console']);
    expect(consoleFaults('session', '// console.log(1);\nconst a = \'console.log(1)\'; a.console.log();')).to.deep
      .equal([]);
    expect(consoleFaults('cli', 'console.log(1);')).to.deep.equal([]);
    expect(consoleFaults('cli/watch', 'console.log(1);')).to.deep.equal([]);
    expect(consoleFaults('client', 'console.log(1);')).to.deep.equal(['lib/client.ts writes to the console']);
  });
});
