/**
 * The commands that send something and show the answer: send, command, ping, list, capabilities.
 */
import { expect } from 'chai';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { withPbx } from './fake.js';
import { Gami, HAS_TERMINALS } from './gami.js';

/** The headers of the actions of one name that the server has received. */
function received(pbx: FakeAsterisk, name: string): Record<string, string>[] {
  return pbx.actions.filter(({ action }) => action['Action'] === name).map(({ action }) => ({ ...action }));
}

describe('gami send', () => {
  const context = withPbx();

  it('sends the headers and shows those of the response', async () => {
    context.pbx.on('Foo', () => ({ Message: 'a\x1b[2Jb', Rule: 'one\ntwo', Empty: '' }));
    const { code, stdout, stderr } = await context.pbx.run(['send', 'Foo', 'ActionID=7', 'Variable=a=1',
      'Variable: b=2']);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.equal('Response: Success\nActionID: 7\nMessage: a\\x1b[2Jb\nRule: one\nRule: two\nEmpty: \n');
    expect(received(context.pbx, 'Foo')).to.deep.equal([{ Action: 'Foo', ActionID: '7', Variable: 'a=1\nb=2' }]);
  });

  it('shows the response as one line of JSON with --json', async () => {
    context.pbx.on('Foo', () => ({ Message: 'a\x9bb' }));
    const { code, stdout } = await context.pbx.run(['--json', 'send', 'Foo', 'ActionID=7']);
    expect([code, stdout]).to.deep.equal([0, '{"Response":"Success","ActionID":"7","Message":"a\\u009bb"}\n']);
  });

  it('ends with 1 when the server says Error, and shows its words', async () => {
    const { code, stdout, stderr } = await context.pbx.run(['send', 'Action=Hangup', 'ActionID=8',
      'Channel=PJSIP/none']);
    expect([code, stderr]).to.deep.equal([1, '']);
    expect(stdout).to.match(/^Response: Error\nActionID: 8\nMessage: [^\n]+\n$/);
  });

  it('logs in without events and off at the end', async () => {
    await context.pbx.run(['send', 'Ping']);
    expect(context.pbx.actions.map(({ action }) => [action['Action'], action['Events']])).to.deep.equal([
      ['Challenge', undefined], ['Login', 'off'], ['Ping', undefined], ['Logoff', undefined],
    ]);
  });

  it('ends when the action has logged it off', async () => {
    const { code, stdout } = await context.pbx.run(['send', 'Logoff']);
    expect([code, stdout.split('\n')[0]]).to.deep.equal([0, 'Response: Goodbye']);
  });
});

describe('gami command', () => {
  const context = withPbx();

  it('shows the output as it is, byte for byte', async () => {
    context.pbx.command('core show uptime', ['System uptime: 1 hour', '', '  tab\there \x1b[1mbold\x1b[0m: é']);
    const { code, stdout, stderr } = await context.pbx.run(['command', 'core', 'show', 'uptime']);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.equal('System uptime: 1 hour\n\n  tab\there \x1b[1mbold\x1b[0m: é\n');
  });

  it('shows the output and ends with 1 when the command failed', async () => {
    const { code, stdout, stderr } = await context.pbx.run(['command', 'frobnicate', 'now']);
    expect([code, stderr]).to.deep.equal([1, '']);
    expect(stdout).to.match(/^No such command 'frobnicate now'/);
  });

  it('says why where there is no output', async () => {
    context.pbx.on('Command', () => ({ Response: 'Error', Message: 'Command blacklisted' }));
    const { code, stdout, stderr } = await context.pbx.run(['command', 'module', 'unload']);
    expect([code, stdout, stderr]).to.deep.equal([1, '', 'gami: Command blacklisted\n']);
  });

  it('shows the whole response with --json', async () => {
    context.pbx.command('core show uptime', ['one', 'two']);
    const { stdout } = await context.pbx.run(['command', 'core show uptime', '--json']);
    expect(JSON.parse(stdout)).to.include({ Response: 'Success', Output: 'one\ntwo' });
  });

  if (HAS_TERMINALS) {
    it('makes the output safe for a terminal and keeps its tabs', async () => {
      context.pbx.command('x', ['a\tb \x1b[2J']);
      const { stdout } = await Gami.startOnTerminal(['command', 'x'], { env: context.pbx.env, input: '' }).ended;
      expect(stdout).to.contain('a\tb \\x1b[2J\r\n').and.to.not.contain('\x1b[2J');
    });
  }
});

