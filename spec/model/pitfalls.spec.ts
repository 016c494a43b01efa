/**
 * The pitfalls of keeping a model of Asterisk, one by one, each with its place in Asterisk's source (22.10.1 unless
 * another version is said) and a fixture that a model without the rule gets wrong.
 */
import { expect } from 'chai';
import type { Message } from '../../lib/index.js';
import { bridge, channel, channelItem, Stage, useClock } from './stage.js';

const params = (changes: Message = {}): Message =>
  ({ Event: 'QueueParams', Queue: 'sales', Calls: '0', Completed: '0', ...changes });
const agent = (event: Message): Message => ({ Privilege: 'agent,all', Queue: 'sales', ...event });

function entry(id: string, position: number, changes: Message = {}): Message {
  return { Event: 'QueueEntry', Queue: 'sales', Position: String(position), Channel: `PJSIP/${id}`, Uniqueid: id,
    CallerIDNum: '100', CallerIDName: 'Anna', Wait: '5', Priority: '0', ...changes };
}

function joined(id: string, position: number): Message {
  return agent({ Event: 'QueueCallerJoin', ...channel(id), Position: String(position), Count: String(position) });
}

function member(changes: Message = {}): Message {
  return { MemberName: 'Desk', Interface: 'PJSIP/desk', StateInterface: 'PJSIP/desk', Membership: 'dynamic',
  Penalty: '0',
    CallsTaken: '0', LastCall: '0', InCall: '0', Status: '1', Paused: '0', PausedReason: '', Ringinuse: '1',
    ...changes };
}

function listedMember(changes: Message = {}): Message {
  const { MemberName = '', Interface = '', Ringinuse, ...others } = member();
  return { Event: 'QueueMember', Queue: 'sales', Name: MemberName, Location: Interface, ...others, ...changes };
}

function parked(id: string, changes: Message = {}): Message {
  const parkee = Object.fromEntries(Object.entries(channel(id)).map(([name, value]) => [`Parkee${name}`, value]));
  return { ...parkee, Parkinglot: 'default', ParkingSpace: '701', ParkingTimeout: '45', ParkingDuration: '0',
    ...changes };
}

