/**
 * Many actions from standard input, lists and what is none, and the fake PBX that stays.
 */
import { expect } from 'chai';
import { Asterisk } from '../../lib/index.js';
import { SECRET, withPbx } from './fake.js';
import { Gami } from './gami.js';

describe('gami send --batch', () => {
  const context = withPbx();
  const batch = (lines: readonly string[], ...args: string[]): ReturnType<typeof Gami.run> =>
    context.pbx.run(['send', '--batch', ...args], { input: lines.join('\n') });

  it('sends each line and shows the answers in the order of the lines', async () => {
    context.pbx.on('Foo', (action) => ({ Message: action['X']! }));
    const lines = Array.from({ length: 200 }, (_each, index) => JSON.stringify({ Action: 'Foo', X: String(index) }));
    const { code, stdout, stderr } = await batch(lines, '--json');
    expect([code, stderr]).to.deep.equal([0, '']);
    const answers = stdout.trimEnd().split('\n').map((line) => (JSON.parse(line) as { Message: string }).Message);
    expect(answers).to.deep.equal(lines.map((_each, index) => String(index)));
  });

  it('goes on behind a line that is no action, or is refused, and ends with 1', async () => {
    const { code, stdout, stderr } = await batch([
      '{"Action":"Ping"}',
      '',
      'no JSON',
      '{"X":"1"}',
      '{"Action":"Foo\\r\\nX: y"}',
      '{"Action":"Hangup","Channel":"none"}',
      '{"Action":"Ping"}',
    ], '--json');
    expect([code, stderr]).to.deep.equal([1, 'gami: 4 of 6 failed\n']);
    const answers = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, string>);
    expect(answers.map((answer) => answer['Response'])).to.deep.equal(['Success', 'Error', 'Error', 'Error', 'Error',
      'Success']);
    const places = answers.slice(1, 4).map((answer) => /^line \d/.exec(answer['Message']!)?.[0]);
    expect(places).to.deep.equal(['line 3', 'line 4', 'line 5']);
  });

  it('shows answers in words too, and nothing for nothing', async () => {
    const { stdout } = await batch(['{"Action":"Ping","ActionID":"7"}']);
    expect(stdout).to.match(/^Response: Success\nActionID: 7\nPing: /);
    expect(await batch([])).to.deep.equal({ code: 0, stdout: '', stderr: '' });
  });

  it('does not take its first line for the secret', async () => {
    const { port } = context.pbx;
    const { code, stderr } = await Gami.run(['send', '--batch', '--port', String(port), '--username', 'admin'], {
      input: `${SECRET}\n`,
    });
    expect([code, stderr.split('\n').at(-2)]).to.deep.equal([2,
      'gami: standard input is in use: set AMI_SECRET, or give --secret-file']);
  });

  it('takes no words beside', async () => {
    const { code, stderr } = await context.pbx.run(['send', '--batch', 'Ping']);
    expect([code, stderr.split('\n').at(-2)]).to.deep.equal([2,
      'gami: --batch reads the actions from standard input alone']);
  });

  it('ends with 1 when the server goes', async () => {
    context.pbx.on('Ping', (_action, session) => session.drop());
    const { code, stdout } = await batch(['{"Action":"Ping"}', '{"Action":"Ping"}'], '--json');
    expect(code).to.equal(1);
    expect(stdout).to.match(/closed the connection/);
  });

  it('ends at Ctrl-C, and quietly when its reader has gone', async () => {
    const gami = context.pbx.start(['send', '--batch', '--json']);
    gami.type('{"Action":"Ping"}\n');
    await gami.waitFor('stdout', /\n/);
    gami.kill('SIGINT');
    expect((await gami.ended).code).to.equal(130);
    const other = context.pbx.start(['send', '--batch', '--json']);
    other.type('{"Action":"Ping"}\n');
    await other.waitFor('stdout', /\n/);
    other.stopReading();
    other.type(`${'{"Action":"Ping"}\n'.repeat(50)}`);
    const { code, stderr } = await other.ended;
    expect([code, stderr]).to.deep.equal([0, '']);
  });
});

