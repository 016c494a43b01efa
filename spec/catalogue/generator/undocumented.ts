/**
 * The events that Asterisk 16 and 22 send and their XML documentation leaves out: the hand-kept list.
 *
 * Header names are those of the format strings in the source named. An event that only one version documents stands
 * here for the other, and without headers of its own it has there what is documented. The completes of the lists get
 * their EventList and ListItems from the generator.
 */

/** A version of the catalogue. */
export type Version = '16' | '22';

export type Versions = readonly Version[];

/** An event that is sent without being documented in the versions named. */
export interface UndocumentedEvent {
  readonly versions: Versions;
  readonly headers: readonly string[];
  /** It carries a channel snapshot, or a bridge snapshot, without prefix. */
  readonly snapshot?: 'channel' | 'bridge';
  readonly source: string;
}

const BOTH = ['16', '22'] as const;

const VOICEMAIL_USER =
  'VMContext VoiceMailbox Fullname Email Pager ServerEmail FromString MailCommand Language TimeZone Callback Dialout ' +
  'UniqueID ExitContext SayDurationMinimum SayEnvelope SayCID AttachMessage AttachmentFormat DeleteMessage '
    + 'VolumeGain ' +
  'CanReview CanMarkUrgent CallOperator MaxMessageCount MaxMessageLength NewMessageCount OldMessageCount IMAPUser ' +
  'IMAPServer IMAPPort IMAPFlags';

function sent(versions: Versions, source: string, headers = ''): UndocumentedEvent {
  return { versions, source, headers: headers.split(' ').filter(Boolean) };
}

