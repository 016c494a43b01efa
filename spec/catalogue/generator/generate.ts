/**
 * `npm run catalogue`: writes lib/catalogue/{actions,events,lists,snapshots}.ts, and the counts into its README.md,
 * from the facts in spec/catalogue/facts.
 *
 * The facts of 16 and 22 are read anew, and written, where these Asterisks are installed: below `.asterisk/` or below
 * the folder of `--asterisk`. Those of the other versions were read from their documentation once. `--facts` and
 * `--out` name other folders; all are relative to the working directory.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDocumentation } from './documentation.js';
import { readFacts } from './facts-files.js';
import { writeFacts, type Facts } from './facts.js';
import { countsTable, generate } from './generator.js';
import { withCounts } from './page.js';
import { VERSIONS } from './versions.js';

const DOCUMENTATION = 'usr/share/asterisk/documentation/core-en_US.xml';
/** What Debian says of the package. */
const PACKAGES = 'var/lib/dpkg/status';

const { values: folders } = parseArgs({
  options: {
    asterisk: { type: 'string', default: '.asterisk' },
    facts: { type: 'string', default: 'spec/catalogue/facts' },
    out: { type: 'string', default: 'lib/catalogue' },
  },
});

function factsIn(root: string): Facts {
  const packages = readFileSync(join(root, PACKAGES), 'utf8');
  const release = /^Package: asterisk\n(?:.+\n)*?Version: (?:\d+:)?([\d.]+)/m.exec(packages)?.[1];
  if (release === undefined) throw new Error(`${root} has no package asterisk`);
  return { release, ...readDocumentation(readFileSync(join(root, DOCUMENTATION), 'utf8')) };
}

function write(file: string, text: string): void {
  writeFileSync(file, text);
  process.stdout.write(`${file}\n`);
}

for (const version of VERSIONS) {
  const root = join(folders.asterisk, version);
  if (existsSync(join(root, DOCUMENTATION))) write(join(folders.facts, `${version}.json`), writeFacts(factsIn(root)));
}
const facts = readFacts(folders.facts);
for (const [file, text] of generate(facts)) write(join(folders.out, file), text);
const page = join(folders.out, 'README.md');
if (existsSync(page)) write(page, withCounts(readFileSync(page, 'utf8'), countsTable(facts)));
