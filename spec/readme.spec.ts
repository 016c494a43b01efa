/**
 * The README's programs, each compiled as it stands and run against a FakeAsterisk.
 *
 * Only the host's name is replaced. A program has to print exactly the lines given here, so that none of its lines can
 * go unnoticed.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { FakeAsterisk } from '../lib/testing/index.js';
import { makeCertificates } from './support/certificates.js';
import { PROJECT } from './support/source.js';

const run = promisify(execFile);
const folder = join(PROJECT, 'dist', 'readme');

interface Program {
  readonly heading: string;
  readonly prints: readonly (string | RegExp)[];
  readonly tls?: true;
  /** What happens on the PBX meanwhile. */
  readonly meanwhile?: (fake: FakeAsterisk) => Promise<void>;
}

const PROGRAMS: readonly Program[] = [
  {
    heading: 'First program',
    prints: ['logged in, AMI 11.0.0', 'Pong', 'PJSIP/100-1 hung up: Normal Clearing'],
    meanwhile: async (fake) => {
      await fake.waitForAction('Ping');
      fake.send({ Event: 'Hangup', Privilege: 'call,all', Channel: 'PJSIP/100-1', 'Cause-txt': 'Normal Clearing' });
    },
  },
  { heading: 'Login', prints: ['ready true 11.0.0', 'closed'] },
  {
    heading: 'Simple actions',
    prints: ['true Success', 'Pong', /^Invalid\/unknown command: Frobnicate/, 'Success', '2'],
  },
  { heading: 'Default handler', prints: ['seen: Success'] },
  {
    heading: 'Placing a call',
    prints: ['our channel: true', 'application: answered', 'AMI_ORIGINATE_FAILED Local/busy@default: busy'],
  },
  {
    heading: 'Handlers for events',
    prints: ['QueueCallerJoin', 'true PJSIP/100-1', 'order 42', '42', 'order 43', 'read Order 43'],
    meanwhile: async (fake) => {
      fake.on('UserEvent', (action, session) => {
        if (action.Number === '42') {
          fake.send({ Event: 'QueueCallerJoin', Privilege: 'agent,all', Queue: 'support' });
          fake.send({ Event: 'Hangup', Privilege: 'call,all', Channel: 'PJSIP/100-1' });
        }
        return fake.builtIn(action, session);
      });
    },
  },
  { heading: 'Multi-message responses', prints: ['in the conference: Anna', '1 1', '[]'] },
  {
    heading: 'Messages',
    prints: ['"Action: Originate\\r\\nChannel: PJSIP/100\\r\\nVariable: A=1\\\\,2\\r\\nVariable: B=x\\r\\n\\r\\n"',
      'PJSIP/100-1 2 O\'Brien'],
  },
  { heading: 'TLS', prints: ['Pong'], tls: true },
  { heading: 'Pool', prints: ['5 true', '11.0.0'] },
  { heading: 'Many servers', prints: ['2 ready, 0 failed', 'berlin paris berlin', 'paris: order 42'] },
  { heading: 'AsyncAGI', prints: ['request: async', '200 grüß Gott, "Zoë"'] },
  { heading: 'Filters on the server', prints: ['UserEvent 42'] },
  {
    heading: 'Watching',
    prints: ['sent Challenge', 'sent Login', 'berlin: ready', 'sent Ping', 'ready 0 0 true 3 0 true true',
      'sent Logoff'],
  },
  { heading: 'Why does FullyBooted not come?', prints: ['Fully Booted'] },
  {
    heading: 'Why did my callback get `Response: Error` in words that Asterisk doesn\'t use?',
    prints: ['Error AMI_NOT_LOGGED_IN false'],
  },
  { heading: 'Why is an empty list an error?', prints: ['0'] },
  { heading: 'How do I keep a model of the PBX without ghosts?', prints: [/^PJSIP\/100-1/] },
  { heading: 'Testing your own code', prints: [] },
  { heading: 'Answers of your own', prints: ['no queues today', 'PJSIP/100-1'] },
];

