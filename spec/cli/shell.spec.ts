/**
 * The prompt: what a line means, what Tab offers, and how it behaves on a terminal and without one.
 */
import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../lib/cli/arguments.js';
import { complete } from '../../lib/cli/shell/completer.js';
import { readHistory, writeHistory } from '../../lib/cli/shell/history.js';
import { wishOf, wordsOf } from '../../lib/cli/shell/line.js';
import { SECRET, withPbx } from './fake.js';
import { Gami } from './gami.js';
import { Terminal } from './terminal.js';

const ACTIONS = ['Ping', 'Hangup', 'CoreShowChannels'];

describe('a line of the shell', () => {
  it('has words, with quotes as shells have them', () => {
    expect(wordsOf('  a  b="c d"e \'f "g\' h\\ i "j\\"k" ')).to.deep.equal(['a', 'b=c de', 'f "g', 'h i', 'j"k']);
    expect(wordsOf('')).to.deep.equal([]);
    for (const text of ['"a', 'a\'', 'a "b']) {
      expect(() => wordsOf(text), text).to.throw(UsageError, 'a quote is not closed');
    }
  });

  it('is an action, a helper, a command, or a word of the shell', () => {
    expect(wishOf('Hangup Channel=PJSIP/a-1', ACTIONS)).to.deep.equal({
      kind: 'action', action: { Action: 'Hangup', Channel: 'PJSIP/a-1' },
    });
    expect(wishOf('hangup PJSIP/a-1', ACTIONS)).to.deep.equal({
      kind: 'action', action: { Action: 'Hangup', Channel: 'PJSIP/a-1' },
    });
    expect(wishOf('hangup channel=PJSIP/a-1', ACTIONS)).to.deep.equal({
      kind: 'action', action: { Action: 'hangup', channel: 'PJSIP/a-1' },
    });
    expect(wishOf(' ! core show  uptime', ACTIONS)).to.deep.equal({
      kind: 'action', action: { Action: 'Command', Command: 'core show  uptime' },
    });
    expect(wishOf('watch Hangup Reload', ACTIONS)).to.deep.equal({ kind: 'watch', events: ['Hangup', 'Reload'] });
    expect(['', 'help', 'quit', 'exit'].map((line) => wishOf(line, ACTIONS).kind)).to.deep.equal(['nothing', 'help',
      'quit', 'quit']);
  });

  it('names the action that was meant, and lets through what no name is near to', () => {
    const slip = 'no action Hangpu is known; did you mean Hangup?';
    expect(() => wishOf('Hangpu Channel=x', ACTIONS)).to.throw(UsageError, slip);
    expect(wishOf('FrobnicateAll', ACTIONS).kind).to.equal('action');
    expect(() => wishOf('hangup a b', ACTIONS)).to.throw(UsageError, 'hangup takes Channel');
    expect(() => wishOf('ping x', ACTIONS)).to.throw(UsageError, 'ping takes no words');
  });
});

describe('what Tab offers', () => {
  const known = {
    actions: new Map([['Hangup', ['Channel', 'Cause']], ['Ping', []]]),
    events: new Map([['Hangup', []], ['HangupRequest', []]]),
  };

  it('is actions, helpers and words of the shell first', () => {
    expect(complete('Ha', known)).to.deep.equal([['hangup', 'Hangup'], 'Ha']);
    expect(complete('', known)[0]).to.include.members(['help', 'watch', 'ping', 'Ping', 'Hangup']);
  });

  it('is the headers of the action then, without those that are there', () => {
    expect(complete('Hangup ', known)).to.deep.equal([['Channel=', 'Cause='], '']);
    expect(complete('hangup Channel=x c', known)).to.deep.equal([['Cause='], 'c']);
    expect(complete('Hangup Channel=', known)).to.deep.equal([[], 'Channel=']);
  });

  it('is events behind watch', () => {
    expect(complete('watch hangupr', known)).to.deep.equal([['HangupRequest'], 'hangupr']);
  });
});

