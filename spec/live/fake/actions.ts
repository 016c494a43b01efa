/**
 * Actions that are sent to the fake and to a real server alike: every one that the server knows, and what is refused.
 *
 * The answers are compared, not what else is told. A call under AsyncAGI and a conference are there for them.
 */
import { EVERY_ACTION, withChannel } from '../every-action.js';
import type { Actor } from './actor.js';
import { valueOf } from './wire.js';

type Action = Readonly<Record<string, string>>;

/** An action that is answered by an empty line alone. Source: asterisk channels/chan_iax2.c, 22.10.1. */
const UNANSWERED = 'IAXnetstats';

const NO_CHANNEL = 'Local/none@none-00000000;1';

/** Actions that lack something, or name what isn't there. */
const REFUSED: readonly Action[] = [
  { Action: 'Nosuch' },
  { Action: 'Originate' },
  { Action: 'Originate', Channel: 'nothing' },
  { Action: 'Originate', Channel: 'Local/answer@fake', Context: 'fake', Exten: 'answer', Priority: 'x' },
  { Action: 'Originate', Channel: 'Local/answer@fake', Context: 'fake', Exten: 'none', Priority: '1' },
  { Action: 'Originate', Channel: 'Local/answer@fake', Context: 'none', Exten: 'answer', Priority: '1' },
  { Action: 'Originate', Channel: 'Local/answer@fake', Context: 'fake', Exten: 'answer', Priority: '9' },
  { Action: 'Originate', Channel: 'Local/answer@fake', Exten: 'answer' },
  { Action: 'Originate', Channel: 'Local/answer@fake', Application: 'Wait', Timeout: 'soon' },
  { Action: 'Hangup' },
  { Action: 'Hangup', Channel: NO_CHANNEL },
  { Action: 'Hangup', Channel: '/[/' },
  { Action: 'Getvar' },
  { Action: 'Getvar', Variable: 'none' },
  { Action: 'Getvar', Channel: NO_CHANNEL, Variable: 'x' },
  { Action: 'Setvar' },
  { Action: 'Setvar', Channel: NO_CHANNEL, Variable: 'x', Value: '1' },
  { Action: 'Setvar', Variable: 'NOSUCH(x)', Value: '1' },
  { Action: 'Redirect' },
  { Action: 'Redirect', Channel: NO_CHANNEL },
  { Action: 'Redirect', Channel: NO_CHANNEL, Context: 'fake' },
  { Action: 'Redirect', Channel: NO_CHANNEL, Context: 'fake', Exten: 'answer' },
  { Action: 'Redirect', Channel: NO_CHANNEL, Context: 'fake', Exten: 'answer', Priority: 'x' },
  { Action: 'Redirect', Channel: NO_CHANNEL, Context: 'fake', Exten: 'answer', Priority: '1' },
  { Action: 'Bridge' },
  { Action: 'Bridge', Channel1: NO_CHANNEL, Channel2: NO_CHANNEL },
  { Action: 'LocalOptimizeAway' },
  { Action: 'LocalOptimizeAway', Channel: NO_CHANNEL },
  { Action: 'BlindTransfer' },
  { Action: 'BlindTransfer', Channel: NO_CHANNEL },
  { Action: 'Atxfer' },
  { Action: 'CancelAtxfer' },
  { Action: 'Park' },
  { Action: 'Park', Channel: NO_CHANNEL, Timeout: 'x' },
  { Action: 'PlayDTMF', Channel: '$CHANNEL' },
  { Action: 'PlayDTMF', Channel: NO_CHANNEL, Digit: '1' },
  { Action: 'SendText', Channel: NO_CHANNEL },
  { Action: 'SendText', Channel: NO_CHANNEL, Message: 'x' },
  { Action: 'AbsoluteTimeout' },
  { Action: 'AbsoluteTimeout', Channel: NO_CHANNEL },
  { Action: 'AbsoluteTimeout', Channel: NO_CHANNEL, Timeout: '1' },
  { Action: 'MixMonitor' },
  { Action: 'MixMonitor', Channel: NO_CHANNEL },
  { Action: 'MixMonitor', Channel: NO_CHANNEL, File: 'x' },
  { Action: 'StopMixMonitor', Channel: NO_CHANNEL },
  { Action: 'AGI' },
  { Action: 'AGI', Channel: NO_CHANNEL, Command: 'NOOP' },
  { Action: 'Status', Channel: NO_CHANNEL },
  { Action: 'Filter' },
  { Action: 'Filter', Operation: 'Add' },
  { Action: 'Filter', Operation: 'Add', Filter: '!' },
  { Action: 'Filter', Operation: 'Add', Filter: '[' },
  { Action: 'Filter', Operation: 'Add', MatchCriteria: 'name(Hangup)', Filter: 'x' },
  { Action: 'Filter', Operation: 'Add', MatchCriteria: 'name(Nosuch),method(regex),action(exclude)', Filter: 'x' },
  { Action: 'Filter', Operation: 'Add', MatchCriteria: 'frob(1)', Filter: '' },
  { Action: 'Filter', Operation: 'Remove', Filter: 'x' },
  { Action: 'CreateConfig' },
  { Action: 'CreateConfig', Filename: 'queues.conf' },
  { Action: 'GetConfig' },
  { Action: 'GetConfig', Filename: 'none.conf' },
  { Action: 'GetConfig', Filename: 'queues.conf', Category: 'none' },
  { Action: 'GetConfig', Filename: 'queues.conf' },
  { Action: 'GetConfigJSON', Filename: 'none.conf' },
  { Action: 'ListCategories' },
  { Action: 'ListCategories', Filename: 'none.conf' },
  { Action: 'UpdateConfig' },
  { Action: 'UpdateConfig', SrcFilename: 'none.conf', DstFilename: 'none.conf' },
  { Action: 'ModuleCheck' },
  { Action: 'ModuleCheck', Module: 'app_nosuch' },
  { Action: 'ModuleLoad', Module: 'app_nosuch.so', LoadType: 'load' },
  { Action: 'ModuleLoad', Module: 'app_queue.so', LoadType: 'frob' },
  { Action: 'Reload', Module: 'app_nosuch.so' },
  { Action: 'MessageSend' },
  { Action: 'MessageSend', To: 'pjsip:nosuch', From: 'x', Body: 'y' },
  { Action: 'MessageSend', To: 'pigeon:x', Body: 'y' },
  { Action: 'DBGet' },
  { Action: 'DBGet', Family: 'f' },
  { Action: 'DBGet', Family: 'none', Key: 'none' },
  { Action: 'DBPut' },
  { Action: 'DBPut', Family: 'f' },
  { Action: 'DBDel', Family: 'none', Key: 'none' },
  { Action: 'DBDelTree' },
  { Action: 'DBDelTree', Family: 'none' },
  { Action: 'Command' },
  { Action: 'Command', Command: 'no such command' },
  { Action: 'Events', EventMask: '' },
  { Action: 'Challenge' },
  { Action: 'ConfbridgeList' },
  { Action: 'ConfbridgeList', Conference: 'none' },
  { Action: 'ConfbridgeKick', Conference: 'none', Channel: 'x' },
  { Action: 'ConfbridgeKick', Conference: '4000', Channel: 'x' },
  { Action: 'ConfbridgeMute', Conference: '4000' },
  { Action: 'ConfbridgeMute', Conference: '4000', Channel: 'x' },
  { Action: 'QueueAdd' },
  { Action: 'QueueAdd', Queue: 'none' },
  { Action: 'QueueAdd', Queue: 'none', Interface: 'x/y' },
  { Action: 'QueueRemove' },
  { Action: 'QueueRemove', Queue: 'none', Interface: 'x/y' },
  { Action: 'QueueRemove', Queue: 'fake', Interface: 'x/y' },
  { Action: 'QueuePause' },
  { Action: 'QueuePause', Interface: 'x/y', Paused: '1' },
  { Action: 'QueuePause', Interface: 'x/y', Paused: '1', Queue: 'none' },
  { Action: 'QueuePenalty', Interface: 'x/y' },
  { Action: 'QueuePenalty', Interface: 'x/y', Penalty: '1', Queue: 'fake' },
  { Action: 'QueueMemberRingInUse', Interface: 'x/y' },
  { Action: 'QueueMemberRingInUse', Interface: 'x/y', RingInUse: '1', Queue: 'fake' },
  { Action: 'QueueStatus', Queue: 'none' },
  { Action: 'QueueSummary', Queue: 'none' },
  { Action: 'QueueRule', Rule: 'none' },
  { Action: 'ExtensionState' },
  { Action: 'ExtensionState', Exten: 'none', Context: 'none' },
  { Action: 'MailboxStatus' },
  { Action: 'MailboxCount' },
  { Action: 'PresenceState' },
  { Action: 'BridgeInfo' },
  { Action: 'BridgeInfo', BridgeUniqueid: 'none' },
  { Action: 'BridgeDestroy', BridgeUniqueid: 'none' },
  { Action: 'ShowDialPlan', Context: 'none' },
  { Action: 'DialplanExtensionAdd', Context: 'x' },
  { Action: 'DialplanExtensionRemove', Context: 'none', Extension: 'none' },
];

/** A moment for the answer to be whole. */
async function answered(actor: Actor, action: Action): Promise<void> {
  const response = await actor.send(action);
  const isOpen = response.some(([name, value]) => name === 'EventList' && value.toLowerCase() === 'start');
  if (isOpen && valueOf(response, 'Response') === 'Success') await actor.complete(valueOf(response, 'ActionID')!);
}

/** What one server answers to each of them; the ActionIDs tell which is which. */
export async function playActions(actor: Actor): Promise<void> {
  await actor.call('Local/agi@fake/n');
  await actor.call('Local/conf4000@fake/n');
  const channel = valueOf(await actor.event('AsyncAGIStart'), 'Channel')!;
  await actor.event('ConfbridgeJoin');
  for (const [index, template] of [...EVERY_ACTION, ...REFUSED].entries()) {
    if (template.Action === UNANSWERED) continue;
    const action = withChannel(template, channel);
    await answered(actor, { ...action, ActionID: `x${index}-${action.Action}` } as Action);
  }
}
