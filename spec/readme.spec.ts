/**
 * The pages: each followed to the letter, block by block, in an empty folder with the package that npm installs; and
 * the `@example` of each name that has one.
 *
 * What a page prints is compared; nothing is done that it doesn't say. `spec/support/page.ts` says how a page is read.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { filesBelow } from './support/rooms.js';
import { anchorsOf, blocksOf, differenceOf, examplesOf, linksOf, type Block } from './support/page.js';
import { openRegistry, type Registry } from './support/registry.js';
import { PROJECT, readSources } from './support/source.js';
import { UserFolder } from './support/user-folder.js';

/** The pages that have programs or commands. */
const FOLLOWED = ['README.md', 'lib/README.md', 'lib/live/README.md', 'lib/testing/README.md', 'lib/cli/README.md',
  '.github/SUPPORT.md', 'example/README.md', 'example/wallboard/README.md', 'spec/bench/README.md'];

const ALL = ['README.md', 'CONTRIBUTING.md', '.github/SUPPORT.md', ...['lib', 'example', 'spec'].flatMap((folder) =>
  filesBelow(folder, /^(?!.*node_modules).*\.md$/).map((path) => `${folder}/${path}`)
)].filter((page) => existsSync(join(PROJECT, page)));

/** What all names are shown with: the fake Asterisk of the pages. */
const FAKE = 'npx gami fake --port 5038 --rate 0 &';

/** The names whose comments have an example. */
const SHOWN = ['connect', 'sendAction', 'holdCallbackAction', 'registerHandler', 'subscribe', 'request', 'requestList',
  'waitFor', 'events', 'originate', 'agi', 'use', 'on'];

const MOST_LINES = 300;
const SIZE = [12_000, 15_000] as const;
/** From an empty folder to a program that ran and a test that passed, in seconds of the processor. */
const FIRST_HOUR = 120;

const read = (page: string): string => readFileSync(join(PROJECT, page), 'utf8');

/** Checks that what a page tells to run in a clone is there. */
function expectCommandsOfClone(commands: string): void {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const [, script] of commands.matchAll(/npm run ([\w:]+)/g)) expect(scripts).to.have.property(script!);
  for (const [, path] of commands.matchAll(/node dist\/(\S+)\.js/g)) {
    expect(existsSync(join(PROJECT, `${path}.ts`)), path).to.equal(true);
  }
  expect(scripts).to.include.keys('start', 'test');
}

/** Does what a block says, and compares what it prints; returns the time that it took. */
async function follow(block: Block, folder: UserFolder): Promise<number> {
  if (block.file !== undefined) folder.save(block.file, block.text);
  const isTyped = block.language === 'ts';
  const isProgram = (block.language === 'js' || isTyped) && block.file === undefined;
  if (isProgram) folder.save(isTyped ? 'program.mts' : 'program.mjs', block.text);
  else if (block.language !== 'sh') return 0;
  if (block.marks.includes('clone')) {
    expectCommandsOfClone(block.text);
    return 0;
  }
  const compile = 'npx tsc --strict --module nodenext --target es2022 --types node program.mts && ';
  const commands = isProgram ? `${isTyped ? compile : ''}node program.mjs\n` : block.text;
  const { code, printed, seconds } = await folder.run(commands);
  const exit = Number(/exit=(\d+)/.exec(block.marks.join())?.[1] ?? 0);
  expect(code, printed).to.equal(exit);
  const difference = block.prints === undefined && !isProgram ? undefined : differenceOf(printed, block.prints ?? '');
  if (difference !== undefined) expect.fail(difference);
  return seconds;
}

describe('the pages', function () {
  this.timeout(120_000);
  let registry: Registry;
  let folder: UserFolder;

  before(async () => { registry = await openRegistry(); });
  after(() => registry.close());

  for (const page of FOLLOWED) {
    describe(page, () => {
      let seconds = 0;
      before(() => { folder = new UserFolder(registry.url); });
      after(() => folder.close());

      for (const block of blocksOf(read(page))) {
        if (!['js', 'ts', 'sh'].includes(block.language) || block.marks.includes('pbx')) continue;
        it(`${block.heading}: the block of line ${block.line} does what it should`, async () => {
          seconds += await follow(block, folder);
        });
      }

      if (page === 'README.md') {
        it(`leads to a program that runs and a test that passes within ${FIRST_HOUR} s of the processor`, () => {
          expect(seconds).to.be.above(0.1).and.below(FIRST_HOUR);
        });

        it('has a first program that says in one line that the secret is missing', async () => {
          const { code, printed } = await folder.run('node first.mjs\n');
          expect(code).to.equal(1);
          expect(printed).to.equal('AMI_SECRET is missing: set it to the secret of the manager user\n');
        });
      }
    });
  }

  describe('the examples in comments', () => {
    const examples = [...readSources()].flatMap(([file, source]) =>
      examplesOf(source).map((block) => ({ file, block }))
    );
    before(async () => {
      folder = new UserFolder(registry.url);
      await folder.run(`npm install gami\n${FAKE}\n`);
    });
    after(() => folder.close());

    it('are there for the names that every program calls', () => {
      expect(examples.map(({ block }) => block.heading)).to.include.members(SHOWN);
    });

    for (const { file, block } of examples) {
      it(`${block.heading} of lib/${file}.ts prints what it should`, () => follow(block, folder));
    }
  });
});

describe('README', () => {
  it(`has ${SIZE.join(' to ')} bytes and at most ${MOST_LINES} lines`, () => {
    const text = read('README.md');
    expect(text.split('\n').length).to.be.at.most(MOST_LINES);
    expect(Buffer.byteLength(text)).to.be.within(...SIZE);
  });
});

describe('links', () => {
  for (const page of ALL) {
    it(`of ${page} lead somewhere`, () => {
      const dead = linksOf(read(page)).filter((link) => !/^https?:/.test(link)).filter((link) => {
        const [path, anchor] = link.split('#') as [string, string?];
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(PROJECT, target))) return true;
        return anchor !== undefined && !anchorsOf(read(target)).has(anchor);
      });
      expect(dead).to.deep.equal([]);
    });
  }
});
