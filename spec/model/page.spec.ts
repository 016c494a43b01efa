/**
 * The programs of the page about the model, each compiled as it stands and run against a FakeAsterisk; only the host's
 * name is replaced.
 */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { PROJECT } from '../support/source.js';

const run = promisify(execFile);
const folder = join(PROJECT, 'dist', 'live-page');

interface Program {
  readonly prints: readonly RegExp[];
  /** What happens on the PBX once the program has read its lists. */
  readonly then?: (fake: FakeAsterisk) => void;
}

const PROGRAMS: Readonly<Record<string, Program>> = {
  'A table of everything': {
    prints: [/^name state problems channels bridges/, /^\{"table":"channels"$/],
    then: (fake) => fake.channel('PJSIP/1').hangup(),
  },
  'A call to its end': { prints: [/Down|Ring/, /^Up - Up$/, /^over$/] },
  'Queue figures': {
    prints: [/^1 true$/, /^1 1 0$/],
    then: (fake) => fake.queue('support').callers[0]!.channel.hangup(),
  },
  Presence: {
    prints: [/^100 Idle$/],
    then: (fake) => {
      const hint = { Exten: '100', Context: 'default', Hint: 'PJSIP/100', Status: '0', StatusText: 'Idle' };
      fake.send({ Event: 'ExtensionStatus', Privilege: 'call,all', ...hint });
    },
  },
  'Pacing a dialler': { prints: [/^1 0$/] },
  'A table of your own': { prints: [/^$/] },
};

function programs(): Map<string, string> {
  const found = new Map<string, string>();
  let heading = '';
  const page = readFileSync(join(PROJECT, 'lib', 'live', 'README.md'), 'utf8');
  for (const part of page.split(/^(#+ .*|```ts\n[\s\S]*?^```)$/m)) {
    if (part.startsWith('#')) heading = part.replace(/^#+ /, '');
    else if (part.startsWith('```ts')) found.set(heading, part.slice(6, -3));
  }
  return found;
}

const fileOf = (heading: string): string => heading.toLowerCase().replace(/\W+/g, '-');

describe('the page about the model', function () {
  this.timeout(60_000);
  const sources = programs();
  let fake: FakeAsterisk;

  before(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [heading, source] of sources) {
      const own = 'host: \'127.0.0.1\', port: Number(process.env.AMI_PORT)';
      writeFileSync(join(folder, `${fileOf(heading)}.mts`), source.replaceAll('host: \'pbx.example.com\'', own));
    }
    const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, types: ['node'], skipLibCheck: true };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mts'] }));
    await run(process.execPath, [join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder])
      .catch((error: { stdout: string }) => expect.fail(error.stdout));
  });

  afterEach(() => fake.close());

  it('has a spec for each of its programs', () => {
    fake = new FakeAsterisk();
    expect([...sources.keys()]).to.deep.equal(Object.keys(PROGRAMS));
  });

  for (const [heading, { prints, then }] of Object.entries(PROGRAMS)) {
    it(`has a program under "${heading}" that prints what it should`, async () => {
      fake = new FakeAsterisk();
      fake.on('Agents', () => ({ Response: 'Error', Message: 'No agents' }));
      await fake.listen();
      fake.extension('answer', [['Answer'], ['Wait', '60']] as never);
      fake.queue('support', { members: ['PJSIP/desk'], callers: ['PJSIP/waits'] });
      const env = { ...process.env, AMI_PORT: String(fake.port), AMI_SECRET: 'secret' };
      const child = run(process.execPath, [join(folder, `${fileOf(heading)}.mjs`)], { env, timeout: 20_000 });
      child.child.stdout!.once('data', () => then?.(fake));
      const { stdout } = await child;
      const lines = stdout.split('\n').slice(0, -1);
      for (const line of prints) expect(lines.some((each) => line.test(each)),
        `${String(line)} in ${stdout}`).to.equal(true);
    });
  }
});
