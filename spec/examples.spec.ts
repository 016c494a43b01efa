/**
 * The examples, each run as a program of its own against its FakeAsterisk; what it prints is compared line by line.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { PROJECT } from './support/source.js';

const run = promisify(execFile);

const PRINTS: Readonly<Record<string, readonly string[]>> = {
  'ping': ['Pong from AMI 11.0.0 in time'],
  'watch-events': [],
  'click-to-call': ['application: answered', 'dialplan: answered (our channel)', 'busy: Local/busy@default: busy'],
  'confbridge-list': ['2 in the conference: Anna, Zoë'],
  'queue-status': ['support: 1 waiting', '  member PJSIP/300 (PJSIP/300)', '  caller 400 at position 1'],
  'reconnect': ['logged in: 3 channels', 'lost: AMI_CONNECTION_LOST, trying again', 'back: 0 channels'],
  'tls': ['over TLS: Pong', 'unknown authority: AMI_TLS_FAILED'],
  'pool': ['1 Pong, 2 Pong, 3 Pong, 4 Pong', 'at most two connections'],
  'many-servers': ['2 ready, 0 failed', 'berlin heard berlin', 'paris heard paris'],
  'async-agi': ['request: async', 'answer: 200', 'variable: grüß Gott, "Zoë"', 'unknown: 510'],
  'your-own-tests': [],
  'record-and-replay': ['recorded, without the secret', 'replayed 1', 'replayed 2'],
};

const MAX_LINES = 60;

async function output(name: string): Promise<string[]> {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('AMI_')));
  const { stdout, stderr } = await run(process.execPath, [join(PROJECT, 'dist', 'example', `${name}.js`)], {
    env: environment,
    timeout: 20_000,
  });
  expect(stderr).to.equal('');
  return stdout.trimEnd().split('\n');
}

describe('examples', function () {
  this.timeout(30_000);
  const names = readdirSync(join(PROJECT, 'example')).filter((file) => file.endsWith('.ts')).map((file) =>
    file.slice(0, -3)
  );

  it('have a spec each', () => {
    expect(names.sort()).to.deep.equal(Object.keys(PRINTS).sort());
  });

  for (const name of names) {
    it(`${name} has fewer than ${MAX_LINES} lines`, () => {
      expect(readFileSync(join(PROJECT, 'example', `${name}.ts`), 'utf8').split('\n').length).to.be.below(MAX_LINES);
    });
  }

  for (const name of Object.keys(PRINTS).filter((known) => PRINTS[known]!.length > 0)) {
    it(`${name} prints what it should`, async () => {
      expect(await output(name)).to.deep.equal(PRINTS[name]);
    });
  }

  it('watch-events shows a call from its first event to its last', async () => {
    const lines = await output('watch-events');
    expect(lines[0]).to.equal('Newchannel PJSIP/100-0000000a Down');
    expect(lines).to.include.members(['DialBegin PJSIP/100-0000000a Ring', 'DialEnd PJSIP/100-0000000a Ring']);
    expect(lines.at(-1)).to.equal('Hangup PJSIP/100-0000000a Up');
  });

  it('your-own-tests passes as a test', async () => {
    const report = (await output('your-own-tests')).join('\n');
    expect(report).to.match(/pass 1/).and.match(/fail 0/);
  });
});
