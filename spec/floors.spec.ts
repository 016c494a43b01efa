/**
 * The rooms of the library: a file imports from its own room, or from a room below through one of its doors.
 *
 * A new file needs no line here; a new room, or a file that a room above shall enter, does. The rules are shown here,
 * on made-up sources, to find what they are for.
 */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import {
  absent, crowdedFolders, cycles, dependencyFaults, filesBelow, importFaults, importsOf, longLines, MOST_COLUMNS,
  MOST_FILES, strangeSpecs, type Floors,
} from './support/rooms.js';
import { PROJECT, readSources } from './support/source.js';

/** The rooms of lib/, lowest floor first. */
const FLOORS: Floors = [
  [
    { name: 'catalogue', doors: ['index', 'answer-traits', 'privileges'] },
    { name: 'wire/fast', doors: ['reader', 'writer'], onlyFor: 'wire' },
  ],
  [{ name: 'wire', doors: ['banner', 'parser', 'serializer', 'challenge', 'masked'] }],
  [{
    name: 'actions',
    doors: [
      'builders', 'capabilities', 'config-tree', 'event-mask', 'filter', 'header-pattern', 'nearest', 'new-action',
      'originate',
      'variables',
    ],
  }],
  [{
    name: 'session',
    doors: [
      'action-id', 'callback', 'deadlines', 'handlers', 'pending-action', 'send-options', 'session',
      'session-options',
    ],
  }],
  [
    {
      name: 'connection',
      doors: [
        'backoff', 'connection', 'credentials', 'diagnostics', 'life', 'option-checks', 'options', 'reconnect', 'stats',
        'transport',
      ],
    },
    { name: 'agi', doors: ['call', 'calls', 'text'] },
  ],
  [{ name: 'client/calls', doors: ['originates', 'placed-calls'] }],
  [{
    name: 'client',
    doors: ['asterisk', 'event-list', 'promise-methods', 'servers'],
  }],
  [{ name: 'pool', doors: ['pool'] }],
];

/** Rooms whose specs bear the names of their files. */
const MIRRORED: readonly string[] = FLOORS.flat().map(({ name }) => name).filter((name) => name !== 'pool');

describe('the rooms of lib/', () => {
  const sources = readSources();

  it('have files to look at, and their imports are found', () => {
    expect([...sources.keys()]).to.include.members(['message', 'errors', 'wire/parser']);
    expect(importsOf(sources.get('errors')!)).to.deep.equal(['./message.js']);
  });

  it('are entered from above, through their doors, and need nothing from outside but node: modules', () => {
    expect(importFaults(sources, FLOORS)).to.deep.equal([]);
  });

  it('have no cycle', () => {
    expect(cycles(sources)).to.deep.equal([]);
  });

  it('are all there, with their doors', () => {
    expect(absent(sources, FLOORS)).to.deep.equal([]);
  });

  it(`have at most ${MOST_FILES} files in a folder`, () => {
    expect(crowdedFolders(sources)).to.deep.equal([]);
  });

  it('are mirrored by spec/', () => {
    const specs = filesBelow('spec', /\.spec\.ts$/);
    expect(specs).to.include('wire/parser.spec.ts');
    expect(strangeSpecs(sources, specs, MIRRORED)).to.deep.equal([]);
  });

  it(`have no line over ${MOST_COLUMNS} columns, nor do spec/ and example/`, () => {
    const isSource = /^(?!.*node_modules).*\.ts$/;
    const files = ['lib', 'spec', 'example'].flatMap((folder) =>
      filesBelow(folder, isSource).map((path) => `${folder}/${path}`)
    );
    expect(files.length).to.be.above(200);
    const faults = files.flatMap((file) => longLines(file, readFileSync(join(PROJECT, file), 'utf8')));
    expect(faults).to.deep.equal([]);
  });

  it('have no runtime dependency, and six for development', () => {
    const manifest = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(dependencyFaults(manifest)).to.deep.equal([]);
  });
});

