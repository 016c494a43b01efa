/**
 * The README names what there is: every setting with its default, every figure and code.
 */
import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figuresOf } from '../../src/operation/figures.js';
import { Metrics } from '../../src/operation/metrics.js';
import { NUMBERS } from '../../src/operation/settings.js';

const HERE = fileURLToPath(new URL('../../../', import.meta.url));

describe('the README', () => {
  const text = readFileSync(join(HERE, 'README.md'), 'utf8');

  it('has a row for every number, with its default and what it is', () => {
    const rows = text.match(/^\| `\w+` \| [\d,]+ \| .* \|$/gm);
    expect(rows).to.deep.equal(
      Object.entries(NUMBERS).map(
        ([name, { byDefault, what }]) => `| \`${name}\` | ${byDefault.toLocaleString('en')} | ${what} |`,
      ),
    );
  });

  it('speaks of figures that there are', () => {
    const metrics = new Metrics();
    figuresOf(metrics, { pbxs: [], publisher: () => undefined, isLinked: () => false, bytesSent: () => 0 });
    const names = String(metrics).match(/(?<=^# TYPE )\w+/gm)!;
    const spoken = new Set(text.match(/\bgami_\w+/g));
    expect([...spoken].filter((name) => !names.includes(name))).to.deep.equal([]);
    expect(spoken.size).to.be.above(5);
  });

  it('explains every code of an answer, and no other', () => {
    const source =
      readFileSync(join(HERE, 'src/actions/answer.ts'), 'utf8') +
      readFileSync(join(HERE, 'src/actions/request.ts'), 'utf8');
    const codes = new Set(source.match(/(?<=')AMI_\w+(?=')/g));
    codes.delete('AMI_NOT_LOGGED_IN');
    expect(new Set(text.match(/(?<=^\| `)AMI_\w+/gm))).to.deep.equal(codes);
  });

  it('links to what there is', () => {
    const headings = (text.match(/(?<=^##+ ).+$/gm) ?? []).map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    for (const [, target] of text.matchAll(/\]\(([^)]+)\)/g)) {
      if (target!.startsWith('#')) expect(headings, target).to.include(target!.slice(1));
      else expect(existsSync(join(HERE, target!)), target).to.equal(true);
    }
    for (const file of text.match(/(?<=`)(?:src|deploy|spec)\/[\w/.-]+/g)!)
      expect(existsSync(join(HERE, file)), file).to.equal(true);
  });
});
