/**
 * What the fake says otherwise than a real server, with the reason: a list that may shrink, and never grow unseen.
 *
 * A difference that no entry covers fails its scene; an entry that covers more than its number fails the run. What a
 * real server does differently from run to run, because two of its threads race, has a number with room for a busy
 * machine.
 */
import type { Difference } from './compare.js';
import type { Lines } from './wire.js';

/** A difference that is known. */
interface Known {
  /** The first value of the message: the event's name, or `Success` or `Error` of a response. */
  readonly what: RegExp;
  /** Which group; each when absent. */
  readonly group?: RegExp;
  /** Which scene; each when absent. */
  readonly scene?: RegExp;
  /** The headers that may differ, where both servers say something. */
  readonly headers?: RegExp;
  readonly reason: string;
  /** How often at most in a run. */
  readonly most: number;
}

const ONE_SERVER = 'what the real server is configured with and the fake has nothing of';

/** The list. */
export const KNOWN: readonly Known[] = [
  {
    what: /^DeviceStateChange$/,
    reason: 'a real server looks at devices from a thread of its own: a state that lasted a moment is told or not',
    most: 90,
  },
  {
    what: /^QueueMemberStatus$/,
    reason: 'it follows the states of devices, which a real server looks at from a thread of its own',
    most: 26,
  },
  {
    what: /^QueueMember$/,
    headers: /^Status$/,
    reason: 'a member that no call has reached yet is of unknown state (0) until its device was looked at',
    most: 3,
  },
  {
    what: /^(?:DialBegin|AgentCalled)$/,
    headers: /^Dest(?:ChannelState|ChannelStateDesc|Exten|Priority)$/,
    reason: 'the called channel may ring before the call is told of',
    most: 24,
  },
  {
    what: /^(?:Newexten|Newstate|VarSet|DialState|DialEnd|NewCallerid|NewConnectedLine|LocalBridge)$/,
    reason: 'halves of Local channels run in threads of their own, and one overtakes the other now and then',
    most: 60,
  },
  {
    what: /^(?:BridgeLeave|BridgeEnter|BridgeDestroy)$/,
    headers: /^BridgeNumChannels$/,
    reason: 'both channels leave a bridge at once, either first',
    most: 16,
  },
  {
    what: /^BridgeLeave$/,
    scene: /Redirect/,
    headers: /^(?:Context|Exten|Priority|BridgeNumChannels)$/,
    reason: 'a bridge that one end has left lets the other go, before or after that has its new place',
    most: 3,
  },
  {
    what: /^(?:HangupRequest|SoftHangupRequest|Hangup)$/,
    reason: 'the cause and the place of a half that is hung up while it moves on',
    most: 40,
  },
  {
    what: /^DTMF(?:Begin|End)$/,
    scene: /Atxfer|PlayDTMF/,
    reason: 'a digit is heard twice by a channel that has just answered, or ends behind its next step',
    most: 26,
  },
  {
    what: /^(?:BridgeMerge|BridgeEnter|Unhold|AttendedTransfer)$/,
    scene: /Atxfer/,
    headers: /^(?:(?:From|Second|Orig)BridgeNumChannels|ChannelState(?:Desc)?|ConnectedLineNum|TransferTarget\w+)$/,
    reason: 'who hangs up or rings changes its bridge while the transfer goes on in a thread of its own',
    most: 6,
  },
  {
    what: /^AgentComplete$/,
    reason: 'it comes from a thread of its own, without the channels where they are gone already',
    most: 6,
  },
  {
    what: /^AGIExecStart$/,
    headers: /^(?:Exten|Context|Priority)$/,
    reason: 'a place set by AGI is told with the next step',
    most: 2,
  },
  {
    what: /^(?:QueueCallerAbandon|QueueCallerLeave|Newexten)$/,
    scene: /pulled out/,
    headers: /^(?:Exten|Priority|Extension|Application|AppData)$/,
    reason: '16 tells the place where the caller was',
    most: 3,
  },
  {
    what: /^QueueMemberPause$/,
    headers: /^(?:PausedReason|Reason)$/,
    reason: '16 has a header Reason beside PausedReason',
    most: 3,
  },
  {
    what: /^(?:DeviceStateChange|DeviceStateListComplete)$/,
    group: /DeviceStateList/,
    reason: ONE_SERVER,
    most: 40,
  },
  {
    what: /^(?:Success|Error|Agents|AgentsComplete)$/,
    group: /Agent/,
    reason: `${ONE_SERVER}: agents.conf`,
    most: 4,
  },
  {
    what: /^(?:Success|Error|[A-Z]\w+(?:List|Detail|Complete))$/,
    group: /PJSIPShow/,
    reason: `${ONE_SERVER}: the objects of PJSIP; PJSIPShowEndpoint is to be scripted`,
    most: 24,
  },
  {
    what: /^(?:PeerEntry|PeerlistComplete|PeerStatus|SIPpeerstatusComplete|Success|Error|SIPQualifyPeerDone)$/,
    group: /IAX|SIPpeer|SIPqualify/,
    reason: `${ONE_SERVER}: peers of IAX and SIP`,
    most: 12,
  },
  {
    what: /^Success$/,
    group: /ListCommands/,
    reason: 'the fake lists its own words for the actions',
    most: 1,
  },
  {
    what: /^Error$/,
    group: /Nosuch/,
    headers: /^Message$/,
    reason: 'the fake says how an action without an answer is scripted',
    most: 1,
  },
  {
    what: /^ListDialplan$/,
    reason: 'the real server has read the escapes of extensions.conf',
    most: 16,
  },
  {
    what: /^(?:Error|Success)$/,
    group: /CreateConfig|ModuleLoad|ModuleCheck|CoreShowChannelMap/,
    reason: '16 has other words where a file or a module is missing',
    most: 4,
  },
  {
    what: /^(?:Status|CoreShowChannel)$/,
    headers: /^(?:Application|ApplicationData|Data|Priority|Exten|BridgeI[dD]|Variable)$/,
    reason: 'a list looks at channels while they move on',
    most: 8,
  },
  {
    what: /^Success$/,
    group: /CoreStatus/,
    headers: /^CoreCurrentCalls$/,
    reason: 'a channel counts until it is destroyed, which a busy server does a moment later',
    most: 1,
  },
  {
    what: /^RequestBadFormat$/,
    reason: '22 is asked what 16 does not know',
    most: 2,
  },
];

