/**
 * The answers about channels: lists, variables, hangups, transfers, commands of AsyncAGI.
 *
 * Source: asterisk main/manager.c, action_status(), action_coreshowchannels(), action_hangup(), action_getvar(),
 * action_setvar(), action_redirect(); res/res_agi.c, action_add_agi_cmd(), 22.10.1.
 */
import { builtIn, type ActionContext, type BuiltIn } from './built-in.js';
import { isInAsyncAgi, runAgiCommand } from '../pbx/fake-agi.js';
import { escapeC, type FakeChannel } from '../pbx/fake-channel.js';
import { runExtension } from '../pbx/fake-dialplan.js';
import type { Headers } from '../wire/wire-writer.js';

function secondsOf(channel: FakeChannel): number {
  return Math.floor((Date.now() - channel.created.getTime()) / 1000);
}

function duration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function coreShowChannels(context: ActionContext): void {
  const items = [...context.pbx.channels.values()].map((channel) => ({
    Event: 'CoreShowChannel', ...channel.snapshot(), Application: channel.application, ApplicationData: channel.data,
    Duration: duration(secondsOf(channel)), BridgeId: channel.bridgeId,
  }));
  context.list(items, 'CoreShowChannelsComplete', 'Channels will follow');
}

function variableLines(channel: FakeChannel, context: ActionContext): string | undefined {
  const wanted = context.header('Variables').split(',').filter((name) => name !== '');
  const lines = wanted.map((name) => `${name}=${channel.variables.get(name) ?? ''}`);
  if (/^(?:yes|true|y|t|1|on)$/i.test(context.header('AllVariables'))) {
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
    TimeToHangup: 0,
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

function hangUp(channel: FakeChannel, cause: number): void {
  channel.emit('SoftHangupRequest', 'call', { Cause: cause });
  channel.hangup(cause);
}

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}

function hangUpAll(context: ActionContext, pattern: string, cause: number): void {
  const expression = compile(pattern);
  if (expression === undefined) return context.error(`Regex compile failed on: /${pattern}/`);
  const channels = [...context.pbx.channels.values()].filter((channel) => expression.test(channel.name));
  const id = context.header('ActionID');
  const items = channels.map((channel) => ({
    Event: 'ChannelHungup',
    Channel: channel.name,
    ActionID: id === '' ? undefined : id,
  }));
  context.list(items, 'ChannelsHungupListComplete', 'Channels hung up will follow');
  for (const channel of channels) hangUp(channel, cause);
}

function hangup(context: ActionContext): void {
  const name = context.header('Channel');
  const cause = Number.parseInt(context.header('Cause'), 10) || 16;
  if (name === '') return context.error('No channel specified');
  if (/^\/.*\/$/.test(name)) return hangUpAll(context, name.slice(1, -1), cause);
  const channel = context.channel();
  if (channel === undefined) return context.error('No such channel');
  context.respond('Channel Hungup');
  hangUp(channel, cause);
}

function getVar(context: ActionContext): void {
  const variable = context.header('Variable');
  const channel = context.channel();
  if (variable === '') return context.error('No variable specified');
  if (context.header('Channel') !== '' && channel === undefined) return context.error('No such channel');
  const variables = channel?.variables ?? context.pbx.globals;
  const value = variable === 'CHANNEL(name)' ? channel?.name : variables.get(variable);
  context.respond({ Variable: variable, Value: value ?? '' });
}

function setVar(context: ActionContext): void {
  const variable = context.header('Variable');
  const value = context.header('Value');
  const channel = context.channel();
  if (variable === '') return context.error('No variable specified');
  if (context.header('Channel') !== '' && channel === undefined) return context.error('No such channel');
  context.respond('Variable Set');
  if (channel !== undefined) return channel.setVariable(variable, value);
  context.pbx.globals.set(variable, value);
  context.pbx.emit('VarSet', 'dialplan', {
    Channel: 'none',
    Uniqueid: 'none',
    Variable: variable,
    Value: escapeC(value),
  });
}

function redirect(context: ActionContext): void {
  const name = context.header('Channel');
  const channel = context.channel();
  const exten = context.header('Exten');
  if (name === '') return context.error('Channel not specified');
  if (channel === undefined) return context.error(`Channel does not exist: ${name}`);
  if (context.pbx.steps(exten).length === 0) return context.error('Redirect failed');
  context.respond('Redirect successful');
  for (const conference of [...context.pbx.conferences.values()]) conference.leave(channel.name);
  for (const queue of context.pbx.queues.values()) queue.leave(channel);
  runExtension({
    pbx: context.pbx,
    channel,
    context: context.header('Context') || 'default',
    exten,
    react: () => undefined,
  });
}

function bridge(context: ActionContext): void {
  const names = ['Channel1', 'Channel2'].map((name) => context.header(name));
  if (names.includes('')) return context.error('Missing channel parameter in request');
  const missing = names.findIndex((name) => !context.pbx.channels.has(name));
  if (missing >= 0) return context.error(`Channel${missing + 1} does not exist: ${names[missing]}`);
  context.respond('Channels have been bridged');
}

function agi(context: ActionContext): void {
  const name = context.header('Channel');
  const command = context.header('Command');
  if (name === '' || command === '') return context.error('Both, Channel and Command are *required*');
  const channel = context.channel();
  if (channel === undefined) return context.error(`Channel ${name} does not exist.`);
  if (!isInAsyncAgi(channel)) return context.error(`Failed to add AGI command to channel ${name} queue`);
  context.respond('Added AGI command to queue');
  runAgiCommand(channel, command, context.header('CommandID'));
}

/** Answers a simple action on one channel, which must exist. */
function onChannel(answer: string, noChannel = 'No such channel'): BuiltIn['run'] {
  return (context) => {
    if (context.header('Channel') === '') context.error('No channel specified');
    else if (context.channel() === undefined) context.error(noChannel);
    else context.respond(answer);
  };
}

/** The actions on channels. */
export const CHANNEL_ACTIONS: readonly BuiltIn[] = [
  builtIn('CoreShowChannels', 'system,reporting', 'List the channels', coreShowChannels),
  builtIn('Status', 'system,call,reporting', 'List the channels with their state', status),
  builtIn('Hangup', 'system,call', 'Hang up a channel, or those that fit a regular expression', hangup),
  builtIn('Getvar', 'call,reporting', 'Get a variable of a channel or a global one', getVar),
  builtIn('Setvar', 'call', 'Set a variable of a channel or a global one', setVar),
  builtIn('Redirect', 'call', 'Send a channel to another place of the dialplan', redirect),
  builtIn('Bridge', 'call', 'Join two channels', bridge),
  builtIn('AGI', 'agi', 'Give a channel a command of AsyncAGI', agi),
  builtIn('AbsoluteTimeout', 'system,call', 'End a channel after a time', onChannel('Timeout Set')),
  builtIn(
    'Atxfer',
    'call',
    'Begin an attended transfer',
    onChannel('Atxfer successfully queued', 'Channel specified does not exist'),
  ),
  builtIn(
    'BlindTransfer',
    'call',
    'Transfer a channel',
    onChannel('Transfer succeeded', 'Channel specified does not exist'),
  ),
  builtIn('PlayDTMF', 'call', 'Play a digit to a channel', onChannel('DTMF successfully queued', 'Channel not found')),
  builtIn('SendText', 'call', 'Send text to a channel', onChannel('Success')),
  builtIn('MixMonitor', 'system', 'Record a channel', onChannel('Success')),
  builtIn('StopMixMonitor', 'system,call', 'End the recording of a channel', onChannel('Success')),
];
