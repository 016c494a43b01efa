/**
 * The file of a watch: a JSON array or JSON lines, readable at every moment, and never a lost recording.
 */
import { expect } from 'chai';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../lib/cli/arguments.js';
import { EventFile, formatOfFile } from '../../lib/cli/watch/event-file.js';

describe('event file', () => {
  let folder: string;
  let path: string;
  const text = (): string => readFileSync(path, 'utf8');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gami-'));
    path = join(folder, 'events.json');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is JSON lines by its name, else an array', () => {
    expect(['a.jsonl', 'a.NDJSON', 'a.json', 'jsonl', 'a.jsonl.txt'].map(formatOfFile)).to.deep.equal(['lines', 'lines',
      'array', 'array', 'array']);
  });

  it('is a whole JSON array at every moment', () => {
    const file = new EventFile(path, 'array', false);
    const moments = [text()];
    for (const step of [
      () => file.begin(),
      () => file.write({ Event: 'A', X: 'ö\n"' }),
      () => file.write({ Event: 'B' }),
      () => file.close(),
      () => file.close(),
    ]) {
      step();
      moments.push(text());
    }
    const first = { Event: 'A', X: 'ö\n"' };
    expect(moments.map((each) => JSON.parse(each) as unknown)).to.deep.equal([[], [], [first], [first, { Event: 'B' }],
      [first, { Event: 'B' }], [first, { Event: 'B' }]]);
    expect(text()).to.equal('[\n{"Event":"A","X":"ö\\n\\""},\n{"Event":"B"}\n]\n');
  });

  it('holds whole lines of JSON at any time', () => {
    const file = new EventFile(path, 'lines', false);
    file.begin();
    file.write({ Event: 'A' });
    expect(text()).to.equal('{"Event":"A"}\n');
    file.write({ Event: 'B' });
    file.close();
    expect(text()).to.equal('{"Event":"A"}\n{"Event":"B"}\n');
  });

  it('never replaces another one, but with force', () => {
    writeFileSync(path, 'older');
    expect(() => new EventFile(path, 'array', false)).to.throw(UsageError, /exists; --force replaces it$/);
    const file = new EventFile(path, 'lines', true);
    file.write({ Event: 'early' });
    expect(text()).to.equal('older');
    file.begin();
    file.write({ Event: 'A' });
    file.close();
    expect(text()).to.equal('{"Event":"A"}\n');
    expect(readdirSync(folder)).to.deep.equal(['events.json']);
  });

  it('leaves nothing behind, and what was there, when it never begins', () => {
    new EventFile(path, 'array', false).close();
    expect(existsSync(path)).to.equal(false);
    writeFileSync(path, 'older');
    new EventFile(path, 'array', true).close();
    expect([readdirSync(folder), text()]).to.deep.equal([['events.json'], 'older']);
  });

  it('is written behind a symbolic link that leads to it', () => {
    writeFileSync(path, 'older');
    const link = join(folder, 'link');
    symlinkSync(path, link);
    const file = new EventFile(link, 'lines', true);
    file.begin();
    file.write(1);
    file.close();
    expect([text(), readFileSync(link, 'utf8')]).to.deep.equal(['1\n', '1\n']);
  });

  it('may be a device, which is neither replaced nor taken away', () => {
    const file = new EventFile('/dev/null', 'array', false);
    file.begin();
    file.write({ Event: 'A' });
    file.close();
    expect(existsSync('/dev/null')).to.equal(true);
  });

  it('says so when it cannot be opened', () => {
    expect(() => new EventFile(join(folder, 'none', 'x'), 'array', false)).to.throw(/^cannot write --output: ENOENT/);
  });
});