/** The undocumented events by name; the completes of the event lists are in lists.ts. */
export const UNDOCUMENTED_EVENTS: ReadonlyMap<string, UndocumentedEvent> = new Map([
  ['BridgeListItem', { ...sent(BOTH, 'main/manager_bridges.c, send_bridge_list_item_cb()'), snapshot: 'bridge' }],
  ['BridgeMerge', sent(['16'], 'main/manager_bridges.c, bridge_merge_cb()')],
  [
    'BridgeTechnologyListItem',
    sent(
      BOTH,
      'main/bridge.c, manager_bridge_tech_list()',
      'BridgeTechnology BridgeType BridgePriority BridgeSuspended',
    ),
  ],
  ['ChannelHungup', sent(BOTH, 'main/manager.c, ast_manager_hangup_helper()', 'Channel')],
  ['ConfbridgeListRooms', sent(['16'], 'apps/app_confbridge.c, action_confbridgelistrooms()')],
  ['CoreShowChannelMap', sent(['22'], 'main/manager.c, action_coreshowchannelmap()', 'Channel ConnectedChannel')],
  [
    'DAHDIShowChannels',
    sent(
      BOTH,
      'channels/chan_dahdi.c, action_dahdishowchannels()',
      'DAHDIChannel Channel Uniqueid AccountCode Signalling SignallingCode Context DND Alarm Description',
    ),
  ],
  [
    'DAHDIShowStatus',
    sent(
      ['22'],
      'channels/chan_dahdi.c, action_dahdishowstatus()',
      'Span Description Alarms IRQ bpviol CRC Framing Coding Options LBO',
    ),
  ],
  ['DBGetResponse', sent(BOTH, 'main/db.c, manager_dbget()', 'Family Key Val')],
  ['DBGetTreeResponse', sent(BOTH, 'main/db.c, manager_db_tree_get()', 'Key Val')],
  [
    'DeviceEntry',
    sent(
      ['16'],
      'channels/chan_skinny.c, _skinny_show_devices()',
      'Channeltype ObjectName ChannelObjectType DeviceId IPaddress Type Devicestatus NumberOfLines',
    ),
  ],
  ['DTMFBegin', sent(['16'], 'main/manager_channels.c, channel_dtmf_begin_cb()')],
  ['DTMFEnd', sent(['16'], 'main/manager_channels.c, channel_dtmf_end_cb()')],
  ['Flash', sent(['16'], 'main/manager_channels.c, channel_flash_cb()')],
  ['InboundRegistrationDetail', sent(['16'], 'res/res_pjsip_registrar.c, ami_registrations_aor()')],
  ['InboundSubscriptionDetail', sent(['16'], 'res/res_pjsip_pubsub.c, ami_subscription_detail_inbound()')],
  [
    'JabberStatus',
    sent(BOTH, 'res/res_xmpp.c, xmpp_pak_presence()', 'Account JID Resource Status Priority Description'),
  ],
  [
    'LineEntry',
    sent(
      ['16'],
      'channels/chan_skinny.c, _skinny_show_lines()',
      'Channeltype ObjectName ChannelObjectType Device Instance Label',
    ),
  ],
  [
    'ListDialplan',
    sent(
      BOTH,
      'main/pbx.c, manager_show_dialplan_helper()',
      'Context Extension ExtensionLabel Priority Application AppData Registrar IncludeContext IgnorePattern Switch',
    ),
  ],
  ['LogChannel', sent(['16'], 'main/logger.c, reload_logger()')],
  ['MeetmeList', sent(['16'], 'apps/app_meetme.c, action_meetmelist()')],
  ['MeetmeListRooms', sent(['16'], 'apps/app_meetme.c, action_meetmelistrooms()')],
  ['MessageWaiting', sent(['16'], 'main/manager_mwi.c, mwi_update_cb()')],
  ['MobileStatus', sent(BOTH, 'addons/chan_mobile.c, do_monitor_phone()', 'Status Device')],
  ['OutboundRegistrationDetail',
    sent(['16'], 'res/res_pjsip_outbound_registration.c, ami_outbound_registration_task()')],
  ['OutboundSubscriptionDetail', sent(['16'], 'res/res_pjsip_pubsub.c, ami_subscription_detail_outbound()')],
  [
    'Parkinglot',
    sent(
      BOTH,
      'res/parking/parking_manager.c, manager_append_event_parking_lot_data_cb()',
      'Name StartSpace StopSpace Timeout',
    ),
  ],
  [
    'PeerEntry',
    sent(
      BOTH,
      'channels/chan_iax2.c, _iax2_show_peers_one(); channels/chan_sip.c, _sip_show_peers_one(), 16',
      'Channeltype ObjectName ObjectUsername ChanObjectType IPaddress Mask Port IPport Dynamic Trunk Encryption '
        + 'Status ' +
        'Description AutoForcerport Forcerport AutoComedia Comedia VideoSupport TextSupport ACL RealtimeDevice '
          + 'Accountcode',
    ),
  ],
  ['PRIShowSpans', sent(BOTH, 'channels/sig_pri.c, sig_pri_ami_show_spans()', 'Span DChannel Order Active Alarm Up')],
  [
    'QueueMember',
    sent(
      BOTH,
      'apps/app_queue.c, manager_queues_status()',
      'Queue Name Location StateInterface Membership Penalty CallsTaken LastCall LastPause LoginTime InCall Status ' +
        'Paused PausedReason Wrapuptime',
    ),
  ],
  [
    'QueueSummary',
    sent(
      BOTH,
      'apps/app_queue.c, manager_queues_summary()',
      'Queue LoggedIn Available Callers HoldTime TalkTime LongestHoldTime',
    ),
  ],
  [
    'RegistryEntry',
    sent(
      BOTH,
      'channels/chan_iax2.c, manager_iax2_show_registry(); channels/chan_sip.c, manager_show_registry(), 16',
      'Host Port DNSmanager Username Domain DomainPort Perceived Refresh State RegistrationTime',
    ),
  ],
  ['Rename', sent(['16'], 'main/channel.c, __ast_change_name_nolink()')],
  ['ResourceListDetail', sent(['16'], 'res/res_pjsip_pubsub.c, format_ami_resource_lists()')],
  // Sent by servers built with the test framework, as Debian's are; each state brings headers of its own.
  ['TestEvent', sent(BOTH, 'main/test.c, test_suite_event_to_ami()', 'Type State AppFile AppFunction AppLine')],
  [
    'VoicemailBoxDetail',
    sent(['22'], 'apps/app_voicemail.c, append_vmbox_info_astman()', 'Folder CallerID Date Duration Flag ID'),
  ],
  ['VoicemailUserDetail', sent(BOTH, 'apps/app_voicemail.c, append_vmu_info_astman()', VOICEMAIL_USER)],
  ['VoicemailUserEntry', sent(BOTH, 'apps/app_voicemail.c, append_vmu_info_astman()', VOICEMAIL_USER)],
  ['Wink', sent(['16'], 'main/manager_channels.c, channel_wink_cb()')],
]);
