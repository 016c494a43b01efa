/**
 * The table of calls on a terminal: what it shows, what keys do, whatever callers call themselves and however large the
 * window is.
 */
import { expect } from 'chai';
import { callsOf, queueOf } from '../../lib/cli/top/calls.js';
import { Dialogue } from '../../lib/cli/top/dialogue.js';
import { chosen, duration, frame, type Choice, type Facts } from '../../lib/cli/top/view.js';
import { fitted, widthOf } from '../../lib/cli/terminal/cells.js';
import { plain } from '../../lib/cli/terminal/paint.js';
import { SECRET, withPbx } from './fake.js';
import { Gami } from './gami.js';
import { Terminal } from './terminal.js';

const NOW = 1_000_000;

const CHANNELS = [
  { Uniqueid: '1', Linkedid: '1', Channel: 'PJSIP/a-1', ChannelStateDesc: 'Up', CallerIDNum: '100',
    CallerIDName: 'Zoë', Exten: '200', Application: 'Dial', since: String(NOW - 65_000) },
  { Uniqueid: '2', Linkedid: '1', Channel: 'PJSIP/b-2', ChannelStateDesc: 'Ringing', CallerIDNum: '200',
    CallerIDName: '<unknown>', since: String(NOW - 64_000) },
  { Uniqueid: '3', Linkedid: '3', Channel: 'PJSIP/c-3', ChannelStateDesc: 'Up', CallerIDNum: '300',
    CallerIDName: '\x1b[2J漢字', Exten: 'conference', Application: 'ConfBridge', since: String(NOW - 5000) },
];

describe('cells', () => {
  it('are counted as terminals count them', () => {
    expect(['abc', 'Zoë', 'Zoe\u0308', '漢字', '📞', ''].map(widthOf)).to.deep.equal([3, 3, 3, 4, 2, 0]);
  });

  it('are exactly as many as wanted, whatever the text', () => {
    for (const text of ['', 'abc', 'abcdefgh', '漢字漢字', 'a漢字漢字', '\x1b[2J\n', '📞📞📞']) {
      for (let width = 0; width < 9; width += 1) {
        expect(widthOf(fitted(text, width)), `${text} ${width}`).to.equal(width);
      }
    }
    expect(fitted('漢字漢字', 4)).to.equal('漢… ');
  });
});

describe('the rows of top', () => {
  it('are calls: the channels of one linked id', () => {
    expect(callsOf(CHANNELS, NOW)).to.deep.equal([
      { id: '1', age: 65, state: 'Ringing', from: 'Zoë <100>', to: '200', channels: 2, application: 'Dial',
        names: ['PJSIP/a-1', 'PJSIP/b-2'] },
      { id: '3', age: 5, state: 'Up', from: '\x1b[2J漢字 <300>', to: 'conference', channels: 1,
        application: 'ConfBridge', names: ['PJSIP/c-3'] },
    ]);
    expect(callsOf([], NOW)).to.deep.equal([]);
  });

  it('are queues with who waits and what members do', () => {
    const { members, ...rest } = queueOf('q', [{ since: String(NOW - 9000) }, { since: String(NOW - 2000) }], [
      { Status: '1', Paused: '0' }, { Status: '1', Paused: '0' }, { Status: '2', Paused: '1' },
    ], NOW);
    expect([rest, [...members]]).to.deep.equal([{ name: 'q', waiting: 2, longest: 9 }, [['free', 2], ['paused', 1]]]);
  });

  it('tell times as clocks do', () => {
    expect([0, 59, 60, 3599, 3600, 90_061].map(duration)).to.deep.equal(['0:00', '0:59', '1:00', '59:59', '1:00:00',
      '25:01:01']);
  });
});

