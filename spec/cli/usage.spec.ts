/**
 * Help and misuse: what is said, where, and with which exit code.
 */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readArguments, UsageError } from '../../lib/cli/arguments.js';
import { checkArguments, optionsOf } from '../../lib/cli/check.js';
import { ALL_OPTIONS, SUBCOMMANDS } from '../../lib/cli/subcommands.js';
import { usage, usageOf } from '../../lib/cli/usage.js';
import { Gami, type Result } from './gami.js';

describe('help', () => {
  it('names every command', () => {
    const names = 'demo watch top send command ping list originate capabilities doctor metrics record replay shell '
      + 'fake completion help';
    expect(SUBCOMMANDS.map(({ name }) => name)).to.deep.equal(names.split(' '));
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
      /^ {2}(?:-[A-Za-z], )?(--[a-z-]+)/.exec(line)?.[1] ?? []
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
      '--url',
      '--profile',
      '--username',
      '--secret-file',
      '--tls',
      '--ca',
      '--auth',
      '--json',
      '--help',
      '--version',
    ]);
  });

  it('of a command that runs until Ctrl-C says that this is exit code 0', () => {
    for (const subcommand of SUBCOMMANDS) {
      const says = /^It runs until Ctrl-C; the exit code is 0 then\.$/m.test(usageOf(subcommand));
      expect(says, subcommand.name).to.equal(subcommand.isEndless === true);
      expect(/130 ended by Ctrl-C before it was done \(([^)]*) run/.exec(usage(SUBCOMMANDS))![1]!.split(', ')
        .includes(subcommand.name)).to.equal(says);
    }
  });

  it('knows options that are of one type wherever they are, each letter only once', () => {
    const letters = Object.entries(ALL_OPTIONS).flatMap(([, { short }]) => short ?? []);
    expect(new Set(letters).size).to.equal(letters.length);
    for (const subcommand of SUBCOMMANDS) {
      for (const [name, { type }] of Object.entries(optionsOf(subcommand))) {
        expect(type, `${subcommand.name} --${name}`).to.equal(ALL_OPTIONS[name]!.type);
      }
    }
  });

  it('is not misuse: it goes to standard output with exit code 0', async () => {
    const [general, ofHelp, ofWatch, ofWatchToo, short, shortOfWatch] = await Promise.all(
      [['--help'], ['help'], ['watch', '--help'], ['help', 'watch'], ['-h'], ['watch', '-h']].map((args) =>
        Gami.run(args)
      ),
    );
    expect(short).to.deep.equal(general);
    expect(shortOfWatch).to.deep.equal(ofWatch);
    expect(general).to.deep.equal({ code: 0, stdout: usage(SUBCOMMANDS), stderr: '' });
    expect(ofHelp).to.deep.equal(general);
    expect(ofWatch!.stdout).to.match(/^Usage: gami watch \[OPTION …\]\n/);
    expect(ofWatchToo).to.deep.equal({ ...ofWatch, code: 0, stderr: '' });
  });

  it('knows the version of the package', async () => {
    const manifest = JSON.parse(
      readFileSync(fileURLToPath(new URL('../../../package.json', import.meta.url)), 'utf8'),
    ) as { version: string };
    for (const args of [['--version'], ['-V'], ['watch', '-V']]) {
      expect(await Gami.run(args)).to.deep.equal({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
    }
  });
});

