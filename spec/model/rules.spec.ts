/**
 * Every rule is needed: taken out, the recordings notice, or a fixture of its own does.
 */
import { expect } from 'chai';
import { mock } from 'node:test';
import type { Message } from '../../lib/index.js';
import type { Live } from '../../lib/live/index.js';
import type { Kind, Tables } from '../../lib/live/rules/kind.js';
import { KINDS } from '../../lib/live/rules/kinds.js';
import { compare, Verdict } from './judge.js';
import { Replay, REPLAYED } from './replay.js';
import { bridge, channel, channelItem, Stage, useClock } from './stage.js';
import { readRecording, RECORDINGS, type Line } from './tape.js';

/** What shows a rule that the recordings don't need. */
interface Fixture {
  readonly rule: readonly [table: string, event: string];
  readonly lists?: Readonly<Record<string, readonly Message[]>>;
  readonly events: readonly Message[];
  /** What is seen of the model behind the events, and what it has to be. */
  readonly see: (model: Live, stage: Stage) => unknown;
  readonly expected: unknown;
}

const queue = { Event: 'QueueParams', Queue: 'sales', Calls: '1' };
const waiting = { Event: 'QueueEntry', Queue: 'sales', Position: '1', Uniqueid: 'a', Wait: '1', Priority: '0' };
const member = { Queue: 'sales', Interface: 'PJSIP/1', MemberName: 'One', Ringinuse: '1' };
const conferee = { Conference: '1', ...channel('a'), Muted: 'No', Talking: 'No', Admin: 'No' };
const inConference = { rooms: [{ Event: 'ConfbridgeListRooms', Conference: '1', Parties: '1' }],
  conferees: [{ Event: 'ConfbridgeList', ...conferee }] };
const space =
  { ParkeeUniqueid: 'a', Parkinglot: 'default', ParkingSpace: '701', ParkingTimeout: '45', ParkingDuration: '0' };
const onePark = { parked: [{ Event: 'ParkedCall', ...space }] };
const one = { channels: [channelItem('a'), channelItem('b', { BridgeId: 'x' })] };
const asked = (_: Live, stage: Stage): boolean => {
  const before = stage.client.sent.length;
  return stage.wait(1000).client.sent.length > before;
};
const connected = { Event: 'AgentConnect', Queue: 'sales', Uniqueid: 'a', DestUniqueid: 'b' };

