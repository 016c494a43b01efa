/**
 * The floors of the library: a file imports only from floors below its own, and nothing from outside but node's own
 * modules.
 *
 * A new file of lib/ gets its place in FLOORS. The rules are functions over a map of sources, so that they are shown
 * here, on made-up sources, to find what they are for.
 */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { codeOf, PROJECT, readSources, type Sources } from './support/source.js';

/**
 * The files of lib/, lowest floor first. `folder/*` stands for all files below a folder, which may import each other.
 * `testing/*` has no floor: it stands beside them.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['message'],
  ['errors'],
  ['action-id', 'challenge', 'backoff', 'variables', 'message-reader', 'message-shapes', 'short-values', 'quick-writer',
    'callback', 'row', 'header-pattern', 'agi-text', 'waiters', 'config-tree', 'catalogue/*'],
  ['serializer', 'event-filter', 'quick-reader', 'deadlines', 'unanswered'],
  ['parser', 'options'],
  ['originate', 'actions', 'callbacks', 'handlers', 'event-list', 'event-queue', 'write-queue', 'log', 'credentials'],
  ['prepared-action'],
  ['action-slot'],
  ['limits'],
  ['session', 'offline-queue'],
  ['transport', 'keep-alive', 'login', 'conversation'],
  ['reconnect', 'counts', 'observer', 'requests'],
  ['connection', 'helpers', 'agi-call'],
  ['agi'],
  ['services'],
  ['asterisk'],
  ['pooled-asterisk', 'servers'],
  ['pool'],
  ['index'],
  ['cli/*'],
  ['cli'],
];

/** The fake server is made of these and its own files; it must not share the client's state machine. */
const TESTING_IMPORTS: readonly string[] = ['message', 'errors', 'parser', 'serializer', 'challenge'];

/** Who starts the fake server: the command, for its demo. */
const TESTING_USERS: readonly string[] = ['cli', 'cli/*'];

const DEV_DEPENDENCIES: readonly string[] = ['typescript', 'mocha', 'chai', '@types/node', '@types/mocha',
  '@types/chai'];

type Floors = readonly (readonly string[])[];

function isNamedBy(file: string, entry: string): boolean {
  return entry.endsWith('/*') ? file.startsWith(entry.slice(0, -1)) : file === entry;
}

/** Finds a file's place: the number of its floor and the entry that names it. */
function placeOf(file: string, floors: Floors): { floor: number; entry: string } | undefined {
  for (const [floor, entries] of floors.entries()) {
    const entry = entries.find((each) => isNamedBy(file, each));
    if (entry !== undefined) return { floor, entry };
  }
  return undefined;
}

