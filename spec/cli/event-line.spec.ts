/**
 * An event as a readable line: when, which, whom, what has changed.
 */
import { expect } from 'chai';
import { eventDetails } from '../../lib/cli/terminal/event-details.js';
import { eventLine, timeOfDay } from '../../lib/cli/terminal/event-line.js';
import { coloured, plain } from '../../lib/cli/terminal/paint.js';
import { parse } from '../../lib/wire/parser.js';

const DATE = new Date(2024, 0, 2, 3, 4, 5, 6);

/** Reads an event as it stands on the wire. */
function event(...lines: string[]): ReturnType<typeof parse> {
  return parse(`${lines.join('\r\n')}\r\n\r\n`);
}

const SNAPSHOT = [
  'ChannelState: 4',
  'ChannelStateDesc: Ring',
  'CallerIDNum: 100',
  'CallerIDName: O\\\'Brien',
  'ConnectedLineNum: <unknown>',
  'ConnectedLineName: <unknown>',
  'Language: en',
  'AccountCode: ',
  'Context: default',
  'Exten: 200',
  'Priority: 1',
  'Uniqueid: 1.1',
  'Linkedid: 1.1',
];

describe('event line', () => {
  it('holds the time, the event, the channel and what has changed', () => {
    const line = eventLine(
      event('Event: Newchannel', 'Privilege: call,all', 'Channel: PJSIP/alice-00000001', ...SNAPSHOT),
      DATE,
      plain,
    );
    expect(line).to.equal(
      '03:04:05.006  Newchannel          PJSIP/alice-00000001          Ring from "O\'Brien" <100> to 200@default',
    );
  });

  it('is never longer than one line and never commands the terminal, whoever calls', () => {
    const line = eventLine(
      event(
        'Event: NewCallerid',
        'Channel: PJSIP/\x1b[2J-1',
        'CallerIDName: \\n\x1b]0;x\x07\\r\x1bc',
        'CallerIDNum: 1',
      ),
      DATE,
      plain,
    );
    expect(line).to.match(/^[^\p{Cc}]+$/u);
    expect(line).to.equal(
      '03:04:05.006  NewCallerid         PJSIP/\\x1b[2J-1               "\\n\\x1b]0;x\\x07\\r\\x1bc" <1>',
    );
  });

  it('is never longer than one line for an event of an invented name either', () => {
    expect(eventLine(event('Event: A\x1b[2J', 'X\x1b: 1\x1b', 'X\x1b: 2'), DATE, coloured)).to.equal(
      `\x1b[2m03:04:05.006\x1b[0m  ${'A\\x1b[2J'.padEnd(18)}  ${' '.repeat(28)}  X\\x1b=1\\x1b\\n2`,
    );
  });

  it('has a colour for each kind of event', () => {
    expect(eventLine(event('Event: Hangup', 'Cause: 17', 'Cause-txt: User busy'), DATE, coloured)).to.contain(
      '\x1b[31mHangup            \x1b[0m',
    ).and.to.match(/User busy \(17\)$/);
    expect(eventLine(event('Event: Newstate'), DATE, coloured)).to.contain('  Newstate');
  });

  it('writes the time of day to the millisecond', () => {
    expect(timeOfDay(DATE)).to.equal('03:04:05.006');
  });
});

