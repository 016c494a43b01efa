/**
 * Every action that Debian's packages of Asterisk 16 and 22 know, with arguments that harm nothing, as data.
 *
 * Where an action may do its work it does: on a call (`$CHANNEL`) and a conference made for it, in a database family, a
 * context and a file of its own. The others ask for something that doesn't exist. Left out are the actions that end the
 * session.
 */
import type { Message } from '../../lib/index.js';
import { version } from './live.js';

/** Stands for the channel of a call that is there for these actions. */
export const CHANNEL = '$CHANNEL';

/** A conference that is going on for these actions. */
export const CONFERENCE = '4000';

/** Actions that end the session; `logoff` has specs of its own. */
export const ENDING: readonly string[] = ['Logoff'];

type Headers = Readonly<Record<string, string>>;

const NO_CHANNEL: Headers = { Channel: 'Local/nobody@nowhere-00000000;1' };
const OWN_CHANNEL: Headers = { Channel: CHANNEL };
const NO_BRIDGE: Headers = { BridgeUniqueid: 'no-bridge' };
const OWN_CONFERENCE: Headers = { Conference: CONFERENCE };
const NO_CALLER: Headers = { ...OWN_CONFERENCE, ...NO_CHANNEL };
const NO_CACHE: Headers = { Cache: 'no-cache', Object: 'no-object' };
const NO_REGISTRATION: Headers = { Registration: 'nothing' };
const OWN_ENTRY: Headers = { Family: 'every', Key: 'action', Val: '1' };
const OWN_EXTENSION: Headers = { Context: 'every-action', Extension: '1', Priority: '1', Application: 'NoOp' };
const OWN_FILE: Headers = { Filename: 'every-action.conf' };
const NO_MEMBER: Headers = {
  Queue: 'support',
  Interface: 'Local/nobody@nowhere',
  Penalty: '1',
  Paused: 'true',
  RingInUse: 'no',
};
const DIGIT: Headers = { ...OWN_CHANNEL, Digit: '1' };
const TRANSFER: Headers = { ...NO_CHANNEL, Context: 'default', Exten: 'answer', Priority: '1' };