const FIXTURES: readonly Fixture[] = [
  { rule: ['channels', 'NewAccountCode'], lists: one,
  events: [{ Event: 'NewAccountCode', ...channel('a', { AccountCode: '7' }) }],
    see: ({ channels }) => channels.get('a')!.AccountCode, expected: '7' },
  { rule: ['channels', 'Hold'], lists: one, events: [{ Event: 'Hold', ...channel('a') }],
    see: ({ channels }) => channels.get('a')!.held, expected: 'yes' },
  { rule: ['channels', 'Unhold'], lists: one,
  events: [{ Event: 'Hold', ...channel('a') }, { Event: 'Unhold', ...channel('a') }],
    see: ({ channels }) => channels.get('a')!.held, expected: 'no' },
  { rule: ['channels', 'Rename'], lists: one, events: [{ Event: 'Rename', Uniqueid: 'a', Newname: 'x' }],
    see: ({ channels }) => channels.get('a')!.Channel, expected: 'x' },
  { rule: ['channels', 'Pickup'], lists: one,
  events: [{ Event: 'Pickup', ...channel('a'), TargetUniqueid: 'b', TargetExten: '9' }],
    see: ({ channels }) => channels.get('a')!.BridgeId, expected: 'x' },
  { rule: ['bridges', 'BridgeVideoSourceUpdate'], lists: { bridges: [{ Event: 'BridgeListItem', ...bridge('x') }] },
    events: [{ Event: 'BridgeVideoSourceUpdate', ...bridge('x', { BridgeVideoSource: 'a' }) }],
    see: ({ bridges }) => bridges.get('x')!.BridgeVideoSource, expected: 'a' },
  { rule: ['queues', 'AgentConnect'], lists: { queues: [queue] }, events: [connected], see: asked, expected: true },
  { rule: ['queues', 'AgentComplete'], lists: { queues: [queue] }, events: [{ Event: 'AgentComplete', Queue: 'sales' }],
    see: asked, expected: true },
  { rule: ['queues', 'AgentDump'], lists: { queues: [queue] }, events: [{ Event: 'AgentDump', Queue: 'sales' }],
    see: asked, expected: true },
  ...(['AgentConnect', 'Hangup'] as const).map((event): Fixture => ({
    rule: ['serving', event], lists: { queues: [queue] }, events: [connected],
    see: (model, stage) => {
      stage.wait(1000).answer({ queues: [queue] }).wait(1000).answer({ queues: [queue] });
      return asked(model, stage.play({ Event: 'Hangup', Uniqueid: 'b' }));
    },
    expected: true,
  })),
  { rule: ['members', 'QueueMemberRinginuse'], events: [{ Event: 'QueueMemberRinginuse', ...member, Ringinuse: '0' }],
    see: ({ members }) => members.get('sales\nPJSIP/1')?.Ringinuse, expected: '0' },
  { rule: ['callers', 'QueueCallerAbandon'], lists: { queues: [queue, waiting] },
  events: [{ Event: 'QueueCallerAbandon', Uniqueid: 'a' }],
    see: ({ callers }) => callers.get('a')!.abandoned, expected: 'yes' },
  { rule: ['callers', 'Hangup'], lists: { queues: [queue, waiting] }, events: [{ Event: 'Hangup', Uniqueid: 'a' }],
    see: ({ callers }) => callers.size, expected: 0 },
  { rule: ['callers', 'AttendedTransfer'], lists: { queues: [queue] },
  events: [{ Event: 'AttendedTransfer', DestApp: 'Queue' }],
    see: asked, expected: true },
  { rule: ['conferees', 'ConfbridgeMute'], lists: inConference, events: [{ Event: 'ConfbridgeMute', ...conferee }],
    see: ({ conferees }) => conferees.get('1\na')!.Muted, expected: 'Yes' },
  { rule: ['conferees', 'ConfbridgeUnmute'], lists: inConference,
    events: [{ Event: 'ConfbridgeMute', ...conferee }, { Event: 'ConfbridgeUnmute', ...conferee }],
    see: ({ conferees }) => conferees.get('1\na')!.Muted, expected: 'No' },
  { rule: ['conferees', 'ConfbridgeTalking'], lists: inConference,
  events: [{ Event: 'ConfbridgeTalking', ...conferee, TalkingStatus: 'on' }],
    see: ({ conferees }) => conferees.get('1\na')!.Talking, expected: 'Yes' },
  { rule: ['conferees', 'Hangup'], lists: inConference, events: [{ Event: 'Hangup', Uniqueid: 'a' }],
    see: ({ conferees, conferences }) => [conferees.size, conferences.get('1')!.Parties], expected: [0, '0'] },
  ...(['Hangup', 'UnParkedCall', 'ParkedCallTimeOut'] as const).map((event): Fixture => ({
    rule: ['parked', event], lists: onePark, events: [{ Event: event, Uniqueid: 'a', ParkeeUniqueid: 'a' }],
    see: ({ parked }) => parked.size, expected: 0,
  })),
  { rule: ['devices', 'DeviceStateChange'],
  lists: { DeviceStateList: [{ Event: 'DeviceStateChange', Device: 'PJSIP/1', State: 'INUSE' }] },
    events: [{ Event: 'DeviceStateChange', Device: 'PJSIP/1', State: 'NOT_INUSE' }],
    see: ({ devices }) => devices.get('PJSIP/1')!.State, expected: 'NOT_INUSE' },
  { rule: ['extensions', 'ExtensionStatus'],
  events: [{ Event: 'ExtensionStatus', Exten: '1', Context: 'c', StatusText: 'Idle' }],
    see: ({ extensions }) => extensions.get('1\nc')?.StatusText, expected: 'Idle' },
  { rule: ['presences', 'PresenceStateChange'],
  events: [{ Event: 'PresenceStateChange', Presentity: 'p', Status: 'away' }],
    see: ({ presences }) => presences.get('p')?.Status, expected: 'away' },
  { rule: ['endpoints', 'DeviceStateChange'],
  lists: { PJSIPShowEndpoints: [{ Event: 'EndpointList', ObjectName: '1', DeviceState: 'In use' }] },
    events: [{ Event: 'DeviceStateChange', Device: 'PJSIP/1', State: 'NOT_INUSE' }],
    see: ({ endpoints }) => endpoints.get('1')!.DeviceState, expected: 'Not in use' },
  { rule: ['endpoints', 'PeerStatus'], events: [{ Event: 'PeerStatus', Peer: 'PJSIP/1' }], see: asked, expected: true },
  { rule: ['contacts', 'ContactStatus'],
  lists: { PJSIPShowContacts: [{ Event: 'ContactList', ObjectName: '1@@2', Uri: 'sip:1' }] },
    events: [{ Event: 'ContactStatus', URI: 'sip:1', ContactStatus: 'Removed' }],
    see: ({ contacts }) => contacts.size, expected: 0 },
  { rule: ['registrations', 'Registry'],
    lists: { PJSIPShowRegistrationsOutbound: [
      { Event: 'OutboundRegistrationDetail', ObjectName: 'r', ClientUri: 'sip:me', ServerUri: 'sip:it',
      Status: 'Registered' },
    ] },
    events: [{ Event: 'Registry', ChannelType: 'PJSIP', Username: 'sip:me', Domain: 'sip:it', Status: 'Rejected' }],
    see: ({ registrations }) => registrations.get('r')!.Status, expected: 'Rejected' },
  { rule: ['mailboxes', 'MessageWaiting'], lists: { VoicemailUsersList: [
    { Event: 'VoicemailUserEntry', VoiceMailbox: '1', VMContext: 'd', NewMessageCount: '0', OldMessageCount: '2' },
  ] }, events: [{ Event: 'MessageWaiting', Mailbox: '1@d', Waiting: '1', New: '1', Old: '2' }],
    see: ({ mailboxes }) => mailboxes.get('1@d')!.New, expected: '1' },
];