describe('event details', () => {
  const cases: [title: string, lines: string[], subject: string, details: string][] = [
    ['a new state with the other side', ['Event: Newstate', 'Channel: A-1', 'ChannelStateDesc: Ringing',
      'ConnectedLineNum: 100', 'ConnectedLineName: Al'], 'A-1', 'Ringing for "Al" <100>'],
    ['the state of a server before Asterisk 1.6', ['Event: Newstate', 'Channel: A-1', 'State: Up'], 'A-1', 'Up'],
    ['the next step of the dialplan', ['Event: Newexten', 'Channel: A-1', 'Extension: 200', 'Context: default',
      'Priority: 2', 'Application: Dial', 'AppData: PJSIP/b,30'], 'A-1', '200@default:2 Dial(PJSIP/b,30)'],
    ['a variable, its escapes undone', ['Event: VarSet', 'Channel: A-1', 'Variable: X', 'Value: it\\\'s'], 'A-1',
      'X = it\'s'],
    ['a call from channel to channel', ['Event: DialBegin', 'Channel: A-1', 'DestChannel: B-1', 'DialString: b'], 'A-1',
      'calls B-1'],
    ['a call that nobody makes', ['Event: DialBegin', 'DestChannel: B-1', 'DialString: b'], 'B-1', 'is called as b'],
    ['how a call went', ['Event: DialEnd', 'Channel: A-1', 'DestChannel: B-1', 'DialStatus: BUSY'], 'A-1', 'B-1 BUSY'],
    ['a channel in a bridge', ['Event: BridgeEnter', 'BridgeUniqueid: 5cfea89f-a8e3', 'BridgeType: basic',
      'BridgeNumChannels: 2', 'Channel: A-1'], 'A-1', 'basic bridge 5cfea89f as number 2'],
    ['a bridge by the beginning of its id', ['Event: BridgeCreate', 'BridgeUniqueid: 5cfea89f-a8e3',
      'BridgeType: basic'], 'bridge 5cfea89f', 'basic begins'],
    ['who joins a conference', ['Event: ConfbridgeJoin', 'Conference: 1000', 'Channel: A-1', 'Admin: Yes', 'Muted: No'],
      'A-1', 'joins conference 1000 as admin'],
    ['a conference', ['Event: ConfbridgeStart', 'Conference: 1000'], '1000', 'begins'],
    ['an outcome in words', ['Event: OriginateResponse', 'Response: Failure', 'Channel: PJSIP/b', 'Application: Echo',
      'Reason: 5'], 'PJSIP/b', 'busy'],
    ['an outcome and where it goes on', ['Event: OriginateResponse', 'Response: Success', 'Channel: B-1',
      'Context: default', 'Exten: 200', 'Reason: 4'], 'B-1', 'answered and goes on to 200@default'],
    ['a caller in a queue', ['Event: QueueCallerJoin', 'Channel: A-1', 'Queue: support', 'Position: 1', 'Count: 1'],
      'A-1', 'waits in queue support at 1'],
    ['a member of a queue and its state', ['Event: QueueMemberStatus', 'Privilege: agent,all', 'Queue: support',
      'MemberName: Anna', 'Interface: PJSIP/anna', 'StateInterface: PJSIP/anna', 'Membership: dynamic', 'Penalty: 0',
      'CallsTaken: 3', 'LastCall: 1', 'InCall: 1', 'Status: 2', 'Paused: 1', 'PausedReason: '], 'PJSIP/anna',
      'in use, paused in queue support after 3 calls'],
    ['a member whose state has no words', ['Event: QueueMemberStatus', 'Queue: q', 'Interface: A', 'Status: 77'], 'A',
      '77 in queue q'],
    ['a new member of a queue', ['Event: QueueMemberAdded', 'Queue: support', 'MemberName: Anna',
      'Interface: PJSIP/anna', 'Penalty: 2'], 'PJSIP/anna', 'is now in queue support as Anna with penalty 2'],
    ['a member that is gone', ['Event: QueueMemberRemoved', 'Queue: support', 'Interface: PJSIP/anna'], 'PJSIP/anna',
      'is no longer in queue support'],
    ['how a call of a queue ended', ['Event: AgentComplete', 'Channel: A-1', 'Queue: support', 'MemberName: Anna',
      'HoldTime: 5', 'TalkTime: 34', 'Reason: caller'], 'A-1',
      'of queue support with Anna ended by caller after 34 s'],
    ['a member that does not answer', ['Event: AgentRingNoAnswer', 'Channel: A-1', 'Queue: support', 'MemberName: Anna',
      'RingTime: 15000'], 'A-1', 'of queue support is not answered by Anna'],
    ['an agent that goes', ['Event: AgentLogoff', 'Agent: 1001', 'Logintime: 60'], '', 'agent 1001 after 60 s'],
    ['the figures of a queue', ['Event: QueueParams', 'Queue: support', 'Max: 0', 'Calls: 2', 'Completed: 7',
      'Abandoned: 1'], 'support', 'waiting 2 answered 7 gave up 1'],
    ['who logged in, and from where', ['Event: SuccessfulAuth', 'Privilege: security,all', 'EventTV: 2024-01-02',
      'Service: AMI', 'AccountID: admin', 'LocalAddress: IPV4/TCP/127.0.0.1/5038',
      'RemoteAddress: IPV4/TCP/127.0.0.1/4711', 'UsingPassword: 0'], 'admin', 'at AMI from IPV4/TCP/127.0.0.1/4711'],
    ['a user event with its own headers', ['Event: UserEvent', 'Privilege: user,all', 'UserEvent: Foo', 'Event: Hangup',
      'X: 1', 'Y: '], 'Foo', 'X=1'],
    ['an unknown event by its own headers alone', ['Event: Novel', 'Channel: A-1', 'ChannelStateDesc: Up',
      'BridgeUniqueid: 1', 'Speed: 7', 'Height: 8'], 'A-1', 'Speed=7  Height=8'],
    ['nothing where there is nothing', ['Event: Reload'], '', ''],
  ];
  for (const [title, lines, subject, details] of cases) {
    it(`tell ${title}`, () => {
      expect(eventDetails(event(...lines))).to.deep.equal({ subject, details });
    });
  }

  it('are cut where an unknown event says too much', () => {
    const { details } = eventDetails(event('Event: Novel', `X: ${'a'.repeat(500)}`));
    expect(details).to.have.lengthOf(160).and.to.match(/^X=a+…$/);
  });

  it('ask nothing of the names in Object.prototype', () => {
    expect(eventDetails(event('Event: constructor', 'X: 1'))).to.deep.equal({ subject: '', details: 'X=1' });
  });
});
