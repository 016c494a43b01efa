/**
 * What an event says, in a few words: whom it is about, and what has changed.
 *
 * A table by event name with what matters of each; events that aren't in it are shown by their own headers, without
 * those that every event of a channel or a bridge repeats. Pure; what comes out is not yet safe for a terminal.
 */
import { get, originateReason, unescape, type Message } from '../../index.js';

/** Reads a header; an empty text where there is none, or the server doesn't know (`<unknown>`). */
type Headers = (name: string) => string;

/** What an event says. */
export interface EventDetails {
  /** A channel, conference, queue member, device …; may be empty. */
  readonly subject: string;
  readonly details: string;
}

/** Whom an event is about: the first of these headers that it has. */
const SUBJECTS = [
  'Channel',
  'DestChannel',
  'LocalOneChannel',
  'TransfererChannel',
  'OrigTransfererChannel',
  'SpyeeChannel',
  'ParkeeChannel',
  'Conference',
  'Interface',
  'Location',
  'EndpointName',
  'Peer',
  'Device',
  'UserEvent',
  'Mailbox',
  'Username',
  'Hint',
  'Presentity',
  'Queue',
  'Module',
  'AccountID',
] as const;

/** Headers that tell nothing new: of the message, the channel's and the bridge's snapshot. */
const REPEATED = new RegExp(
  `^(?:${
    [
      'Event',
      'Privilege',
      'ActionID',
      'Timestamp',
      'SystemName',
      'SequenceNumber',
      'File',
      'Line',
      'Func',
      'EventList',
      '(?:Dest|LocalOne|LocalTwo|Transferer|Transferee|OrigTransferer|SecondTransferer|Spyee|Spyer|Parkee|Parker)?(?:'
      + 'Channel|ChannelState(?:Desc)?|(?:CallerID|ConnectedLine)(?:Num|Name)|Language|AccountCode|Context|Exten|Pri'
      + 'ority|Uniqueid|Linkedid|Tenantid)',
      '(?:To|From|Orig|Second)?Bridge(?:Uniqueid|Type|Technology|Creator|Name|NumChannels|VideoSourceMode|VideoSource)',
    ].join('|')
  })$`,
  'i',
);

/** The longest details of an event that has no words of its own. */
const MAX_DETAILS = 160;

function caller(h: Headers, prefix = 'CallerID'): string {
  const name = unescape(h(`${prefix}Name`));
  const number = h(`${prefix}Num`);
  return [name === '' ? '' : `"${name}"`, number === '' ? '' : `<${number}>`].filter((each) => each !== '').join(' ');
}

function place(h: Headers): string {
  const exten = h('Exten');
  return exten === '' ? '' : `${exten}@${h('Context')}`;
}

function state(h: Headers): string {
  return h('ChannelStateDesc') || h('State');
}

