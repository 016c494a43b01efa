/**
 * The events that Asterisk sends and its XML documentation leaves out: the hand-kept list.
 *
 * Header names are those of the format strings in the source named, read in the newest release of each version. An
 * event that only some versions document stands here for the others, and without headers of its own it has there what
 * is documented. The completes of the lists get their EventList and ListItems from the generator.
 */
import { since, until, VERSIONS, type Versions } from './versions.js';

/** An event that is sent without being documented in the versions named. */
export interface UndocumentedEvent {
  readonly versions: Versions;
  readonly headers: readonly string[];
  /** The versions that send a header, where they are not all of the event's. */
  readonly only?: Readonly<Record<string, Versions>>;
  /** It carries a channel snapshot, or a bridge snapshot, without prefix. */
  readonly snapshot?: 'channel' | 'bridge';
  readonly source: string;
}

const ALL: Versions = VERSIONS;

const VOICEMAIL_USER =
  'VMContext VoiceMailbox Fullname Email Pager ServerEmail FromString MailCommand Language TimeZone Callback Dialout ' +
  'UniqueID ExitContext SayDurationMinimum SayEnvelope SayCID AttachMessage AttachmentFormat DeleteMessage '
    + 'VolumeGain ' +
  'CanReview CallOperator MaxMessageCount MaxMessageLength NewMessageCount OldMessageCount IMAPUser ' +
  'IMAPServer IMAPPort IMAPFlags';

/** Source: apps/app_voicemail.c, append_vmu_info_astman(), 18.26.4. */
const URGENT: Only = [since('18'), 'CanMarkUrgent'];

/** Headers only these versions send; their names in one string. */
type Only = readonly [versions: Versions, headers: string];

function sent(versions: Versions, source: string, headers = '', ...some: readonly Only[]): UndocumentedEvent {
  const only = some.flatMap(([those, names]) => names.split(' ').map((name) => [name, those] as const));
  return {
    versions,
    source,
    headers: [...headers.split(' ').filter(Boolean), ...only.map(([name]) => name)],
    only: Object.fromEntries(only),
  };
}

/** An event of call completion. */
function completion(headers: string): UndocumentedEvent {
  return sent(ALL, 'main/stasis_system.c, cc_…_to_ami()', `CoreID ${headers}`);
}

