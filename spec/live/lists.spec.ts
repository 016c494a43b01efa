/**
 * Event lists of a real server: every list that Debian's packages know, by promise and by held callback, with what each
 * has of its own.
 */
import { expect } from 'chai';
import type { Asterisk, Message } from '../../lib/index.js';
import { call, confer, hangUpCalls } from './calls.js';
import { admin, closeClients, holdList, refusalOf } from './clients.js';
import { MANY_EXTENSIONS } from './dialplan.js';
import { version } from './live.js';

/**
 * A list: its action, the items that come of it on a server where somebody is in every place, and what completes it.
 */
interface Listing {
  readonly action: Message;
  readonly items: readonly string[];
  readonly complete: string;
  readonly only?: 16 | 22;
}

const list = (
  action: string | Message,
  items: string | readonly string[],
  complete: string,
  only?: 16 | 22,
): Listing => ({
  action: typeof action === 'string' ? { Action: action } : action,
  items: [items].flat(),
  complete,
  ...(only === undefined ? {} : { only }),
});

/** Lists that have items on a server with a conference, a parked call and a call, which `occupy` makes. */
const LISTINGS: readonly Listing[] = [
  list('Agents', 'Agents', 'AgentsComplete'),
  list('BridgeList', 'BridgeListItem', 'BridgeListComplete'),
  list('BridgeTechnologyList', 'BridgeTechnologyListItem', 'BridgeTechnologyListComplete'),
  list({ Action: 'ConfbridgeList', Conference: '1000' }, 'ConfbridgeList', 'ConfbridgeListComplete'),
  list('ConfbridgeListRooms', 'ConfbridgeListRooms', 'ConfbridgeListRoomsComplete'),
  list('CoreShowChannels', 'CoreShowChannel', 'CoreShowChannelsComplete'),
  list({ Action: 'DBGet', Family: 'live', Key: 'list' }, 'DBGetResponse', 'DBGetComplete'),
  list({ Action: 'DBGetTree', Family: 'live' }, 'DBGetTreeResponse', 'DBGetTreeComplete'),
  list('DeviceStateList', 'DeviceStateChange', 'DeviceStateListComplete'),
  list('ExtensionStateList', 'ExtensionStatus', 'ExtensionStateListComplete'),
  list('FAXSessions', [], 'FAXSessionsComplete'),
  list({ Action: 'Hangup', Channel: '/^nothing-of-this-name/' }, [], 'ChannelsHungupListComplete'),
  list('IAXpeerlist', 'PeerEntry', 'PeerlistComplete'),
  list('IAXpeers', 'PeerEntry', 'PeerlistComplete'),
  list('IAXregistry', [], 'RegistrationsComplete'),
  list('ParkedCalls', 'ParkedCall', 'ParkedCallsComplete'),
  list('Parkinglots', 'Parkinglot', 'ParkinglotsComplete'),
  list({ Action: 'PJSIPHangup', Channel: '/^PJSIP/' }, [], 'ChannelsHungupListComplete', 22),
  list('PJSIPShowAors', 'AorList', 'AorListComplete'),
  list('PJSIPShowAuths', 'AuthList', 'AuthListComplete'),
  list({ Action: 'PJSIPShowEndpoint', Endpoint: 'desk' }, ['AorDetail', 'AuthDetail', 'EndpointDetail',
    'TransportDetail'], 'EndpointDetailComplete'),
  list('PJSIPShowEndpoints', 'EndpointList', 'EndpointListComplete'),
  list('PJSIPShowMaintenance', [], 'PJSIPMaintenanceStatusComplete', 22),
  list('PJSIPShowRegistrationInboundContactStatuses', [], 'ContactStatusDetailComplete'),
  list('PJSIPShowRegistrationsInbound', 'InboundRegistrationDetail', 'InboundRegistrationDetailComplete'),
  list('PJSIPShowRegistrationsOutbound', [], 'OutboundRegistrationDetailComplete'),
  list('PJSIPShowSubscriptionsInbound', [], 'InboundSubscriptionDetailComplete'),
  list('PJSIPShowSubscriptionsOutbound', [], 'OutboundSubscriptionDetailComplete'),
  list('PresenceStateList', [], 'PresenceStateListComplete'),
  list('QueueStatus', ['QueueMember', 'QueueParams'], 'QueueStatusComplete'),
  list({ Action: 'QueueStatus', Queue: 'unknown' }, [], 'QueueStatusComplete'),
  list('QueueSummary', 'QueueSummary', 'QueueSummaryComplete'),
  list({ Action: 'ShowDialPlan', Context: 'default' }, 'ListDialplan', 'ShowDialPlanComplete'),
  list('SIPpeers', 'PeerEntry', 'PeerlistComplete', 16),
  list('SIPpeerstatus', 'PeerStatus', 'SIPpeerstatusComplete', 16),
  list('SIPshowregistry', [], 'RegistrationsComplete', 16),
  list('Status', 'Status', 'StatusComplete'),
].filter(({ only }) => only === undefined || only === version);

