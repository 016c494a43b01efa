/**
 * The answers about states: extensions with their hints, devices, presence, mailboxes.
 *
 * Source: asterisk main/manager.c, action_extensionstate(), action_extensionstatelist(), action_devicestatelist(),
 * action_presencestate(), action_mailboxstatus(), action_mailboxcount(), 22.10.1.
 */
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';

function extensionState(context: ActionContext): void {
  const exten = context.header('Exten');
  const place = context.header('Context') || 'default';
  if (exten === '') return context.error('Extension not specified');
  const state = context.pbx.devices.extension(exten, place) ?? { Hint: '', Status: -1, StatusText: 'Unknown' };
  return context.respond({ Message: 'Extension Status', Exten: exten, Context: place, ...state });
}

function extensionStates(context: ActionContext): void {
  const items = [...context.pbx.dialplan.hints.keys()].map((extension) => {
    const [exten = '', place = ''] = extension.split('@');
    return { Event: 'ExtensionStatus', Exten: exten, Context: place, ...context.pbx.devices.extension(exten, place) };
  });
  context.list(items, 'ExtensionStateListComplete', 'Extension Statuses will follow');
}

/** Source: asterisk main/core_local.c, 22.10.1: the state of a Local channel isn't kept. */
function deviceStates(context: ActionContext): void {
  const known = [...context.pbx.devices.known].filter(([device]) => !device.startsWith('Local/'));
  const items = known.map(([device, state]) => ({
    Event: 'DeviceStateChange',
    Device: device,
    State: state,
  }));
  context.list(items, 'DeviceStateListComplete', 'Device State Changes will follow');
}

function presence(context: ActionContext): void {
  if (context.header('Provider') === '') context.error('No provider specified');
  else context.respond({ Message: 'Presence State', State: 'not_set' });
}

function mailbox(answer: (mailbox: string) => Record<string, string | number>): BuiltIn['run'] {
  return (context) => {
    const name = context.header('Mailbox');
    if (name === '') context.error('Mailbox not specified');
    else context.respond(answer(name));
  };
}

/** The actions on states. */
export const STATE_ACTIONS: readonly BuiltIn[] = [
  builtIn('ExtensionState', 'call,reporting', 'Show the state of an extension', extensionState),
  builtIn('ExtensionStateList', 'call,reporting', 'List the states of extensions', extensionStates),
  builtIn('DeviceStateList', 'call,reporting', 'List the states of devices', deviceStates),
  builtIn('PresenceState', 'call,reporting', 'Show a presence', presence),
  builtIn(
    'PresenceStateList',
    'call,reporting',
    'List the presences',
    (context) => context.list([], 'PresenceStateListComplete', 'Presence State Changes will follow'),
  ),
  builtIn(
    'MailboxStatus',
    'call,reporting',
    'Tell whether a mailbox has messages',
    mailbox((name) => ({ Message: 'Mailbox Status', Mailbox: name, Waiting: 0 })),
  ),
  builtIn(
    'MailboxCount',
    'call,reporting',
    'Count the messages of a mailbox',
    mailbox((name) => ({
      Message: 'Mailbox Message Count',
      Mailbox: name,
      UrgMessages: 0,
      NewMessages: 0,
      OldMessages: 0,
    })),
  ),
];
