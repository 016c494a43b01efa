/**
 * The answers about channels: variables, hangups, commands of AsyncAGI.
 *
 * Source: asterisk main/manager.c, action_hangup(), action_getvar(), action_setvar(), action_timeout();
 * res/res_agi.c, action_add_agi_cmd(), 22.10.1.
 */
import { isInAsyncAgi, runAgiCommand } from '../../pbx/agi/fake-agi.js';
import type { FakeChannel } from '../../pbx/channel/fake-channel.js';
import { readVariable, writeVariable } from '../../pbx/dialplan/functions.js';
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';

/** When channels are to end that have an absolute timeout. */
const TIMEOUTS = new WeakMap<FakeChannel, () => void>();

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
  for (const channel of channels) channel.requestHangup(cause);
}

function hangup(context: ActionContext): void {
  const name = context.header('Channel');
  const cause = Number.parseInt(context.header('Cause'), 10) || 0;
  if (name === '') return context.error('No channel specified');
  if (/^\/.*\/$/.test(name)) return hangUpAll(context, name.slice(1, -1), cause);
  const channel = context.channel();
  if (channel === undefined) return context.error('No such channel');
  context.respond('Channel Hungup');
  channel.requestHangup(cause);
}

function getVar(context: ActionContext): void {
  const variable = context.header('Variable');
  const channel = context.channel();
  if (variable === '') return context.error('No variable specified');
  if (context.header('Channel') !== '' && channel === undefined) return context.error('No such channel');
  context.respond({ Variable: variable, Value: readVariable(context.pbx, channel, variable) });
}

function setVar(context: ActionContext): void {
  const variable = context.header('Variable');
  const channel = context.channel();
  if (variable === '') return context.error('No variable specified');
  if (context.header('Channel') !== '' && channel === undefined) return context.error('No such channel');
  if (writeVariable(context.pbx, channel, variable, context.header('Value'))) context.respond('Variable Set');
  else context.error('Variable not set');
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

function absoluteTimeout(context: ActionContext): void {
  const seconds = Number.parseInt(context.header('Timeout'), 10);
  const channel = context.channel();
  if (context.header('Channel') === '') return context.error('No channel specified');
  if (!(seconds > 0)) return context.error('No timeout specified');
  if (channel === undefined) return context.error('No such channel');
  context.respond('Timeout Set');
  TIMEOUTS.get(channel)?.();
  channel.endsAt = Math.floor(Date.now() / 1000) + seconds;
  const cancel = context.pbx.board.after(seconds * 1000, () => channel.requestHangup());
  TIMEOUTS.set(channel, cancel);
  channel.beforeHangup(cancel);
}

/** The actions on channels. */
export const CHANNEL_ACTIONS: readonly BuiltIn[] = [
  builtIn('Hangup', 'system,call', 'Hang up a channel, or those that fit a regular expression', hangup),
  builtIn('Getvar', 'call,reporting', 'Get a variable of a channel or a global one', getVar),
  builtIn('Setvar', 'call', 'Set a variable of a channel or a global one', setVar),
  builtIn('AGI', 'agi', 'Give a channel a command of AsyncAGI', agi),
  builtIn('AbsoluteTimeout', 'system,call', 'End a channel after a time', absoluteTimeout),
  builtIn('PJSIPHangup', 'system,call', 'Hang up a channel of PJSIP', hangup, 22),
];