/**
 * Items without the ActionID of their list, on both servers. Source: asterisk channels/chan_iax2.c,
 * manager_iax2_show_peers(), 22.10.1.
 */
const WITHOUT_ACTION_ID: ReadonlySet<string> = new Set(['IAXpeers']);

/**
 * WaitEvent also ends, with nothing, for an event that the mask hides, such as the login of another session; so it is
 * sent again.
 */
const MOST_WAITS = 10;

const titleOf = ({ Action, ...headers }: Message): string => [Action, ...Object.values(headers)].join(' ');

const namesOf = (events: readonly Message[]): string[] => [...new Set(events.map(({ Event }) => Event!))].sort();

/** Puts somebody into every place that a list can show. */
async function occupy(client: Asterisk): Promise<void> {
  await client.request({ Action: 'DBPut', Family: 'live', Key: 'list', Val: '1' });
  await confer(client, '1000', 1);
  const parked = client.waitFor('ParkedCall');
  await call(client, 'park');
  await parked;
}

describe('Every list of a real Asterisk', () => {
  let client: Asterisk;

  before(async () => {
    client = await admin();
    await occupy(client);
  });

  after(hangUpCalls);

  for (const { action, items, complete } of LISTINGS) {
    it(`comes whole by promise and by held callback: ${titleOf(action)}`, async () => {
      const result = await client.requestList(action);
      expect(result.response).to.include({ Response: 'Success' }).and.have.property('EventList').that.matches(
        /^start$/i,
      );
      expect(namesOf(result.events)).to.deep.equal(items);
      expect(result.complete).to.include({
        Event: complete,
        EventList: 'Complete',
        ActionID: result.response.ActionID,
      });
      const idOfItems = WITHOUT_ACTION_ID.has(action.Action!) ? undefined : result.response.ActionID;
      expect(result.events.filter(({ ActionID }) => ActionID !== idOfItems)).to.deep.equal([]);
      const held = await holdList(client, action);
      expect(held.map(({ Event }) => Event)).to.deep.equal([undefined, ...result.events.map(({ Event }) => Event),
        complete]);
      expect(client.stats().inFlight).to.equal(0);
    });
  }
});

describe('Nothing to list on a real Asterisk', () => {
  afterEach(closeClients);

  const emptiness: Record<string, Message> = {
    'No Contacts found': { Action: 'PJSIPShowContacts' },
    'No resource lists found': { Action: 'PJSIPShowResourceLists' },
    'Database entry not found': { Action: 'DBGet', Family: 'live', Key: 'missing' },
    'Did not find context missing': { Action: 'ShowDialPlan', Context: 'missing' },
  };

  for (const [words, action] of Object.entries(emptiness)) {
    it(`is an error or an empty list, as one likes: ${titleOf(action)}`, async () => {
      const client = await admin({ events: 'off' });
      expect((await refusalOf(client.requestList(action))).response).to.include({ Response: 'Error', Message: words });
      expect(await client.requestList(action, { emptyOnNotFound: true })).to.include({ complete: undefined }).and.have
        .property('events').that.deep.equals([]);
    });
  }

  it('is always an error where a thing was asked for by its name', async () => {
    const client = await admin({ events: 'off' });
    const { response } = await refusalOf(
      client.requestList({ Action: 'PJSIPShowEndpoint', Endpoint: 'missing' }, { emptyOnNotFound: true }),
    );
    expect(response.Message).to.equal('Unable to retrieve endpoint missing');
  });
});