/** Actions that both versions know. */
const COMMON: Readonly<Record<string, Headers>> = {
  AbsoluteTimeout: { ...OWN_CHANNEL, Timeout: '600' },
  AgentLogoff: { Agent: 'agent' },
  Agents: {},
  AGI: { ...OWN_CHANNEL, Command: 'NOOP', CommandID: 'every' },
  AOCMessage: { ...NO_CHANNEL, MsgType: 'D', ChargeType: 'Free' },
  Atxfer: TRANSFER,
  BlindTransfer: TRANSFER,
  Bridge: { Channel1: NO_CHANNEL.Channel!, Channel2: CHANNEL },
  BridgeDestroy: NO_BRIDGE,
  BridgeInfo: NO_BRIDGE,
  BridgeKick: { ...NO_BRIDGE, ...NO_CHANNEL },
  BridgeList: {},
  BridgeTechnologyList: {},
  BridgeTechnologySuspend: { BridgeTechnology: 'nothing' },
  BridgeTechnologyUnsuspend: { BridgeTechnology: 'nothing' },
  CancelAtxfer: NO_CHANNEL,
  Challenge: { AuthType: 'MD5' },
  Command: { Command: 'core show uptime' },
  ConfbridgeKick: NO_CALLER,
  ConfbridgeList: OWN_CONFERENCE,
  ConfbridgeListRooms: {},
  ConfbridgeLock: OWN_CONFERENCE,
  ConfbridgeMute: NO_CALLER,
  ConfbridgeSetSingleVideoSrc: NO_CALLER,
  ConfbridgeStartRecord: OWN_CONFERENCE,
  ConfbridgeStopRecord: OWN_CONFERENCE,
  ConfbridgeUnlock: OWN_CONFERENCE,
  ConfbridgeUnmute: NO_CALLER,
  ControlPlayback: { ...OWN_CHANNEL, Control: 'stop' },
  CoreSettings: {},
  CoreShowChannels: {},
  CoreStatus: {},
  CreateConfig: OWN_FILE,
  DBPut: OWN_ENTRY,
  DBGet: OWN_ENTRY,
  DBGetTree: OWN_ENTRY,
  DBDel: OWN_ENTRY,
  DBDelTree: OWN_ENTRY,
  DeviceStateList: {},
  DialplanExtensionAdd: OWN_EXTENSION,
  DialplanExtensionRemove: OWN_EXTENSION,
  Events: { EventMask: 'on' },
  ExtensionState: { Context: 'default', Exten: 'desk' },
  ExtensionStateList: {},
  FAXSession: { SessionNumber: '1' },
  FAXSessions: {},
  FAXStats: {},
  Filter: { Operation: 'Add', Filter: '!Event: NeverSent' },
  GetConfig: { Filename: 'extensions.conf' },
  GetConfigJSON: { Filename: 'queues.conf' },
  Getvar: { ...OWN_CHANNEL, Variable: 'EVERY' },
  Hangup: { Channel: '/^nobody/' },
  IAXnetstats: {},
  IAXpeerlist: {},
  IAXpeers: {},
  IAXregistry: {},
  JabberSend: { Jabber: 'nobody', JID: 'nobody@nowhere', Message: 'text' },
  ListCategories: { Filename: 'queues.conf' },
  ListCommands: {},
  LocalOptimizeAway: OWN_CHANNEL,
  LoggerRotate: {},
  Login: { Username: 'admin', Secret: 'is not looked at twice' },
  MailboxCount: { Mailbox: '100@default' },
  MailboxStatus: { Mailbox: '100@default' },
  MessageSend: { To: 'nothing:nobody', From: 'nobody', Body: 'text' },
  MixMonitor: { ...OWN_CHANNEL, File: 'every-action.wav' },
  MixMonitorMute: { ...OWN_CHANNEL, Direction: 'both', State: '1' },
  ModuleCheck: { Module: 'app_queue' },
  ModuleLoad: { Module: 'app_queue.so', LoadType: 'reload' },
  MuteAudio: { ...OWN_CHANNEL, Direction: 'in', State: 'on' },
  Originate: { Channel: 'Local/answer@default', Application: 'NoOp', Timeout: '5000' },
  Park: NO_CHANNEL,
  ParkedCalls: {},
  Parkinglots: {},
  Ping: {},
  PJSIPNotify: { Endpoint: 'nobody', Variable: 'Event=check' },
  PJSIPQualify: { Endpoint: 'desk' },
  PJSIPRegister: NO_REGISTRATION,
  PJSIPShowAors: {},
  PJSIPShowAuths: {},
  PJSIPShowContacts: {},
  PJSIPShowEndpoint: { Endpoint: 'desk' },
  PJSIPShowEndpoints: {},
  PJSIPShowRegistrationInboundContactStatuses: {},
  PJSIPShowRegistrationsInbound: {},
  PJSIPShowRegistrationsOutbound: {},
  PJSIPShowResourceLists: {},
  PJSIPShowSubscriptionsInbound: {},
  PJSIPShowSubscriptionsOutbound: {},
  PJSIPUnregister: NO_REGISTRATION,
  PlayDTMF: DIGIT,
  PlayMF: DIGIT,
  PresenceState: { Provider: 'CustomPresence:nobody' },
  PresenceStateList: {},
  QueueAdd: NO_MEMBER,
  QueueChangePriorityCaller: { Queue: 'support', Caller: 'nobody', Priority: '1' },
  QueueLog: { Queue: 'support', Event: 'EVERY', Message: 'text' },
  QueueMemberRingInUse: NO_MEMBER,
  QueuePause: NO_MEMBER,
  QueuePenalty: NO_MEMBER,
  QueueReload: { Queue: 'support', Members: 'yes' },
  QueueRemove: NO_MEMBER,
  QueueReset: { Queue: 'support' },
  QueueRule: {},
  QueueStatus: {},
  QueueSummary: {},
  QueueWithdrawCaller: { Queue: 'support', Caller: 'nobody' },
  Redirect: TRANSFER,
  Reload: { Module: 'app_queue.so' },
  SendText: { ...OWN_CHANNEL, Message: 'text' },
  Setvar: { ...OWN_CHANNEL, Variable: 'EVERY', Value: 'action' },
  ShowDialPlan: { Context: 'default' },
  SorceryMemoryCacheExpire: NO_CACHE,
  SorceryMemoryCacheExpireObject: NO_CACHE,
  SorceryMemoryCachePopulate: NO_CACHE,
  SorceryMemoryCacheStale: NO_CACHE,
  SorceryMemoryCacheStaleObject: NO_CACHE,
  Status: {},
  StopMixMonitor: OWN_CHANNEL,
  UpdateConfig: {
    SrcFilename: 'queues.conf',
    DstFilename: 'every-action.conf',
    Reload: 'no',
    'Action-000000': 'NewCat',
    'Cat-000000': 'every',
  },
  UserEvent: { UserEvent: 'Every', Number: '1' },
  WaitEvent: { Timeout: '1' },
};

/** Actions that only one of the versions knows. */
const OWN: Readonly<Record<16 | 22, Readonly<Record<string, Headers>>>> = {
  16: {
    ChangeMonitor: { ...NO_CHANNEL, File: 'every' },
    Monitor: NO_CHANNEL,
    PauseMonitor: NO_CHANNEL,
    SIPnotify: { Channel: 'nobody', Variable: 'Event=check' },
    SIPpeers: {},
    SIPpeerstatus: {},
    SIPqualifypeer: { Peer: 'sipdesk' },
    SIPshowpeer: { Peer: 'nobody' },
    SIPshowregistry: {},
    StopMonitor: NO_CHANNEL,
    UnpauseMonitor: NO_CHANNEL,
  },
  22: {
    CoreShowChannelMap: OWN_CHANNEL,
    PJSIPHangup: { Channel: '/^nobody/' },
    PJSIPSetMaintenance: { Endpoint: 'nobody', State: 'off' },
    PJSIPShowMaintenance: {},
    SendFlash: NO_CHANNEL,
  },
};

/** Every action of the version under test but those that end the session. */
export const EVERY_ACTION: readonly Message[] = Object.entries({ ...COMMON, ...OWN[version] }).map((
  [Action, headers],
) => ({ Action, ...headers }));

/** Fills in the channel of the call that is there for these actions. */
export function withChannel(action: Message, channel: string): Message {
  return Object.fromEntries(Object.entries(action).map(([name, value]) => [name, value === CHANNEL ? channel : value]));
}