/** The README's TypeScript programs by the heading above them. */
function programs(): Map<string, string> {
  const found = new Map<string, string>();
  let heading = '';
  for (const part of readFileSync(join(PROJECT, 'README.md'), 'utf8').split(/^(#+ .*|```ts\n[\s\S]*?^```)$/m)) {
    if (part.startsWith('#')) heading = part.replace(/^#+ /, '');
    else if (part.startsWith('```ts')) found.set(heading, part.slice(6, -3));
  }
  return found;
}

function fileOf(heading: string): string {
  return heading.toLowerCase().replace(/\W+/g, '-');
}

describe('README', function () {
  this.timeout(60_000);
  const sources = programs();
  let fake: FakeAsterisk;
  let authority: string;

  before(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [heading, source] of sources) {
      writeFileSync(
        join(folder, `${fileOf(heading)}.mts`),
        source.replaceAll('host: \'pbx.example.com\'', 'host: \'127.0.0.1\', port: Number(process.env.AMI_PORT)'),
      );
    }
    const options = { module: 'nodenext', target: 'es2022', strict: true, types: ['node'], skipLibCheck: true };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.mts'] }));
    await run(process.execPath, [join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder]);
  });

  afterEach(async () => {
    await fake.close();
  });

  it('has a spec for each of its programs', () => {
    fake = new FakeAsterisk();
    expect([...sources.keys()].sort()).to.deep.equal(PROGRAMS.map((program) => program.heading).sort());
  });

  it('has a line for each error code, and for each option with its default', () => {
    fake = new FakeAsterisk();
    const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');
    const codes = readFileSync(join(PROJECT, 'lib', 'errors.ts'), 'utf8').match(/(?<=\| ')AMI_\w+/g)!;
    const source = readFileSync(join(PROJECT, 'lib', 'connection', 'options.ts'), 'utf8');
    const options = source.match(/(?<=^const KNOWN[^{]*\{)[^}]*/m)![0].match(/\w+(?=:)/g)!;
    expect(codes.filter((code) => !readme.includes(`\`${code}\` |`))).to.deep.equal([]);
    expect(readme.match(/(?<=^\| .*\| `)AMI_\w+(?=` \|)/gm)!.filter((code) => !codes.includes(code))).to.deep.equal([]);
    expect(options.filter((option) => !new RegExp(`^\\| .*\`${option}\`.* \\|`, 'm').test(readme))).to.deep.equal([]);
  });

  for (const { heading, prints, meanwhile, tls } of PROGRAMS) {
    it(`has a program under "${heading}" that prints what it should`, async () => {
      const certificates = tls ? makeCertificates() : undefined;
      authority = join(folder, 'ca.pem');
      if (certificates) writeFileSync(authority, certificates.ca);
      fake = new FakeAsterisk(
        certificates ? { tls: { key: certificates.server.key, cert: certificates.server.cert } } : {},
      );
      const port = await fake.listen();
      fake.command('core show uptime', ['System uptime: 1 minute', 'Last reload: 1 minute']);
      fake.conference('1000', [{ name: 'PJSIP/100-1', callerIdName: 'Anna' }]);
      const environment = { ...process.env, AMI_PORT: String(port), AMI_SECRET: 'secret', AMI_CA: authority };
      const program = run(process.execPath, [join(folder, `${fileOf(heading)}.mjs`)], {
        env: environment,
        timeout: 20_000,
      });
      await meanwhile?.(fake);
      const { stdout, stderr } = await program;
      expect(stderr).to.equal('');
      const lines = stdout === '' ? [] : stdout.trimEnd().split('\n');
      expect(lines.length).to.equal(prints.length, stdout);
      prints.forEach((
        line,
        index,
      ) => (line instanceof RegExp ? expect(lines[index]).to.match(line) : expect(lines[index]).to.equal(line)));
    });
  }
});
