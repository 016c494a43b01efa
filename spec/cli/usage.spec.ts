/**
 * Help and misuse: what is said, where, and with which exit code.
 */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SUBCOMMANDS } from '../../lib/cli/subcommands.js';
import { usage, usageOf } from '../../lib/cli/usage.js';
import { Gami, type Result } from './gami.js';

describe('help', () => {
  it('names every command', () => {
    expect(SUBCOMMANDS.map(({ name }) => name)).to.deep.equal(['demo', 'watch', 'send', 'command', 'ping', 'list',
      'originate', 'capabilities', 'help']);
    for (const { name, synopsis } of SUBCOMMANDS) {
      expect(usage(SUBCOMMANDS)).to.match(
        new RegExp(`^  ${name} +${synopsis.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm'),
      );
    }
  });

  it('fits in 120 columns', () => {
    const lines = [usage(SUBCOMMANDS), ...SUBCOMMANDS.map(usageOf)].flatMap((text) => text.split('\n'));
    expect(lines.filter((line) => line.length > 120)).to.deep.equal([]);
  });

  it('of a command shows each of its options once', () => {
    const options = usageOf(SUBCOMMANDS.find(({ name }) => name === 'originate')!).split('\n').flatMap((line) =>
      /^ {2}(--[a-z-]+)/.exec(line)?.[1] ?? []
    );
    expect(options).to.deep.equal([
      '--application',
      '--data',
      '--context',
      '--exten',
      '--priority',
      '--timeout',
      '--caller-id',
      '--variable',
      '--wait',
      '--host',
      '--port',
      '--username',
      '--tls',
      '--ca',
      '--auth',
      '--json',
      '--help',
      '--version',
    ]);
  });

  it('is not misuse: it goes to standard output with exit code 0', async () => {
    const [general, ofHelp, ofWatch, ofWatchToo] = await Promise.all(
      [['--help'], ['help'], ['watch', '--help'], ['help', 'watch']].map((args) => Gami.run(args)),
    );
    expect(general).to.deep.equal({ code: 0, stdout: usage(SUBCOMMANDS), stderr: '' });
    expect(ofHelp).to.deep.equal(general);
    expect(ofWatch!.stdout).to.match(/^Usage: gami watch \[OPTION …\]\n/);
    expect(ofWatchToo).to.deep.equal({ ...ofWatch, code: 0, stderr: '' });
  });

  it('knows the version of the package', async () => {
    const manifest = JSON.parse(
      readFileSync(fileURLToPath(new URL('../../../package.json', import.meta.url)), 'utf8'),
    ) as { version: string };
    expect(await Gami.run(['--version'])).to.deep.equal({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });
});

describe('misuse', () => {
  const env = { AMI_USERNAME: 'admin', AMI_SECRET: 'hunter2', AMI_PORT: '1' };
  const cases: [args: string[], line: string, env?: Record<string, string>][] = [
    [['frobnicate'], 'there is no such command'],
    [['help', 'frobnicate'], 'there is no such command'],
    [['--frobnicate'], 'unknown option \'--frobnicate\''],
    [['watch', '--frobnicate'], 'unknown option \'--frobnicate\''],
    [['watch', 'Hangup'], 'watch takes no words; name events by --event'],
    [['watch', '--filter', '('], '--filter is no regular expression'],
    [['ping'], 'who are you? give --username or AMI_USERNAME', {}],
    [['ping', '--port', 'x'], '--port needs a whole number from 1 on'],
    [['ping', '--port', '70000'], 'option "port" must be a whole number from 1 to 65535'],
    [['ping'], 'AMI_PORT needs a whole number from 1 on', { ...env, AMI_PORT: 'x' }],
    [['ping', '--count', '0'], '--count needs a whole number from 1 on'],
    [['ping', '--auth', 'rot13'], '--auth is md5 or plain'],
    [['send'], 'what is to be sent?'],
    [['send', 'Channel=x'], 'which action? give its name, or Action=name'],
    [['list'], 'which list? for example: CoreShowChannels'],
    [['command'], 'which command? for example: core show uptime'],
    [['capabilities', 'x'], 'capabilities takes no words'],
    [['originate'], 'which channel? give one, such as PJSIP/100'],
    [['originate', 'PJSIP/1'], 'what is the channel to do? give either --application or --context with --exten'],
    [['originate', 'PJSIP/1', '--application', 'Echo', '--exten', '1'],
      'what is the channel to do? give either --application or --context with --exten'],
    [['originate', 'PJSIP/1', '--context', 'default'], '--context and --exten go together'],
    [['originate', 'PJSIP/1', '--application', 'Echo', '--variable', 'x'], '--variable needs name=value'],
  ];
  let results: Result[];

  before(async () => {
    results = await Promise.all(cases.map(([args, , surroundings = env]) => Gami.run(args, { env: surroundings })));
  });

  for (const [index, [args, line]] of cases.entries()) {
    it(`of \`gami ${args.join(' ')}\` is told with the usage on standard error and exit code 2: ${line}`, () => {
      const { code, stdout, stderr } = results[index]!;
      expect([code, stdout, stderr.split('\n')[0]]).to.deep.equal([2, '', `gami: ${line}`]);
      expect(stderr).to.match(/\n\nUsage: gami /).and.to.not.contain('hunter2');
    });
  }

  it('is a secret among the arguments, and it is not repeated', async () => {
    const runs = await Promise.all(
      [['ping', '--secret', 'hunter2'], ['--secret=hunter2', 'ping'], ['--secret', 'hunter2']].map((args) =>
        Gami.run(args, { env })
      ),
    );
    for (const { code, stdout, stderr } of runs) {
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr.split('\n')[0]).to.equal(
        'gami: the secret is never taken from the arguments, where every user of the machine can read it; '
          + 'set AMI_SECRET, or type it when asked',
      );
      expect(stderr).to.not.contain('hunter2');
    }
  });
});