describe('List of a real Asterisk that is like no other', () => {
  afterEach(hangUpCalls);

  it('has more than a thousand items', async () => {
    const client = await admin({ events: 'off' });
    const { events, complete } = await client.requestList({ Action: 'ShowDialPlan', Context: 'many' });
    expect(events.map(({ Extension }) => Extension)).to.deep.equal(
      Array.from({ length: MANY_EXTENSIONS }, (_, index) => String(10_000 + index)),
    );
    expect(complete).to.include({ ListItems: String(MANY_EXTENSIONS), ListContexts: '1' });
  });

  it('stays whole among the events of others', async () => {
    const [client, other] = await Promise.all([admin(), admin({ events: 'off' })]);
    const storm = Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        other.request({ Action: 'UserEvent', UserEvent: 'Storm', Number: String(index) })),
    );
    const lists = await Promise.all(
      Array.from({ length: 5 }, () => client.requestList({ Action: 'ShowDialPlan', Context: 'many' })),
    );
    await storm;
    expect(lists.map(({ events }) => events.filter(({ Event }) => Event === 'ListDialplan').length)).to.deep.equal(
      Array(5).fill(MANY_EXTENSIONS),
    );
    expect(lists.map(({ events }) => events.length)).to.deep.equal(Array(5).fill(MANY_EXTENSIONS));
  });

  it('shows a channel as its first Newchannel did', async () => {
    const client = await admin();
    const { Uniqueid } = await call(client, 'answer');
    const { events } = await client.requestList({ Action: 'CoreShowChannels' });
    expect(events.map((event) => event.Uniqueid).sort()).to.deep.equal([Uniqueid, `${Uniqueid};2`]);
  });

  it('shows a caller who waits in a queue, beside its members', async () => {
    const client = await admin();
    await client.request({ Action: 'QueuePause', Queue: 'support', Interface: 'Local/answer@default', Paused: 'true' });
    const joined = client.waitFor('QueueCallerJoin');
    await call(client, 'queue');
    await joined;
    const { events, complete } = await client.requestList({ Action: 'QueueStatus', Queue: 'support' });
    await client.request({
      Action: 'QueuePause',
      Queue: 'support',
      Interface: 'Local/answer@default',
      Paused: 'false',
    });
    expect(namesOf(events)).to.deep.equal(['QueueEntry', 'QueueMember', 'QueueParams']);
    expect(complete).to.include({ Event: 'QueueStatusComplete', ListItems: '3' });
  });

  it('is one event behind the response of FAXStats', async () => {
    const client = await admin({ events: 'off' });
    const { response, events, complete } = await client.requestList({ Action: 'FAXStats', ActionID: 'fax-1' });
    expect(response).to.deep.equal({ Response: 'Success', ActionID: 'fax-1', Message: 'FAXStats event will follow' });
    expect(events).to.deep.equal([{
      Event: 'FAXStats',
      ActionID: 'fax-1',
      CurrentSessions: '0',
      ReservedSessions: '0',
      TransmitAttempts: '0',
      ReceiveAttempts: '0',
      CompletedFAXes: '0',
      FailedFAXes: '0',
    }]);
    expect(complete).to.equal(undefined);
  });

  it('is refused by FAXSession when there is no such session', async () => {
    const client = await admin({ events: 'off' });
    expect((await refusalOf(client.requestList({ Action: 'FAXSession', SessionNumber: '1' }))).response.Message).to
      .equal('Session not found');
  });

  it('is one response with repeated headers from QueueRule, and the answer behind it is not lost', async () => {
    const client = await admin({ events: 'off' });
    const [rules, ping] = await Promise.all([client.requestList({ Action: 'QueueRule', ActionID: 'rule-1' }),
      client.request({ Action: 'Ping' })]);
    expect(rules).to.deep.equal({
      response: { Response: 'Success', ActionID: 'rule-1', RuleList: 'steps', Rule: '30,+1,+0\n60,+2,+0' },
      events: [],
      complete: undefined,
    });
    expect(ping).to.include({ Ping: 'Pong' });
  });

  it('is nothing but an empty line from IAXnetstats, and the answer behind it is not lost', async () => {
    const client = await admin({ events: 'off' });
    const [statistics, rules] = await Promise.all([client.requestList({ Action: 'IAXnetstats', ActionID: 'iax-1' }),
      client.request({ Action: 'QueueRule' })]);
    expect(statistics).to.deep.equal({
      response: { Response: 'Success', ActionID: 'iax-1', Output: '' },
      events: [],
      complete: undefined,
    });
    expect(rules).to.include({ RuleList: 'steps' });
  });

  it('is an unknown action for Queues from 15 on', async () => {
    const client = await admin({ events: 'off' });
    const [{ response }, ping] = await Promise.all([refusalOf(client.requestList({ Action: 'Queues' })),
      client.request({ Action: 'Ping' })]);
    expect(response.Message).to.match(/^Invalid\/unknown command: Queues\./);
    expect(ping).to.include({ Ping: 'Pong' });
  });

  it('is what others do while WaitEvent waits, and ends without a mark', async () => {
    const [client, other] = await Promise.all([admin({ events: 'user' }), admin({ events: 'off' })]);
    const foreign = { Event: 'UserEvent', Privilege: 'user,all', UserEvent: 'Foreign', ActionID: 'foreign-1' };
    for (let tries = 1;; tries++) {
      const [list] = await Promise.all([
        client.requestList({ Action: 'WaitEvent', Timeout: '2', ActionID: `wait-${tries}` }),
        other.request({ Action: 'UserEvent', UserEvent: 'Foreign', ActionID: 'foreign-1' }),
      ]);
      expect(list.response).to.deep.equal({
        Response: 'Success',
        ActionID: `wait-${tries}`,
        Message: 'Waiting for Event completed.',
      });
      expect(list.complete).to.deep.equal({ Event: 'WaitEventComplete', ActionID: `wait-${tries}` });
      if (list.events.length === 0 && tries < MOST_WAITS) continue;
      expect(list.events).to.deep.equal(list.events.map(() => foreign)).and.not.empty;
      break;
    }
  });

  it('shows who is in a bridge, and whom he talks to', async () => {
    const client = await admin();
    await confer(client, '2003', 2);
    const { events: bridges } = await client.requestList({ Action: 'BridgeList' });
    const BridgeUniqueid = bridges.find(({ BridgeName }) => BridgeName === '2003')!.BridgeUniqueid!;
    const { events, complete } = await client.requestList({ Action: 'BridgeInfo', BridgeUniqueid });
    const callers = events.map(({ Channel }) => Channel!).filter((channel) => channel.startsWith('Local/'));
    expect(namesOf(events)).to.deep.equal(['BridgeInfoChannel']);
    expect(callers).to.have.length(2);
    expect(complete).to.include({
      Event: 'BridgeInfoComplete',
      EventList: 'Complete',
      BridgeUniqueid,
      BridgeName: '2003',
    });
    if (version === 16) return;
    const map = await client.requestList({ Action: 'CoreShowChannelMap', Channel: callers[0]! });
    expect(map.events.map(({ Event, ConnectedChannel }) => `${Event} ${ConnectedChannel}`)).to.include(
      `CoreShowChannelMap ${callers[1]}`,
    );
    expect(map.complete).to.include({ Event: 'CoreShowChannelMapComplete', EventList: 'Complete' });
  });

  it('names the channels that a Hangup by pattern ends', async () => {
    const client = await admin();
    const outcomes = await Promise.all([call(client, 'answer'), call(client, 'answer')]);
    const { events, complete } = await client.requestList({
      Action: 'Hangup',
      Channel: '/^Local\\/answer@default-.*;1$/',
    });
    expect(events.map(({ Event, Channel }) => `${Event} ${Channel}`).sort()).to.deep.equal(
      outcomes.map(({ Channel }) => `ChannelHungup ${Channel}`).sort(),
    );
    expect(complete).to.include({ Event: 'ChannelsHungupListComplete', ListItems: '2' });
  });
});
