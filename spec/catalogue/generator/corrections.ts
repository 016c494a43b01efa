/**
 * Where the XML documentation and the wire part ways: the hand-kept list.
 *
 * The documentation misspells some headers, leaves out others, and lists values that are examples.
 * Each entry names the place in Asterisk's source that writes the header. The generator refuses an entry that corrects
 * nothing, so that the list shrinks as the documentation gets better.
 */
import { since, VERSIONS, type Versions } from './versions.js';

/** What is wrong with the documentation of an event. */
export interface EventCorrection {
  /** The event's name on the wire, where it is documented under another. */
  readonly sentAs?: string;
  /** Documented header names and what the wire says instead; an empty name takes the header out. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Headers that are sent and not documented, and by which versions. */
  readonly added?: Readonly<Record<string, Versions>>;
  readonly source: string;
}

/**
 * Headers of actions whose documented values look like a closed set and are examples, or belong to another header.
 * They take any string. Values that are no words (`system,call,log,...`) need no entry.
 */
export const OPEN_ENUMERATIONS: ReadonlyMap<string, string> = new Map([
  ['ModuleLoad.Module', 'any module; main/manager.c, manager_moduleload(), 22.10.1'],
  ['UpdateConfig.Options-000000', 'the values are those of Action-000000; main/manager.c, handle_updates(), 22.10.1'],
]);

/**
 * Headers of actions that stand for a pattern, by `Action.Header`; an empty one takes the header out.
 * `#` is where a number stands. Source: main/manager.c, handle_updates() ("Action-%06d"), aocmessage_get_unit_entry()
 * ("UnitAmount(%u)"), action_userevent() (any header), 22.10.1.
 */
export const ACTION_PATTERNS: ReadonlyMap<string, string> = new Map([
  ['UpdateConfig.Action-000000', 'Action-#'],
  ['UpdateConfig.Cat-000000', 'Cat-#'],
  ['UpdateConfig.Var-000000', 'Var-#'],
  ['UpdateConfig.Value-000000', 'Value-#'],
  ['UpdateConfig.Match-000000', 'Match-#'],
  ['UpdateConfig.Line-000000', 'Line-#'],
  ['UpdateConfig.Options-000000', 'Options-#'],
  ['AOCMessage.UnitAmount(0)', 'UnitAmount(#)'],
  ['AOCMessage.UnitType(0)', 'UnitType(#)'],
  ['UserEvent.Header1', ''],
  ['UserEvent.HeaderN', ''],
]);

const ALL: Versions = VERSIONS;

/** What came to 20, 22 and 23 and not to 21 any more. */
const LATE: Versions = ['20', '22', '23'];

const REPORTS = {
  ReportXSourceSSRC: 'Report#SourceSSRC',
  ReportXFractionLost: 'Report#FractionLost',
  ReportXCumulativeLost: 'Report#CumulativeLost',
  ReportXHighestSequence: 'Report#HighestSequence',
  ReportXSequenceNumberCycles: 'Report#SequenceNumberCycles',
  ReportXIAJitter: 'Report#IAJitter',
  ReportXLSR: 'Report#LSR',
  ReportXDLSR: 'Report#DLSR',
};

const NEVER_SENT = {
  Chargeable: '',
  RateType: '',
  Currency: '',
  Name: '',
  Cost: '',
  Multiplier: '',
  ChargingType: '',
  StepFunction: '',
  Granularity: '',
  Length: '',
  Scale: '',
  Unit: '',
  SpecialCode: '',
};

const CHARGE = {
  Type: 'Charge/Type',
  BillingID: 'Charge/BillingID',
  TotalType: 'Charge/TotalType',
  Name: 'Charge/Currency/Name',
  Cost: 'Charge/Currency/Cost',
  Multiplier: 'Charge/Currency/Multiplier',
  NumberOf: 'Charge/Units(#)/NumberOf',
  TypeOf: 'Charge/Units(#)/TypeOf',
  Charge: '',
  Currency: '',
  Units: '',
};

