/**
 * The page about the command: what it shows is what the command takes.
 */
import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, splitSubcommand } from '../../lib/cli/arguments.js';
import { checkArguments, optionsOf, subcommandOf } from '../../lib/cli/check.js';
import { connectionOptions } from '../../lib/cli/connect/connection-options.js';
import { wordsOf } from '../../lib/cli/shell/line.js';
import { ALL_OPTIONS, SUBCOMMANDS } from '../../lib/cli/subcommands.js';
import { PROJECT } from '../support/source.js';

const PAGE = readFileSync(join(PROJECT, 'lib', 'cli', 'README.md'), 'utf8');

function blocks(language: string): string[] {
  const block = new RegExp(`^\`\`\`${language}(?: pbx)?\n([^]*?)^\`\`\``, 'gm');
  return Array.from(PAGE.matchAll(block), ([, text]) => text!);
}

describe('the page of the command', () => {
  it('has a row for each command, as the help has it', () => {
    const rows = Array.from(PAGE.matchAll(/^\| `([a-z]+)` \| (.*) \|$/gm), ([, name, synopsis]) => [name, synopsis]);
    expect(rows).to.deep.equal(SUBCOMMANDS.map(({ name, synopsis }) => [name, synopsis]));
  });

  it('shows lines that the command takes, of each command at least one', () => {
    const lines = blocks('sh').join('').split('\n').filter((line) => line.startsWith('gami '));
    const shown = new Set<string>();
    for (const line of lines) {
      const argv = wordsOf(line.replace(/ [<>] \S+/g, '')).slice(1);
      const { name, rest } = splitSubcommand(argv, ALL_OPTIONS);
      const subcommand = subcommandOf(name!, SUBCOMMANDS);
      const specs = optionsOf(subcommand);
      checkArguments(readArguments(rest, specs), subcommand, specs);
      shown.add(name!);
    }
    const silent = SUBCOMMANDS.map(({ name }) => name).filter((name) => !shown.has(name));
    expect(silent).to.deep.equal(['completion', 'help']);
  });

  it('shows profiles that are read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gami-'));
    try {
      writeFileSync(join(folder, 'gami.json'), blocks('json')[0]!);
      const specs = optionsOf(subcommandOf('ping', SUBCOMMANDS));
      const env = { XDG_CONFIG_HOME: folder, HOME: '/home/anna' };
      const [berlin, paris] = ['berlin', 'paris'].map((name) =>
        connectionOptions(readArguments(['--profile', name], specs), env)
      );
      expect(berlin).to.deep.equal({
        options: { host: 'pbx.example', username: 'admin', tls: true, auth: 'md5' },
        secret: { secret: undefined, secretFile: '/home/anna/.berlin' },
      });
      expect(paris!.options).to.include({ host: 'paris.example', port: 5038 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('links to what is there', () => {
    const headings = Array.from(PAGE.matchAll(/^## (.*)$/gm), ([, text]) =>
      text!.toLowerCase().replace(/[^a-z ]/g, '').replaceAll(' ', '-')
    );
    const links = Array.from(PAGE.matchAll(/\]\(#([a-z-]+)\)/g), ([, anchor]) => anchor!);
    expect(links).to.deep.equal(headings);
  });
});