const IMPORT =
  /(?<![\w$.])(?:(?:import|export)(?:\s*\b[^'";()]*?\bfrom)?\s*|(?:import|require)\s*\(\s*)(?:'( *)'|"( *)")/dg;
const IMPORT_OF_UNKNOWN = /(?<![\w$.])(?:import|require)\s*\(\s*[^'"\s]/;

/** Finds what a source imports: by `import`, `import type`, `export … from`, `import()` and `require()`. */
function importsOf(source: string): string[] {
  const code = codeOf(source);
  const specifiers = Array.from(code.matchAll(IMPORT), ({ indices }) => source.slice(...(indices![1] ?? indices![2])!));
  return IMPORT_OF_UNKNOWN.test(code) ? [...specifiers, '(computed)'] : specifiers;
}

/** Returns the name of the imported file of lib/; undefined when it is none. */
function targetOf(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.') || !specifier.endsWith('.js')) return undefined;
  return posix.join(posix.dirname(file), specifier).slice(0, -'.js'.length);
}

function faultOfImport(file: string, target: string, floors: Floors): string | undefined {
  if (file.startsWith('testing/')) {
    const isAllowed = target.startsWith('testing/') || TESTING_IMPORTS.includes(target);
    return isAllowed ? undefined : `testing/ may import only itself and ${TESTING_IMPORTS.join(', ')}`;
  }
  if (target.startsWith('testing/')) {
    return TESTING_USERS.some((entry) => isNamedBy(file, entry)) ? undefined : 'the library must not need testing/';
  }
  const own = placeOf(file, floors);
  const other = placeOf(target, floors);
  if (own === undefined || other === undefined || other.floor < own.floor) return undefined;
  if (other.floor > own.floor) return `it goes up, from floor ${own.floor} to ${other.floor}`;
  return own.entry === other.entry && own.entry.endsWith('/*') ? undefined : `both are on floor ${own.floor}`;
}

/** Says what is wrong with the imports of some sources; an empty array when nothing is. */
function importFaults(sources: Sources, floors: Floors): string[] {
  const faults: string[] = [];
  for (const [file, source] of sources) {
    if (placeOf(file, floors) === undefined && !file.startsWith('testing/')) {
      faults.push(`lib/${file}.ts has no floor: add '${file}' to FLOORS in spec/floors.spec.ts`);
    }
    for (const specifier of importsOf(source)) {
      if (specifier.startsWith('node:')) continue;
      const target = targetOf(file, specifier);
      const isOwn = target !== undefined && sources.has(target);
      const fault = isOwn ? faultOfImport(file, target, floors) : 'it is neither a file of lib/ nor a node: module';
      if (fault !== undefined) faults.push(`lib/${file}.ts imports '${specifier}': ${fault}`);
    }
  }
  return faults;
}

/** Finds the circles in which sources import each other, each named once, by its files in order. */
function cycles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const specifier of importsOf(sources.get(file) ?? '')) {
      const target = targetOf(file, specifier);
      if (target !== undefined) visit(target, [...path, file]);
    }
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return found;
}

/** Says what is wrong with the dependencies of a package.json. */
function dependencyFaults(manifest: Readonly<Record<string, unknown>>): string[] {
  const namesIn = (field: string): string[] => Object.keys(manifest[field] ?? {});
  const runtime = ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies',
    'bundledDependencies'];
  return [
    ...runtime.flatMap((field) => namesIn(field).map((name) => `${field}: ${name}`)),
    ...namesIn('devDependencies').filter((name) => !DEV_DEPENDENCIES.includes(name)).map((name) =>
      `devDependencies: ${name}`
    ),
  ];
}

describe('the floors of lib/', () => {
  const sources = readSources();

  it('has files to look at, and finds their imports', () => {
    expect([...sources.keys()]).to.include.members(['message', 'errors', 'parser']);
    expect(importsOf(sources.get('errors')!)).to.deep.equal(['./message.js']);
  });

  it('imports downwards only, and nothing from outside but node: modules', () => {
    expect(importFaults(sources, FLOORS)).to.deep.equal([]);
  });

  it('has no cycle', () => {
    expect(cycles(sources)).to.deep.equal([]);
  });

  it('names no file twice in the table', () => {
    const entries = FLOORS.flat();
    expect(entries.filter((entry, index) => entries.indexOf(entry) !== index)).to.deep.equal([]);
  });

  it('has no runtime dependency, and six for development', () => {
    const manifest = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(dependencyFaults(manifest)).to.deep.equal([]);
  });
});

describe('the check of the floors', () => {
  const floors = [['a'], ['b', 'set/*'], ['c'], ['cli']];
  const faults = (files: Record<string, string>): string[] => importFaults(new Map(Object.entries(files)), floors);

  it('allows what goes down, stays in one folder, or is of node', () => {
    expect(faults({
      a: "import { join } from 'node:path';",
      b: "import { a } from './a.js';",
      'set/one': "import './two.js'; import type { A } from '../a.js';",
      'set/two': '',
      c: "export { b } from './b.js'; export * from './a.js';",
      cli: "import './testing/index.js'; import './c.js';",
      'testing/index': "import './fake.js'; import '../message.js';",
      'testing/fake': '',
      message: '',
    })).to.deep.equal(["lib/message.ts has no floor: add 'message' to FLOORS in spec/floors.spec.ts"]);
  });

  const upward: Record<string, string> = {
    'an import': "import { c } from './c.js';",
    'an import over several lines': "import {\n  c,\n  d,\n} from './c.js';",
    'an import of a type': "import type { C } from './c.js';",
    'a bare import': "import './c.js';",
    'an import after code on the same line': "const a = 1; import c from \"./c.js\";",
    'a namespace': "import * as c from './c.js';",
    'an export from': "export { c } from './c.js';",
    'an export of types from': "export type { C } from './c.js';",
    'an export of all': "export * from './c.js';",
    'an export of all under a name': "export * as c from './c.js';",
    'an import as a call': "const c = await import('./c.js');",
    'the type of an import': "let c: import('./c.js').C;",
    'a require': "const c = require('./c.js');",
    'an import behind awkward text': "const text = `'${/[\"'`]/.source}` + '//'; import './c.js';",
  };
  for (const [title, source] of Object.entries(upward)) {
    it(`finds ${title} that goes up`, () => {
      expect(faults({ a: source, c: '' })).to.deep.equal(["lib/a.ts imports './c.js': it goes up, from floor 0 to 2"]);
    });
  }

  it('finds an import within a floor, into a folder of the floor too', () => {
    expect(faults({ b: "import './set/one.js';", 'set/one': "import '../b.js';" })).to.deep.equal([
      "lib/b.ts imports './set/one.js': both are on floor 1",
      "lib/set/one.ts imports '../b.js': both are on floor 1",
    ]);
  });

  it('finds a package, a file outside and an import that can only be known at run time', () => {
    expect(
      faults({
        a: 'import chai from \'chai\'; import \'../package.json\'; import(name);',
        b: 'import fs from \'fs\';',
      }),
    ).to.deep.equal([
      'lib/a.ts imports \'chai\': it is neither a file of lib/ nor a node: module',
      'lib/a.ts imports \'../package.json\': it is neither a file of lib/ nor a node: module',
      'lib/a.ts imports \'(computed)\': it is neither a file of lib/ nor a node: module',
      'lib/b.ts imports \'fs\': it is neither a file of lib/ nor a node: module',
    ]);
  });

  it('finds a file without a floor and says where to add it', () => {
    expect(faults({ 'new-one': '' })).to.deep.equal([
      'lib/new-one.ts has no floor: add \'new-one\' to FLOORS in spec/floors.spec.ts',
    ]);
  });

  it('finds testing/ where it takes from the client, and where the client takes from it', () => {
    expect(faults({ c: 'import \'./testing/index.js\';', 'testing/index': 'import \'../c.js\';' })).to.deep.equal([
      'lib/c.ts imports \'./testing/index.js\': the library must not need testing/',
      'lib/testing/index.ts imports \'../c.js\': testing/ may import only itself and message, errors, parser, '
        + 'serializer, challenge',
    ]);
  });

  it('looks past comments and texts', () => {
    const texts = "const a = \"import './c.js'\"; const b = `import './c.js'`;";
    const source = `// import './c.js'\n/* import './c.js' */ ${texts} a.import('./c.js');`;
    expect(importsOf(source)).to.deep.equal([]);
  });

  it('finds a cycle, of types too', () => {
    const circle = new Map([
      ['a', 'import type { B } from \'./set/b.js\';'],
      ['set/b', 'export * from \'./c.js\';'],
      ['set/c', 'import \'../a.js\';'],
      ['d', 'import \'./a.js\';'],
    ]);
    expect(cycles(circle)).to.deep.equal(['a → set/b → set/c → a']);
  });

  it('finds dependencies of every kind', () => {
    expect(dependencyFaults({
      dependencies: { one: '1' }, optionalDependencies: { two: '1' }, peerDependencies: { three: '1' },
      devDependencies: { mocha: '1', four: '1' },
    })).to.deep.equal(['dependencies: one', 'optionalDependencies: two', 'peerDependencies: three',
      'devDependencies: four']);
  });
});
