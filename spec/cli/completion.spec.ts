/**
 * The scripts for the shells, run by the shells: what they offer, and that it is what the table of subcommands has.
 */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsOf } from '../../lib/cli/check.js';
import { SUBCOMMANDS } from '../../lib/cli/subcommands.js';
import { Gami } from './gami.js';
import { need, Terminal } from './terminal.js';

const NAMES = SUBCOMMANDS.map(({ name }) => name);

function optionsOfCommand(name: string): string[] {
  return Object.keys(optionsOf(SUBCOMMANDS.find((each) => each.name === name)!)).map((option) => `--${option}`);
}

describe('completion', () => {
  let folder: string;
  const script = (shell: string): string => join(folder, `gami.${shell}`);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gami-'));
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout, stderr } = await Gami.run(['completion', shell]);
      expect([code, stderr]).to.deep.equal([0, '']);
      writeFileSync(script(shell), stdout);
    }
    writeFileSync(join(folder, 'notes.pem'), '');
  });

  after(() => rmSync(folder, { recursive: true }));

  afterEach(Terminal.closeAll);

  describe('in bash', () => {
    /** What bash offers for the last of some words. */
    function offered(...words: readonly string[]): string[] {
      need('bash');
      const line = `source '${script('bash')}'; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _gami; `
        + 'printf "%s\\n" "${COMPREPLY[@]}"';
      const text = execFileSync('bash', ['--norc', '-c', line, 'bash', 'gami', ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
      return text.split('\n').filter((word) => word !== '');
    }

    it('offers the commands', () => {
      expect(offered('')).to.deep.equal([...NAMES, '--help', '--version']);
      expect(offered('wa')).to.deep.equal(['watch']);
      expect(offered('--host', 'watch', 'pi')).to.deep.equal(['ping']);
    });

    it('offers the options of a command, of each what the table has', () => {
      for (const name of NAMES) {
        expect(offered(name, '--').sort(), name).to.deep.equal(optionsOfCommand(name).sort());
      }
    });

    it('offers values that are known, files, and nothing else where a value follows', () => {
      expect(offered('ping', '--auth', '')).to.deep.equal(['md5', 'plain']);
      expect(offered('completion', 'z')).to.deep.equal(['zsh']);
      expect(offered('help', 'orig')).to.deep.equal(['originate']);
      expect(offered('ping', '--ca', 'no')).to.deep.equal(['notes.pem']);
      expect(offered('ping', '--host', '')).to.deep.equal([]);
    });
  });

  describe('in fish', () => {
    function offered(line: string): string[] {
      need('fish');
      const text = execFileSync('fish', ['--no-config', '-c', `source '${script('fish')}'; complete -C '${line}'`], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', HOME: folder },
      });
      return text.split('\n').filter((word) => word !== '').map((word) => word.split('\t')[0]!);
    }

    it('offers the commands, and the options of each', function () {
      this.timeout(120_000);
      expect(offered('gami ').sort()).to.deep.equal([...NAMES].sort());
      expect(offered('gami wa')).to.deep.equal(['watch']);
      for (const name of NAMES) {
        expect(offered(`gami ${name} --`).sort(), name).to.deep.equal(optionsOfCommand(name).sort());
      }
    });

    it('offers values that are known, and files', () => {
      expect(offered('gami ping --auth ')).to.deep.equal(['md5', 'plain']);
      expect(offered('gami completion z')).to.deep.equal(['zsh']);
      expect(offered('gami ping --ca no')).to.deep.equal(['notes.pem']);
      expect(offered('gami ping --host ')).to.deep.equal([]);
    });
  });

  describe('in zsh', function () {
    this.timeout(60_000);

    async function shell(): Promise<Terminal> {
      need('zsh');
      const terminal = await Terminal.start(['zsh', '-f', '-i'], { columns: 200, rows: 50, env: { HOME: folder } });
      const begin = `autoload -Uz compinit; compinit -u -D; source '${script('zsh')}'; clear; echo ready`;
      await terminal.type(`PS1='> '; cd '${folder}'; ${begin}`);
      await terminal.press('Enter');
      await terminal.waitFor(/^ready$/m);
      return terminal;
    }

    it('offers the commands with what they do, and completes them', async () => {
      const terminal = await shell();
      await terminal.type('gami ');
      await terminal.press('Tab');
      const screen = await terminal.waitFor(/^watch +-- Show events as they come/m);
      for (const name of NAMES) expect(screen).to.match(new RegExp(`(?:^|\\s)${name}\\s+-- `, 'm'));
      await terminal.type('wa');
      await terminal.press('Tab');
      await terminal.type('--dur');
      await terminal.press('Tab');
      await terminal.waitFor(/^> gami watch --duration=/m);
    });

    it('offers the options of a command, values and files', async () => {
      const terminal = await shell();
      await terminal.type('gami ping --');
      await terminal.press('Tab');
      const screen = await terminal.waitFor(/^--host +-- the server: name, name:port or \[::1\]:port/m);
      for (const name of optionsOfCommand('ping')) expect(screen).to.match(new RegExp(`(?:^|\\s)${name}\\b`, 'm'));
      await terminal.type('auth=pl');
      await terminal.press('Tab');
      await terminal.type(' --ca=no');
      await terminal.press('Tab');
      await terminal.waitFor(/^> gami ping --auth=plain +--ca=notes\.pem/m);
    });

    it('offers the words that a command takes', async () => {
      const terminal = await shell();
      await terminal.type('gami completion f');
      await terminal.press('Tab');
      await terminal.waitFor(/^> gami completion fish/m);
    });
  });
});
