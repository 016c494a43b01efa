/**
 * The answers about what is heard on a channel: recordings, muting, tones, texts. They are checked and accepted; the
 * fake has no sound.
 *
 * Source: asterisk apps/app_mixmonitor.c, manager_mixmonitor() and its neighbours; res/res_mutestream.c,
 * manager_mutestream(); apps/app_senddtmf.c; main/manager.c, action_sendtext(); res/res_monitor.c (16), 22.10.1.
 */
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';

/** What an action needs, in the order of the server's checks. */
interface Needs {
  /** Headers with the words for their lack; checked before the channel is looked for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As `headers`, checked behind the channel. */
  readonly later?: Readonly<Record<string, string>>;
  readonly noChannel?: string;
}

function missing(context: ActionContext, headers: Readonly<Record<string, string>> = {}): string | undefined {
  return Object.entries(headers).find(([name]) => context.header(name) === '')?.[1];
}

/** Answers a simple action on one channel, with a text or without. */
function onChannel(answer: string, { headers, later, noChannel = 'No such channel' }: Needs = {}): BuiltIn['run'] {
  return (context) => {
    const fault = (context.header('Channel') === '' ? 'No channel specified' : missing(context, headers)) ??
      (context.channel() === undefined ? noChannel : missing(context, later));
    if (fault !== undefined) context.error(fault);
    else context.respond(answer === '' ? {} : answer);
  };
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
    onChannel('', { later: { File: 'Could not start monitoring channel' } }),
  ),
  builtIn('StopMixMonitor', 'system,call', 'End the recording of a channel', onChannel('')),
  builtIn('MixMonitorMute', 'system,call', 'Mute the recording of a channel', onChannel('')),
  builtIn('MuteAudio', 'system', 'Mute a channel', onChannel('')),
  builtIn('ControlPlayback', 'call', 'Control what is played to a channel', onChannel('')),
  builtIn(
    'LocalOptimizeAway',
    'system,call',
    'Take a Local channel out',
    onChannel('Queued channel to be optimized away'),
  ),
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