describe('gami ping', () => {
  const context = withPbx();

  it('shows the time of each answer and what they have in common', async () => {
    const { code, stdout, stderr } = await context.pbx.run(['ping', '--count', '3', '--interval', '1']);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout.replaceAll(/\d+\.\d\d/g, 'T').replaceAll(String(context.pbx.port), 'PORT')).to.equal([
      'pong from 127.0.0.1:PORT: 1 in T ms',
      'pong from 127.0.0.1:PORT: 2 in T ms',
      'pong from 127.0.0.1:PORT: 3 in T ms',
      '3 pings, from T to T ms, T ms on average',
      '',
    ].join('\n'));
    expect(received(context.pbx, 'Ping')).to.have.lengthOf(3);
  });

  it('shows JSON lines with --json', async () => {
    const { stdout } = await context.pbx.run(['ping', '--count', '2', '--interval', '0', '--json']);
    const lines = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { ping: number; ms: number });
    expect(lines.map(({ ping }) => ping)).to.deep.equal([1, 2]);
    for (const { ms } of lines) expect(ms).to.be.within(0, 5000);
  });

  it('ends at Ctrl-C with what it has', async () => {
    const gami = context.pbx.start(['ping', '--count', '1000']);
    await gami.waitFor('stdout', /: 1 in/);
    gami.kill('SIGINT');
    const { code, stdout } = await gami.ended;
    expect(code).to.equal(0);
    expect(stdout).to.match(/\n1 ping, from .* on average\n$/);
  });
});

describe('gami list', () => {
  const context = withPbx();

  it('shows each item with the headers that have a value, and how many there are', async () => {
    context.pbx.on(
      'Foos',
      (action, session) =>
        session.list(
          action,
          [{ Event: 'Foo', Name: 'é\x1b', Rule: 'a\nb', Empty: '' }, { Event: 'Bar', X: 1 }],
          'FoosComplete',
        ),
    );
    const { code, stdout, stderr } = await context.pbx.run(['list', 'Foos', 'Queue=x']);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.equal('Foo\n  Name: é\\x1b\n  Rule: a\n  Rule: b\n\nBar\n  X: 1\n\n2 items\n');
    expect(received(context.pbx, 'Foos').map((action) => action['Queue'])).to.deep.equal(['x']);
  });

  it('shows each item as a line of JSON with --json', async () => {
    context.pbx.conference('1000', ['PJSIP/a', 'PJSIP/b']);
    const { stdout } = await context.pbx.run(['list', 'ConfbridgeList', 'Conference=1000', '--json']);
    const items = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, string>);
    expect(items.map((item) => [item['Event'], item['Channel']])).to.deep.equal([['ConfbridgeList', 'PJSIP/a-00000000'],
      ['ConfbridgeList', 'PJSIP/b-00000001']]);
  });

  it('is empty, and no error, where there is nothing to list', async () => {
    const { code, stdout, stderr } = await context.pbx.run(['list', 'ConfbridgeList', 'Conference=1000']);
    expect([code, stdout, stderr]).to.deep.equal([0, '0 items\n', '']);
  });

  it('ends with 1 when the server refuses', async () => {
    const { code, stdout, stderr } = await context.pbx.run(['list', 'Frobnicate']);
    expect([code, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.match(/^gami: Frobnicate: Invalid\/unknown command: Frobnicate\.[^\n]*\n$/);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const items = Array.from({ length: 20_000 }, (_each, index) => ({ Event: 'Foo', Name: `number ${index}` }));
    context.pbx.on('Foos', (action, session) => session.list(action, items, 'FoosComplete'));
    const gami = context.pbx.start(['list', 'Foos']);
    await gami.waitFor('stdout', /number 3\b/);
    gami.stopReading();
    const { code, stderr } = await gami.ended;
    expect([code, stderr]).to.deep.equal([0, '']);
  });
});

describe('gami capabilities', () => {
  const context = withPbx();

  beforeEach(() => {
    context.pbx.on(
      'ListCommands',
      () => ({ Zap: 'Do it last  (Priv: <none>)', Atxfer: 'Attended transfer  (Priv: call,all)' }),
    );
  });

  it('shows each action with what it does and needs, in the order of the alphabet', async () => {
    const { code, stdout } = await context.pbx.run(['capabilities']);
    expect([code, stdout]).to.deep.equal([0,
      'Atxfer  Attended transfer  (call, all)\nZap     Do it last\n\n2 actions\n']);
  });

  it('shows JSON lines with --json', async () => {
    const { stdout } = await context.pbx.run(['capabilities', '--json']);
    expect(stdout).to.equal(
      '{"action":"Atxfer","synopsis":"Attended '
        + 'transfer","privileges":["call","all"]}\n{"action":"Zap","synopsis":"Do it last","privileges":[]}\n',
    );
  });
});
