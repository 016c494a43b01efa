/**
 * Where a list ends that has no marks: those of servers from 1.4 to 11.
 */
import { completes, goesOn } from '../support/list-wire.js';

describe('an event list without marks, on 11 and before', () => {
  const LISTS: [action: string, text: string, item: string, end: string][] = [
    ['QueueStatus', 'Queue status will follow', 'QueueParams', 'QueueStatusComplete'],
    ['QueueSummary', 'Queue summary will follow', 'QueueSummary', 'QueueSummaryComplete'],
    ['Status', 'Channel status will follow', 'Status', 'StatusComplete'],
    ['ParkedCalls', 'Parked calls will follow', 'ParkedCall', 'ParkedCallsComplete'],
    ['Parkinglots', 'Parking lots will follow', 'Parkinglot', 'ParkinglotsComplete'],
    ['DAHDIShowChannels', 'DAHDI channel status will follow', 'DAHDIShowChannels', 'DAHDIShowChannelsComplete'],
    ['DBGet', 'Result will follow', 'DBGetResponse', 'DBGetComplete'],
    ['Agents', 'Agents will follow', 'Agents', 'AgentsComplete'],
    ['SIPpeerstatus', 'Peer status will follow', 'PeerStatus', 'SIPpeerstatusComplete'],
    ['VoicemailUsersList', 'Voicemail user list will follow', 'VoicemailUserEntry', 'VoicemailUserEntryComplete'],
    ['SIPpeers', 'Peer status list will follow', 'PeerEntry', 'PeerlistComplete'],
  ];

  for (const [action, text, item, end] of LISTS) {
    it(`${action} ends at ${end}`, () => {
      const open =
        `Response: Success\r\nActionID: l\r\nMessage: ${text}\r\n\r\nEvent: ${item}\r\nActionID: l\r\n\r\n`
          + `Event: ${item}\r\nActionID: l\r\n\r\n`;
      goesOn(action, open, '1.3');
      completes(action, `${open}Event: ${end}\r\nActionID: l\r\n\r\n`, [item, item], end, '1.3');
      completes(action.toLowerCase(), `${open}Event: ${end}\r\nActionID: l\r\n\r\n`, [item, item], end);
    });
  }

  it('QueueStatus goes on over a member whose own name ends in Complete', () => {
    goesOn(
      'QueueStatus',
      'Response: Success\r\nMessage: Queue status will follow\r\n\r\nEvent: AgentComplete\r\nActionID: l\r\n\r\n',
      '1.1',
    );
  });

  it('a list of an unknown module ends at an event whose name ends in Complete', () => {
    const open =
      'Response: Success\r\nActionID: l\r\nMessage: Widgets will follow.\r\n\r\nEvent: Widget\r\nActionID: l\r\n\r\n';
    goesOn('ShowWidgets', open, '1.1');
    completes(
      'ShowWidgets',
      `${open}Event: ShowWidgetsComplete\r\nActionID: l\r\n\r\n`,
      ['Widget'],
      'ShowWidgetsComplete',
      '1.1',
    );
  });

  it('DBGet of 1.4 has its value as its end: it is item and end in one', () => {
    const wire =
      'Response: Success\r\nActionID: d\r\nMessage: Result will follow\r\n\r\n'
        + 'Event: DBGetResponse\r\nFamily: f\r\nKey: k\r\nVal: v\r\nActionID: d\r\n\r\n';
    completes('DBGet', wire, ['DBGetResponse'], 'DBGetResponse', '1.0');
    goesOn('DBGet', wire, '1.1');
    goesOn('DBGet', wire);
  });

  it('marked lists of those versions end by their marks all the same', () => {
    completes(
      'CoreShowChannels',
      'Response: Success\r\nActionID: c\r\nEventList: start\r\nMessage: Channels will follow\r\n\r\n'
        + 'Event: CoreShowChannel\r\nActionID: c\r\n\r\n'
        + 'Event: CoreShowChannelsComplete\r\nEventList: Complete\r\nListItems: 1\r\nActionID: c\r\n\r\n',
      ['CoreShowChannel'],
      'CoreShowChannelsComplete',
      '1.0',
    );
  });
});
