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
  'click-to-call': ['ringing Local/answer@default', 'on the way to answer', 'the desk has answered',
    'over after less than a minute', 'busy: Local/busy@default: busy'],
  'queue-monitor': ['support: 1 members, 1 waiting', '555 waits', '555 waits no more', 'PJSIP/300 pauses',
    'PJSIP/300 is back'],
  'dialer': [],
  'screen-pop': ['PJSIP/anna rings: Zoë Müller, order 42', 'PJSIP/anna: ANSWER'],
  'presence-panel': ['desk: Idle', 'desk is now InUse', 'desk is now Idle'],
  'call-history': [],
  'confbridge-list': ['2 in the conference: Anna, Zoë'],
  'queue-status': ['support: 1 waiting', '  member PJSIP/300 (PJSIP/300)', '  caller 400 at position 1'],
  'reconnect': ['logged in: 3 channels', 'lost: AMI_CONNECTION_LOST, trying again', 'back: 3 channels'],
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

  it('dialer dials all fifty, each once, over a lost connection', async () => {
    const [head, ...results] = await output('dialer');
    expect(head).to.equal('channel,result,cause,text');
    expect(results).to.have.length(50);
    const ofBusy = results.filter((line) => line.startsWith('Local/busy@default,'));
    expect(ofBusy).to.have.length(10);
    expect(ofBusy.filter((line) => line.includes(',answered,'))).to.deep.equal([]);
    const known = results.filter((line) => !line.includes('connection lost'));
    expect(known.length).to.be.at.least(45);
    expect(known.filter((line) => line.includes(',answered,')).length).to.be.at.least(35);
  });

  it('call-history tells a call from its first channel to the end of its last', async () => {
    const lines = await output('call-history');
    expect(lines[0]).to.equal('Newchannel PJSIP/anna-00000000 Down');
    expect(lines).to.include.members(['BridgeEnter PJSIP/anna-00000000', 'Newstate PJSIP/ben-00000001 Up']);
    expect(lines.slice(-2)).to.deep.equal(['Hangup PJSIP/anna-00000000 Normal Clearing', 'over']);
  });

  it('say in one line that the secret of a PBX is missing', async () => {
    const env = { ...process.env, AMI_HOST: 'pbx.example.com', AMI_SECRET: '' };
    const file = join(PROJECT, 'dist', 'example', 'ping.js');
    const { code, stderr } = await run(process.execPath, [file], { env }).catch((error: unknown) => error) as
      { code: number; stderr: string };
    expect(code).to.equal(1);
    expect(stderr).to.equal('AMI_SECRET is missing: set it to the secret of the manager user\n');
  });

  it('your-own-tests passes as a test', async () => {
    const report = (await output('your-own-tests')).join('\n');
    expect(report).to.match(/pass 1/).and.match(/fail 0/);
  });
});
