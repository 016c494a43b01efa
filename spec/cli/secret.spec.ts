/**
 * Where the secret comes from, and that it is seen nowhere.
 */
import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SECRET, withPbx } from './fake.js';
import { Gami, HAS_TERMINALS, type Result } from './gami.js';

describe('the secret', () => {
  const context = withPbx();
  const args = (): string[] => ['send', 'Ping', '--port', String(context.pbx.port), '--username', 'admin'];

  it('comes from AMI_SECRET', async () => {
    const { code, stderr } = await Gami.run(args(), { env: { AMI_SECRET: SECRET } });
    expect([code, stderr]).to.deep.equal([0, '']);
  });

  it('comes from the first line of a file, before AMI_SECRET', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gami-'));
    try {
      const path = join(folder, 'secret');
      const run = (text: string): Promise<Result> => {
        writeFileSync(path, text);
        return Gami.run([...args(), '--secret-file', path], { env: { AMI_SECRET: 'wrong' } });
      };
      expect(await run(`${SECRET}\r\nmore\n`)).to.include({ code: 0, stderr: '' });
      const { code, stderr } = await run('');
      expect([code, stderr.split('\n').at(-2)]).to.deep.equal([2, 'gami: the file of the secret is empty']);
      rmSync(path);
      expect((await Gami.run([...args(), '--secret-file', path])).stderr).to.match(
        /^gami: cannot read the file of the secret: ENOENT/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('comes with all else from AMI_URL', async () => {
    const url = `ami://admin:${encodeURIComponent(SECRET)}@127.0.0.1:${context.pbx.port}`;
    const { code, stdout } = await Gami.run(['send', 'Ping'], { env: { AMI_URL: url } });
    expect([code, stdout.split('\n')[0]]).to.deep.equal([0, 'Response: Success']);
  });

  it('is one line of standard input where that is no terminal', async () => {
    const { code, stderr } = await Gami.run(args(), { input: `${SECRET}\r\nmore\n` });
    expect([code, stderr]).to.deep.equal([0, '']);
  });

  it('is read without waiting for the end of standard input', async () => {
    const gami = Gami.start(args());
    gami.type(`${SECRET}\n`);
    expect((await gami.ended).code).to.equal(0);
  });

  it('is missing when standard input is empty, or its line is', async () => {
    for (const input of ['', '\n']) {
      const { code, stderr } = await Gami.run(args(), { input });
      expect([code, stderr.split('\n').at(-2)]).to.deep.equal([2,
        'gami: there is no secret; set AMI_SECRET, give --secret-file, or type it when asked']);
    }
    expect(context.pbx.sessions).to.deep.equal([]);
  });

  it('is not asked for when the arguments are wrong', async () => {
    const { code, stderr } = await Gami.run(['send', '--username', 'admin']);
    expect([code, stderr.split('\n').at(-2)]).to.deep.equal([2, 'gami: what is to be sent?']);
  });

  it('never leaves the machine with md5, and does so with plain because it was asked to', async () => {
    const logins: (string | undefined)[] = [];
    context.pbx.on('Login', (action, session) => {
      logins.push(action['Secret'] === undefined ? 'key' : 'secret');
      return context.pbx.builtIn(action, session) as Promise<undefined> | undefined;
    });
    await context.pbx.run(['send', 'Ping']);
    await context.pbx.run(['send', 'Ping', '--auth', 'plain']);
    expect(logins).to.deep.equal(['key', 'secret']);
  });

  it('is in no line that NODE_DEBUG prints', async () => {
    const { stderr } = await context.pbx.run(['send', 'Ping', '--auth', 'plain'], { env: { NODE_DEBUG: 'gami' } });
    expect(stderr).to.contain('GAMI').and.to.not.contain(SECRET);
  });

  if (HAS_TERMINALS) {
    it('is asked for on a terminal and not shown', async () => {
      const gami = Gami.startOnTerminal(args());
      await gami.waitFor('stdout', /Secret of admin at 127\.0\.0\.1:\d+: $/);
      gami.type(`${SECRET}\r`);
      const { code, stdout } = await gami.ended;
      expect(stdout).to.contain('Response: Success').and.to.not.contain(SECRET);
      expect(code).to.equal(0);
    });

    it('is not given by Ctrl-C', async () => {
      const gami = Gami.startOnTerminal(args());
      await gami.waitFor('stdout', /Secret of admin/);
      gami.type('half of it\x03');
      const { code, stdout } = await gami.ended;
      expect(stdout.replace(/:\d+:/, ':PORT:')).to.equal('Secret of admin at 127.0.0.1:PORT: \r\n');
      expect(code).to.equal(130);
    });
  }
});
