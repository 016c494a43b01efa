/**
 * `npm run catalogue`: writes lib/catalogue/{actions,events,lists}.ts from the documentations of two installed
 * Asterisks.
 *
 * Options: `--xml16 FILE`, `--xml22 FILE`, `--out FOLDER`; without them the Asterisks under `.asterisk/` and the
 * library's own folder, relative to the working directory.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from './generator.js';

const DOCUMENTATION = 'usr/share/asterisk/documentation/core-en_US.xml';

const { values } = parseArgs({
  options: {
    xml16: { type: 'string', default: join('.asterisk/16', DOCUMENTATION) },
    xml22: { type: 'string', default: join('.asterisk/22', DOCUMENTATION) },
    out: { type: 'string', default: 'lib/catalogue' },
  },
});

for (const [file, text] of generate(readFileSync(values.xml16, 'utf8'), readFileSync(values.xml22, 'utf8'))) {
  writeFileSync(join(values.out, file), text);
  process.stdout.write(`${join(values.out, file)}\n`);
}
