/**
 * The tables of the manual, and of the pages of `gami/live` and `gami/testing`: complete, and each thing in them once.
 *
 * Names and methods are compared with `spec/fixtures/surface.txt`, which is compared with the declarations itself.
 */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { privilegesOf } from '../lib/catalogue/privileges.js';
import { lists } from '../lib/live/index.js';
import { FakeAsterisk } from '../lib/testing/index.js';
import { PROJECT } from './support/source.js';

const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');
const MANUAL = read('lib/README.md');

/** The page of each package, by the title of its names in the list of the surface. */
const PAGES = {
  'gami': MANUAL,
  'gami/live': read('lib/live/README.md'),
  'gami/testing': read('lib/testing/README.md'),
};

/** The list of the surface by title. */
const SURFACE = new Map(read('spec/fixtures/surface.txt').split('\n\n').map((part) => {
  const [title, ...lines] = part.split('\n');
  return [title!.replace(/ \(\d+\)$/, ''), lines.join(' ').split(/\s+/).filter(Boolean)];
}));

/** The part of a page under a heading of its level, down to the next of that level or above. */
function section(page: string, heading: string): string {
  const level = /^#+/.exec(heading)![0].length;
  const [, behind] = page.split(`\n${heading}\n`);
  return (behind ?? '').split(new RegExp(`^#{1,${level}} `, 'm'))[0]!;
}

/** The first names of the code in the first cells of the tables. */
function firstCells(text: string): string[] {
  const cells = text.match(/^\| [^|]*(?= \|)/gm) ?? [];
  return cells.flatMap((cell) => Array.from(cell.matchAll(/`(\w+)[^`]*`/g), ([, name]) => name!));
}

/** The sections of "All methods" that tell of a class. */
function methodTables(page: string, type: string): string {
  const parts = section(page, '## All methods').split(/^### /m);
  return parts.filter((part) => part.startsWith(`${type}: `)).join('\n');
}

describe('the manual', () => {
  for (const [title, page] of Object.entries(PAGES)) {
    it(`has each name that ${title} exports, once`, () => {
      expect(firstCells(section(page, '## All names')).sort()).to.deep.equal([...SURFACE.get(title)!].sort());
    });
  }

  for (const type of ['Asterisk', 'Pool', 'Servers']) {
    it(`has each method of ${type}, once`, () => {
      const methods = SURFACE.get(`methods of ${type}`)!;
      expect(firstCells(methodTables(MANUAL, type)).sort()).to.deep.equal([...methods].sort());
    });
  }

  it('has each method of FakeAsterisk, and of its calls, conferences and queues, once', () => {
    const fake = new FakeAsterisk();
    const page = PAGES['gami/testing'];
    const call = fake.call({ from: 'PJSIP/100', to: 'PJSIP/200' });
    const parts = { FakeCall: call, FakeConference: fake.conference('1000'), FakeQueue: fake.queue('support') };
    expect(firstCells(methodTables(page, 'FakeAsterisk')).sort())
      .to.deep.equal([...SURFACE.get('methods of FakeAsterisk')!].sort());
    for (const [type, part] of Object.entries(parts)) {
      const own = [...Object.getOwnPropertyNames(part), ...Object.getOwnPropertyNames(Object.getPrototypeOf(part))];
      expect([...new Set(own)].filter((name) => name !== 'constructor').sort(), type)
        .to.deep.equal(firstCells(methodTables(page, type)).sort());
    }
  });

  it('says of each action which classes it needs, as the library knows it', () => {
    const [, rows] = section(MANUAL, '## Rights').split('| `write` | actions |\n|---|---|\n');
    const table = rows!.split('\n\n')[0]!.split('\n').flatMap((row) => {
      const [, classes, actions] = row.split('|') as [string, string, string];
      const names = Array.from(classes.matchAll(/`(\w+)`/g), ([, name]) => name!);
      return Array.from(actions.matchAll(/`(\w+)`/g), ([, action]) => [action!, names] as const);
    });
    const source = read('lib/catalogue/privileges.ts').match(/(?<=ACTIONS_BY_CLASSES = \{)[^}]*/)![0];
    const known = source.match(/[A-Z]\w+/g)!;
    expect(table.map(([action]) => action).sort()).to.deep.equal([...known].sort());
    for (const [action, names] of table) expect(privilegesOf(action), action).to.deep.equal(names);
  });

  it('has a line for each error code, and none for another', () => {
    const codes = read('lib/errors.ts').match(/(?<=\| ')AMI_\w+/g)!;
    expect(MANUAL.match(/(?<=^\| .*\| `)AMI_\w+(?=` \|)/gm)!.sort()).to.deep.equal([...codes].sort());
  });

  it('has a line for each option', () => {
    const known = read('lib/connection/options.ts').match(/(?<=^const KNOWN[^{]*\{)[^}]*/m)![0].match(/\w+(?=:)/g)!;
    expect(firstCells(section(MANUAL, '## Options')).sort()).to.deep.equal([...known].sort());
  });

  it('has each table of the model, with the action that lists it and the rights that it needs', () => {
    const page = PAGES['gami/live'];
    const rowOf = (heading: string, table: string): string =>
      section(page, heading).split('\n').find((row) => /^\| [^|]*\|/.exec(row)?.[0].includes(`\`${table}\``)) ?? '';
    for (const [table, { action, read: events = '', write = '' }] of Object.entries(lists)) {
      expect(rowOf('## Tables', table), table).to.include(action.Action!);
      expect(rowOf('## Rights', table), table).to.include(`\`${events}\``);
      for (const right of write.split(' or ')) expect(rowOf('## Rights', table), table).to.include(right);
    }
  });
});
