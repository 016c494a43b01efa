/**
 * Specs of the generated catalogue: what lies in lib/catalogue is what the generator makes of the facts, byte by byte,
 * and the manual's counts are those of the facts.
 */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../support/source.js';
import { parseFacts, writeFacts } from './facts.js';
import { readFacts } from './facts-files.js';
import { countsTable, generate } from './generator.js';
import { withCounts } from './page.js';
import { VERSIONS } from './versions.js';

const FACTS = join(PROJECT, 'spec/catalogue/facts');

function read(...path: string[]): string {
  return readFileSync(join(PROJECT, ...path), 'utf8');
}

describe('catalogue', () => {
  for (const [file, text] of generate(readFacts(FACTS))) {
    it(`has in ${file} what the generator writes, with no line over 120 columns`, () => {
      expect(read('lib/catalogue', file) === text, 'run npm run catalogue').to.equal(true);
      expect(text.split('\n').filter((line) => line.length > 120)).to.deep.equal([]);
    });
  }

  it('says on its page how many actions and events each version has', () => {
    const page = read('lib/catalogue/README.md');
    expect(page).to.equal(withCounts(page, countsTable(readFacts(FACTS))));
    for (const version of VERSIONS) expect(page).to.match(new RegExp(`^\\| ${version} \\| ${version}\\.`, 'm'));
  });

  it('refuses a page without a place for the counts', () => {
    expect(() => withCounts('# The typed catalogue\n', '')).to.throw('no place for the counts');
  });

  for (const version of VERSIONS) {
    it(`reads and writes the facts of ${version} without a difference`, () => {
      const text = read('spec/catalogue/facts', `${version}.json`);
      expect(writeFacts(parseFacts(text)) === text).to.equal(true);
    });
  }
});