describe('the keys of top', () => {
  const calls = callsOf(CHANNELS, NOW);
  let hungUp: string[];
  let quits: number;
  let dialogue: Dialogue;

  function press(...keys: readonly string[]): Choice {
    for (const key of keys) {
      const isName = ['return', 'escape', 'up', 'down', 'backspace'].includes(key);
      dialogue.press(isName ? undefined : key, { name: key });
    }
    return dialogue.choice;
  }

  beforeEach(() => {
    hungUp = [];
    quits = 0;
    dialogue = new Dialogue({ calls: () => calls, hangUp: ({ id }) => hungUp.push(id), quit: () => { quits += 1; } });
  });

  it('sort by each column in turn, and the other way', () => {
    const ids = (): string[] => chosen(calls, dialogue.choice).map(({ id }) => id);
    expect(ids()).to.deep.equal(['1', '3']);
    press('r');
    expect(ids()).to.deep.equal(['3', '1']);
    expect(press('r', 's').sort).to.equal('state');
    expect(press('s', 's', 's', 's', 's', 's').sort).to.equal('time');
  });

  it('filter by any text of a row', () => {
    press('/', 'z', 'o', 'x', 'backspace');
    expect(dialogue.choice.question).to.equal('filter: zo');
    press('return');
    expect(chosen(calls, dialogue.choice).map(({ id }) => id)).to.deep.equal(['1']);
    expect(press('escape').filter).to.equal('');
    expect(press('/', 'x', 'escape').filter).to.equal('');
  });

  it('choose columns, and name the one that was meant', () => {
    expect(press('c', ...'to, from', 'return').columns).to.deep.equal(['to', 'from']);
    expect(dialogue.choice.sort).to.equal('to');
    expect(press('c', ...'tiem', 'return').notice).to.equal('there is no column tiem; did you mean time?');
    expect(press('c', 'return').columns).to.include('application');
  });

  it('move the bar within the table, follow a call and go back', () => {
    expect(press('down').selected).to.equal('3');
    expect(press('down', 'j').selected).to.equal('3');
    expect(press('return').followed).to.equal('3');
    expect(press('escape').followed).to.equal(undefined);
    expect(press('up', 'k').selected).to.equal('1');
  });

  it('hang up only when the answer is yes', () => {
    expect(press('h').question).to.equal('hang up the call Zoë <100> → 200, 2 channels? (y/n) ');
    press('n');
    press('h', 'return');
    press('h', 'escape');
    expect(hungUp).to.deep.equal([]);
    press('down', 'h', 'y');
    expect(hungUp).to.deep.equal(['3']);
  });

  it('quit, inside a question too', () => {
    press('q');
    dialogue.press('\x03', { name: 'c', ctrl: true, sequence: '\x03' });
    press('/', 'q');
    dialogue.press(undefined, { meta: true, sequence: '\x1b\x03' });
    expect(quits).to.equal(3);
  });
});

describe('the frame of top', () => {
  const queues = [queueOf('support', [], [], NOW)];
  const facts: Facts = { head: ' pbx', calls: callsOf(CHANNELS, NOW), queues, followed: undefined, problems: ['a: b'] };
  const choice = new Dialogue({ calls: () => [], hangUp: () => undefined, quit: () => undefined }).choice;

  it('fits every size, and commands nothing', () => {
    for (const [columns, rows] of [[1, 1], [10, 2], [20, 5], [80, 24], [200, 60], [3, 100]] as const) {
      for (const each of [choice, { ...choice, followed: '1' }, { ...choice, question: 'x'.repeat(300) }]) {
        const lines = frame(facts, each, { columns, rows }, plain);
        expect(lines.length).to.equal(rows);
        for (const line of lines) {
          expect(widthOf(line)).to.be.at.most(columns);
          expect(line).to.not.match(/\p{Cc}/u);
        }
      }
    }
  });
});

