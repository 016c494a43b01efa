/**
 * The demonstration: what is to be seen, and that it ends by itself.
 */
import { expect } from 'chai';
import { Gami, type Result } from './gami.js';

/** Runs the demonstration until its third act. */
async function runInterrupted(): Promise<Result> {
  const demo = Gami.start(['demo']);
  await demo.waitFor('stdout', /▸ Alice calls Bob/);
  demo.kill('SIGINT');
  return demo.ended;
}

describe('gami demo', () => {
  let readable: Result;
  let json: Result;
  let interrupted: Result;
  let seconds: number;

  before(async () => {
    const began = performance.now();
    [readable, json, interrupted] = await Promise.all([Gami.run([]), Gami.run(['demo', '--json']), runInterrupted()]);
    seconds = (performance.now() - began) / 1000;
  });

  afterEach(() => Gami.killAll());

  it('ends by itself within ten seconds, with exit code 0 and nothing on standard error', () => {
    expect(seconds).to.be.lessThan(10);
    expect([readable.code, readable.stderr, json.code, json.stderr]).to.deep.equal([0, '', 0, '']);
  });

  it('says what it does, act by act', () => {
    const heads = readable.stdout.split('\n').filter((line) => line.startsWith('▸')).map((line) =>
      line.replace(/:\d+ as/, ':PORT as')
    );
    expect(heads).to.deep.equal([
      '▸ Logging in to a fake Asterisk at 127.0.0.1:PORT as demo',
      '▸ Ping',
      '▸ Alice calls Bob',
      '▸ Frank and Grace meet in conference 1000',
      '▸ Who is in conference 1000?',
      '▸ Originate: Carol hears an application',
      '▸ Originate: Dave goes through the dialplan to the conference',
      '▸ Originate: Erin is busy',
      '▸ The conference ends',
      '▸ Logging off',
    ]);
  });

  it('shows what came of it', () => {
    expect(readable.stdout).to.match(/^ {2}Pong after \d+\.\d ms$/m);
    expect(readable.stdout).to.contain(
      '\n  Frank <301> on PJSIP/frank-00000002, admin\n  Grace O\'Neill <302> on PJSIP/grace-00000003\n',
    );
    expect(readable.stdout).to.contain('\n  PJSIP/carol: answered\n').and.to.contain('\n  PJSIP/dave: answered\n').and
      .to.contain('\n  PJSIP/erin: busy\n');
    expect(readable.stdout).to.match(
      /\n {2}8 actions, \d+ messages back, \d\.\d s\. On your own server: gami watch --host NAME --username NAME\n$/,
    );
  });

  it('shows the events as they come, each in its act, and no item of a list twice', () => {
    const acts = readable.stdout.split(/^▸ .*\n/m).map((act) =>
      act.split('\n').filter((line) => /^\d\d:/.test(line)).map((line) => line.split(/\s+/)[1])
    );
    const names = acts.map((act) =>
      act.filter((name) => /^(?:Newchannel|Hangup|OriginateResponse|Confbridge)/.test(name!))
    );
    expect(names).to.deep.equal([
      [], [], [],
      ['Newchannel', 'Newchannel', 'HangupRequest', 'Hangup', 'Hangup'],
      ['Newchannel', 'ConfbridgeStart', 'ConfbridgeJoin', 'Newchannel', 'ConfbridgeJoin'],
      [],
      ['Newchannel', 'OriginateResponse', 'Hangup'],
      ['Newchannel', 'OriginateResponse', 'ConfbridgeJoin'],
      ['Newchannel', 'OriginateResponse', 'Hangup'],
      ['ConfbridgeLeave', 'Hangup', 'ConfbridgeLeave', 'Hangup', 'ConfbridgeLeave', 'ConfbridgeEnd', 'Hangup'],
      [],
    ]);
  });

  it('has no colours where there is no terminal', () => {
    expect(readable.stdout).to.not.contain('\x1b');
  });

  it('is every message received, one line of JSON each, with --json', () => {
    const messages = json.stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, string>);
    expect(messages.filter((message) => message['Event'] === 'ConfbridgeList').map((item) => item['CallerIDName'])).to
      .deep.equal(['Frank', 'Grace O\\\'Neill']);
    expect(messages.filter((message) => message['Event'] === 'OriginateResponse').map((event) => event['Reason'])).to
      .deep.equal(['4', '4', '5']);
    expect(messages.at(-1)).to.include({ Response: 'Goodbye' });
  });

  it('ends at Ctrl-C without a word', () => {
    expect([interrupted.code, interrupted.stderr]).to.deep.equal([130, '']);
    expect(interrupted.stdout).to.contain('▸ Alice calls Bob').and.to.not.contain('▸ Logging off');
  });

  it('takes no words', async () => {
    const { code, stdout, stderr } = await Gami.run(['demo', 'now']);
    expect([code, stdout, stderr.split('\n').at(-2)]).to.deep.equal([2, '', 'gami: demo takes no words']);
  });
});
