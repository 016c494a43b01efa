/**
 * Originate on the fake: its errors, its outcomes, its events, and the freeze of a synchronous one.
 */
import { expect } from 'chai';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { RawClient, wire } from './raw-client.js';

const QUEUED = 'Originate successfully queued';

describe('FakeAsterisk, Originate', () => {
  let fake: FakeAsterisk;
  let client: RawClient;

  beforeEach(async () => {
    fake = new FakeAsterisk();
    for (const name of ['alice', 'old', 'new', 'gone', 'here', 'bob']) fake.endpoint(`PJSIP/${name}`);
    await fake.listen();
    client = await RawClient.loggedIn(fake.port, 'call,dialplan,agi');
  });

  afterEach(() => fake.close());

  /** Originates and returns the events up to the OriginateResponse, and what comes at once behind it. */
  async function originate(...lines: string[]): Promise<Record<string, string>[]> {
    expect(await client.request('Action: Originate', 'ActionID: o', 'Async: true', ...lines)).to.deep.equal({
      Response: 'Success',
      ActionID: 'o',
      Message: QUEUED,
    });
    const events = await client.takeUntil((message) => message['Event'] === 'OriginateResponse');
    return [...events, ...(await client.drain())];
  }

  function outcome(events: readonly Record<string, string>[]): Record<string, string> | undefined {
    return events.find((event) => event['Event'] === 'OriginateResponse');
  }

  function names(events: readonly Record<string, string>[]): string[] {
    return events.map((event) => {
      const { Event, Channel, DestChannel, LocalOneChannel, Device } = event;
      return `${Event} ${Channel ?? DestChannel ?? LocalOneChannel ?? Device ?? ''}`.trim();
    });
  }

  const ONE = 'Local/answer@default-00000000;1';
  const TWO = 'Local/answer@default-00000000;2';

  it('of a Local channel to the dialplan goes the way of a real one', async () => {
    const events = await originate('Channel: Local/answer@default', 'Context: default', 'Exten: echo', 'Priority: 1');
    expect(names(events)).to.deep.equal([
      `Newchannel ${ONE}`,
      `Newchannel ${TWO}`,
      `Newexten ${ONE}`,
      `LocalBridge ${ONE}`,
      `DialBegin ${ONE}`,
      `Newexten ${TWO}`,
      `Newstate ${TWO}`,
      `Newstate ${ONE}`,
      `DialEnd ${ONE}`,
      `OriginateResponse ${ONE}`,
      `Newexten ${ONE}`,
      `Newexten ${TWO}`,
      `Newexten ${ONE}`,
      'DeviceStateChange Local/answer@default',
    ]);
    const uniqueid = events[0]?.['Uniqueid'];
    expect(outcome(events)).to.deep.equal({
      Event: 'OriginateResponse',
      Privilege: 'call,all',
      ActionID: 'o',
      Response: 'Success',
      Channel: ONE,
      Context: 'default',
      Exten: 'echo',
      Reason: '4',
      Uniqueid: uniqueid,
      CallerIDNum: '<unknown>',
      CallerIDName: '<unknown>',
    });
    expect(events[1]).to.include({ ChannelState: '4', ChannelStateDesc: 'Ring', Linkedid: uniqueid });
    expect(events[12]).to.include({ Extension: 'echo', Application: 'Echo', Priority: '2' });
    expect(fake.pbx.channels.size).to.equal(2);
  });

  it('to an application that ends by itself hangs both ends up', async () => {
    const events = await originate('Channel: Local/answer@default', 'Application: Playback', 'Data: hello-world');
    expect(outcome(events)).to.include({ Application: 'Playback', Data: 'hello-world', Reason: '4' }).and.to.not.have
      .any.keys('Context', 'Exten');
    expect(names(events).slice(-6)).to.deep.equal([`OriginateResponse ${ONE}`, `HangupRequest ${TWO}`, `Hangup ${ONE}`,
      `SoftHangupRequest ${TWO}`, `Hangup ${TWO}`, 'DeviceStateChange Local/answer@default']);
    expect(fake.pbx.channels.size).to.equal(0);
  });

  it('to Wait lasts as long as asked', async () => {
    await originate('Channel: Local/answer@default', 'Application: Wait', 'Data: 0.05');
    expect(fake.pbx.channels.size).to.equal(2);
    expect(names(await client.take(4))).to.deep.equal([`HangupRequest ${TWO}`, `Hangup ${ONE}`,
      `SoftHangupRequest ${TWO}`, `Hangup ${TWO}`]);
  });

  it('is forgotten by a restart, with its timers', async () => {
    await originate('Channel: PJSIP/old', 'Application: Wait', 'Data: 0.03');
    await fake.restart();
    client = await RawClient.loggedIn(fake.port, 'call');
    await originate('Channel: PJSIP/new', 'Application: Wait', 'Data: 0.06');
    expect(await client.next()).to.include({ Event: 'Hangup', Channel: 'PJSIP/new-00000001' });
  });

  it('ends where it is when it is hung up', async () => {
    fake.extension('slow', [['Answer'], ['Wait', '0.02'], ['ConfBridge', '1000']]);
    await originate('Channel: PJSIP/gone', 'Context: default', 'Exten: slow', 'Priority: 1');
    await client.request('Action: Hangup', 'Channel: PJSIP/gone-00000000');
    await client.drain();
    await originate('Channel: PJSIP/here', 'Context: default', 'Exten: slow', 'Priority: 1');
    const events = await client.takeUntil((event) => event['Event'] === 'ConfbridgeJoin');
    expect(events.at(-1)).to.include({ Channel: 'PJSIP/here-00000001' });
    expect(fake.pbx.conferences.get('1000')?.members).to.have.length(1);
  });

  it('leaves no timer behind once it is decided', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    await client.drain();
    const before = timers();
    await originate('Channel: Local/answer@default', 'Application: Playback');
    await originate('Channel: PJSIP/busy', 'Application: Playback');
    expect(timers()).to.equal(before);
  });

  it('to ConfBridge joins the conference', async () => {
    await originate('Channel: Local/answer@default', 'Application: ConfBridge', 'Data: 1000,default_bridge');
    expect(fake.pbx.conferences.get('1000')?.members.map(({ channel }) => channel.name)).to.deep.equal([ONE]);
  });

  for (
    const [channel, reason, why] of [
      ['Local/busy@default', 5, 'busy'],
      ['Local/congestion@default', 8, 'congestion'],
      ['Local/hangup@default', 0, 'hung up'],
      ['Local/nosuch@default', 0, 'no such extension'],
      ['Foo/x', 0, 'no such technology'],
      ['PJSIP/busy', 5, 'busy'],
      ['PJSIP/nowhere', 0, 'no such endpoint'],
      ['Local/answer@nowhere', 0, 'no such context'],
    ] as const
  ) {
    it(`of ${channel} fails with reason ${reason}: ${why}`, async () => {
      const events = await originate(`Channel: ${channel}`, 'Application: Wait', 'Data: 1');
      expect(outcome(events)).to.deep.equal({
        Event: 'OriginateResponse',
        Privilege: 'call,all',
        ActionID: 'o',
        Response: 'Failure',
        Channel: channel,
        Application: 'Wait',
        Data: '1',
        Reason: String(reason),
        Uniqueid: '<unknown>',
        CallerIDNum: '<unknown>',
        CallerIDName: '<unknown>',
      });
      const begun = events.filter((event) => event['Event'] === 'Newchannel').length;
      expect(events.filter((event) => event['Event'] === 'Hangup')).to.have.length(begun);
      expect(begun).to.equal(channel.startsWith('Local') ? 2 : channel === 'PJSIP/busy' ? 1 : 0);
      expect(fake.pbx.channels.size).to.equal(0);
    });
  }

  it('that nobody answers fails with reason 3 after its timeout', async () => {
    const began = performance.now();
    const events = await originate('Channel: Local/nobody@default', 'Application: Wait', 'Timeout: 60');
    expect(performance.now() - began).to.be.within(55, 1500);
    expect(outcome(events)).to.include({ Response: 'Failure', Reason: '3' });
    expect(events.filter((event) => event['Event'] === 'DialState')[0]).to.include({
      DialStatus: 'RINGING',
      DestChannelStateDesc: 'Ringing',
    });
    expect(events.filter((event) => event['Event'] === 'Hangup').map((event) => event['Cause-txt'])).to.deep.equal([
      'User alerting, no answer',
      'User alerting, no answer',
    ]);
  });

  it('that is hung up while it rings fails with reason 0', async () => {
    await client.request(
      'Action: Originate',
      'ActionID: o',
      'Async: true',
      'Channel: PJSIP/nobody',
      'Application: Wait',
    );
    await client.takeUntil((message) => message['Event'] === 'DialState');
    await client.request('Action: Hangup', 'Channel: PJSIP/nobody-00000000');
    expect(outcome(await client.drain())).to.include({ Response: 'Failure', Reason: '0' });
  });

  it('of an endpoint makes one channel', async () => {
    const events = await originate(
      'Channel: PJSIP/alice',
      'Context: default',
      'Exten: echo',
      'Priority: 1',
      'CallerID: "Al, B" <100>',
    );
    expect(events.filter((event) => event['Event'] === 'Newchannel').map((event) => event['Channel'])).to.deep.equal([
      'PJSIP/alice-00000000',
    ]);
    expect(outcome(events)).to.include({
      Channel: 'PJSIP/alice-00000000',
      CallerIDNum: '100',
      CallerIDName: 'Al, B',
      Reason: '4',
    });
  });

  it('does what the extension says that a test has set', async () => {
    fake.extension('later', [['Ringing'], ['Wait', '0.03'], ['Answer'], ['Hangup']]);
    const events = await originate('Channel: Local/later@default', 'Context: default', 'Exten: later', 'Priority: 1');
    expect(names(events)).to.include.members(['DialState Local/later@default-00000000;1']);
    expect(outcome(events)).to.include({ Reason: '4' });
    fake.extension('later', []);
    expect(
      await client.request(
        'Action: Originate',
        'Channel: Local/answer@default',
        'Context: default',
        'Exten: later',
        'Priority: 1',
      ),
    ).to.deep.equal({
      Response: 'Error',
      Message: 'Extension does not exist.',
    });
  });

  it('through Dial joins two channels', async () => {
    fake.extension('out', [['Dial', 'PJSIP/bob,20']]);
    const events = await originate('Channel: PJSIP/alice', 'Context: default', 'Exten: out', 'Priority: 1');
    expect(names(events).filter((name) => /^(?:Bridge|DialEnd)/.test(name))).to.deep.equal([
      'DialEnd PJSIP/alice-00000000',
      'DialEnd PJSIP/alice-00000000',
      'BridgeCreate',
      'BridgeEnter PJSIP/bob-00000001',
      'BridgeEnter PJSIP/alice-00000000',
    ]);
    fake.extension('bob', [['Busy']]);
    const busy = await originate('Channel: Local/out@default', 'Application: Wait');
    expect(outcome(busy)).to.include({ Reason: '5' });
    expect(busy.filter((event) => event['Event'] === 'Hangup').map((event) => event['Cause'])).to.deep.equal(['17',
      '0', '17']);
  });

  it('takes the unique ids that it is given', async () => {
    const events = await originate(
      'Channel: Local/answer@default',
      'Application: Hangup',
      'ChannelId: my-1',
      'OtherChannelId: my-2',
    );
    expect(events.slice(0, 2).map((event) => event['Uniqueid'])).to.deep.equal(['my-1', 'my-2']);
    expect(outcome(events)).to.include({ Uniqueid: 'my-1' });
    const failed = await originate('Channel: Local/busy@default', 'Application: Wait', 'ChannelId: my-3');
    expect(failed.slice(0, 2).map((event) => event['Uniqueid'])).to.deep.equal(['my-3', 'my-3;2']);
    expect(outcome(failed)).to.include({ Uniqueid: 'my-3' });
  });

  it('reads caller and account into both ends', async () => {
    const events = await originate(
      'Channel: Local/answer@default',
      'Application: Hangup',
      'CallerID: "O\'Brien" <12 3-4>',
      'Account: acc',
    );
    expect(
      events.filter((event) => event['Event'] === 'NewCallerid').map((
        event,
      ) => [event['Channel'], event['CallerIDNum'], event['CallerIDName'], event['AccountCode']]),
    ).to.deep.equal([
      [ONE, '1234', 'O\\\'Brien', 'acc'],
      [TWO, '1234', 'O\\\'Brien', 'acc'],
    ]);
    expect(outcome(events)).to.include({ CallerIDNum: '1234', CallerIDName: "O'Brien" });
  });

  it('sets the variables as the server splits them, the last one first', async () => {
    const events = await originate(
      'Channel: PJSIP/alice',
      'Application: Echo',
      'Variable: a=1,b=2',
      'Variable: c=x\\,y\\"z\\\\,d="p,q",e=F(1,2)',
      'Variable: empty=',
      'Variable: =no,none',
      'Variable: f=it\'s=ok',
    );
    expect(events.filter((event) => event['Event'] === 'VarSet').map((event) => [event['Variable'], event['Value']])).to
      .deep.equal([
        ['f', 'it\\\'s=ok'],
        ['empty', ''],
        ['e', 'F(1,2)'],
        ['d', 'p,q'],
        ['c', 'x,y\\"z\\\\'],
        ['b', '2'],
        ['a', '1'],
      ]);
    expect(fake.pbx.channels.get('PJSIP/alice-00000000')?.variables.get('c')).to.equal('x,y"z\\');
  });

  it('folds what is beyond 64 variables of a header into the last one', async () => {
    const header = Array.from({ length: 66 }, (_, index) => `v${index}=${index}`).join(',');
    await originate('Channel: PJSIP/alice', 'Application: Echo', `Variable: ${header}`);
    const { variables } = fake.pbx.channels.get('PJSIP/alice-00000000') ?? {};
    expect(variables?.size).to.equal(64);
    expect(variables?.get('v63')).to.equal('63,v64=64,v65=65');
  });

  it('tells every session how it went, with the sender\'s ActionID', async () => {
    const other = await RawClient.loggedIn(fake.port, 'call');
    const deaf = await RawClient.loggedIn(fake.port, 'off');
    await originate('Channel: PJSIP/busy', 'Application: Wait');
    expect(outcome(await other.drain())).to.include({ ActionID: 'o', Reason: '5' });
    expect(await deaf.drain()).to.deep.equal([]);
  });

  it('without Async freezes its session until the outcome, events and pings included, and no other', async () => {
    client.socket.write(
      wire('Action: Originate', 'ActionID: o', 'Channel: Local/nobody@default', 'Application: Wait', 'Timeout: 60') +
        wire('Action: Ping', 'ActionID: p'),
    );
    await fake.waitForAction('Originate');
    const other = await RawClient.loggedIn(fake.port, 'off');
    expect((await other.request('Action: Ping', 'ActionID: free'))['ActionID']).to.equal('free');
    expect(client.waiting).to.equal(0);
    expect(await client.next()).to.deep.equal({ Response: 'Error', ActionID: 'o', Message: 'Originate failed' });
    const rest = await client.takeUntil((message) => message['ActionID'] === 'p');
    expect(names(rest).slice(0, 2)).to.deep.equal(['Newchannel Local/nobody@default-00000000;1',
      'Newchannel Local/nobody@default-00000000;2']);
    expect(outcome(rest)).to.equal(undefined);
  });

  it('without Async says success when it is answered', async () => {
    expect(await client.request('Action: Originate', 'Channel: PJSIP/alice', 'Application: Playback')).to.deep.equal({
      Response: 'Success',
      Message: QUEUED,
    });
  });

  for (
    const [lines, words] of [
      [[], 'Channel not specified'],
      [['Channel: nochannel', 'Application: Wait'], 'Invalid channel'],
      [['Channel: Local/answer@default', 'Context: d', 'Exten: 1', 'Priority: x'], 'Invalid priority'],
      [['Channel: Local/answer@default', 'Application: Wait', 'Timeout: soon'], 'Invalid timeout'],
      [['Channel: Local/answer@default', 'Context: default', 'Exten: nosuch', 'Priority: 1'],
        'Extension does not exist.'],
      [['Channel: Local/answer@default', 'Exten: 1'], 'Originate with \'Exten\' requires \'Context\' and \'Priority\''],
      [['Channel: Local/answer@default', 'Application: Wait', `ChannelId: ${'x'.repeat(150)}`],
        'Uniqueid length exceeds maximum of 149'],
    ] as const
  ) {
    it(`answers ${lines.at(-1)?.slice(0, 30) ?? 'no headers'} with ${words}, and calls nobody`, async () => {
      expect(await client.request('Action: Originate', 'ActionID: o', 'Async: true', ...lines)).to.deep.equal({
        Response: 'Error',
        ActionID: 'o',
        Message: words,
      });
      expect(await client.drain()).to.deep.equal([]);
    });
  }

  it('keeps programs from users without the class system', async () => {
    fake.users.set('caller', { secret: 'c', write: 'originate' });
    const caller = await RawClient.connect(fake.port);
    await caller.request('Action: Login', 'Username: caller', 'Secret: c', 'Events: off');
    expect(await caller.request('Action: Originate', 'Channel: PJSIP/a', 'Application: System', 'Data: rm')).to.deep
      .equal({
        Response: 'Error',
        Message: 'Originate Access Forbidden: app or data blacklisted',
      });
  });

  it('places 500 calls at once, each with its own outcome', async () => {
    const kinds = ['answer', 'busy', 'congestion', 'nosuch'];
    client.socket.write(
      Array.from({ length: 500 }, (_, index) =>
        wire(
          'Action: Originate',
          `ActionID: ${index}`,
          'Async: true',
          `Channel: Local/${kinds[index % 4]}@default`,
          'Application: Playback',
        )).join(''),
    );
    const outcomes = new Map<string, string>();
    while (outcomes.size < 500) {
      const message = await client.next();
      if (message['Event'] === 'OriginateResponse') outcomes.set(message['ActionID'] ?? '', message['Reason'] ?? '');
    }
    for (let index = 0; index < 500; index += 1) {
      expect(outcomes.get(String(index))).to.equal(['4', '5', '8', '0'][index % 4]);
    }
    expect(fake.pbx.channels.size).to.equal(0);
  });
});