type Kinds = Readonly<Record<string, Kind>>;

function without(kinds: Kinds, [table, event]: readonly [string, string]): Kinds {
  const { [event]: _, ...rules } = kinds[table]!.rules;
  return { ...kinds, [table]: { ...kinds[table]!, rules } };
}

function outcome({ lists = {}, events, see, rule }: Fixture, kinds: Kinds): unknown {
  const own = { ...REPLAYED, ...(rule[0] in REPLAYED ? {} : { [rule[0]]: KINDS[rule[0] as 'devices'] }) };
  const all = Object.fromEntries(Object.keys(own).map((name) => [name, kinds[name]!]));
  const stage = new Stage({ check: 0 }, all);
  stage.client.life('ready');
  for (const [list, items] of Object.entries(lists)) stage.client.answer(list, items);
  stage.answer(lists);
  for (const list of ['DeviceStateList', 'ExtensionStateList', 'PresenceStateList', 'PJSIPShowEndpoints',
  'PJSIPShowContacts',
    'PJSIPShowRegistrationsOutbound', 'VoicemailUsersList']) stage.client.answer(list, []);
  stage.wait(1000).play(...events);
  return see(stage.model, stage);
}

/** Plays the recordings to a model that begins with each of them; tells whether any judge finds fault. */
function isNoticed(recordings: readonly (readonly Line[])[], kinds: Kinds): boolean {
  return recordings.some((lines) => {
    const verdict = new Verdict();
    const replay = new Replay(lines, kinds, (models, judge) => {
      for (const { model } of models) compare(model, judge, verdict, { isAsked: false });
      replay.answerAll(judge);
      for (const { model } of models) compare(model, judge, verdict, { isAsked: true });
    }, (snapshot) => snapshot % 12 === 1);
    replay.run();
    return !verdict.isClean;
  });
}

const nameOf = ([table, event]: readonly [string, string]): string => `${event} of ${table}`;

describe('the rules', () => {
  const all = Object.entries<Kind>(KINDS).flatMap(([table, kind]) =>
    Object.keys(kind.rules).map((event) => [table, event] as const));
  const inFixtures = new Set(FIXTURES.map(({ rule }) => nameOf(rule)));

  describe('that the recordings need', function () {
    this.timeout(120_000);
    const recordings: Line[][] = [];
    before(() => {
      recordings.push(...RECORDINGS.map(readRecording).reverse());
      mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1 });
    });
    after(() => mock.timers.reset());

    it('are whole: nothing is noticed', () => {
      expect(isNoticed(recordings, REPLAYED)).to.equal(false);
    });

    for (const rule of all.filter((each) => !inFixtures.has(nameOf(each)))) {
      it(`are missed: ${nameOf(rule)}`, () => {
        expect(isNoticed(recordings, without(REPLAYED, rule))).to.equal(true);
      });
    }

    it('are missed in part: the linked id of those who are in the bridge', () => {
      const enter = KINDS.channels.rules['BridgeEnter']!;
      const rules = { ...KINDS.channels.rules,
        BridgeEnter: (tables: Tables, event: Message) => enter(tables, { ...event, BridgeType: 'x' }) };
      expect(isNoticed(recordings, { ...REPLAYED, channels: { ...KINDS.channels, rules } })).to.equal(true);
    });
  });

  describe('that the recordings don\'t need', () => {
    useClock();
    for (const fixture of FIXTURES) {
      it(`are seen by a fixture of their own: ${nameOf(fixture.rule)}`, () => {
        expect(outcome(fixture, KINDS)).to.deep.equal(fixture.expected);
        let missed: unknown = 'it threw';
        try {
          missed = outcome(fixture, without(KINDS, fixture.rule));
        } catch { /* a row that never came */ }
        expect(missed).to.not.deep.equal(fixture.expected);
      });
    }
  });
});