/** The undocumented events by name; the completes of the event lists are in lists.ts. */
export const UNDOCUMENTED_EVENTS: ReadonlyMap<string, UndocumentedEvent> = new Map([
  ['BridgeListItem', { ...sent(ALL, 'main/manager_bridges.c, send_bridge_list_item_cb()'), snapshot: 'bridge' }],
  ['BridgeMerge', sent(until('16'), 'main/manager_bridges.c, bridge_merge_cb()')],
  [
    'BridgeTechnologyListItem',
    sent(
      ALL,
      'main/bridge.c, manager_bridge_tech_list()',
      'BridgeTechnology BridgeType BridgePriority BridgeSuspended',
    ),
  ],
  ['CCAvailable', completion('Callee Service')],
  ['CCCallerRecalling', completion('Caller')],
  ['CCCallerStartMonitoring', completion('Caller')],
  ['CCCallerStopMonitoring', completion('Caller')],
  ['CCFailure', completion('Caller Reason')],
  ['CCMonitorFailed', completion('Callee')],
  ['CCOfferTimerStart', completion('Caller Expires')],
  ['CCRecallComplete', completion('Caller')],
  ['CCRequestAcknowledged', completion('Caller')],
  ['CCRequested', completion('Caller Callee')],
  ['ChannelHungup', sent(ALL, 'main/manager.c, ast_manager_hangup_helper()', 'Channel')],
  ['ConfbridgeListRooms', sent(until('16'), 'apps/app_confbridge.c, action_confbridgelistrooms()')],
  ['CoreShowChannelMap', sent(since('18'), 'main/manager.c, action_coreshowchannelmap()', 'Channel ConnectedChannel')],
  [
    'DAHDIShowChannels',
    sent(
      ALL,
      'channels/chan_dahdi.c, action_dahdishowchannels()',
      'DAHDIChannel Channel Uniqueid AccountCode Signalling SignallingCode Context DND Alarm Description',
    ),
  ],
  [
    'DAHDIShowStatus',
    sent(
      since('18'),
      'channels/chan_dahdi.c, action_dahdishowstatus()',
      'Span Description Alarms IRQ bpviol CRC Framing Coding Options LBO',
    ),
  ],
  ['DataGet Tree', sent(['13'], 'main/data.c, manager_data_get()')],
  ['DBGetResponse', sent(ALL, 'main/db.c, manager_dbget()', 'Family Key Val')],
  ['DBGetTreeResponse', sent(since('16'), 'main/db.c, manager_db_tree_get()', 'Key Val')],
  [
    'DeviceEntry',
    sent(
      until('20'),
      'channels/chan_skinny.c, _skinny_show_devices()',
      'Channeltype ObjectName ChannelObjectType DeviceId IPaddress Type Devicestatus NumberOfLines',
    ),
  ],
  ['DTMFBegin', sent(until('16'), 'main/manager_channels.c, channel_dtmf_begin_cb()')],
  ['DTMFEnd', sent(until('16'), 'main/manager_channels.c, channel_dtmf_end_cb()')],
  ['Flash', sent(['16'], 'main/manager_channels.c, channel_flash_cb()')],
  ['InboundRegistrationDetail', sent(until('18'), 'res/res_pjsip_registrar.c, ami_registrations_aor()')],
  ['InboundSubscriptionDetail', sent(until('18'), 'res/res_pjsip_pubsub.c, ami_subscription_detail_inbound()')],
  [
    'JabberStatus',
    sent(ALL, 'res/res_xmpp.c, xmpp_pak_presence()', 'Account JID Resource Status Priority Description'),
  ],
  [
    'LineEntry',
    sent(
      until('20'),
      'channels/chan_skinny.c, _skinny_show_lines()',
      'Channeltype ObjectName ChannelObjectType Device Instance Label',
    ),
  ],
  [
    'ListDialplan',
    sent(
      ALL,
      'main/pbx.c, manager_show_dialplan_helper()',
      'Context Extension ExtensionLabel Priority Application AppData Registrar IncludeContext IgnorePattern Switch',
    ),
  ],
  ['LogChannel', sent(until('16'), 'main/logger.c, reload_logger()')],
  ['MeetmeList', sent(until('16'), 'apps/app_meetme.c, action_meetmelist()')],
  ['MeetmeListRooms', sent(until('16'), 'apps/app_meetme.c, action_meetmelistrooms()')],
  ['MessageWaiting', sent(until('16'), 'main/manager_mwi.c, mwi_update_cb()')],
  ['MobileStatus', sent(ALL, 'addons/chan_mobile.c, do_monitor_phone()', 'Status Device')],
  ['OutboundRegistrationDetail',
    sent(until('18'), 'res/res_pjsip_outbound_registration.c, ami_outbound_registration_task()')],
  ['OutboundSubscriptionDetail', sent(until('18'), 'res/res_pjsip_pubsub.c, ami_subscription_detail_outbound()')],
  [
    'Parkinglot',
    sent(
      ALL,
      'res/parking/parking_manager.c, manager_append_event_parking_lot_data_cb()',
      'Name StartSpace StopSpace Timeout',
    ),
  ],
  [
    'PeerEntry',
    sent(
      ALL,
      'channels/chan_iax2.c, _iax2_show_peers_one(); channels/chan_sip.c, _sip_show_peers_one(), up to 20',
      'Channeltype ObjectName ObjectUsername ChanObjectType IPaddress Mask Port IPport Dynamic Trunk Encryption '
        + 'Status Description',
      [
        until('20'),
        'AutoForcerport Forcerport AutoComedia Comedia VideoSupport TextSupport ACL RealtimeDevice Accountcode',
      ],
    ),
  ],
  ['PRIShowSpans', sent(ALL, 'channels/sig_pri.c, sig_pri_ami_show_spans()', 'Span DChannel Order Active Alarm Up')],
  ['QueueEntry', sent(['13'], 'apps/app_queue.c, manager_queues_status()')],
  [
    'QueueMember',
    sent(
      ALL,
      'apps/app_queue.c, manager_queues_status()',
      'Queue Name Location StateInterface Membership Penalty CallsTaken LastCall InCall Status Paused PausedReason',
      [since('16'), 'LastPause LoginTime Wrapuptime'],
    ),
  ],
  [
    'QueueParams',
    sent(
      ['13'],
      'apps/app_queue.c, manager_queues_status()',
      'Max Strategy Calls Holdtime TalkTime Completed Abandoned ServicelevelPerf',
    ),
  ],
  [
    'QueueSummary',
    sent(
      ALL,
      'apps/app_queue.c, manager_queues_summary()',
      'Queue LoggedIn Available Callers HoldTime TalkTime LongestHoldTime',
    ),
  ],
  [
    'RegistryEntry',
    sent(
      ALL,
      'channels/chan_iax2.c, manager_iax2_show_registry(); channels/chan_sip.c, manager_show_registry(), up to 20',
      'Host DNSmanager Username Perceived Refresh State',
      [until('20'), 'Port Domain DomainPort RegistrationTime'],
    ),
  ],
  ['Rename', sent(until('16'), 'main/channel.c, __ast_change_name_nolink()')],
  ['ResourceListDetail', sent(until('18'), 'res/res_pjsip_pubsub.c, format_ami_resource_lists()')],
  // Sent by servers built with the test framework, as Debian's are; each state brings headers of its own.
  ['TestEvent', sent(ALL, 'main/test.c, test_suite_event_to_ami()', 'Type State AppFile AppFunction AppLine')],
  [
    'VoicemailBoxDetail',
    sent(since('18'), 'apps/app_voicemail.c, append_vmbox_info_astman()', 'Folder CallerID Date Duration Flag ID'),
  ],
  ['VoicemailUserDetail', sent(since('16'), 'apps/app_voicemail.c, append_vmu_info_astman()', VOICEMAIL_USER, URGENT)],
  ['VoicemailUserEntry', sent(ALL, 'apps/app_voicemail.c, append_vmu_info_astman()', VOICEMAIL_USER, URGENT)],
  ['Wink', sent(['16'], 'main/manager_channels.c, channel_wink_cb()')],
]);
