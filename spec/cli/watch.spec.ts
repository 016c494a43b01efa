/**
 * Events as they come: on standard output, in a file, over a loss of the connection, on a terminal, until a signal.
 */
import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withPbx } from './fake.js';
import { Gami, HAS_TERMINALS } from './gami.js';
import { Terminal } from './terminal.js';

/** Times, ports and rates differ from run to run. */
function timeless(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]*Z/g, 'TIME')
    .replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, 'TIME').replaceAll(/127\.0\.0\.1:\d+/g, 'SERVER').replaceAll(
    /\d+\.\d s/g,
    'T s',
  ).replaceAll(/\d+ events\/s/g, 'N events/s');
}

describe('gami watch', () => {
  const context = withPbx();
  let folder: string;

  /** Starts a watch that is logged in. */
  async function watch(...args: string[]): Promise<Gami> {
    const gami = context.pbx.start(['watch', ...args]);
    await gami.waitFor('stderr', /watching/);
    return gami;
  }

  /** Ends it as the user does. */
  function end(
    gami: Gami,
    signal: 'SIGINT' | 'SIGTERM' = 'SIGINT',
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    gami.kill(signal);
    return gami.ended;
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gami-'));
  });

  afterEach(async () => {
    await Terminal.closeAll();
    rmSync(folder, { recursive: true });
  });

  it('shows events as readable lines, what happens to it on standard error, and logs off at Ctrl-C', async () => {
    const gami = await watch();
    context.pbx.send({ Event: 'Hangup', Channel: 'PJSIP/\x1b[2J-1', Cause: 17, 'Cause-txt': 'User busy' });
    await gami.waitFor('stdout', /busy/);
    const { code, stdout, stderr } = await end(gami);
    expect(timeless(stdout)).to.equal([
      'TIME  FullyBooted                                       up for 0 s',
      'TIME  Hangup              PJSIP/\\x1b[2J-1               User busy (17)',
      '',
    ].join('\n'));
    expect(timeless(stderr)).to.equal('TIME  watching SERVER (AMI 11.0.0); Ctrl-C ends it\n2 events in T s\n');
    expect(code).to.equal(0);
    expect(context.pbx.actions.at(-1)!.action['Action']).to.equal('Logoff');
  });

  it('ends as politely at SIGTERM', async () => {
    expect((await end(await watch(), 'SIGTERM')).code).to.equal(0);
    expect(context.pbx.actions.at(-1)!.action['Action']).to.equal('Logoff');
  });

  it('shows JSON lines with --json', async () => {
    const gami = await watch('--json', '--event', 'UserEvent');
    context.pbx.send({ Event: 'UserEvent', UserEvent: 'Foo', X: 'a\nb\x9b' }, 'user');
    await gami.waitFor('stdout', /\n/);
    const { stdout } = await end(gami);
    expect(timeless(stdout)).to.equal(
      '{"received":"TIME","Event":"UserEvent","Privilege":"user,all","UserEvent":"Foo","X":"a\\nb\\u009b"}\n',
    );
  });

  it('shows only what --event and --filter let through', async () => {
    const gami = await watch('--event', 'hangup', '--event', 'Newchannel', '--filter', 'Channel~alice');
    context.pbx.call({ from: 'PJSIP/alice', to: 'PJSIP/bob' }).answer().hangup();
    await gami.waitFor('stdout', /Hangup.*alice/);
    const { stdout, stderr } = await end(gami);
    expect(stdout.match(/(?:Newchannel|Hangup|Newstate|BridgeEnter) +PJSIP\/\w+/g)).to.deep.equal([
      'Newchannel          PJSIP/alice',
      'Hangup              PJSIP/alice',
    ]);
    expect(stderr).to.contain('\n2 events in ');
  });

  it('writes the events shown into a file, as a JSON array', async () => {
    const path = join(folder, 'events.json');
    const gami = await watch('--event', 'Hangup', '--output', path);
    context.pbx.send({ Event: 'Hangup', Channel: 'A-1' });
    context.pbx.send({ Event: 'Newchannel', Channel: 'A-2' });
    context.pbx.send({ Event: 'Hangup', Channel: 'A-3' });
    await gami.waitFor('stdout', /A-3/);
    await end(gami);
    expect(JSON.parse(timeless(readFileSync(path, 'utf8')))).to.deep.equal([
      { received: 'TIME', Event: 'Hangup', Privilege: 'call,all', Channel: 'A-1' },
      { received: 'TIME', Event: 'Hangup', Privilege: 'call,all', Channel: 'A-3' },
    ]);
  });

  it('writes JSON lines into the file with --json or by its name, as they come, and the gaps between', async () => {
    for (const args of [['--json', '--output', 'events.json'], ['--output', 'events.jsonl']]) {
      const path = join(folder, args.at(-1)!);
      const gami = await watch('--event', 'Hangup', ...args.slice(0, -1), path);
      context.pbx.send({ Event: 'Hangup', Channel: 'A-1' });
      await gami.waitFor('stdout', /A-1/);
      expect(timeless(readFileSync(path, 'utf8'))).to.equal(
        '{"received":"TIME","Event":"Hangup","Privilege":"call,all","Channel":"A-1"}\n',
      );
      await context.pbx.restart();
      await gami.waitFor('stderr', /connected again/);
      const { stdout } = await end(gami);
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as object);
      expect(lines.slice(1).map((line) => Object.keys(line))).to.deep.equal([
        ['received', 'connection', 'error', 'attempt', 'delay'], ['received', 'connection', 'downtime'],
      ]);
      expect(lines[1]).to.include({ connection: 'lost', attempt: 1 });
      expect(lines[2]).to.include({ connection: 'back' });
      if (args[0] === '--json') expect(stdout).to.equal(readFileSync(path, 'utf8'));
    }
  });

  it('never replaces a file, but with --force', async () => {
    const path = join(folder, 'events.json');
    writeFileSync(path, 'something older');
    const { code, stderr } = await context.pbx.run(['watch', '--output', path]);
    expect([code, stderr.split('\n').at(-2), readFileSync(path, 'utf8')]).to.deep.equal([2,
      'gami: the file of --output exists; --force replaces it', 'something older']);
    await end(await watch('--output', path, '--force'));
    expect(JSON.parse(readFileSync(path, 'utf8'))).to.be.an('array');
  });

  it('can be read in its file when it was killed', async () => {
    const path = join(folder, 'events.json');
    const gami = await watch('--event', 'Hangup', '--output', path);
    context.pbx.send({ Event: 'Hangup', Channel: 'A-1' });
    await gami.waitFor('stdout', /A-1/);
    gami.kill('SIGKILL');
    await gami.ended;
    expect(JSON.parse(readFileSync(path, 'utf8'))).to.have.lengthOf(1);
  });

  it('ends after --count events, also of one burst', async () => {
    const gami = await watch('--event', 'Hangup', '--count', '2', '--format', '{Channel}');
    for (const name of ['A', 'B', 'C']) context.pbx.send({ Event: 'Hangup', Channel: name });
    expect(await gami.ended).to.include({ code: 0, stdout: 'A\nB\n' });
  });

  it('ends after --duration, with 1 when --count was not reached', async () => {
    expect(await (await watch('--duration', '20ms')).ended).to.include({ code: 0 });
    const short = await watch('--duration', '20ms', '--event', 'Hangup', '--count', '1');
    expect(await short.ended).to.include({ code: 1 });
  });

  it('shows the fields alone', async () => {
    const gami = await watch('--event', 'Hangup', '--fields', 'Channel,cause', '--count', '1');
    context.pbx.send({ Event: 'Hangup', Channel: 'A', Cause: 16 });
    expect((await gami.ended).stdout).to.equal('A\t16\n');
    const json = await watch('--event', 'Hangup', '--fields', 'Channel,cause', '--count', '1', '--json');
    context.pbx.send({ Event: 'Hangup', Channel: 'A', Cause: 16 });
    expect(timeless((await json.ended).stdout)).to.equal('{"received":"TIME","Channel":"A","cause":"16"}\n');
  });

  it('follows one call', async () => {
    const gami = await watch('--follow', '1.1', '--format', '{Event} {Uniqueid}', '--count', '2');
    for (const id of ['1.2', '1.1', '1.3', '1.1']) {
      context.pbx.send({ Event: 'Newstate', Channel: 'A', Uniqueid: id, Linkedid: id });
    }
    expect((await gami.ended).stdout).to.equal('Newstate 1.1\nNewstate 1.1\n');
  });

  it('warns of an event that the catalogue does not know', async () => {
    const names = ['Hangups', 'hangup', 'UserEvent:X', 'Frobnicated'];
    const gami = await watch(...names.flatMap((name) => ['--event', name]));
    const { stderr } = await end(gami);
    expect(stderr.match(/^gami: .*/gm)).to.deep.equal([
      'gami: the catalogue knows no event Hangups: did you mean Hangup?',
      'gami: the catalogue knows no event Frobnicated: it is waited for all the same',
    ]);
  });

  it('leaves an older recording alone when the login is refused', async () => {
    const path = join(folder, 'events.json');
    writeFileSync(path, 'something older');
    const { code } = await context.pbx.run(['watch', '--output', path, '--force'], { env: { AMI_SECRET: 'wrong' } });
    expect([code, readFileSync(path, 'utf8')]).to.deep.equal([1, 'something older']);
  });

  it('reconnects and says so', async () => {
    const gami = await watch('--event', 'Hangup');
    await context.pbx.restart();
    await gami.waitFor('stderr', /connected again/);
    context.pbx.send({ Event: 'Hangup', Channel: 'A-2' });
    await gami.waitFor('stdout', /A-2/);
    const { code, stderr } = await end(gami);
    expect(timeless(stderr)).to.equal([
      'TIME  watching SERVER (AMI 11.0.0); Ctrl-C ends it',
      'TIME  the server SERVER closed the connection; try 1 in T s',
      'TIME  connected again after T s',
      '1 event in T s',
      '',
    ].join('\n'));
    expect(code).to.equal(0);
  });

  it('ends at Ctrl-C while it waits to reconnect', async () => {
    const gami = await watch();
    context.pbx.refuse();
    context.pbx.drop();
    await gami.waitFor('stderr', /; try 1 in/);
    expect((await end(gami)).code).to.equal(0);
  });

  it('ends with 1 when the server no longer knows it', async () => {
    const gami = await watch();
    context.pbx.users.clear();
    context.pbx.drop();
    const { code, stderr } = await gami.ended;
    expect([code, stderr.split('\n').at(-2)]).to.deep.equal([1,
      'gami: the server refused the login: Authentication failed']);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const gami = await watch();
    gami.stopReading();
    for (let index = 0; index < 3; index += 1) context.pbx.send({ Event: 'Hangup', Channel: `A-${index}` });
    const { code, stderr } = await gami.ended;
    expect([code, stderr]).to.satisfy(([exit, text]: [number, string]) => exit === 0 && !/EPIPE|Error/.test(text));
    expect(context.pbx.actions.at(-1)!.action['Action']).to.equal('Logoff');
  });

  if (HAS_TERMINALS) {
    it('has colours and a row of figures on a terminal, and leaves none of it behind', async () => {
      const gami = Gami.startOnTerminal(['watch', '--event', 'Hangup'], { env: context.pbx.env });
      await gami.waitFor('stdout', /0 in flight/);
      context.pbx.send({ Event: 'Hangup', Channel: 'A-1', Cause: 16, 'Cause-txt': 'Normal Clearing' });
      await gami.waitFor('stdout', /1 of 2 events shown/);
      gami.type('\x03');
      const { code, stdout } = await gami.ended;
      const row = '\x1b[7m SERVER ready · N events/s · 1 of 2 events shown · 0 in flight \x1b[0m';
      expect(timeless(stdout)).to.contain(
        `\r\x1b[50M\x1b[2mTIME\x1b[0m  \x1b[31mHangup            \x1b[0m  A-1                           Normal `
          + `Clearing (16)\r\n`,
      );
      expect(timeless(stdout)).to.contain(`\r\x1b[50M\x1b[?7l${row}\x1b[?7h\r`);
      expect(timeless(stdout).slice(timeless(stdout).lastIndexOf(row) + row.length)).to.match(
        /^\x1b\[\?7h\r(?:\^C)?(?:\r\x1b\[50M)+1 event in T s\r\n$/,
      );
      expect(code).to.equal(0);
    });

    it('leaves no trace of the row when the terminal is resized', async function () {
      this.timeout(60_000);
      const terminal = await Terminal.gami(['watch', '--event', 'Hangup'], { env: context.pbx.env, columns: 100 });
      await terminal.waitFor(/0 in flight/);
      for (const [columns, rows] of [[60, 24], [100, 24], [30, 10], [120, 24], [50, 24], [25, 6], [90, 20]] as const) {
        await terminal.resize(columns, rows);
        if (columns === 100) {
          for (let line = 0; line < 30; line += 1) context.pbx.send({ Event: 'Hangup', Channel: `B-${line}` });
          await terminal.waitFor(/B-29/);
        }
        context.pbx.send({ Event: 'Hangup', Channel: `A-${columns}` });
        const isThere = (screen: string): boolean => /^ 127\.0\.0\.1:/.test(screen.split('\n').at(-1)!);
        await terminal.waitFor((screen) => screen.includes(`A-${columns}`) && isThere(screen));
      }
      await terminal.press('C-c');
      await terminal.waitFor(/\[exit 0\]/);
      expect(timeless(await terminal.history())).to.not.match(/^ SERVER|ready|in flight|events\/s/m);
    });

    it('shows names with escape sequences as text', async () => {
      const terminal = await Terminal.gami(['watch', '--event', 'NewCallerid'], { env: context.pbx.env, columns: 160 });
      await terminal.waitFor(/0 in flight/);
      const name = '\\x1b[2J\x1b]0;owned\x07\x1bc';
      context.pbx.send({ Event: 'NewCallerid', Channel: 'A\x1b[31m-1', CallerIDNum: '1', CallerIDName: name });
      const screen = await terminal.waitFor(/NewCallerid [^]*<1>/);
      expect(screen).to.contain('A\\x1b[31m-1').and.contain('\\x1b]0;owned\\x07\\x1bc');
    });

    it('has no colours with NO_COLOR', async () => {
      const gami = Gami.startOnTerminal(['watch', '--event', 'Hangup'], { env: { ...context.pbx.env, NO_COLOR: '1' } });
      await gami.waitFor('stdout', /0 in flight/);
      context.pbx.send({ Event: 'Hangup', Channel: 'A-1' });
      await gami.waitFor('stdout', /A-1/);
      gami.type('\x03');
      expect((await gami.ended).stdout).to.not.match(/\x1b\[\d+m/);
    });
  }
});
