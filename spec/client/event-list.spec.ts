/**
 * Where a list ends: the answers of servers from 12 to 22, which mark their lists, and those that deviate on every
 * version. Lists without marks are shown in event-list-unmarked.spec.ts.
 */
import { expect } from 'chai';
import { ListCollector } from '../../lib/client/event-list.js';
import { collect, completes, goesOn, messagesOf } from '../support/list-wire.js';

describe('an event list', () => {
  describe('with the marks of 12 and later', () => {
    it('ends at EventList: Complete, not before', () => {
      const wire = 'Response: Success\r\nActionID: p\r\nEventList: start\r\nMessage: Parking lots will follow\r\n\r\n'
        + 'Event: Parkinglot\r\nActionID: p\r\nName: default\r\n\r\n'
        + 'Event: Parkinglot\r\nActionID: p\r\nName: second\r\n\r\n';
      goesOn('Parkinglots', wire);
      completes(
        'Parkinglots',
        `${wire}Event: ParkinglotsComplete\r\nActionID: p\r\nEventList: Complete\r\nListItems: 2\r\n\r\n`,
        ['Parkinglot', 'Parkinglot'],
        'ParkinglotsComplete',
      );
    });

    it('ends at its mark in whatever case the server spells it', () => {
      const wire = 'Response: Success\r\neventlist: START\r\nMessage: x\r\n\r\nEvent: Parkinglot\r\nName: a\r\n\r\n';
      goesOn('Parkinglots', wire);
      completes('Parkinglots', `${wire}Event: Other\r\neventlist: complete\r\n\r\n`, ['Parkinglot'], 'Other');
    });

    it('keeps the response, the items in wire order, and the complete with its extras', () => {
      const wire =
        'Response: Success\r\nActionID: b\r\nEventList: start\r\nMessage: Bridge channel listing will follow\r\n\r\n'
        + 'Event: BridgeInfoChannel\r\nActionID: b\r\nChannel: PJSIP/1-1\r\n\r\n'
        + 'Event: BridgeInfoComplete\r\nActionID: b\r\nEventList: Complete\r\nListItems: 1\r\nBridgeUniqueid: u\r\n'
        + '\r\n';
      const { list } = collect('BridgeInfo', wire);
      expect([list.response, ...list.events, list.complete]).to.deep.equal(messagesOf(wire));
    });

    it('may be opened with a capital Start, as FAXSessions does', () => {
      completes(
        'FAXSessions',
        'Response: Success\r\nActionID: f\r\nEventList: Start\r\nMessage: FAXSessions event list will follow\r\n\r\n'
          + 'Event: FAXSessionsEntry\r\nActionID: f\r\n\r\n'
          + 'Event: FAXSessionsComplete\r\nActionID: f\r\nEventList: Complete\r\nListItems: 1\r\nTotal: 1\r\n\r\n',
        ['FAXSessionsEntry'],
        'FAXSessionsComplete',
      );
    });

    it('ends when it is cancelled', () => {
      completes(
        'QueueStatus',
        'Response: Success\r\nActionID: q\r\nEventList: start\r\nMessage: Queue status will follow\r\n\r\n'
          + 'Event: QueueParams\r\nActionID: q\r\n\r\nEvent: QueueStatusComplete\r\nActionID: q\r\n'
          + 'EventList: cancelled\r\n\r\n',
        ['QueueParams'],
        'QueueStatusComplete',
      );
      completes('QueueStatus', 'Response: Success\r\nActionID: q\r\nEventList: Cancelled\r\n\r\n', [], undefined);
    });

    it('goes by the mark alone: an item whose name is that of an end does not end it', () => {
      const start =
        'Response: Success\r\nActionID: v\r\nEventList: start\r\nMessage: Voicemail user list will follow\r\n\r\n';
      goesOn('VoicemailUsersList', `${start}Event: VoicemailUserEntryComplete\r\nActionID: v\r\n\r\n`);
      goesOn('Agents', `${start}Event: AgentComplete\r\nActionID: v\r\n\r\n`);
    });

    it('has items of several kinds: QueueStatus, PJSIPShowEndpoint, PJSIPShowRegistrationsOutbound', () => {
      const lists: [string, string[], string][] = [
        ['QueueStatus', ['QueueParams', 'QueueMember', 'QueueEntry'], 'QueueStatusComplete'],
        ['PJSIPShowEndpoint', ['EndpointDetail', 'AorDetail', 'AuthDetail', 'TransportDetail', 'IdentifyDetail',
          'ContactStatusDetail'], 'EndpointDetailComplete'],
        ['PJSIPShowRegistrationsOutbound', ['OutboundRegistrationDetail', 'AuthDetail'],
          'OutboundRegistrationDetailComplete'],
      ];
      for (const [action, items, end] of lists) {
        const wire = `Response: Success\r\nActionID: l\r\nEventList: start\r\nMessage: A list will follow\r\n\r\n`
          + items.map((item) => `Event: ${item}\r\nActionID: l\r\n\r\n`).join('')
          + `Event: ${end}\r\nEventList: Complete\r\nListItems: ${items.length}\r\nActionID: l\r\n\r\n`;
        completes(action, wire, items, end);
      }
    });

    it('ends with a name that is not the action\'s: PeerlistComplete, RegistrationsComplete, '
      + 'DevicelistComplete', () => {
      const lists: [string, string, string][] = [
        ['IAXpeers', 'PeerEntry', 'PeerlistComplete'],
        ['SIPpeers', 'PeerEntry', 'PeerlistComplete'],
        ['IAXregistry', 'RegistryEntry', 'RegistrationsComplete'],
        ['SKINNYdevices', 'DeviceEntry', 'DevicelistComplete'],
        ['VoicemailUsersList', 'VoicemailUserEntry', 'VoicemailUserEntryComplete'],
      ];
      for (const [action, item, end] of lists) {
        completes(
          action,
          `Response: Success\r\nActionID: l\r\nEventList: start\r\nMessage: Peer status list will follow\r\n\r\n`
            + `Event: ${item}\r\nActionID: l\r\n\r\n`
            + `Event: ${end}\r\nEventList: Complete\r\nListItems: 1\r\nActionID: l\r\n\r\n`,
          [item],
          end,
        );
      }
    });

    it('may have no items', () => {
      completes(
        'QueueSummary',
        'Response: Success\r\nActionID: q\r\nEventList: start\r\nMessage: Queue summary will follow\r\n\r\n'
          + 'Event: QueueSummaryComplete\r\nActionID: q\r\nEventList: Complete\r\nListItems: 0\r\n\r\n',
        [],
        'QueueSummaryComplete',
      );
    });

    it('is what Hangup becomes with a regular expression', () => {
      completes(
        'Hangup',
        'Response: Success\r\nActionID: h\r\nEventList: start\r\nMessage: Channels hung up will follow\r\n\r\n'
          + 'Event: ChannelHungup\r\nActionID: h\r\nChannel: Local/1@d-1;1\r\n\r\n'
          + 'Event: ChannelsHungupListComplete\r\nActionID: h\r\nEventList: Complete\r\nListItems: 1\r\n\r\n',
        ['ChannelHungup'],
        'ChannelsHungupListComplete',
      );
    });
  });

  describe('that deviates on every version', () => {
    it('WaitEvent: events of others in between, an end by name alone', () => {
      const wire = 'Response: Success\r\nActionID: w\r\nMessage: Waiting for Event completed.\r\n\r\n'
        + 'Event: Newchannel\r\nPrivilege: call,all\r\nChannel: PJSIP/1-1\r\n\r\n'
        + 'Event: BridgeInfoComplete\r\nActionID: other\r\nEventList: \r\n\r\n';
      goesOn('WaitEvent', wire);
      completes('WaitEvent', `${wire}Event: WaitEventComplete\r\nActionID: w\r\n\r\n`, ['Newchannel',
        'BridgeInfoComplete'], 'WaitEventComplete');
      expect(new ListCollector('waitevent', undefined).hasForeignItems).to.equal(true);
      expect(new ListCollector('QueueStatus', undefined).hasForeignItems).to.equal(false);
    });

    it('FAXStats and FAXSession: one event and no end', () => {
      completes(
        'FAXStats',
        'Response: Success\r\nActionID: f\r\nMessage: FAXStats event will follow\r\n\r\n'
          + 'Event: FAXStats\r\nActionID: f\r\nCurrentSessions: 0\r\n\r\n',
        ['FAXStats'],
        undefined,
      );
      completes(
        'FAXSession',
        'Response: Success\r\nActionID: f\r\nMessage: FAXSession event will follow\r\n\r\n'
          + 'Event: FAXSession\r\nActionID: f\r\nSessionNumber: 1\r\n\r\n',
        ['FAXSession'],
        undefined,
      );
      goesOn('FAXStats', 'Response: Success\r\nActionID: f\r\nMessage: FAXStats event will follow\r\n\r\n');
    });

    it('an Error is the end, and an empty list only where its words say that there is nothing', () => {
      const words: [string, string, boolean][] = [
        ['ConfbridgeList', 'No active conferences.', true],
        ['ConfbridgeListRooms', 'No active conferences.', true],
        ['ConfbridgeList', 'No Conference by that name found.', true],
        ['MeetmeList', 'No active conferences.', true],
        ['PJSIPShowAors', 'No AORs found\n', true],
        ['PJSIPShowAuths', 'No Auths found\n', true],
        ['PJSIPShowContacts', 'No Contacts found\n', true],
        ['PJSIPShowEndpoints', 'No endpoints found\n', true],
        ['PJSIPShowResourceLists', 'No resource lists found\n', true],
        ['DBGet', 'Database entry not found', true],
        ['pjsipshowaors', 'No AORs found\n', true],
        ['PJSIPShowEndpoint', 'Unable to retrieve endpoint none\n', false],
        ['ConfbridgeList', 'Permission denied', false],
        ['PJSIPShowAors', 'Permission denied', false],
        ['QueueStatus', 'No active conferences.', false],
      ];
      for (const [action, text, isNotFound] of words) {
        const { took, items, list } = collect(action, `Response: Error\r\nActionID: e\r\nMessage: ${text}\r\n\r\n`);
        expect({ took, items, isNotFound: list.isNotFound }, `${action}: ${text}`).to.deep.equal({
          took: 1,
          items: [],
          isNotFound,
        });
      }
    });

    it('does not call a list that has something, or has no answer yet, not found', () => {
      expect(new ListCollector('DBGet', undefined).isNotFound).to.equal(false);
      expect(collect('DBGet', 'Response: Success\r\nMessage: Database entry not found\r\n\r\n').list.isNotFound).to
        .equal(false);
    });

    it('is none where the answer is a single message, whatever its words', () => {
      const answers: [string, string][] = [
        ['Command', 'Message: Command output follows\r\nOutput: x\r\n'],
        ['Ping', 'Ping: Pong\r\nTimestamp: 1795223128.228864\r\n'],
        ['Challenge', 'Challenge: 152979597\r\n'],
        ['QueueRule', 'RuleList: r\r\nRule: 1,2,3\r\nRule: 4,5,6\r\n'],
        ['GetConfig', 'Category-000000: general\r\nLine-000000-000000: a=b\r\n'],
        ['Originate', 'Message: Originate successfully queued\r\n'],
        ['Events', 'Events: On\r\n'],
        ['Getvar', 'Variable: x\r\nValue: \r\n'],
        ['Hangup', 'Message: Channel Hungup\r\n'],
        ['GetConfig', 'No categories found\r\n'],
        ['Frobnicate', ''],
      ];
      for (const [action, headers] of answers) {
        completes(action, `Response: Success\r\nActionID: s\r\n${headers}\r\n`, [], undefined);
      }
      completes(
        'Command',
        'Response: Follows\r\nPrivilege: Command\r\nActionID: c\r\nDialplan will follow\n--END COMMAND--\r\n\r\n',
        [],
        undefined,
      );
      completes('Ping', 'Response: Pong\r\nActionID: p\r\n\r\n', [], undefined);
      completes(
        'Logoff',
        'Response: Goodbye\r\nActionID: l\r\nMessage: Thanks for all the fish.\r\n\r\n',
        [],
        undefined,
      );
    });

    it('is none where the words of a success say that there is nothing', () => {
      completes(
        'VoicemailUsersList',
        'Response: Success\r\nActionID: v\r\nMessage: There are no voicemail users currently defined.\r\n\r\n',
        [],
        undefined,
      );
    });
  });
});
