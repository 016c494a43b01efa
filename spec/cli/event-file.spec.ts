/**
 * The file of a watch: a JSON array or JSON lines, readable as it grows, and never a lost recording.
 */
import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventFile } from '../../lib/cli/watch/event-file.js';

describe('event file', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gami-'));
    path = join(folder, 'events.json');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is a JSON array when it is closed', () => {
    const file = new EventFile(path, 'array');
    file.begin();
    file.write({ Event: 'A', X: 'ö\n"' });
    file.write({ Event: 'B' });
    file.close();
    expect(readFileSync(path, 'utf8')).to.equal('[\n{"Event":"A","X":"ö\\n\\""},\n{"Event":"B"}\n]\n');
    expect(JSON.parse(readFileSync(path, 'utf8'))).to.deep.equal([{ Event: 'A', X: 'ö\n"' }, { Event: 'B' }]);
  });

  it('is an empty array when nothing came', () => {
    const file = new EventFile(path, 'array');
    file.begin();
    file.close();
    file.close();
    expect(readFileSync(path, 'utf8')).to.equal('[]\n');
  });

  it('holds whole lines of JSON at any time', () => {
    const file = new EventFile(path, 'lines');
    file.begin();
    file.write({ Event: 'A' });
    expect(readFileSync(path, 'utf8')).to.equal('{"Event":"A"}\n');
    file.write({ Event: 'B' });
    file.close();
    expect(readFileSync(path, 'utf8')).to.equal('{"Event":"A"}\n{"Event":"B"}\n');
  });

  it('replaces what was there when it begins, not before', () => {
    writeFileSync(path, 'an older recording, much longer than the new one');
    const abandoned = new EventFile(path, 'array');
    abandoned.write({ Event: 'early' });
    abandoned.close();
    expect(readFileSync(path, 'utf8')).to.equal('an older recording, much longer than the new one');
    const file = new EventFile(path, 'lines');
    file.begin();
    file.write({ Event: 'A' });
    file.close();
    expect(readFileSync(path, 'utf8')).to.equal('{"Event":"A"}\n');
  });

  it('says so when it cannot be opened', () => {
    expect(() => new EventFile(join(folder, 'none', 'x'), 'array')).to.throw(/^cannot write --output: ENOENT/);
  });
});
