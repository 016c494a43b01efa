/**
 * The blocks of lib/testing/README.md, each compiled as it stands and run: what it prints is given here.
 */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../support/source.js';

const run = promisify(execFile);
const folder = join(PROJECT, 'dist', 'testing-page');

const ALICE = 'PJSIP/alice-00000000';
const BOB = 'PJSIP/bob-00000001';

/** What the block of each heading prints. */
const PRINTED: Readonly<Record<string, readonly string[]>> = {
  'Begin': ['11.0.0'],
  'Calls': [`Newstate ${ALICE} Ring`, `Newstate ${BOB} Ringing`, `Newstate ${BOB} Up`, `DialEnd ${ALICE} ANSWER`,
    `Newstate ${ALICE} Up`, `Hangup ${BOB} Up`, `Hangup ${ALICE} Up`],
  'Originate': ['telephone 4', 'Missed BUSY',
    'PJSIP/carol: failed: no such channel, out of reach, or hung up while it rang'],
  'Queues': ['QueueCallerJoin 1 ', 'AgentCalled Ann ', 'QueueCallerLeave 0 ', 'AgentConnect Ann ',
    'AgentComplete Ann agent'],
  'Conferences': [`${ALICE} No`, `${BOB} Yes`, '[]'],
  'Transfers': [`BridgeLeave ${BOB} echo`, `Newexten ${BOB} echo`, `BridgeLeave ${ALICE} s`, `Newexten ${BOB} echo`,
    `Hangup ${ALICE} s`, 'true false'],
  'Scripting': ['1', "[ 'MeetmeMute' ]", 'DAHDIShowChannels'],
  'Faults': ['lost', 'back'],
  'What real servers do badly': ['support'],
  'Time': ['Local/nobody@default: not answered in time'],
  'Record and replay': [`[ '${BOB}', '${ALICE}' ]`],
};

describe('lib/testing/README.md', function () {
  this.timeout(60_000);
  const page = readFileSync(join(PROJECT, 'lib/testing/README.md'), 'utf8');
  const found = [...page.matchAll(/^## (.+)\n[^#]*?```ts\n([^]*?)```/gm)];
  const blocks = new Map(found.map(([, name, code]) => [name!, code!]));

  before(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, code] of blocks) writeFileSync(join(folder, `${name.replaceAll(/\W/g, '-')}.ts`), code);
    const options = { module: 'nodenext', target: 'es2022', types: ['node'], strict: true, skipLibCheck: true };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
    await run('npx', ['tsc', '-p', folder], { cwd: PROJECT }).catch(({ stdout }) => expect.fail(String(stdout)));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has a block for each heading that is run here, and no other', () => {
    expect([...blocks.keys()]).to.deep.equal(Object.keys(PRINTED));
  });

  for (const [name, lines] of Object.entries(PRINTED)) {
    it(`runs as it stands: ${name}`, async () => {
      const { stdout } = await run(process.execPath, [join(folder, `${name.replaceAll(/\W/g, '-')}.js`)]);
      expect(stdout.split('\n').slice(0, -1)).to.deep.equal(lines);
    });
  }
});