describe('lists and others', () => {
  const context = withPbx();

  it('are told apart: list says what answers with no list, and shows its response', async () => {
    const { code, stdout, stderr } = await context.pbx.run(['list', 'Ping', 'ActionID=7']);
    expect(code).to.equal(1);
    expect(stdout).to.match(/^Response: Success\nActionID: 7\nPing: Pong\n/);
    expect(stderr).to.equal('gami: Ping answers with no list; that was its response (gami send Ping)\n');
  });

  it('are told apart: a list that says a mere Success is empty', async () => {
    context.pbx.on('VoicemailUsersList', () => ({ Message: 'There are no voicemail users currently defined.' }));
    const result = await context.pbx.run(['list', 'VoicemailUsersList']);
    expect(result).to.deep.equal({ code: 0, stdout: '0 items\n', stderr: '' });
  });

  it('are told apart: send points to list', async () => {
    const { code, stdout, stderr } = await context.pbx.run(['send', 'CoreShowChannels']);
    expect([code, stderr]).to.deep.equal([0,
      'gami: CoreShowChannels answers with a list; gami list CoreShowChannels shows its items\n']);
    expect(stdout).to.match(/^Response: Success\n/);
  });
});

describe('gami fake', () => {
  afterEach(Gami.killAll);

  it('stays with traffic until Ctrl-C, for whoever knows the address that it shows', async () => {
    const gami = Gami.start(['fake', '--json', '--rate', '6000']);
    await gami.waitFor('stdout', /\n/);
    const { port, username, secret, url } = JSON.parse(gami.stdout) as {
      port: number;
      username: string;
      secret: string;
      url: string;
    };
    expect(url).to.equal(`ami://demo:demonstration@127.0.0.1:${port}`);
    const client = new Asterisk({ port, username, secret, reconnect: false });
    try {
      await client.login();
      const events = ['Newchannel', 'Hangup', 'QueueCallerJoin', 'ConfbridgeJoin'];
      await Promise.all(events.map((event) => client.waitFor(event)));
      const { events: queues } = await client.requestList({ Action: 'QueueSummary' });
      expect(queues.map((each) => each['Queue']).sort()).to.deep.equal(['sales', 'support']);
    } finally {
      await client.close();
    }
    gami.kill('SIGINT');
    expect((await gami.ended).code).to.equal(0);
  });

  it('says in words how to try it, and refuses a port that is none or taken', async () => {
    const gami = Gami.start(['fake', '--rate', '0']);
    await gami.waitFor('stdout', /\n.*\n/);
    const [, port] = /^a fake Asterisk listens on 127\.0\.0\.1:(\d+); Ctrl-C ends it\nAMI_URL=ami:/.exec(gami.stdout)!;
    const { code, stderr } = await Gami.run(['fake', '--port', port!]);
    expect(code).to.equal(1);
    expect(stderr).to.match(/^gami: .*EADDRINUSE/);
    expect((await Gami.run(['fake', '--port', 'x'])).stderr).to.match(/\ngami: --port needs a port from 1 to 65535\n$/);
    gami.kill('SIGTERM');
    expect((await gami.ended).code).to.equal(0);
  });
});

describe('what a user may not', () => {
  const context = withPbx();

  it('is told with the class that it needs, whichever command asks', async () => {
    context.pbx.users.set('admin', { secret: SECRET, write: 'user' });
    const calls = [['list', 'CoreShowChannels'], ['send', 'Command', 'Command=x'], ['command', 'x'],
      ['originate', 'PJSIP/1', '--application', 'Wait']];
    const results = await Promise.all(calls.map((args) => context.pbx.run(args)));
    const classes = ['system or reporting', 'command', 'command', 'originate'];
    for (const [index, { code, stderr }] of results.entries()) {
      expect(code).to.equal(1);
      expect(stderr.replaceAll('"', '').replaceAll(',', ' or')).to.match(new RegExp(`class(es)?.*${classes[index]!}`));
    }
  });
});
