/**
 * `gami record` and `gami replay`: what a server sent, given away without names and numbers, and played again.
 */
import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Asterisk, type Message } from '../../lib/index.js';
import { Pseudonyms } from '../../lib/cli/recording/pseudonyms.js';
import { chunkOf, readRecording } from '../../lib/cli/recording/recording.js';
import { live } from '../../lib/live/index.js';
import { PROJECT } from '../support/source.js';
import { withPbx } from './fake.js';
import { Gami } from './gami.js';

describe('gami record', function () {
  this.timeout(20_000);
  const server = withPbx();
  let folder: string;
  before(() => { folder = mkdtempSync(join(tmpdir(), 'gami-record-')); });
  after(() => rmSync(folder, { recursive: true }));

  const textOf = (path: string): string =>
    readFileSync(path,
      'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { text: string }).text).join('');

  async function recorded(name: string, ...options: readonly string[]): Promise<string> {
    const path = join(folder, name);
    const gami = server.pbx.start(['record', '--output', path, ...options]);
    await gami.waitFor('stderr', /recording .* to /);
    server.pbx.call(
      { from: { name: 'PJSIP/alice-00000001', callerIdNum: '0301234567', callerIdName: 'Anna Müller' },
        to: 'PJSIP/bob' }).answer();
    server.pbx.send({ Event: 'UserEvent', Privilege: 'user,all', UserEvent: 'Last' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    gami.kill('SIGINT');
    const { code, stderr } = await gami.ended;
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/\d+ events recorded/);
    return path;
  }

  it('replaces names and numbers, the same by the same, and keeps what Asterisk says', async () => {
    const text = textOf(await recorded('calls.jsonl'));
    for (const name of ['alice', 'bob', 'Anna', '0301234567']) expect(text).to.not.include(name);
    const [first = '', ...others] = Array.from(text.matchAll(/^Channel: (.*?)\r$/gm), ([, name = '']) => name);
    expect(first).to.match(/^PJSIP\/name\d+-9\d+$/);
    expect(others.filter((name) => name === first)).to.have.length.above(2);
    expect(text).to.include('ChannelStateDesc: Up').and.include('Privilege: call,all');
  });

  it('keeps all with --raw', async () => {
    expect(textOf(await recorded('raw.jsonl', '--raw'))).to.include('alice').and.include('0301234567');
  });

  it('leaves a file that exists alone, and asks for one', async () => {
    const path = join(folder, 'there.jsonl');
    writeFileSync(path, 'mine');
    expect((await server.pbx.run(['record', '--output', path])).code).to.equal(2);
    expect(readFileSync(path, 'utf8')).to.equal('mine');
    expect((await server.pbx.run(['record'])).code).to.equal(2);
  });

  it('is played by gami replay to a model, which sees the same', async () => {
    const path = await recorded('again.jsonl');
    const replay = Gami.start(['replay', path, '--speed', '0', '--json']);
    await replay.waitFor('stdout', /\n/);
    const { port, username, secret } = JSON.parse(replay.stdout) as { port: number; username: string; secret: string };
    const client = new Asterisk({ port, username, secret, reconnect: false });
    const model = live(client, { tables: ['channels'], settle: 1, check: 0 });
    const last = client.waitFor('UserEvent');
    await client.login();
    await last;
    await model.synced();
    expect([...model.channels.values()].map(({ ChannelStateDesc }) => ChannelStateDesc)).to.deep.equal(['Up', 'Up']);
    await client.close();
    await replay.waitFor('stderr', /events played/);
    replay.kill('SIGINT');
    expect((await replay.ended).code).to.equal(0);
  });
});

describe('a recording', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gami-recording-'));
  after(() => rmSync(folder, { recursive: true }));
  const fileOf = (bytes: Uint8Array | string): string => {
    const path = join(folder, 'file');
    writeFileSync(path, bytes);
    return path;
  };

  it('is lines of chunks, lines of events, or bytes, compressed or not', () => {
    const event: Message = { Event: 'Hangup', Uniqueid: '1', Variable: 'a=1\nb=2' };
    const chunk = JSON.stringify(chunkOf(event, 5));
    expect(JSON.parse(chunk)).to.deep.equal({
      from: 'server', at: 5, session: 1, text: 'Event: Hangup\r\nUniqueid: 1\r\nVariable: a=1\r\nVariable: b=2\r\n\r\n',
    });
    expect(readRecording(fileOf(`${chunk}\n`))).to.deep.equal([chunk]);
    const lines = [{ t: 100, m: event }, { k: 1, end: 'channels', items: [] }, { t: 105, m: event }];
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    expect(readRecording(fileOf(gzipSync(text)))).to.deep.equal([JSON.stringify(chunkOf(event, 0)), chunk]);
    expect(readRecording(fileOf('Event: Hangup\r\n\r\n'))).to.have.length(1);
    expect(() => readRecording(fileOf('nothing'))).to.throw('it is no recording');
    expect(() => readRecording(join(folder, 'none'))).to.throw('cannot read');
  });

  for (const name of ['capture-16.gz', 'capture-22.gz', 'live/chaos-22-1.ndjson.gz']) {
    it(`is also ${name} of this project`, () => {
      expect(readRecording(join(PROJECT, 'spec', 'fixtures', name)).length).to.be.at.least(1);
    });
  }

  it('has other numbers of the same length, names by number, and words that say nothing', () => {
    const pseudonyms = new Pseudonyms();
    const first =
      { CallerIDNum: '030123', CallerIDName: 'Anna', Channel: 'PJSIP/anna-0001', Uniqueid: '17.3', Exten: '12' };
    const other = pseudonyms.message(first);
    expect(other).to.deep.equal({
      CallerIDNum: '900001', CallerIDName: 'name1', Channel: 'PJSIP/name2-9002', Uniqueid: '17.3', Exten: '12',
    });
    expect(pseudonyms.message({ AppData: 'PJSIP/anna,30', Value: 'Anna 030123' }))
      .to.deep.equal({ AppData: 'PJSIP/name2,30', Value: 'name1 900001' });
  });
});