function words(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

function led(lead: string, text: string): string {
  return text === '' ? '' : `${lead} ${text}`;
}

/** The beginning of a bridge's id tells it from the others of its time. */
function bridge(h: Headers): string {
  return led('bridge', (h('BridgeUniqueid') || h('ToBridgeUniqueid')).slice(0, 8));
}

function inBridge(h: Headers): string {
  return words(h('BridgeType'), bridge(h));
}

function inConference(h: Headers): string {
  return `conference ${h('Conference')}`;
}

function inQueue(h: Headers): string {
  return `queue ${h('Queue')}`;
}

function member(h: Headers): string {
  return h('MemberName') || h('Interface');
}

/** Source: asterisk include/asterisk/devicestate.h, ast_device_state, 22.10.1: the numbers of queue members. */
const MEMBER_STATES = ['state unknown', 'free', 'in use', 'busy', 'invalid', 'unavailable', 'ringing',
  'ringing, in use', 'on hold'] as const;

/** Writes the state of a queue's member in words; a number that isn't known stays one. */
export function memberState(status: string): string {
  return MEMBER_STATES[Number(status || NaN)] ?? status;
}

function stateOfMember(h: Headers): string {
  return isYes(h('Paused')) ? `${memberState(h('Status'))}, paused` : memberState(h('Status'));
}

function calls(h: Headers): string {
  const taken = h('CallsTaken');
  return taken === '' ? '' : `${taken} call${taken === '1' ? '' : 's'}`;
}

function seconds(text: string): string {
  return text === '' ? '' : `${text} s`;
}

function dialled(h: Headers): string {
  return h('Channel') === '' ? '' : h('DestChannel') || h('Destination');
}

function isYes(value: string): boolean {
  return /^(?:1|yes|true|on)$/i.test(value);
}

/** Source: asterisk main/security_events.c, sec_events[], 22.10.1: each names the service and the remote address. */
const SECURITY: ReadonlySet<string> = new Set([
  'failedacl',
  'invalidaccountid',
  'sessionlimit',
  'memorylimit',
  'loadaveragelimit',
  'requestnotsupported',
  'requestnotallowed',
  'authmethodnotallowed',
  'requestbadformat',
  'successfulauth',
  'unexpectedaddress',
  'challengeresponsefailed',
  'invalidpassword',
  'challengesent',
  'invalidtransport',
]);

function security(h: Headers): string {
  return words('at', h('Service'), led('from', h('RemoteAddress')));
}

const DETAILS: ReadonlyMap<string, (h: Headers) => string> = new Map(Object.entries(
  {
    newchannel: (h) => words(state(h), led('from', caller(h)), led('to', place(h))),
    newstate: (h) => words(state(h), led('for', caller(h, 'ConnectedLine'))),
    newexten: (h) =>
      words(`${h('Extension') || h('Exten')}@${h('Context')}:${h('Priority')}`, `${h('Application')}(${h('AppData')})`),
    newcallerid: (h) => caller(h),
    newconnectedline: (h) => led('with', caller(h, 'ConnectedLine')),
    newaccountcode: (h) => words(h('OldAccountCode'), '→', h('AccountCode')),
    rename: (h) => led('is now', h('Newname')),
    varset: (h) => `${h('Variable')} = ${unescape(h('Value'))}`,
    dialbegin: (h) => (dialled(h) === '' ? words('is called', led('as', h('DialString'))) : `calls ${dialled(h)}`),
    dialstate: (h) => words(dialled(h), h('DialStatus')),
    dialend: (h) => words(dialled(h), h('DialStatus')),
    localbridge: (h) => led('with', h('LocalTwoChannel')),
    bridgecreate: (h) => words(h('BridgeType'), 'begins'),
    bridgedestroy: (h) => words(h('BridgeType'), 'ends'),
    bridgeenter: (h) => words(inBridge(h), led('as number', h('BridgeNumChannels'))),
    bridgeleave: (h) => inBridge(h),
    hold: (h) => led('music', h('MusicClass')),
    hangup: (h) => words(h('Cause-txt'), `(${h('Cause')})`),
    hanguprequest: (h) => led('cause', h('Cause')),
    softhanguprequest: (h) => led('cause', h('Cause')),
    dtmfbegin: (h) => words(h('Digit'), h('Direction').toLowerCase()),
    dtmfend: (h) =>
      words(h('Digit'), h('Direction').toLowerCase(), led('after', h('DurationMs') && `${h('DurationMs')} ms`)),
    originateresponse: (h) =>
      words(
        originateReason({ Reason: h('Reason') }),
        h('Response') === 'Success' ? led('and goes on to', h('Application') || place(h)) : '',
      ),
    confbridgestart: () => 'begins',
    confbridgeend: () => 'ends',
    confbridgejoin: (h) =>
      words('joins', inConference(h), isYes(h('Admin')) ? 'as admin' : '', isYes(h('Muted')) ? 'muted' : ''),
    confbridgeleave: (h) => words('leaves', inConference(h)),
    confbridgemute: (h) => words('muted in', inConference(h)),
    confbridgeunmute: (h) => words('unmuted in', inConference(h)),
    confbridgetalking: (h) => words(h('TalkingStatus') === 'on' ? 'talks in' : 'is silent in', inConference(h)),
    confbridgerecord: () => 'is recorded',
    confbridgestoprecord: () => 'is no longer recorded',
    queuecallerjoin: (h) => words('waits in', inQueue(h), led('at', h('Position'))),
    queuecallerleave: (h) => words('leaves', inQueue(h)),
    queuecallerabandon: (h) => words('gives up', inQueue(h), led('after', seconds(h('HoldTime')))),
    queuememberpause: (h) =>
      words(isYes(h('Paused')) ? 'pauses in' : 'is back in', inQueue(h), led('for', h('PausedReason') || h('Reason'))),
    queuememberadded: (h) => words('is now in', inQueue(h), led('as', member(h)), led('with penalty', h('Penalty'))),
    queuememberremoved: (h) => words('is no longer in', inQueue(h)),
    queuememberstatus: (h) => words(stateOfMember(h), 'in', inQueue(h), led('after', calls(h))),
    queuememberpenalty: (h) => words('has penalty', h('Penalty'), 'in', inQueue(h)),
    queuememberringinuse: (h) =>
      words(isYes(h('Ringinuse')) ? 'rings in use' : 'rings no longer in use', 'in', inQueue(h)),
    queueparams: (h) =>
      words(led('waiting', h('Calls')), led('answered', h('Completed')), led('gave up', h('Abandoned'))),
    queuemember: (h) => words(stateOfMember(h), 'in', inQueue(h), led('after', calls(h))),
    queueentry: (h) => words('waits in', inQueue(h), led('at', h('Position')), led('for', seconds(h('Wait')))),
    queuesummary: (h) =>
      words(led('waiting', h('Callers')), led('available', h('Available')), led('logged in', h('LoggedIn'))),
    agentcomplete: (h) =>
      words(
        'of',
        inQueue(h),
        led('with', member(h)),
        led('ended by', h('Reason')),
        led('after', seconds(h('TalkTime'))),
      ),
    agentringnoanswer: (h) => words('of', inQueue(h), 'is not answered by', member(h)),
    agentdump: (h) => words('of', inQueue(h), 'is ended by', member(h), 'before the caller is put through'),
    agentlogin: (h) => led('agent', h('Agent')),
    agentlogoff: (h) => words(led('agent', h('Agent')), led('after', seconds(h('Logintime')))),
    agentcalled: (h) => words('for', inQueue(h), led('rings', h('DestChannel') || h('Interface'))),
    agentconnect: (h) => words('of', inQueue(h), led('to', h('MemberName') || h('Interface'))),
    devicestatechange: (h) => h('State'),
    extensionstatus: (h) => words(place(h), h('StatusText') || h('Status')),
    peerstatus: (h) => words(h('PeerStatus'), h('Address')),
    contactstatus: (h) => words(h('ContactStatus'), h('URI')),
    fullybooted: (h) => led('up for', seconds(h('Uptime'))),
    shutdown: (h) => words(h('Shutdown'), isYes(h('Restart')) ? 'and back soon' : ''),
  } satisfies Record<string, (h: Headers) => string>,
));

function ownHeaders(event: Message, subject: string): string {
  const parts = Object.entries(event).filter(([name, value]) =>
    value !== '' && value !== subject && !REPEATED.test(name)
  ).map(([name, value]) => `${name}=${value}`);
  const text = parts.join('  ');
  return text.length > MAX_DETAILS ? `${text.slice(0, MAX_DETAILS - 1)}…` : text;
}

function subjectOf(h: Headers): string {
  for (const name of SUBJECTS) {
    const value = h(name);
    if (value !== '') return value;
  }
  return bridge(h);
}

/** Says in a few words what an event is about. */
export function eventDetails(event: Message): EventDetails {
  const read = (name: string): string => {
    const value = get(event, name) ?? '';
    return value === '<unknown>' ? '' : value;
  };
  const subject = subjectOf(read);
  const name = read('Event').toLowerCase();
  const describe = SECURITY.has(name) ? security : DETAILS.get(name);
  return { subject, details: describe?.(read) ?? ownHeaders(event, subject) };
}
