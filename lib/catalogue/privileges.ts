/**
 * The permission classes of each action: which of them a user's `write` line needs.
 *
 * Read from the registrations in the source of 13.38.3, 16.28.0, 18.26.4, 20.20.1, 21.12.3, 22.10.1 and 23.4.1. No
 * class differs between them but that of ConfbridgeStopRecord, `call` in 13. What an action asks for besides, because
 * of its headers (`system` for an Originate that starts a program), is not here. The names wait in strings: the map is
 * made at the first question.
 *
 * Source: asterisk, the calls of ast_manager_register_xml() and ast_manager_register_xml_core() in every module;
 * main/manager.c, process_message(), 22.10.1: one of the classes is enough, and no class lets every user.
 */

/** The names of the actions by their classes, which stand in the order of ListCommands. */
const ACTIONS_BY_CLASSES = {
  '':
    'BridgeDestroy BridgeInfo BridgeKick BridgeList BridgeTechnologyList BridgeTechnologySuspend ' +
    'BridgeTechnologyUnsuspend Challenge DAHDIDialOffhook DAHDIDNDoff DAHDIDNDon DAHDIHangup DAHDIRestart ' +
    'DAHDIShowChannels DAHDIShowStatus DAHDITransfer DataGet Events ListCommands Login Logoff Ping PRIDebugFileUnset ' +
    'PRIDebugSet PRIShowSpans QueueChangePriorityCaller QueueReload QueueReset QueueRule Queues QueueStatus ' +
    'QueueSummary QueueWithdrawCaller WaitEvent',
  system:
    'ConfbridgeStartRecord ConfbridgeStopRecord DBDel DBDelTree DBPut DialplanExtensionAdd DialplanExtensionRemove ' +
    'Filter JabberSend MixMonitor ModuleCheck ModuleLoad MuteAudio PJSIPNotify PJSIPSetMaintenance PJSIPShowAors ' +
    'PJSIPShowAuths PJSIPShowContacts PJSIPShowEndpoint PJSIPShowEndpoints ' +
    'PJSIPShowRegistrationInboundContactStatuses PJSIPShowRegistrationsInbound PJSIPShowResourceLists ' +
    'PJSIPShowSubscriptionsInbound PJSIPShowSubscriptionsOutbound PRIDebugFileSet SIPnotify SIPpeerstatus ' +
    'SorceryMemoryCacheExpire SorceryMemoryCacheExpireObject SorceryMemoryCachePopulate SorceryMemoryCacheStale ' +
    'SorceryMemoryCacheStaleObject',
  'system,call': 'AbsoluteTimeout Hangup LocalOptimizeAway MixMonitorMute PJSIPHangup StopMixMonitor',
  'system,call,reporting': 'Status',
  'system,config': 'GetConfig GetConfigJSON Reload',
  'system,reporting':
    'CoreSettings CoreShowChannelMap CoreShowChannels CoreStatus DBGet DBGetTree IAXnetstats IAXpeerlist IAXpeers ' +
    'IAXregistry LoggerRotate PJSIPQualify PJSIPRegister PJSIPShowMaintenance PJSIPShowRegistrationsOutbound ' +
    'PJSIPUnregister SIPpeers SIPqualifypeer SIPshowpeer SIPshowregistry SKINNYdevices SKINNYlines SKINNYshowdevice ' +
    'SKINNYshowline',
  call:
    'Atxfer BlindTransfer Bridge CancelAtxfer ChangeMonitor ConfbridgeKick ConfbridgeLock ConfbridgeMute ' +
    'ConfbridgeSetSingleVideoSrc ConfbridgeUnlock ConfbridgeUnmute ControlPlayback FAXSession FAXSessions MeetmeMute ' +
    'MeetmeUnmute Monitor MWIDelete MWIUpdate Park ParkedCalls Parkinglots PauseMonitor PlayDTMF PlayMF Redirect ' +
    'SendFlash SendText Setvar StopMonitor UnpauseMonitor',
  'call,reporting':
    'DeviceStateList ExtensionState ExtensionStateList Getvar MailboxCount MailboxStatus MWIGet PresenceState ' +
    'PresenceStateList VoicemailBoxSummary VoicemailUsersList VoicemailUserStatus',
  command: 'Command',
  agent: 'AgentLogoff Agents QueueAdd QueueLog QueueMemberRingInUse QueuePause QueuePenalty QueueRemove',
  user: 'UserEvent VoicemailForward VoicemailMove VoicemailRefresh VoicemailRemove',
  config: 'CreateConfig ListCategories UpdateConfig',
  'config,reporting': 'ShowDialPlan',
  reporting: 'ConfbridgeList ConfbridgeListRooms FAXStats MeetmeList MeetmeListRooms',
  originate: 'Originate',
  agi: 'AGI',
  aoc: 'AOCMessage',
  message: 'MessageSend',
};

let classesByAction: ReadonlyMap<string, readonly string[]> | undefined;

/**
 * Returns the permission classes of which a user needs one to send an action, in the order in which ListCommands tells
 * them, without `all`, which stands for every class.
 *
 * @param action the name of an action, in any case
 * @returns an empty list where every logged-in user may send it; undefined for an action that Asterisk doesn't have
 */
export function privilegesOf(action: string): readonly string[] | undefined {
  classesByAction ??= readTable();
  return classesByAction.get(action.toLowerCase());
}

function readTable(): ReadonlyMap<string, readonly string[]> {
  const table = new Map<string, readonly string[]>();
  for (const [classes, names] of Object.entries(ACTIONS_BY_CLASSES)) {
    const list = Object.freeze(classes.split(',').filter(Boolean));
    for (const name of names.split(' ')) table.set(name.toLowerCase(), list);
  }
  return table;
}
