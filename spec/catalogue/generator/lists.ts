/**
 * Which events answer which action: the hand-kept list, for every version of the catalogue.
 *
 * The documentation names the items of eleven list actions and the complete of as many; the rest stands in the source
 * only. The versions of a complete are those of its action. Source, where none is named: asterisk 22.10.1, the calls of
 * astman_send_listack() and astman_send_list_complete_start() in the module that registers the action.
 */

/** The answer of an action that answers with events. */
export interface EventListEntry {
  /** The events that come as items; none where they are any event of the server. */
  readonly items: readonly string[];
  /** The event that ends the list; none where the single item does. */
  readonly complete?: string;
  /** Headers of the complete besides EventList and ListItems that the documentation doesn't have. */
  readonly headers?: readonly string[];
  /** The complete bears no EventList. */
  readonly isUnmarked?: true;
}

function list(items: string, complete: string, headers: readonly string[] = []): EventListEntry {
  return { items: items.split(' '), complete, headers };
}

/** The actions that answer with events, by name. */
export const EVENT_LISTS: ReadonlyMap<string, EventListEntry> = new Map<string, EventListEntry>([
  ['Agents', list('Agents', 'AgentsComplete')],
  ['BridgeInfo', list('BridgeInfoChannel', 'BridgeInfoComplete')],
  ['BridgeList', list('BridgeListItem', 'BridgeListComplete')],
  ['BridgeTechnologyList', list('BridgeTechnologyListItem', 'BridgeTechnologyListComplete')],
  ['ConfbridgeList', list('ConfbridgeList', 'ConfbridgeListComplete')],
  ['ConfbridgeListRooms', list('ConfbridgeListRooms', 'ConfbridgeListRoomsComplete')],
  ['CoreShowChannelMap', list('CoreShowChannelMap', 'CoreShowChannelMapComplete')],
  ['CoreShowChannels', list('CoreShowChannel', 'CoreShowChannelsComplete')],
  ['DAHDIShowChannels', list('DAHDIShowChannels', 'DAHDIShowChannelsComplete', ['Items'])],
  ['DAHDIShowStatus', list('DAHDIShowStatus', 'DAHDIShowStatusComplete', ['Items'])],
  ['DBGet', list('DBGetResponse', 'DBGetComplete')],
  ['DBGetTree', list('DBGetTreeResponse', 'DBGetTreeComplete')],
  ['DeviceStateList', list('DeviceStateChange', 'DeviceStateListComplete')],
  ['ExtensionStateList', list('ExtensionStatus', 'ExtensionStateListComplete')],
  ['FAXSession', { items: ['FAXSession'] }],
  ['FAXSessions', list('FAXSessionsEntry', 'FAXSessionsComplete')],
  ['FAXStats', { items: ['FAXStats'] }],
  // Only where Channel is a regular expression. Source: asterisk main/manager.c, ast_manager_hangup_helper(), 22.10.1.
  ['Hangup', list('ChannelHungup', 'ChannelsHungupListComplete')],
  ['IAXpeerlist', list('PeerEntry', 'PeerlistComplete')],
  ['IAXpeers', list('PeerEntry', 'PeerlistComplete')],
  ['IAXregistry', list('RegistryEntry', 'RegistrationsComplete')],
  ['MeetmeList', list('MeetmeList', 'MeetmeListComplete')],
  ['MeetmeListRooms', list('MeetmeListRooms', 'MeetmeListRoomsComplete')],
  ['MWIGet', list('MWIGet', 'MWIGetComplete')],
  ['ParkedCalls', list('ParkedCall', 'ParkedCallsComplete', ['Total'])],
  ['Parkinglots', list('Parkinglot', 'ParkinglotsComplete')],
  ['PJSIPHangup', list('ChannelHungup', 'ChannelsHungupListComplete')],
  ['PJSIPShowAors', list('AorList', 'AorListComplete')],
  ['PJSIPShowAuths', list('AuthList', 'AuthListComplete')],
  ['PJSIPShowContacts', list('ContactList', 'ContactListComplete')],
  [
    'PJSIPShowEndpoint',
    list(
      'EndpointDetail AorDetail AuthDetail TransportDetail IdentifyDetail ContactStatusDetail',
      'EndpointDetailComplete',
    ),
  ],
  ['PJSIPShowEndpoints', list('EndpointList', 'EndpointListComplete')],
  ['PJSIPShowMaintenance', list('PJSIPMaintenanceStatus', 'PJSIPMaintenanceStatusComplete')],
  ['PJSIPShowRegistrationInboundContactStatuses', list('ContactStatusDetail', 'ContactStatusDetailComplete')],
  ['PJSIPShowRegistrationsInbound', list('InboundRegistrationDetail', 'InboundRegistrationDetailComplete')],
  [
    'PJSIPShowRegistrationsOutbound',
    list('OutboundRegistrationDetail AuthDetail', 'OutboundRegistrationDetailComplete', ['Registered',
      'NotRegistered']),
  ],
  ['PJSIPShowResourceLists', list('ResourceListDetail', 'ResourceListDetailComplete')],
  ['PJSIPShowSubscriptionsInbound', list('InboundSubscriptionDetail', 'InboundSubscriptionDetailComplete')],
  ['PJSIPShowSubscriptionsOutbound', list('OutboundSubscriptionDetail', 'OutboundSubscriptionDetailComplete')],
  ['PresenceStateList', list('PresenceStateChange', 'PresenceStateListComplete')],
  ['PRIShowSpans', list('PRIShowSpans', 'PRIShowSpansComplete', ['Items'])],
  ['QueueStatus', list('QueueParams QueueMember QueueEntry', 'QueueStatusComplete')],
  ['QueueSummary', list('QueueSummary', 'QueueSummaryComplete')],
  ['ShowDialPlan', list('ListDialplan', 'ShowDialPlanComplete', ['ListExtensions', 'ListPriorities', 'ListContexts'])],
  // The three of chan_sip and the two of chan_skinny. Source: asterisk channels/chan_sip.c and chan_skinny.c, 16.28.0.
  ['SIPpeers', list('PeerEntry', 'PeerlistComplete')],
  ['SIPpeerstatus', list('PeerStatus', 'SIPpeerstatusComplete')],
  ['SIPshowregistry', list('RegistryEntry', 'RegistrationsComplete')],
  ['SKINNYdevices', list('DeviceEntry', 'DevicelistComplete')],
  ['SKINNYlines', list('LineEntry', 'LinelistComplete')],
  ['Status', list('Status', 'StatusComplete')],
  ['VoicemailBoxSummary', list('VoicemailBoxDetail', 'VoicemailBoxDetailComplete')],
  ['VoicemailUsersList', list('VoicemailUserEntry', 'VoicemailUserEntryComplete')],
  ['VoicemailUserStatus', list('VoicemailUserDetail', 'VoicemailUserDetailComplete')],
  // Source: asterisk main/manager.c, action_waitevent(), 22.10.1.
  ['WaitEvent', { items: [], complete: 'WaitEventComplete', isUnmarked: true }],
]);
