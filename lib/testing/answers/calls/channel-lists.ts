/**
 * The lists of channels: CoreShowChannels, Status, the map of who talks with whom.
 *
 * Source: asterisk main/manager.c, action_status() and action_coreshowchannels(), action_coreshowchannelmap(),
 * 22.10.1.
 */
import { FakeBridge } from '../../pbx/call/fake-bridge.js';
import type { FakeChannel } from '../../pbx/channel/fake-channel.js';
import { readVariable } from '../../pbx/dialplan/functions.js';
import { isTrue } from '../../wire/event-mask.js';
import type { Headers } from '../../wire/wire-writer.js';
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';

function secondsOf(channel: FakeChannel): number {
  return Math.floor((Date.now() - channel.created.getTime()) / 1000);
}

function duration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function coreShowChannels(context: ActionContext): void {
  const items = [...context.pbx.channels.values(), ...context.pbx.ghosts].map((channel) => ({
    Event: 'CoreShowChannel', ...channel.snapshot(), Application: channel.application, ApplicationData: channel.data,
    Duration: duration(secondsOf(channel)), BridgeId: channel.bridgeId,
  }));
  context.list(items, 'CoreShowChannelsComplete', 'Channels will follow');
}

function variableLines(channel: FakeChannel, context: ActionContext): string | undefined {
  const wanted = context.header('Variables').split(',').filter((name) => name !== '');
  const lines = wanted.map((name) => `${name}=${readVariable(context.pbx, channel, name)}`);
  if (isTrue(context.header('AllVariables'))) {
    for (const [name, value] of channel.variables) if (!wanted.includes(name)) lines.push(`${name}=${value}`);
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}

function statusItem(channel: FakeChannel, context: ActionContext): Headers {
  const id = context.header('ActionID');
  return {
    Event: 'Status',
    Privilege: 'Call',
    ...channel.snapshot(),
    Type: channel.name.split('/', 1)[0],
    DNID: '',
    EffectiveConnectedLineNum: channel.connectedLineNum || '<unknown>',
    EffectiveConnectedLineName: channel.connectedLineName || '<unknown>',
    TimeToHangup: channel.endsAt,
    BridgeID: channel.bridgeId,
    Application: channel.application,
    Data: channel.data,
    Nativeformats: '(slin)',
    Readformat: 'slin',
    Readtrans: '',
    Writeformat: 'slin',
    Writetrans: '',
    Callgroup: 0,
    Pickupgroup: 0,
    Seconds: secondsOf(channel),
    Variable: variableLines(channel, context),
    ActionID: id === '' ? undefined : id,
  };
}

function status(context: ActionContext): void {
  const name = context.header('Channel');
  const channel = context.channel();
  if (name !== '' && channel === undefined) return context.error('No such channel');
  const channels = channel === undefined ? [...context.pbx.channels.values()] : [channel];
  context.list(channels.map((one) => statusItem(one, context)), 'StatusComplete', 'Channel status will follow', {
    Items: channels.length,
  });
}

/** Everybody that a channel is connected with. */
function connected(start: FakeChannel): FakeChannel[] {
  const found = new Set([start]);
  for (const channel of found) {
    for (const peer of FakeBridge.of(channel)?.channels ?? []) found.add(peer);
  }
  return [...found].slice(1);
}

function channelMap(context: ActionContext): void {
  const channel = context.channel();
  if (context.header('Channel') === '') return context.error('CoreShowChannelMap requires a channel.\n');
  const id = context.header('ActionID');
  context.list(
    (channel === undefined ? [] : connected(channel)).map(({ name }) => ({
      Event: 'CoreShowChannelMap',
      ActionID: id === '' ? undefined : id,
      ConnectedChannel: name,
    })),
    'CoreShowChannelMapComplete',
    'Channel map will follow',
  );
  return undefined;
}

/** The lists of channels. */
export const CHANNEL_LISTS: readonly BuiltIn[] = [
  builtIn('CoreShowChannels', 'system,reporting', 'List the channels', coreShowChannels),
  builtIn('Status', 'system,call,reporting', 'List the channels with their state', status),
  builtIn('CoreShowChannelMap', 'system,reporting', 'List the channels that one is connected with', channelMap, 22),
];
