/**
 * The package as users get it: packed, installed into an empty project, loaded in every way.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { filesBelow } from './support/rooms.js';
import { PROJECT } from './support/source.js';

const run = promisify(execFile);

const IMPORTS = `
import { Asterisk, connect, type EventMessage, type Message } from 'gami';
import { live } from 'gami/live';
import { FakeAsterisk } from 'gami/testing';
`;

const BODY = `
const fake = new FakeAsterisk();
await fake.listen();
const g: Asterisk = await connect(fake.options);
g.registerHandler('Hangup', (m) => console.log(m.Channel, m['Cause-txt']));
g.registerHandler('Invented', (m: Message) => console.log(m.Anything));
const hangup: EventMessage<'Hangup'> = { Event: 'Hangup', Channel: 'PJSIP/1' };
const id: string = g.sendAction({ Action: 'Ping' }, (m) => console.log(m.Ping));
g.holdCallbackAction({ Action: 'ConfbridgeList', Conference: '1000' }, (m, error) => {
  if (error || m.Response === 'Error' || m.EventList === 'Complete') g.delCallback(m);
});
function refused(): void {
  // @ts-expect-error a header is a string
  g.sendAction({ Action: 'Ping', Number: 1 });
}
const events: AsyncIterableIterator<Message> = g.events();
const rows: ReadonlyMap<string, Message> = live(g, { tables: ['channels'] }).channels;
if (rows.size > 0) console.log('rows');
await g.request({ Action: 'Ping' });
await g.close();
await fake.close();
console.log(id.length > 0, hangup.Channel, typeof refused, typeof events.next);
`;

const PRINTED = 'Pong\ntrue PJSIP/1 function function\n';

/** A program of a user: where modules are CommonJS, `await` needs a function around it. */
function program(isCommonJS: boolean): string {
  return isCommonJS ? `${IMPORTS}void (async () => {${BODY}})();` : IMPORTS + BODY;
}

describe('the package', function () {
  this.timeout(60_000);
  let folder: string;
  let packed: string[];
  let size: number;

  const npm = (...args: string[]) =>
    run('npm', args, { cwd: folder, env: { ...process.env, npm_config_ignore_scripts: 'true' } });
  const node = async (file: string, ...args: string[]) =>
    (await run(process.execPath, [file, ...args], { cwd: folder })).stdout;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gami-package-'));
    const { stdout } = await npm('pack', '--json', '--pack-destination', folder, PROJECT);
    const [tarball] = JSON.parse(stdout) as [{ filename: string; size: number; files: { path: string }[] }];
    packed = tarball.files.map((file) => file.path);
    size = tarball.size;
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
    await npm('install', '--offline', '--no-audit', '--no-fund', join(folder, tarball.filename));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds dist/lib, package.json, the pages of lib/, README, LICENSE and CHANGELOG, and nothing else', () => {
    const others = packed.filter((path) => !path.startsWith('dist/lib/'));
    const pages = filesBelow('lib', /\.md$/).map((path) => `lib/${path}`);
    expect(pages).to.include.members(['lib/README.md', 'lib/testing/README.md']);
    expect(others.sort()).to.deep.equal(['CHANGELOG.md', 'LICENSE', 'README.md', ...pages, 'package.json'].sort());
    expect(packed).to.include('dist/lib/index.d.ts').and.include('dist/lib/index.js.map');
  });

  it('has about 1 MB, as the manual says', () => {
    expect(size).to.be.within(700_000, 1_300_000);
  });

  it('runs nothing at install and needs no other package', () => {
    const { scripts, dependencies } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as Record<
      string,
      Record<string, string> | undefined
    >;
    expect(dependencies).to.equal(undefined);
    expect(Object.keys(scripts ?? {})).to.not.include.members(['preinstall', 'install', 'postinstall', 'prepare']);
  });

  it('is loaded by import', async () => {
    writeFileSync(
      join(folder, 'import.mjs'),
      'import { Asterisk } from \'gami\'; import { FakeAsterisk } from \'gami/testing\'; console.log(typeof '
        + 'Asterisk, typeof FakeAsterisk);',
    );
    expect(await node('import.mjs')).to.equal('function function\n');
  });

  it('is loaded by require', async () => {
    writeFileSync(
      join(folder, 'require.cjs'),
      'const { Asterisk } = require(\'gami\'); const { FakeAsterisk } = require(\'gami/testing\'); '
        + 'console.log(typeof Asterisk, typeof FakeAsterisk);',
    );
    expect(await node('require.cjs')).to.equal('function function\n');
  });

  const settings: readonly [module: string, moduleResolution: string, type: 'module' | 'commonjs'][] = [
    ['nodenext', 'nodenext', 'module'],
    ['node16', 'node16', 'module'],
    ['esnext', 'bundler', 'module'],
    ['commonjs', 'bundler', 'commonjs'],
    ['node16', 'node16', 'commonjs'],
    ['nodenext', 'nodenext', 'commonjs'],
  ];
  for (const [module, moduleResolution, type] of settings) {
    it(`is used by strict TypeScript, ${type === 'module' ? 'ES modules' : 'CommonJS'}, `
      + `${module}/${moduleResolution}`, async () => {
      const own = join(folder, `${type}-${module}`);
      mkdirSync(own);
      writeFileSync(join(own, 'package.json'), JSON.stringify({ type }));
      writeFileSync(join(own, 'typed.ts'), program(type === 'commonjs'));
      const compilerOptions = {
        module,
        moduleResolution,
        target: 'es2022',
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        typeRoots: [join(PROJECT, 'node_modules', '@types')],
        types: ['node'],
        outDir: 'out',
      };
      writeFileSync(join(own, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
      await run(process.execPath, [join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', own]).catch((
        error: { stdout: string },
      ) => expect.fail(error.stdout));
      expect(await node(join(own, 'out', 'typed.js'))).to.equal(PRINTED);
    });
  }

  it('is the same for import and require: one copy of every class', async () => {
    writeFileSync(
      join(folder, 'both.mjs'),
      `import { createRequire } from 'node:module'; import * as imported from 'gami';
       const required = createRequire(import.meta.url)('gami');
       const names = Object.keys(imported);
       console.log(names.every((name) => imported[name] === required[name]), names.length);`,
    );
    expect(await node('both.mjs')).to.match(/^true \d\d\n$/);
  });

  it('has the command in node_modules/.bin', async () => {
    const { stdout } = await run(join(folder, 'node_modules', '.bin', 'gami'), ['--help'], { cwd: folder });
    expect(stdout).to.match(/^Usage: gami /);
  });
});