/** The events whose documentation is wrong or short, by their documented name. */
export const EVENT_CORRECTIONS: ReadonlyMap<string, EventCorrection> = new Map([
  ['NewExten', { sentAs: 'Newexten', source: 'main/manager_channels.c, channel_newexten(), 16.28.0 and 22.10.1' }],
  [
    'QueueParams',
    {
      renamed: { ServiceLevelPerf: 'ServicelevelPerf', ServiceLevelPerf2: 'ServicelevelPerf2' },
      added: { Queue: ALL, ServiceLevel: ALL, Weight: ALL },
      source: 'apps/app_queue.c, manager_queues_status(), 16.28.0 and 22.10.1',
    },
  ],
  [
    'ConfbridgeList',
    { added: { EndMarkedAny: since('18') }, source: 'apps/app_confbridge.c, action_confbridgelist_item(), 22.10.1' },
  ],
  [
    'EndpointDetail',
    {
      renamed: { Allowoverlap: 'AllowOverlap' },
      added: { FollowRedirectMethods: LATE },
      source:
        'res/res_pjsip/pjsip_configuration.c, the options by ast_sip_sorcery_object_to_ami(), 16.28.0 and 22.10.1',
    },
  ],
  [
    'TransportDetail',
    {
      renamed: { AsycOperations: 'AsyncOperations' },
      added: { ExternalSignalingHostname: LATE },
      source:
        'res/res_pjsip/config_transport.c, the options by ast_sip_sorcery_object_to_ami(), 22.10.1; the hostname from '
          + '20.21, 22.11 and 23.5 on',
    },
  ],
  [
    'AsyncAGIExec',
    { renamed: { CommandID: 'CommandId' }, source: 'res/res_agi.c, launch_asyncagi(), 16.28.0 and 22.10.1' },
  ],
  [
    'CEL',
    {
      renamed: { UserField: 'Userfield' },
      added: { Channel: ALL, UserDefType: ALL, TenantID: since('18') },
      source: 'cel/cel_manager.c, manager_log(), 22.10.1',
    },
  ],
  [
    'LogChannel',
    {
      added: { Enabled: ALL, Reason: ALL },
      source: 'main/logger.c, reload_logger() and logger_print_normal(), 22.10.1',
    },
  ],
  [
    'Rename',
    {
      added: { Channel: ALL, Newname: ALL, Uniqueid: ALL },
      source: 'main/channel.c, __ast_change_name_nolink(), 16.28.0 and 22.10.1',
    },
  ],
  ['AttendedTransfer', {
    added: { IsExternal: ALL },
    source: 'main/stasis_bridges.c, attended_transfer_to_ami(), 22.10.1',
  }],
  ['HangupRequest', {
    added: { TechCause: LATE },
    source: 'main/manager_channels.c, channel_hangup_request_cb(), 22.10.1',
  }],
  ['SoftHangupRequest', {
    added: { TechCause: LATE },
    source: 'main/manager_channels.c, channel_hangup_request_cb(), 22.10.1',
  }],
  ['Status', {
    added: { Accountcode: ['13'] },
    source: 'beside the AccountCode of its channel; main/manager.c, generate_status(), 13.38.3',
  }],
  ['RTCPSent', {
    renamed: REPORTS,
    added: { MES: since('18') },
    source: 'main/rtp_engine.c, rtcp_report_to_ami(), 22.10.1',
  }],
  ['RTCPReceived', {
    renamed: REPORTS,
    added: { MES: since('18') },
    source: 'main/rtp_engine.c, rtcp_report_to_ami(), 22.10.1',
  }],
  [
    'ResourceListDetail',
    {
      renamed: { Event: '' },
      source: 'the first Event says what a message is; res/res_pjsip_pubsub.c, format_ami_resource_lists(), 22.10.1',
    },
  ],
  [
    'AOC-S',
    {
      renamed: NEVER_SENT,
      source:
        'its headers begin with a null pointer as printf writes it; main/aoc.c, s_to_json(), 22.10.1: an array '
          + 'without a key',
    },
  ],
  ['AOC-D', {
    renamed: CHARGE,
    source: 'main/aoc.c, d_to_json() by main/manager.c, manager_json_to_ast_str(), 22.10.1',
  }],
  [
    'AOC-E',
    {
      renamed: {
        ...CHARGE,
        Number: 'ChargingAssociation/Number',
        Plan: 'ChargingAssociation/Plan',
        ID: 'ChargingAssociation/ID',
      },
      source: 'main/aoc.c, e_to_json() by main/manager.c, manager_json_to_ast_str(), 22.10.1',
    },
  ],
]);