describe('misuse', () => {
  const env = { AMI_USERNAME: 'admin', AMI_SECRET: 'hunter2', AMI_PORT: '1' };
  const cases: [args: string[], line: string, env?: Record<string, string>][] = [
    [['frobnicate'], 'there is no such command'],
    [['help', 'frobnicate'], 'there is no such command'],
    [['--frobnicate'], 'unknown option \'--frobnicate\''],
    [['watch', '--frobnicate'], 'unknown option \'--frobnicate\''],
    [['wacth'], 'there is no such command; did you mean watch?'],
    [['help', 'PING'], 'there is no such command; did you mean ping?'],
    [['ping', '--hsot', 'pbx'], 'unknown option \'--hsot\'; did you mean --host?'],
    [['ping', 'nope.invalid'], 'ping takes no words; the server is named by --host'],
    [['demo', 'x'], 'demo takes no words'],
    [['help', 'ping', 'x'], 'help takes one word; one command at a time'],
    [['originate', 'PJSIP/1', 'x', '--application', 'Echo'], 'originate takes one word; one call at a time'],
    [['ping', '--host', 'pbx:x'], '--host needs a port from 1 to 65535'],
    [['ping', '--host', 'pbx:5038', '--port', '1'], '--host names a port already; leave --port out'],
    [['ping', '--host', '[::1'], '--host takes name, name:port or [::1]:port'],
    [['ping', '--host', 'pbx', '--url', 'ami://pbx'], '--url and --host exclude each other: each names a server'],
    [['ping', '--url', 'http://pbx'], '--url takes ami://user@host:port, or amis:// for TLS'],
    [['ping', '--url', 'ami://admin:hunter2@pbx'],
      '--url may hold no secret, which every user of the machine could read; set AMI_SECRET'],
    [['watch', 'Hangup'], 'watch takes no words; name events by --event'],
    [['watch', '--filter', '('], '--filter is no regular expression'],
    [['ping'], 'who are you? give --username or AMI_USERNAME', {}],
    [['ping', '--port', 'x'], '--port needs a port from 1 to 65535'],
    [['ping', '--port', '70000'], '--port needs a port from 1 to 65535'],
    [['ping'], 'AMI_PORT needs a port from 1 to 65535', { ...env, AMI_PORT: 'x' }],
    [['ping', '--count', '0'], '--count needs a whole number from 1 on'],
    [['ping', '--auth', 'rot13'], '--auth takes md5 or plain'],
    [['send'], 'what is to be sent?'],
    [['send', 'Channel=x'], 'which action? give its name, or Action=name'],
    [['list'], 'which list? for example: CoreShowChannels'],
    [['command'], 'which command? for example: core show uptime'],
    [['capabilities', 'x'], 'capabilities takes no words; the server is named by --host'],
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
    it(`of \`gami ${args.join(' ')}\` is told below the usage on standard error with exit code 2: ${line}`, () => {
      const { code, stdout, stderr } = results[index]!;
      expect([code, stdout, stderr.split('\n').slice(-2)]).to.deep.equal([2, '', [`gami: ${line}`, '']]);
      expect(stderr).to.match(/^Usage: gami /).and.to.not.contain('hunter2');
    });
  }

  it('is a stray word in every command that takes none, or no more', () => {
    for (const subcommand of SUBCOMMANDS.filter(({ words = 0 }) => words < Infinity)) {
      const words = Array.from({ length: (subcommand.words ?? 0) + 1 }, () => subcommand.choices?.[0] ?? 'ping');
      const specs = optionsOf(subcommand);
      expect(() => checkArguments(readArguments(words, specs), subcommand, specs), subcommand.name).to.throw(
        UsageError, new RegExp(`^${subcommand.name} takes (no words|one word|\\d words)`),
      );
    }
  });

  it('is a secret among the arguments, and it is not repeated', async () => {
    const runs = await Promise.all(
      [['ping', '--secret', 'hunter2'], ['--secret=hunter2', 'ping'], ['--secret', 'hunter2']].map((args) =>
        Gami.run(args, { env })
      ),
    );
    for (const { code, stdout, stderr } of runs) {
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr.split('\n').at(-2)).to.equal(
        'gami: the secret is never taken from the arguments, where every user of the machine can read it; '
          + 'set AMI_SECRET, give --secret-file, or type it when asked',
      );
      expect(stderr).to.not.contain('hunter2');
    }
  });
});