describe('the pitfalls of a model', () => {
  useClock();
  const field = (stage: Stage, id: string, name: string): string | undefined => stage.model.channels.get(id)?.[name];

  it('P1: a list ahead of the events is not told until they have caught up. main/manager.c, process_events()', () => {
    const stage = new Stage();
    stage.client.life('ready');
    stage.answer({ channels: [channelItem('a', { BridgeId: 'b1' })] });
    stage.play({ Event: 'Newchannel', ...channel('a', { ChannelState: '0', ChannelStateDesc: 'Down' }) });
    stage.play({ Event: 'Newstate', ...channel('gone') });
    expect([...stage.model.channels.keys()]).to.deep.equal([]);
    stage.play({ Event: 'Newstate', ...channel('a') }).wait(1000);
    expect(stage.told).to.deep.equal(['+channels a']);
    expect(stage.model.channels.get('a')).to.include({ ChannelStateDesc: 'Up', BridgeId: 'b1' });
  });

  it('P2: up to 16 a list may show a channel behind its Hangup. main/channel.c, 16.28.0', () => {
    const stage = new Stage();
    stage.client.life('ready');
    stage.play({ Event: 'Hangup', ...channel('a'), Cause: '16' });
    stage.answer({ channels: [channelItem('a'), channelItem('b')] }).wait(1000);
    expect([...stage.model.channels.keys()]).to.deep.equal(['b']);
    stage.play({ Event: 'Newchannel', ...channel('a') });
    expect([...stage.model.channels.keys()]).to.deep.equal(['b', 'a']);
  });

  it('P3: a row of the first list that no event touches is asked of a witness. main/stasis_cache.c', () => {
    const channels = [channelItem('a', { Duration: '' }), channelItem('ghost', { Duration: '' })];
    const stage = new Stage({ check: 60_000 }).begin({ channels });
    stage.wait(5000).answer({ channels, Status: [{ Event: 'Status', ...channel('a') }] });
    expect([...stage.model.channels.keys()]).to.deep.equal(['a']);
    expect(stage.model.stats().healed).to.equal(1);
  });

  it('P4: all in a bridge get the linked id of who comes, but who swaps out. bridge_basic_push()', () => {
    const stage = new Stage().begin({
      channels: [channelItem('a', { BridgeId: 'b1' }), channelItem('out', { BridgeId: 'b1' }), channelItem('c')],
      bridges: [bridge('b1')].map((item) => ({ Event: 'BridgeListItem', ...item })),
    });
    stage.play({ Event: 'BridgeEnter', ...bridge('b1'), ...channel('c', { Linkedid: 'x' }), SwapUniqueid: 'out' });
    expect(['a', 'out', 'c'].map((id) => field(stage, id, 'Linkedid'))).to.deep.equal(['x', 'out', 'x']);
  });

  it('P4: the same in a mixing bridge of ARI, not in a holding one. res/stasis/stasis_bridge.c, bridge_stasis_push()',
    () => {
    for (const [technology, expected] of [['softmix', 'x'], ['holding_bridge', 'a']] as const) {
      const stage = new Stage().begin({ channels: [channelItem('a', { BridgeId: 'b1' }), channelItem('c')] });
      const changes = { BridgeType: 'stasis', BridgeTechnology: technology };
      stage.play({ Event: 'BridgeEnter', ...bridge('b1', changes), ...channel('c', { Linkedid: 'x' }) });
      expect(field(stage, 'a', 'Linkedid')).to.equal(expected);
    }
  });

  it('P5: an application is as it was last told. main/manager_channels.c, channel_newexten()', () => {
    const stage = new Stage().begin({ channels: [channelItem('a')] });
    stage.play({ Event: 'Newexten', ...channel('a'), Application: 'Dial', AppData: 'PJSIP/b' });
    expect(stage.model.channels.get('a')).to.include({ Application: 'Dial', ApplicationData: 'PJSIP/b' });
    void stage.model.refresh();
    stage.answer({ channels: [channelItem('a')] }).wait(1000).answer({ channels: [channelItem('a')] });
    stage.answer({ Status: [{ Event: 'Status', ...channel('a') }] });
    expect(stage.model.channels.get('a')).to.include({ Application: '', ApplicationData: '' });
    expect(stage.model.stats().healed).to.equal(0);
  });

  it('P6: what comes behind the Hangup makes no channel. main/manager_channels.c, channel_monitors[]', () => {
    const stage = new Stage().begin({ channels: [channelItem('a')] });
    stage.play({ Event: 'Hangup', ...channel('a') });
    for (const Event of ['NewCallerid', 'NewAccountCode', 'NewConnectedLine', 'Newstate', 'Newexten', 'BridgeEnter']) {
      stage.play({ Event, ...bridge('b1'), ...channel('a') });
    }
    expect(stage.model.channels.size).to.equal(0);
  });

  it('P7: a part may be told before its channel, and behind its end. parking_manager.c, confbridge_manager.c', () => {
    const stage = new Stage().begin();
    stage.play({ Event: 'ParkedCall', ...parked('a') }, { Event: 'ConfbridgeStart', Conference: '1' });
    stage.play({ Event: 'ConfbridgeJoin', Conference: '1', ...channel('b'), Admin: 'No', Muted: 'No' });
    expect([stage.model.parked.size, stage.model.conferees.size, stage.model.conferences.get('1')?.Parties])
      .to.deep.equal([1, 1, '1']);
    stage.play({ Event: 'Hangup', ...channel('a') }, { Event: 'Hangup', ...channel('b') });
    stage.play({ Event: 'ConfbridgeJoin', Conference: '1', ...channel('b') }, { Event: 'ParkedCall', ...parked('a') });
    expect([stage.model.parked.size, stage.model.conferees.size, stage.model.conferences.get('1')?.Parties])
      .to.deep.equal([0, 0, '0']);
    stage.play({ Event: 'ConfbridgeLeave', Conference: '1', ...channel('b') });
    stage.play({ Event: 'ConfbridgeEnd', Conference: '1' });
    expect(stage.model.conferences.size).to.equal(0);
  });

  for (const [title, event] of [
    ['a bridge', { Event: 'BridgeEnter', ...bridge('b1') }], ['its Hangup', { Event: 'Hangup', Cause: '16' }],
  ] as const) {
    it(`P8: ${title} ends a caller's waiting that no event ends. main/channel.c, ast_channel_yank()`, () => {
      const stage = new Stage().begin({ queues: [params({ Calls: '2' }), entry('a', 1), entry('c', 2)] });
      stage.play({ ...channel('a'), ...event });
      expect([...stage.model.callers.keys()]).to.deep.equal(['c']);
      expect(stage.model.callers.get('c')?.Position).to.equal('1');
      expect(stage.model.queues.get('sales')?.Calls).to.equal('1');
    });
  }

  it('P9: a transfer into a queue changes a caller\'s id; the queues are asked again. main/core_local.c', () => {
    const stage = new Stage().begin({ queues: [params(), entry('a', 1)] });
    stage.play({ Event: 'AttendedTransfer', DestType: 'App', DestApp: 'Queue' }).wait(1000);
    const now = [params(), entry('b', 1)];
    stage.answer({ queues: now }).wait(1000).answer({ queues: now });
    expect([...stage.model.callers.keys()]).to.deep.equal(['b']);
  });

  it('P10: positions move on without an event. apps/app_queue.c, join_queue(), leave_queue()', () => {
    const stage = new Stage().begin({ queues: [params({ Calls: '2' }), entry('a', 1), entry('c', 2)] });
    stage.play(joined('first', 1));
    expect([...stage.model.callers.values()].map((row) => `${row.Uniqueid}${row.Position}`)).to.deep.equal(
      ['a2', 'c3', 'first1']);
    stage.play(agent({ Event: 'QueueCallerLeave', ...channel('a') }), joined('c', 2));
    expect([...stage.model.callers.values()].map((row) => `${row.Uniqueid}${row.Position}`)).to.deep.equal(
      ['c2', 'first1']);
    expect(stage.model.queues.get('sales')?.Calls).to.equal('2');
  });

  it('P11: members that come and go silently are seen by the next check. apps/app_queue.c, rt_handle_member_record()',
    () => {
    const stage = new Stage({ check: 60_000 }).begin({ queues: [params(), listedMember()] });
    const now = [params(), listedMember({ Location: 'PJSIP/other' })];
    stage.wait(5000).answer({ queues: now }).wait(1000).answer({ queues: now });
    expect([...stage.model.members.keys()]).to.deep.equal(['sales\nPJSIP/other']);
    expect(stage.model.problems.size).to.equal(0);
  });

  it('P12, P13: counters are asked for again behind a call, once a second. apps/app_queue.c, update_queue()', () => {
    const stage = new Stage().begin({ queues: [params(), listedMember()] });
    const before = stage.client.sent.length;
    stage.play(agent({ Event: 'AgentConnect', ...channel('a'), DestUniqueid: 'd', HoldTime: '1' }));
    stage.play(agent({ Event: 'AgentComplete', ...channel('a') })).wait(1000);
    expect(stage.client.sent.slice(before)).to.deep.equal([{ Action: 'QueueStatus', Queue: 'sales' }]);
    stage.answer({ queues: [params({ Completed: '1' }), listedMember({ CallsTaken: '1', InCall: '1' })] });
    expect(stage.model.queues.get('sales')?.Completed).to.equal('1');
    expect(stage.model.members.get('sales\nPJSIP/desk')).to.include({ CallsTaken: '1', InCall: '1' });
    stage.play({ Event: 'Hangup', ...channel('d') }).wait(1000);
    expect(stage.client.sent.slice(before + 1)).to.deep.equal([{ Action: 'QueueStatus', Queue: 'sales' }]);
  });

  it('P14: a member has the events\' names; unpaused it has no reason; realtime stays so. set_queue_member_pause()',
    () => {
    const stage = new Stage().begin({ queues: [params(), listedMember()] });
    stage.play(
      agent({ Event: 'QueueMemberPause', ...member({ Membership: 'realtime', Paused: '0', PausedReason: 'tea' }) }));
    expect(stage.model.members.get('sales\nPJSIP/desk')).to.include({
      MemberName: 'Desk', Interface: 'PJSIP/desk', PausedReason: '', Ringinuse: '1', Membership: 'realtime',
    });
    void stage.model.refresh();
    const listed = [params(), listedMember({ Membership: 'static' })];
    stage.answer({ queues: listed }).wait(1000).answer({ queues: listed });
    expect(stage.model.members.get('sales\nPJSIP/desk')).to.include({ Membership: 'realtime', Ringinuse: '1' });
    expect(stage.model.stats().healed).to.equal(0);
  });

  it('P15: of members with one state interface only the told one changes. apps/app_queue.c, device_state_cb()', () => {
    const other = listedMember({ Location: 'Local/1', StateInterface: 'PJSIP/desk' });
    const stage = new Stage().begin({ queues: [params(), listedMember(), other] });
    stage.play(agent({ Event: 'QueueMemberStatus', ...member({ Status: '2' }) }));
    expect([...stage.model.members.values()].map(({ Status }) => Status)).to.deep.equal(['2', '1']);
  });

  it('P16: a lock is seen by the next check; a conferee comes from list or event. apps/confbridge/confbridge_manager.c',
    () => {
    const room =
      { Event: 'ConfbridgeListRooms', Conference: '1', Parties: '1', Marked: '0', Locked: 'No', Muted: 'No' };
    const conferee = { Event: 'ConfbridgeList', Conference: '1', ...channel('a'), Admin: 'No', Muted: 'No' };
    const stage = new Stage({ check: 60_000 }).begin({ rooms: [room], conferees: [conferee] });
    expect([...stage.model.conferees.keys()]).to.deep.equal(['1\na']);
    stage.play({ Event: 'ConfbridgeJoin', Conference: '1', ...channel('a'), Admin: 'No', Muted: 'No' });
    expect(stage.model.conferences.get('1')?.Parties).to.equal('1');
    stage.wait(5000).answer({ rooms: [{ ...room, Locked: 'Yes' }], conferees: [conferee] });
    expect(stage.model.conferences.get('1')?.Locked).to.equal('Yes');
  });

  it('P17: what LocalOptimization says is passed over: it always says No. main/core_local.c', () => {
    const stage = new Stage().begin({ channels: [channelItem('a')] }).forget();
    stage.play({ Event: 'LocalOptimizationBegin', DestUniqueId: 'a' },
      { Event: 'LocalOptimizationEnd', Success: 'No' });
    expect(stage.told).to.deep.equal([]);
  });

  it('P18: an item of a list that bears an event\'s name is none. res/parking/parking_ui.c', () => {
    const stage = new Stage().begin();
    stage.client.event({ Event: 'ParkedCall', ...parked('a'), ActionID: 'of-another-list' });
    expect(stage.model.parked.size).to.equal(0);
    stage.play({ Event: 'ParkedCall', ...parked('a') });
    expect(stage.model.parked.size).to.equal(1);
  });

  it('P19: a list that is an error when it is empty is empty. apps/app_confbridge.c, action_confbridgelistrooms()',
    () => {
    const stage = new Stage();
    stage.client.life('ready');
    stage.client.refuse('rooms', 'No active conferences.');
    stage.answer().wait(1000);
    expect([stage.model.state, stage.model.problems.size]).to.deep.equal(['live', 0]);
  });

  it('P20: channels that are never shown count in a bridge; its number is not compared. AST_CHAN_TP_INTERNAL', () => {
    const stage =
      new Stage().begin({ bridges: [{ Event: 'BridgeListItem', ...bridge('b1', { BridgeNumChannels: '3' }) }] });
    void stage.model.refresh();
    const now = [{ Event: 'BridgeListItem', ...bridge('b1', { BridgeNumChannels: '2' }) }];
    stage.answer({ bridges: now }).wait(1000).answer({ bridges: now });
    expect([stage.model.bridges.get('b1')?.BridgeNumChannels, stage.model.stats().healed]).to.deep.equal(['2', 0]);
  });

  it('P21: a HangupRequest is no end. main/channel.c, ast_channel_destructor()', () => {
    const stage = new Stage().begin({ channels: [channelItem('a')] });
    stage.play({ Event: 'HangupRequest', ...channel('a') }, { Event: 'SoftHangupRequest', ...channel('a') });
    expect(stage.model.channels.has('a')).to.equal(true);
  });

  it('P22: a Rename renames. main/channel.c, ast_change_name(): chan_misdn up to 18', () => {
    const stage = new Stage().begin({ channels: [channelItem('a')] });
    stage.play({ Event: 'Rename', Channel: 'PJSIP/a', Newname: 'mISDN/a', Uniqueid: 'a' });
    expect(field(stage, 'a', 'Channel')).to.equal('mISDN/a');
  });

  it('P24: names are kept as they come: raw or with their escapes. main/utils.c, ast_escape_c()', () => {
    const stage =
      new Stage().begin({ channels: [channelItem('a', { CallerIDName: "O\\'Brien", CallerIDNum: '<unknown>' })] });
    expect(stage.model.channels.get('a')).to.include({ CallerIDName: "O\\'Brien", CallerIDNum: '<unknown>' });
  });

  it('P25: a BridgeMerge moves nobody; Leave and Enter do. main/bridge.c, bridge_do_merge()', () => {
    const stage =
      new Stage().begin({ channels: [channelItem('a', { BridgeId: 'from' }), channelItem('b', { BridgeId: 'from' })] });
    stage.play({ Event: 'BridgeMerge', ToBridgeUniqueid: 'to', FromBridgeUniqueid: 'from' });
    stage.play({ Event: 'BridgeLeave', ...bridge('from'), ...channel('a') });
    stage.play({ Event: 'BridgeEnter', ...bridge('to'), ...channel('a') });
    stage.play({ Event: 'BridgeLeave', ...bridge('elsewhere'), ...channel('a') });
    expect(['a', 'b'].map((id) => field(stage, id, 'BridgeId'))).to.deep.equal(['to', 'from']);
  });

  it('P26: who picks a call up takes its place in bridge and dialplan. channel_do_masquerade()', () => {
    const stage = new Stage().begin(
      { channels: [channelItem('rings', { BridgeId: 'b1', Exten: '7' }), channelItem('picker', { Exten: '8' })] });
    stage.play({
      Event: 'Pickup', ...channel('picker', { Exten: '8' }), TargetUniqueid: 'rings', TargetContext: 'default',
      TargetExten: '7',
      TargetPriority: '1',
    });
    expect(stage.model.channels.get('picker')).to.include({ BridgeId: 'b1', Exten: '7', Linkedid: 'picker' });
    expect(field(stage, 'rings', 'BridgeId')).to.equal('');
  });
});