describe('gami top', function () {
  this.timeout(60_000);
  const context = withPbx();

  afterEach(Terminal.closeAll);

  const NAME = 'Eve\\x1b]0;owned\\x07';

  /** A call whose caller's name could command a terminal. */
  function evilCall(): void {
    context.pbx.call({
      from: { name: 'PJSIP/eve', callerIdNum: '666', callerIdName: 'Eve\x1b]0;owned\x07\x1b[2J', exten: '200' },
      to: 'PJSIP/bob',
      answered: true,
    });
  }

  it('shows calls and queues as they come and go, safely, at every size, and gives the terminal back', async () => {
    context.pbx.queue('support', { callers: ['PJSIP/w'], members: ['PJSIP/m'] });
    evilCall();
    const terminal = await Terminal.gami(['top'], { env: context.pbx.env, columns: 120, rows: 30 });
    const screen = await terminal.waitFor(/Eve/);
    expect(screen).to.contain(NAME).and.match(/support: 1 waiting \(0:\d\d\) · 1 /);
    expect(screen.split('\n')[0]).to.match(/^ 127\.0\.0\.1:\d+ ready · 2 calls · 3 channels · \d+ events\/s/);
    for (const [columns, rows] of [[40, 10], [200, 50], [20, 5], [100, 24]] as const) {
      await terminal.resize(columns, rows);
      await terminal.waitFor((text) => {
        const lines = text.split('\n');
        return /^ 127/.test(lines[0]!) && lines.length <= rows && lines.every((line) => widthOf(line) <= columns);
      });
    }
    context.pbx.call({ from: { name: 'PJSIP/late', callerIdName: 'Late', callerIdNum: '1' }, to: 'PJSIP/x' });
    await terminal.waitFor(/Late <1>/);
    await terminal.press('q');
    const end = await terminal.waitFor(/\[exit 0\]/);
    expect(end).to.not.contain('Eve');
  });

  it('follows a call to its end, and hangs up when the answer is yes', async () => {
    const call = context.pbx.call({ from: { name: 'PJSIP/a', callerIdName: 'Anna', exten: '200' }, to: 'PJSIP/b' });
    const terminal = await Terminal.gami(['top'], { env: context.pbx.env, columns: 120 });
    await terminal.waitFor(/Anna/);
    await terminal.press('Enter');
    const screen = await terminal.waitFor(/^call .* \(Esc goes back\)/m);
    expect(screen).to.contain(call.caller.name);
    await terminal.press('h');
    await terminal.waitFor(/hang up the call Anna .* 2 channels\? \(y\/n\)/);
    await terminal.press('y');
    await terminal.waitFor(/the call is over/);
    await terminal.press('Escape');
    await terminal.waitFor((text) => /0 calls/.test(text) && !/Esc goes back/.test(text));
    await terminal.press('C-c');
    await terminal.waitFor(/\[exit 0\]/);
  });

  it('filters and chooses columns by what is typed', async () => {
    context.pbx.call({ from: { name: 'PJSIP/a', callerIdName: 'Anna' }, to: 'PJSIP/b' });
    context.pbx.call({ from: { name: 'PJSIP/c', callerIdName: 'Carl' }, to: 'PJSIP/d' });
    const terminal = await Terminal.gami(['top'], { env: context.pbx.env, columns: 120 });
    await terminal.waitFor(/Anna[^]*Carl|Carl[^]*Anna/);
    await terminal.type('/carl');
    await terminal.press('Enter');
    await terminal.waitFor((screen) => screen.includes('Carl') && !screen.includes('Anna'));
    await terminal.type('cnames');
    await terminal.press('Enter');
    await terminal.waitFor((screen) => screen.includes('PJSIP/c-') && !screen.includes('Carl'));
  });

  it('stays over a loss, and ends with 1 and the terminal given back when the login is refused', async () => {
    const terminal = await Terminal.gami(['top'], { env: context.pbx.env, columns: 120 });
    await terminal.waitFor(/ready/);
    await context.pbx.restart();
    await terminal.waitFor(/ready · .*1 reconnect/);
    context.pbx.users.clear();
    context.pbx.drop();
    const end = await terminal.waitFor(/\[exit 1\]/);
    expect(end).to.match(/gami: the server refused the login: Authentication failed/);
  });

  it('says what is missing', async () => {
    context.pbx.users.set('admin', { secret: SECRET, write: 'user' });
    const terminal = await Terminal.gami(['top'], { env: context.pbx.env, columns: 160 });
    await terminal.waitFor(/^! channels: CoreShowChannels: Permission denied/m);
  });

  it('needs a terminal, but for --once', async () => {
    evilCall();
    const none = await context.pbx.run(['top']);
    expect([none.code, none.stderr.split('\n').at(-2)]).to.deep.equal([2,
      'gami: top needs a terminal; --once writes the table without one']);
    const once = await context.pbx.run(['top', '--once']);
    expect([once.code, once.stderr]).to.deep.equal([0, '']);
    expect(once.stdout).to.contain(NAME).and.to.not.match(/[^\P{Cc}\n]/u);
    const json = await context.pbx.run(['top', '--once', '--json']);
    const { state, channels } = JSON.parse(json.stdout) as { state: string; channels: Record<string, unknown> };
    expect([state, Object.keys(channels).length]).to.deep.equal(['live', 2]);
    expect((await context.pbx.run(['top', '--json'])).stderr).to.match(/\ngami: --json goes with --once\n$/);
  });

  it('ends with 1 where there is no server, or another secret', async () => {
    const wrong = await context.pbx.run(['top', '--once'], { env: { AMI_SECRET: 'wrong' } });
    expect(wrong).to.include({ code: 1, stderr: 'gami: the server refused the login: Authentication failed\n' });
    const { port } = context.pbx;
    await context.pbx.close();
    const gone = await Gami.run(['top', '--once', '--port', String(port)], {
      env: { AMI_USERNAME: 'admin', AMI_SECRET: SECRET },
    });
    expect(gone.code).to.equal(1);
    expect(gone.stderr).to.match(/ECONNREFUSED/);
  });
});
