/**
 * The answers about what is heard on a channel: recordings, muting, tones, texts. They are checked and accepted; the
 * fake has no sound.
 *
 * Source: asterisk apps/app_mixmonitor.c, manager_mixmonitor() and its neighbours; res/res_mutestream.c,
 * manager_mutestream(); apps/app_senddtmf.c; main/manager.c, action_sendtext(); res/res_monitor.c (16), 22.10.1.
 */
import type { FakeChannel } from '../../pbx/channel/fake-channel.js';
import { isTrue } from '../../wire/event-mask.js';
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';

/** What an action needs, in the order of the server's checks. */
interface Needs {
  /** Headers with the words for their lack; checked before the channel is looked for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As `headers`, checked behind the channel. */
  readonly later?: Readonly<Record<string, string>>;
  readonly noChannel?: string;
  /** The words where the channel isn't being recorded; checked last. */
  readonly unrecorded?: string;
}

function missing(context: ActionContext, headers: Readonly<Record<string, string>> = {}): string | undefined {
  return Object.entries(headers).find(([name]) => context.header(name) === '')?.[1];
}

/** The channels that are being recorded. */
const RECORDED = new WeakSet<FakeChannel>();

/** Answers a simple action on one channel, with a text or without. @param then does what it is about */
function onChannel(
  answer: string,
  { headers, later, noChannel = 'No such channel', unrecorded }: Needs = {},
  then: (channel: FakeChannel, context: ActionContext) => void = () => undefined,
): BuiltIn['run'] {
  return (context) => {
    const channel = context.channel();
    const fault = (context.header('Channel') === '' ? 'No channel specified' : missing(context, headers)) ??
      (channel === undefined ? noChannel : missing(context, later));
    if (fault !== undefined || channel === undefined) return context.error(fault ?? noChannel);
    if (unrecorded !== undefined && !RECORDED.has(channel)) return context.error(unrecorded);
    context.respond(answer === '' ? {} : answer);
    return context.pbx.board.soon(() => then(channel, context));
  };
}

/** Where a recording is kept whose name is no path. */
const MONITOR_FOLDER = '/var/spool/asterisk/monitor/';

function record(channel: FakeChannel, context: ActionContext): void {
  const file = context.header('File');
  RECORDED.add(channel);
  channel.setVariable('MIXMONITOR_FILENAME', file.startsWith('/') ? file : `${MONITOR_FOLDER}${file}`);
  channel.tell('MixMonitorStart', 'call');
}

/** What only Asterisk 16 has. */
const MONITOR = ['ChangeMonitor', 'Monitor', 'PauseMonitor', 'StopMonitor', 'UnpauseMonitor'].map((name) =>
  builtIn(name, 'call', 'Monitor a channel, as Asterisk 16 does', onChannel(''), 16)
);

/** The actions on what is heard. */
export const MEDIA_ACTIONS: readonly BuiltIn[] = [
  builtIn(
    'SendText',
    'call',
    'Send text to a channel',
    onChannel('Success', { headers: { Message: 'No Message specified' } }),
  ),
  builtIn(
    'MixMonitor',
    'system',
    'Record a channel',
    onChannel('', { later: { File: 'Could not start monitoring channel' } }, record),
  ),
  builtIn(
    'StopMixMonitor',
    'system,call',
    'End the recording of a channel',
    onChannel('', { unrecorded: 'Could not stop monitoring channel' }, (channel) => {
      RECORDED.delete(channel);
      channel.tell('MixMonitorStop', 'call');
    }),
  ),
  builtIn(
    'MixMonitorMute',
    'system,call',
    'Mute the recording of a channel',
    onChannel(
      '',
      {
        headers: { Direction: 'No direction specified. Must be read, write or both', State: 'No state specified' },
        unrecorded: 'Cannot set mute flag',
      },
      (channel, context) => channel.tell('MixMonitorMute', 'call', {
        Direction: context.header('Direction'),
        State: isTrue(context.header('State')) ? 1 : 0,
      }),
    ),
  ),
  builtIn('MuteAudio', 'system', 'Mute a channel', onChannel('')),
  builtIn('ControlPlayback', 'call', 'Control what is played to a channel', onChannel('')),
  builtIn('PlayMF', 'call', 'Play a tone to a channel', onChannel('MF successfully queued')),
  builtIn(
    'SendFlash',
    'call',
    'Send a hook flash to a channel',
    onChannel('Flash successfully queued', { noChannel: 'Channel not found' }),
    22,
  ),
  builtIn(
    'AOCMessage',
    'aoc',
    'Send advice of charge to a channel',
    onChannel('AOC Message successfully queued on channel'),
  ),
  ...MONITOR,
];