describe('the check of the rooms', () => {
  const floors: Floors = [
    [{ name: 'low', doors: ['door'] }, { name: 'mid/in', doors: ['door'], onlyFor: 'mid' }],
    [{ name: 'mid', doors: ['door'] }, { name: 'side', doors: ['door'] }],
    [{ name: 'high', doors: ['door'] }],
  ];
  const faults = (files: Record<string, string>): string[] => importFaults(new Map(Object.entries(files)), floors);

  it('allows what stays in its room, goes down through a door, or is of node', () => {
    expect(faults({
      message: "import { join } from 'node:path';",
      errors: "import './message.js';",
      'low/door': "import './other.js'; import '../errors.js';",
      'low/other': '',
      'mid/in/door': "import '../../message.js';",
      'mid/door': "import { d } from '../low/door.js'; import './in/door.js';",
      'high/door': "export { d } from '../mid/door.js'; export * from '../low/door.js';",
      index: "export * from './high/door.js'; export * from './low/door.js'; export * from './message.js';",
      'testing/wire/fake': "import '../index.js'; import '../../message.js';",
      'testing/index': '',
      'live/index': "import '../index.js';",
      'cli/commands/demo': "import '../main.js'; import '../../index.js'; import '../../testing/index.js';",
      'cli/main': "import '../live/index.js';",
    })).to.deep.equal([]);
  });

  const upward: Record<string, string> = {
    'an import': "import { c } from '../high/door.js';",
    'an import over several lines': "import {\n  c,\n  d,\n} from '../high/door.js';",
    'an import of a type': "import type { C } from '../high/door.js';",
    'a bare import': "import '../high/door.js';",
    'an import after code on the same line': 'const a = 1; import c from "../high/door.js";',
    'a namespace': "import * as c from '../high/door.js';",
    'an export from': "export { c } from '../high/door.js';",
    'an export of types from': "export type { C } from '../high/door.js';",
    'an export of all': "export * from '../high/door.js';",
    'an export of all under a name': "export * as c from '../high/door.js';",
    'an import as a call': "const c = await import('../high/door.js');",
    'the type of an import': "let c: import('../high/door.js').C;",
    'a require': "const c = require('../high/door.js');",
    'an import behind awkward text': "const text = `'${/[\"'`]/.source}` + '//'; import '../high/door.js';",
  };
  for (const [title, source] of Object.entries(upward)) {
    it(`finds ${title} that goes up`, () => {
      expect(faults({ 'low/a': source, 'high/door': '' })).to.deep.equal([
        "lib/low/a.ts imports '../high/door.js': it goes up, from floor 0 to 2",
      ]);
    });
  }

  const imports: readonly [title: string, file: string, target: string, fault: string][] = [
    ['past the doors', 'mid/a', 'low/inner', 'it is no door of low/: door'],
    ['of the public list past the doors', 'index', 'low/inner', 'it is no door of low/: door'],
    ['between rooms of one floor', 'mid/a', 'side/door', 'both rooms are on floor 1'],
    ['into a room that is for one other', 'high/a', 'mid/in/door', 'only mid/ may enter mid/in/'],
    ['of the ground', 'message', 'low/door', 'it goes up'],
    ['that takes from the public list', 'high/a', 'index', 'nothing below needs the public list'],
    ['of the library that takes from testing/', 'high/a', 'testing/index', 'the library must not need testing/'],
    ['of the library that takes from live/', 'index', 'live/index', 'the library must not need live/'],
    ['of testing/ that takes from the client', 'testing/a', 'mid/door',
      'testing/ may import only itself and message, errors, wire/challenge'],
    ['of live/ past the public list', 'live/a', 'mid/door', 'live/ may import only itself and index'],
    ['of cli/ past the public list', 'cli/a', 'message',
      'cli/ may import only itself and index, testing/index, live/index'],
  ];
  for (const [title, file, target, fault] of imports) {
    it(`finds an import ${title}`, () => {
      const specifier = posix.relative(posix.dirname(file), `${target}.js`).replace(/^(?!\.)/, './');
      expect(faults({ [file]: `import '${specifier}';`, [target]: '' })).to.deep.equal([
        `lib/${file}.ts imports '${specifier}': ${fault}`,
      ]);
    });
  }

  it('finds a file without a room', () => {
    expect(faults({ 'new/one': '', other: '' })).to.deep.equal([
      'lib/new/one.ts has no room: see FLOORS in spec/floors.spec.ts',
      'lib/other.ts has no room: see FLOORS in spec/floors.spec.ts',
    ]);
  });

  it('finds a package, a file outside and an import that can only be known at run time', () => {
    const source = "import chai from 'chai'; import '../../package.json'; import(name); import fs from 'fs';";
    expect(faults({ 'low/a': source })).to.deep.equal(
      ['chai', '../../package.json', 'fs', '(computed)'].map((name) =>
        `lib/low/a.ts imports '${name}': it is neither a file of lib/ nor a node: module`
      ),
    );
  });

  it('looks past comments and texts', () => {
    const texts = "const a = \"import './c.js'\"; const b = `import './c.js'`;";
    const source = `// import './c.js'\n/* import './c.js' */ ${texts} a.import('./c.js');`;
    expect(importsOf(source)).to.deep.equal([]);
  });

  it('finds a cycle, of types too', () => {
    const circle = new Map([
      ['a', "import type { B } from './set/b.js';"],
      ['set/b', "export * from './c.js';"],
      ['set/c', "import '../a.js';"],
      ['d', "import './a.js';"],
    ]);
    expect(cycles(circle)).to.deep.equal(['a → set/b → set/c → a']);
  });

  it('finds a room or door that is not there', () => {
    const sources = new Map([['low/door', ''], ['mid/in/door', ''], ['mid/door', ''], ['side/door', '']]);
    expect(absent(sources, floors)).to.deep.equal(['high/door']);
  });

  it('finds a crowded folder', () => {
    const files = Array.from({ length: MOST_FILES + 1 }, (_, index): [string, string] => [`low/${index}`, '']);
    expect(crowdedFolders(new Map(files))).to.deep.equal(['lib/low: 15 files']);
    expect(crowdedFolders(new Map(files.slice(1)))).to.deep.equal([]);
  });

  it('finds a spec that bears no name of its room', () => {
    const specs = ['parser', 'parser-cuts', 'parsers', 'other'].map((name) => `wire/${name}.spec.ts`);
    const found = strangeSpecs(new Map([['wire/parser', '']]), [...specs, 'cli/x.spec.ts'], ['wire']);
    expect(found).to.deep.equal(specs.slice(2));
  });

  it('finds a long line', () => {
    const text = `${'x'.repeat(MOST_COLUMNS)}\n${'x'.repeat(MOST_COLUMNS + 1)}\n`;
    expect(longLines('a.ts', text)).to.deep.equal(['a.ts:2']);
  });

  it('finds dependencies of every kind', () => {
    expect(dependencyFaults({
      dependencies: { one: '1' }, optionalDependencies: { two: '1' }, peerDependencies: { three: '1' },
      devDependencies: { mocha: '1', four: '1' },
    })).to.deep.equal(['dependencies: one', 'optionalDependencies: two', 'peerDependencies: three',
      'devDependencies: four']);
  });
});