describe('the history', () => {
  it('is kept for the user alone, newest last, without secrets', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gami-'));
    try {
      const path = join(folder, 'deep', 'history');
      writeHistory(path, ['Ping', 'Login Secret=hunter2', 'Hangup Channel=x', '']);
      expect(readFileSync(path, 'utf8')).to.equal('Hangup Channel=x\nPing\n');
      expect(statSync(path).mode & 0o777).to.equal(0o600);
      expect(readHistory(path)).to.deep.equal(['Ping', 'Hangup Channel=x']);
      expect(readHistory(join(folder, 'none'))).to.deep.equal([]);
      writeHistory('/dev/null/none', ['x']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('gami shell', function () {
  this.timeout(60_000);
  const context = withPbx();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gami-'));
  });

  afterEach(async () => {
    await Terminal.closeAll();
    rmSync(folder, { recursive: true });
  });

  it('runs lines of standard input one behind the other, without prompt, and tells whether all went well', async () => {
    context.pbx.command('core show uptime', ['System uptime: 1 hour']);
    const good = await context.pbx.run(['shell'], {
      input: 'Ping ActionID=7\n\n!core show uptime\nQueueSummary\nquit\nHangup Channel=never\n',
    });
    expect([good.code, good.stderr]).to.deep.equal([0, '']);
    expect(good.stdout).to.match(/^Response: Success\nActionID: 7\nPing: Pong\n.*\nSystem uptime: 1 hour\n0 items\n$/);
    const bad = await context.pbx.run(['shell', '--json'], { input: 'Hangup Channel=none\nPing' });
    expect(bad.code).to.equal(1);
    expect(bad.stdout).to.match(/^Hangup: No such channel\n\{"Response":"Success",.*\}\n$/);
    expect(context.pbx.actions.filter(({ action }) => action['Channel'] === 'never')).to.deep.equal([]);
  });

  it('does not take its first line for the secret', async () => {
    const { code, stderr } = await Gami.run(['shell', '--port', String(context.pbx.port), '--username', 'admin'], {
      input: `${SECRET}\n`,
    });
    expect([code, stderr.split('\n').at(-2)]).to.deep.equal([2,
      'gami: standard input is in use: set AMI_SECRET, or give --secret-file']);
  });

  it('ends with 1 when the server lets it in no more', async () => {
    const gami = context.pbx.start(['shell']);
    gami.type('Ping\n');
    await gami.waitFor('stdout', /Pong/);
    context.pbx.users.clear();
    context.pbx.drop();
    expect((await gami.ended).code).to.equal(1);
  });

  it('completes, remembers, shows events safely and ends, on a terminal of any size', async () => {
    const env = { ...context.pbx.env, XDG_STATE_HOME: folder };
    const terminal = await Terminal.gami(['shell'], { env, columns: 100 });
    await terminal.waitFor(/^127\.0\.0\.1:\d+> *$/m);
    await terminal.type('QueueSumm');
    await terminal.press('Tab');
    await terminal.waitFor(/> QueueSummary$/);
    await terminal.press('Enter');
    await terminal.waitFor(/> QueueSummary *\n0 items/);
    await terminal.type('Hangup Ch');
    await terminal.press('Tab');
    await terminal.waitFor(/> Hangup Channel=$/);
    await terminal.type('none');
    await terminal.press('Enter');
    await terminal.waitFor(/> Hangup Channel=none *\nHangup: No such channel/);
    await terminal.type('watch NewCallerid');
    await terminal.press('Enter');
    await terminal.type('half of a li');
    await terminal.waitFor(/> half of a li$/);
    await terminal.resize(60, 20);
    await context.pbx.waitForAction('Hangup');
    const names = { CallerIDNum: '1', CallerIDName: '\x1b]0;owned\x07' };
    context.pbx.send({ Event: 'NewCallerid', Channel: 'A\x1b[31m', ...names });
    const screen = await terminal.waitFor(/NewCallerid[^]*<1>[^]*> half of a li$/);
    expect(screen.replaceAll('\n', '')).to.contain('A\\x1b[31m').and.contain('\\x1b]0;owned\\x07');
    await terminal.press('C-c');
    await terminal.waitFor(/> *$/);
    await terminal.press('Up', 'Up');
    await terminal.waitFor(/> Hangup Channel=none$/);
    await terminal.press('C-c');
    await terminal.waitFor((text) => /> *$/.test(text.split('\n').at(-1)!));
    await terminal.press('C-d');
    await terminal.waitFor(/\[exit 0\]/);
    expect(readFileSync(join(folder, 'gami-history'), 'utf8')).to.match(/^QueueSummary\nHangup Channel=none\n/);
  });

  it('stops waiting for an answer at Ctrl-C, and goes on', async () => {
    context.pbx.on('Ping', () => new Promise(() => undefined));
    const terminal = await Terminal.gami(['shell'], { env: { ...context.pbx.env, XDG_STATE_HOME: folder } });
    await terminal.waitFor(/> *$/);
    await terminal.type('ping');
    await terminal.press('Enter');
    await context.pbx.waitForAction('Ping');
    await terminal.press('C-c');
    await terminal.waitFor(/abort[^]*> *$/);
    await terminal.type('quit');
    await terminal.press('Enter');
    await terminal.waitFor(/\[exit 0\]/);
    expect(existsSync(join(folder, 'gami-history'))).to.equal(true);
  });
});