/** The headers in which two messages differ. */
function differing(one: Lines, other: Lines): string[] {
  const text = (lines: Lines, name: string): string =>
    lines.filter(([own]) => own === name).map(([, value]) => value).join('\n');
  const names = new Set([...one, ...other].map(([name]) => name));
  return [...names].filter((name) => text(one, name) !== text(other, name));
}

/** Finds the entry that covers a difference; undefined when none does. */
export function knownOf({ scene, group, real, fake }: Difference): Known | undefined {
  const what = (real ?? fake)![0]![1];
  return KNOWN.find((known) =>
    known.what.test(what) && (known.group?.test(group) ?? true) && (known.scene?.test(scene) ?? true) &&
    (known.headers === undefined || real === undefined || fake === undefined ||
      differing(real, fake).every((name) => known.headers!.test(name)))
  );
}

/** Writes a difference for a reader. */
export function describeDifference({ group, real, fake }: Difference): string {
  const text = (lines: Lines | undefined): string =>
    lines === undefined ? 'nothing' : lines.map((line) => line.join(': ')).join(' | ');
  if (real === undefined || fake === undefined) return `[${group}]\n  real ${text(real)}\n  fake ${text(fake)}`;
  const names = differing(real, fake);
  const only = (lines: Lines): string =>
    lines.filter(([name], index) => index === 0 || names.includes(name)).map((line) => line.join(': ')).join(' | ');
  return `[${group}]\n  real ${only(real)}\n  fake ${only(fake)}`;
}
