/**
 * Channels and calls that a test makes: their events, their lists, the actions on them.
 */
import { expect } from 'chai';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { ALICE, BOB, isNoVariable, names, pbxScene } from './pbx-scene.js';
import type { RawClient } from './raw-client.js';

describe('FakeAsterisk, calls', () => {
  let fake: FakeAsterisk;
  let client: RawClient;
  const scene = pbxScene();
  const { list } = scene;

  beforeEach(() => ({ fake, client } = scene));

  it('a channel begins with a Newchannel of fourteen fields, in their order', async () => {
    fake.channel({
      name: 'PJSIP/alice',
      callerIdNum: '100',
      callerIdName: 'Al "O\'Brien"?',
      context: 'from-internal',
      exten: '200',
      accountCode: 'acc',
    });
    const { Uniqueid = '' } = (await client.drain())[0] ?? {};
    expect(Uniqueid).to.match(/^\d{10}\.0$/);
    expect(client.text).to.include([
      'Event: Newchannel',
      'Privilege: call,all',
      `Channel: ${ALICE}`,
      'ChannelState: 0',
      'ChannelStateDesc: Down',
      'CallerIDNum: 100',
      'CallerIDName: Al \\"O\\\'Brien\\"\\?',
      'ConnectedLineNum: <unknown>',
      'ConnectedLineName: <unknown>',
      'Language: en',
      'AccountCode: acc',
      'Context: from-internal',
      'Exten: 200',
      'Priority: 1',
      `Uniqueid: ${Uniqueid}`,
      `Linkedid: ${Uniqueid}`,
      '',
      '',
    ].join('\r\n'));
  });

  it('a call rings, is answered and ends, in the order of a real one', async () => {
    const call = fake.call({
      from: { name: 'PJSIP/alice', callerIdNum: '100', callerIdName: 'Alice' },
      to: 'PJSIP/bob',
    });
    const ringing = await client.drain();
    expect(names(ringing.filter(isNoVariable))).to.deep.equal([
      `Newchannel ${ALICE}`,
      `Newstate ${ALICE}`,
      'DeviceStateChange PJSIP/alice INUSE',
      `Newexten ${ALICE}`,
      `Newchannel ${BOB}`,
      `Newexten ${BOB}`,
      `NewCallerid ${BOB}`,
      `NewConnectedLine ${BOB}`,
      `DialBegin ${ALICE}`,
      `Newstate ${BOB}`,
      `DialState ${ALICE}`,
      'DeviceStateChange PJSIP/bob RINGING',
    ]);
    expect(ringing.filter((event) => !isNoVariable(event)).map(({ Variable }) => Variable)).to.deep.equal([
      'DIALSTATUS', 'DIALEDPEERNUMBER', 'DIALEDPEERNAME', 'ANSWEREDTIME', 'ANSWEREDTIME_MS', 'DIALEDTIME',
      'DIALEDTIME_MS', 'RINGTIME', 'RINGTIME_MS', 'PROGRESSTIME', 'PROGRESSTIME_MS', 'RINGTIME', 'RINGTIME_MS',
    ]);
    expect(ringing.find(({ Event }) => Event === 'DialBegin')).to.include({
      DestChannel: BOB,
      DialString: 'bob',
      DestConnectedLineNum: '100',
      DestConnectedLineName: 'Alice',
    });
    expect(ringing.find(({ Channel }) => Channel === BOB)?.['Linkedid']).to.equal(ringing[0]?.['Uniqueid']);
    expect([call.isAnswered, call.isOver]).to.deep.equal([false, false]);

    call.answer().answer();
    const answered = await client.drain();
    expect(names(answered)).to.deep.equal([
      `Newstate ${BOB}`,
      `VarSet ${ALICE}`,
      `VarSet ${ALICE}`,
      `VarSet ${ALICE}`,
      `DialEnd ${ALICE}`,
      `Newstate ${ALICE}`,
      'BridgeCreate',
      `Newexten ${BOB}`,
      `BridgeEnter ${BOB}`,
      `BridgeEnter ${ALICE}`,
      `VarSet ${BOB}`,
      `VarSet ${ALICE}`,
      'DeviceStateChange PJSIP/bob INUSE',
      'DeviceStateChange PJSIP/alice INUSE',
    ]);
    expect(answered[4]).to.include({ DialStatus: 'ANSWER', ChannelStateDesc: 'Ring', DestChannelStateDesc: 'Up' });
    expect(answered[9]).to.include({
      BridgeNumChannels: '2',
      BridgeTechnology: 'simple_bridge',
      BridgeUniqueid: answered[6]?.['BridgeUniqueid'],
    });
    expect(answered[11]).to.include({ Variable: 'BRIDGEPEER', Value: BOB });
    expect(call.isAnswered).to.equal(true);

    call.hangup();
    const ended = await client.drain();
    expect(names(ended.filter(isNoVariable))).to.deep.equal([
      `HangupRequest ${BOB}`,
      `BridgeLeave ${BOB}`,
      `Hangup ${BOB}`,
      `BridgeLeave ${ALICE}`,
      'BridgeDestroy',
      `SoftHangupRequest ${ALICE}`,
      `Hangup ${ALICE}`,
      'DeviceStateChange PJSIP/bob NOT_INUSE',
      'DeviceStateChange PJSIP/alice NOT_INUSE',
    ]);
    expect(ended.filter(({ Event }) => Event === 'Hangup').at(-1)).to.include({
      Cause: '16',
      'Cause-txt': 'Normal Clearing',
    });
    expect([call.isAnswered, call.isOver, fake.pbx.channels.size]).to.deep.equal([false, true, 0]);
    call.hangup();
    call.answer();
    expect(await client.drain()).to.deep.equal([]);
  });

  for (
    const [cause, status, text] of [[17, 'BUSY', 'User busy'], [19, 'NOANSWER', 'User alerting, no answer'], [34,
      'CONGESTION', 'Circuit/channel congestion'], [16, 'CANCEL', 'Normal Clearing']] as const
  ) {
    it(`a call that ends unanswered with cause ${cause} has the dial status ${status}`, async () => {
      const call = fake.call({ from: 'PJSIP/alice', to: 'PJSIP/bob' });
      await client.drain();
      call.hangup(cause);
      const ended = await client.drain();
      expect(names(ended.filter(isNoVariable))).to.deep.equal([
        ...(status === 'CANCEL' ? [] : [`HangupRequest ${BOB}`]),
        `DialEnd ${ALICE}`,
        `Hangup ${BOB}`,
        `SoftHangupRequest ${ALICE}`,
        `Hangup ${ALICE}`,
        'DeviceStateChange PJSIP/bob NOT_INUSE',
        'DeviceStateChange PJSIP/alice NOT_INUSE',
      ]);
      expect(ended.find(({ Event }) => Event === 'DialEnd')).to.include({ DialStatus: status });
      expect(ended.find(({ Event }) => Event === 'VarSet')).to.include({ Variable: 'DIALSTATUS', Value: status });
      expect(ended.find(({ Event }) => Event === 'Hangup')).to.include({ Cause: String(cause), 'Cause-txt': text });
    });
  }

  it('a call may be answered from the start, and ended by the action Hangup', async () => {
    const call = fake.call({ from: 'PJSIP/alice', to: 'PJSIP/bob', answered: true });
    expect(call.isAnswered).to.equal(true);
    await client.drain();
    expect(await client.request('Action: Hangup', 'ActionID: h', `Channel: ${ALICE}`, 'Cause: 21')).to.deep.equal({
      Response: 'Success', ActionID: 'h', Message: 'Channel Hungup',
    });
    const ended = await client.drain();
    expect(names(ended.filter(isNoVariable))).to.deep.equal([
      `BridgeLeave ${ALICE}`,
      `SoftHangupRequest ${ALICE}`,
      `Hangup ${ALICE}`,
      `BridgeLeave ${BOB}`,
      'BridgeDestroy',
      `Hangup ${BOB}`,
      'DeviceStateChange PJSIP/alice NOT_INUSE',
      'DeviceStateChange PJSIP/bob NOT_INUSE',
    ]);
    expect(ended.filter(({ Event }) => /Hangup/.test(Event ?? '')).map(({ Cause }) => Cause)).to.deep.equal(['16', '21',
      '16']);
    expect(call.isOver).to.equal(true);
  });

  it('CoreShowChannels lists the channels that live', async () => {
    fake.call({ from: 'PJSIP/alice', to: 'PJSIP/bob', answered: true });
    await client.drain();
    const [start, one, two, end] = await list('Action: CoreShowChannels', 'ActionID: c');
    expect(start).to.deep.equal({
      Response: 'Success',
      ActionID: 'c',
      EventList: 'start',
      Message: 'Channels will follow',
    });
    expect(one).to.include({
      Event: 'CoreShowChannel',
      ActionID: 'c',
      Channel: ALICE,
      ChannelStateDesc: 'Up',
      Application: 'Dial',
      ApplicationData: 'PJSIP/bob',
      Duration: '00:00:00',
    });
    expect(two).to.include({ Channel: BOB, BridgeId: one?.['BridgeId'] });
    expect(end).to.deep.equal({
      Event: 'CoreShowChannelsComplete',
      ActionID: 'c',
      EventList: 'Complete',
      ListItems: '2',
    });
  });

  it('Status lists them with their variables, the ActionID last', async () => {
    const caller = fake.channel('PJSIP/alice');
    caller.setVariable('a', 'x,y');
    caller.setVariable('b', "O'Brien");
    await client.drain();
    const [, item, end] = await list(
      'Action: Status',
      'ActionID: s',
      `Channel: ${ALICE}`,
      'Variables: b,none',
      'AllVariables: true',
    );
    expect(item).to.include({
      Event: 'Status',
      Privilege: 'Call',
      Channel: ALICE,
      Type: 'PJSIP',
      Variable: 'b=O\'Brien\nnone=\na=x,y',
    });
    expect(Object.keys(item ?? {}).at(-1)).to.equal('ActionID');
    expect(end).to.deep.equal({
      Event: 'StatusComplete',
      ActionID: 's',
      EventList: 'Complete',
      ListItems: '1',
      Items: '1',
    });
    expect(await client.request('Action: Status', 'Channel: nope')).to.deep.equal({
      Response: 'Error',
      Message: 'No such channel',
    });
  });

  describe('the action Hangup', () => {
    it('ends every channel that fits a regular expression, as a list', async () => {
      for (const name of ['PJSIP/alice', 'PJSIP/bob', 'SIP/carol']) fake.channel(name);
      await client.drain();
      expect(await list('Action: Hangup', 'ActionID: h', 'Channel: /^PJSIP/')).to.deep.equal([
        { Response: 'Success', ActionID: 'h', EventList: 'start', Message: 'Channels hung up will follow' },
        { Event: 'ChannelHungup', Channel: ALICE, ActionID: 'h' },
        { Event: 'ChannelHungup', Channel: BOB, ActionID: 'h' },
        { Event: 'ChannelsHungupListComplete', ActionID: 'h', EventList: 'Complete', ListItems: '2' },
      ]);
      expect(names(await client.drain()).filter((name) => name.startsWith('Hangup'))).to.deep.equal([`Hangup ${ALICE}`,
        `Hangup ${BOB}`]);
      expect([...fake.pbx.channels.keys()]).to.deep.equal(['SIP/carol-00000000']);
    });

    for (
      const [lines, words] of [
        [[], 'No channel specified'],
        [['Channel: nope'], 'No such channel'],
        [['Channel: /[/'], 'Regex compile failed on: /[/'],
      ] as const
    ) {
      it(`answers ${lines[0] ?? 'no channel'} with ${words}`, async () => {
        expect(await client.request('Action: Hangup', ...lines)).to.deep.equal({ Response: 'Error', Message: words });
      });
    }
  });

  it('Setvar and Getvar work on channels and on globals, with a VarSet', async () => {
    fake.channel('PJSIP/alice');
    await client.drain();
    expect(await client.request('Action: Setvar', `Channel: ${ALICE}`, 'Variable: v', 'Value: it\'s, ok')).to.deep
      .equal({ Response: 'Success', Message: 'Variable Set' });
    expect(await client.next()).to.include({
      Event: 'VarSet',
      Privilege: 'dialplan,all',
      Channel: ALICE,
      Variable: 'v',
      Value: 'it\\\'s, ok',
    });
    expect(await client.request('Action: Getvar', `Channel: ${ALICE}`, 'Variable: v')).to.deep.equal({
      Response: 'Success',
      Variable: 'v',
      Value: 'it\'s, ok',
    });
    await client.request('Action: Setvar', 'Variable: g', 'Value: 1');
    expect(await client.next()).to.deep.equal({
      Event: 'VarSet',
      Privilege: 'dialplan,all',
      Channel: 'none',
      Uniqueid: 'none',
      Variable: 'g',
      Value: '1',
    });
    expect(await client.request('Action: Getvar', 'Variable: g')).to.deep.equal({
      Response: 'Success',
      Variable: 'g',
      Value: '1',
    });
    expect(await client.request('Action: Getvar', 'Variable: unset')).to.deep.equal({
      Response: 'Success',
      Variable: 'unset',
      Value: '',
    });
    expect(await client.request('Action: Getvar', 'Channel: nope', 'Variable: v')).to.deep.equal({
      Response: 'Error',
      Message: 'No such channel',
    });
    expect(await client.request('Action: Setvar')).to.deep.equal({
      Response: 'Error',
      Message: 'No variable specified',
    });
  });

  it('Redirect takes a channel out of its conference to another extension', async () => {
    fake.conference('1000', ['PJSIP/alice', 'PJSIP/bob']);
    fake.extension('echo@other', [['Answer'], ['Echo']]);
    await client.drain();
    expect(
      await client.request('Action: Redirect', `Channel: ${ALICE}`, 'Context: other', 'Exten: echo', 'Priority: 1'),
    ).to.deep.equal({
      Response: 'Success',
      Message: 'Redirect successful',
    });
    const events = await client.drain();
    expect(names(events.filter(isNoVariable))).to.deep.equal([`ConfbridgeLeave ${ALICE}`, `BridgeLeave ${ALICE}`,
      `Newexten ${ALICE}`, `Newexten ${ALICE}`]);
    expect(events.at(-1)).to.include({ Context: 'other', Exten: 'echo', Priority: '2', Application: 'Echo' });
    const nowhere = ['Action: Redirect', 'Channel: nope', 'Context: other', 'Exten: 1'];
    expect(await client.request(...nowhere)).to.deep.equal({ Response: 'Error', Message: 'Priority not specified' });
    expect(await client.request(...nowhere, 'Priority: 1')).to.deep.equal({
      Response: 'Error',
      Message: 'Channel does not exist: nope',
    });
  });

  it('MixMonitor, its mute and its end are told, and refused where nothing is recorded', async () => {
    fake.channel('PJSIP/alice');
    const on = (Action: string, ...lines: string[]): Promise<Record<string, string>> =>
      client.request(`Action: ${Action}`, `Channel: ${ALICE}`, ...lines);
    await client.drain();
    expect(await on('StopMixMonitor')).to.include({ Message: 'Could not stop monitoring channel' });
    expect(await on('MixMonitorMute')).to.include({
      Message: 'No direction specified. Must be read, write or both',
    });
    expect(await on('MixMonitorMute', 'Direction: both', 'State: 1')).to.include({ Message: 'Cannot set mute flag' });
    await on('MixMonitor', 'File: one.wav');
    expect((await client.drain()).map(({ Event, Value }) => [Event, Value])).to.deep.equal([
      ['VarSet', '/var/spool/asterisk/monitor/one.wav'], ['MixMonitorStart', undefined],
    ]);
    await on('MixMonitorMute', 'Direction: both', 'State: 1');
    expect(await client.drain()).to.have.nested.property('[0]').that.includes({ Direction: 'both', State: '1' });
    await on('StopMixMonitor');
    expect(names(await client.drain())).to.deep.equal([`MixMonitorStop ${ALICE}`]);
  });

  it('Bridge wants two channels', async () => {
    fake.channel('PJSIP/alice');
    await client.drain();
    expect(await client.request('Action: Bridge', 'Channel1: x')).to.deep.equal({
      Response: 'Error',
      Message: 'Missing channel parameter in request',
    });
    expect(await client.request('Action: Bridge', `Channel1: ${ALICE}`, 'Channel2: x')).to.deep.equal({
      Response: 'Error',
      Message: 'Channel2 does not exist: x',
    });
  });
});
