/**
 * Every subcommand in every trouble: help, misuse, a wrong host, a wrong secret, a server that dies, a reader that
 * goes, no terminal. One that is added to the table must say here how it is called.
 */
import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SUBCOMMANDS } from '../../lib/cli/subcommands.js';
import { SECRET, withPbx } from './fake.js';
import { Gami, type Result } from './gami.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'gami-every-'));

/** How each is called where nothing is wrong; `input` for those that read lines. */
const CALLS: Readonly<Record<string, { readonly args: readonly string[]; readonly input?: string }>> = {
  demo: { args: [] },
  watch: { args: [] },
  top: { args: ['--once'] },
  send: { args: ['Ping'] },
  command: { args: ['core', 'show', 'uptime'] },
  ping: { args: ['--count', '1'] },
  list: { args: ['CoreShowChannels'] },
  originate: { args: ['PJSIP/100', '--application', 'Wait'] },
  capabilities: { args: [] },
  doctor: { args: [] },
  metrics: { args: ['--listen', '0'] },
  shell: { args: [], input: 'Ping\n' },
  fake: { args: [] },
  completion: { args: ['bash'] },
  help: { args: [] },
  record: { args: ['--output', join(FOLDER, 'record.jsonl'), '--force', '--duration', '300ms'] },
  replay: { args: [join(FOLDER, 'record.jsonl')] },
};

const CONNECTING = SUBCOMMANDS.filter(({ connects }) => connects);

/** These go on when one server is away, and say so. */
const TELLS_ON_STDERR = 'metrics';

describe('every subcommand', function () {
  this.timeout(120_000);
  const context = withPbx();

  after(() => rmSync(FOLDER, { recursive: true, force: true }));

  function call(name: string, env: Record<string, string> = {}): Promise<Result> {
    const { args, input = '' } = CALLS[name]!;
    return context.pbx.run([name, ...args], { env, input });
  }

  it('is called here', () => {
    expect(SUBCOMMANDS.filter(({ name }) => CALLS[name] === undefined).map(({ name }) => name)).to.deep.equal([]);
  });

  for (const { name } of SUBCOMMANDS) {
    it(`${name}: its help goes to standard output, misuse to standard error`, async () => {
      const [help, misuse] = await Promise.all([Gami.run([name, '--help']), Gami.run([name, '--frobnicate'])]);
      expect([help.code, help.stderr]).to.deep.equal([0, '']);
      expect(help.stdout).to.match(new RegExp(`^Usage: gami ${name}\\b`));
      expect([misuse.code, misuse.stdout]).to.deep.equal([2, '']);
      expect(misuse.stderr).to.match(/^Usage: gami [^]*\ngami: unknown option '--frobnicate'\n$/);
    });
  }

  for (const { name } of CONNECTING.filter((each) => each.name !== TELLS_ON_STDERR)) {
    it(`${name}: a wrong host and a wrong secret end it with 1 and a line that says so`, async () => {
      const secret = await call(name, { AMI_SECRET: 'wrong' });
      expect(secret.code).to.equal(1);
      expect(`${secret.stdout}${secret.stderr}`).to.match(/refuse[sd].*|refused the login/).and.to.not.contain(SECRET);
      const host = await call(name, { AMI_HOST: 'nope.invalid', AMI_PORT: '1' });
      expect(host.code).to.equal(1);
      expect(`${host.stdout}${host.stderr}`).to.match(/nope\.invalid/).and.match(/ENOTFOUND|EAI_AGAIN/);
    });
  }

  it('metrics: a wrong secret ends it with 1, a wrong host is tried again', async () => {
    expect(await call('metrics', { AMI_SECRET: 'wrong' })).to.include({ code: 1 });
    const gami = Gami.start(['metrics', '--listen', '0'], {
      env: { ...context.pbx.env, AMI_HOST: 'nope.invalid', AMI_PORT: '1' },
    });
    await gami.waitFor('stderr', /nope\.invalid:1: cannot connect .*; try 1\n/);
    gami.kill('SIGTERM');
    expect((await gami.ended).code).to.equal(0);
  });

  for (const { name } of CONNECTING.filter((each) => each.isEndless !== true || each.name === 'top')) {
    it(`${name}: ends with 1 when the server dies while it answers`, async () => {
      context.pbx.on('*', (_action, session) => session.reset());
      context.pbx.on('Ping', (_action, session) => session.reset());
      const { args, input } = CALLS[name]!;
      const gami = Gami.start([name, ...args], { env: context.pbx.env, ...(input === undefined ? {} : { input }) });
      await context.pbx.waitForAction('Login');
      context.pbx.refuse();
      if (name === 'shell') {
        await gami.waitFor('stdout', /lost|closed|reset/i);
        gami.kill('SIGTERM');
      }
      const { code, stdout, stderr } = await gami.ended;
      expect(code ?? 143, stderr).to.be.oneOf([1, 143]);
      expect(`${stdout}${stderr}`).to.not.match(/\n\s+at /);
    });
  }

  it('is a program that a closed pipe ends without a word', async () => {
    const item = { Event: 'CoreShowChannel', Channel: 'A' };
    const lines = Array.from({ length: 5000 }, (_each, index) => ({ ...item, Uniqueid: String(index) }));
    context.pbx.on('CoreShowChannels', (action, session) => session.list(action, lines, 'CoreShowChannelsComplete'));
    context.pbx.command('core show uptime', Array.from({ length: 20_000 }, (_each, index) => `line ${index}`));
    context.pbx.on('Ping', () => ({ Message: 'x'.repeat(60_000) }));
    const names = ['send', 'list', 'command', 'capabilities', 'doctor', 'shell', 'watch', 'demo', 'help', 'top',
      'record'];
    for (const name of names) {
      const { args, input } = CALLS[name]!;
      const gami = Gami.start([name, ...args], { env: context.pbx.env, ...(input === undefined ? {} : { input }) });
      gami.stopReading();
      if (name === 'watch') {
        await gami.waitFor('stderr', /watching/);
        context.pbx.send({ Event: 'Hangup', Channel: 'A' });
      }
      const { code, stderr } = await gami.ended;
      expect(stderr, name).to.not.match(/EPIPE|Error|\n\s+at /);
      expect(code, name).to.be.oneOf([0, 1]);
    }
  });

  it('leaves no session behind', async () => {
    for (const { name } of CONNECTING.filter((each) => each.isEndless !== true)) await call(name);
    const socket = connect(context.pbx.port, '127.0.0.1');
    await context.pbx.waitForConnection();
    expect(context.pbx.sessions.filter((session) => session.isLoggedIn)).to.deep.equal([]);
    socket.destroy();
  });
});
