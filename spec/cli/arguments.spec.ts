/**
 * The command line read: the subcommand among its options, numbers, and what is misuse.
 */
import { expect } from 'chai';
import { readArguments, splitSubcommand, UsageError, wholeNumber } from '../../lib/cli/arguments.js';

const SPECS = {
  host: { type: 'string', help: '' },
  json: { type: 'boolean', help: '' },
  event: { type: 'string', multiple: true, help: '' },
} as const;

describe('subcommand', () => {
  const cases: [argv: string[], name: string | undefined, rest: string[]][] = [
    [[], undefined, []],
    [['watch', '--json'], 'watch', ['--json']],
    [['--host', 'pbx', 'watch', 'x'], 'watch', ['--host', 'pbx', 'x']],
    [['--host=pbx', '--json', 'watch'], 'watch', ['--host=pbx', '--json']],
    [['--json'], undefined, ['--json']],
    [['--', 'watch'], undefined, ['--', 'watch']],
    [['--secret', 'watch', 'ping'], 'ping', ['--secret', 'watch']],
  ];
  for (const [argv, name, rest] of cases) {
    it(`of \`gami ${argv.join(' ')}\` is ${name ?? 'none'}`, () => {
      expect(splitSubcommand(argv, SPECS)).to.deep.equal({ name, rest });
    });
  }
});

describe('arguments', () => {
  it('are options and operands', () => {
    const args = readArguments(['--host', 'pbx', 'a', '--event', 'X', '--event=Y', 'b'], SPECS);
    expect([args.text('host'), args.texts('event'), args.operands, args.has('json'), args.text('json')]).to.deep.equal([
      'pbx',
      ['X', 'Y'],
      ['a', 'b'],
      false,
      undefined,
    ]);
  });

  it('take what begins with a dash as an operand behind two dashes', () => {
    expect(readArguments(['--', '--host', '--secret'], SPECS).operands).to.deep.equal(['--host', '--secret']);
  });

  it('refuse an option that is not known, without repeating its value', () => {
    expect(() => readArguments(['--pass=hunter2'], SPECS)).to.throw(UsageError, /^unknown option '--pass'$/);
  });

  it('refuse an option without its value', () => {
    expect(() => readArguments(['--host'], SPECS)).to.throw(UsageError, /^option '--host <value>' argument missing$/);
  });

  it('refuse a secret, however it is given', () => {
    for (const argv of [['--secret', 'hunter2'], ['--secret=hunter2'], ['--secret']]) {
      expect(() => readArguments(argv, SPECS), argv.join(' ')).to.throw(
        UsageError,
        /^the secret is never taken from the arguments.*AMI_SECRET/,
      );
    }
  });

  it('read whole numbers and nothing else', () => {
    expect([wholeNumber('--count', undefined), wholeNumber('--count', '0'), wholeNumber('--count', '007')]).to.deep
      .equal([undefined, 0, 7]);
    for (const text of ['', 'x', '-1', '1.5', '1e3', '0x10', ' 1', '9'.repeat(16)]) {
      expect(() => wholeNumber('--count', text), text).to.throw(UsageError, '--count needs a whole number from 0 on');
    }
    expect(() => wholeNumber('AMI_PORT', '0', 1)).to.throw(UsageError, 'AMI_PORT needs a whole number from 1 on');
  });
});
