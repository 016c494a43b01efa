/**
 * The actions behind gami's helpers, as pure builders: arguments in gami's order in, an action out.
 *
 * Empty optional arguments leave their header out: an empty `Conference` means all conferences, an empty `Module` the
 * whole server.
 */
import { LocalProtocolError } from '../errors.js';
import type { Encoding, Message } from '../message.js';
import { newAction, newSingleAction } from './new-action.js';
import { checkText } from '../wire/serializer.js';
import type { Variables } from './variables.js';

/** Makes an action without the headers that are empty. */
function action(name: string, headers: Readonly<Record<string, string>>): Message {
  return newSingleAction(name, Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')));
}

/** Hangs up a channel. */
export const hangup = (channel: string): Message => newSingleAction('Hangup', { Channel: channel });

/** Sends a channel elsewhere in the dialplan. */
export const redirect = (channel: string, context: string, exten: string, priority: string | number): Message =>
  newSingleAction('Redirect', { Channel: channel, Context: context, Exten: exten, Priority: String(priority) });

/** Bridges two channels. */
export const bridge = (channel1: string, channel2: string, tone: boolean): Message =>
  newSingleAction('Bridge', { Channel1: channel1, Channel2: channel2, Tone: tone ? 'yes' : 'no' });

/** Runs a command of the command line. */
export const command = (line: string): Message => newSingleAction('Command', { Command: line });

/** Lists who is in a conference. */
export const confbridgeList = (conference: string): Message =>
  newSingleAction('ConfbridgeList', { Conference: conference });

/** Throws a channel out of a conference. */
export const confbridgeKick = (conference: string, channel: string): Message =>
  newSingleAction('ConfbridgeKick', { Conference: conference, Channel: channel });

/** Mutes or unmutes a channel of a conference. */
export const confbridgeToggleMute = (conference: string, channel: string, mute: boolean): Message =>
  newSingleAction(mute ? 'ConfbridgeMute' : 'ConfbridgeUnmute', { Conference: conference, Channel: channel });

/** Starts the recording of a conference. */
export const confbridgeStartRecord = (conference: string, file: string): Message =>
  action('ConfbridgeStartRecord', { Conference: conference, RecordFile: file });

/** Stops the recording of a conference. */
export const confbridgeStopRecord = (conference: string): Message =>
  newSingleAction('ConfbridgeStopRecord', { Conference: conference });

/** Lists who is in a MeetMe conference, or in all. */
export const meetmeList = (conference: string): Message => action('MeetmeList', { Conference: conference });

/** Loads, unloads or reloads a module. */
export const moduleLoad = (module: string, loadType: string): Message =>
  action('ModuleLoad', { Module: module, LoadType: loadType });

/** Reloads a module, or everything. */
export const reload = (module: string): Message => action('Reload', { Module: module });

/** Sends an event of the caller's own. */
export const userEvent = (name: string, headers: Readonly<Record<string, string>>): Message =>
  newAction('UserEvent', { UserEvent: name, ...headers });

/** Gets a value of the database. */
export const dbGet = (family: string, key: string): Message => newSingleAction('DBGet', { Family: family, Key: key });

/**
 * Puts a value into the database. Source: asterisk main/db.c, manager_dbput(), 22.10.1 reads `Val`; with `Value` it
 * stores nothing.
 */
export const dbPut = (family: string, key: string, value: string): Message =>
  newSingleAction('DBPut', { Family: family, Key: key, Val: value });

/** Deletes a key of the database. */
export const dbDel = (family: string, key: string): Message => newSingleAction('DBDel', { Family: family, Key: key });

/** Deletes a family of the database, or what lies below a key. */
export const dbDelTree = (family: string, key: string): Message => action('DBDelTree', { Family: family, Key: key });

/**
 * Sends a text message outside of any call; a body of several lines, or one that begins with a blank, goes as Base64
 * in the encoding of the session. Source: asterisk main/message.c, action_messagesend(), 22.10.1.
 *
 * @throws {LocalProtocolError} `AMI_ILLEGAL_HEADER` — the body has a character that the encoding lacks
 */
export function messageSend(
  to: string,
  from: string,
  body: string,
  base64: boolean,
  variables: Variables,
  encoding: Encoding = 'utf8',
): Message {
  const isEncoded = base64 || /[\r\n]|^[\0- ]/.test(body);
  if (isEncoded) checkText('Base64Body', body, encoding);
  const content: [string, string] = isEncoded
    ? ['Base64Body', Buffer.from(body, encoding).toString('base64')]
    : ['Body', body];
  const headers: [string, string][] = [['To', to], ['From', from], content];
  return newSingleAction('MessageSend', Object.fromEntries(headers.filter(([, value]) => value !== '')), variables);
}

/** Gets a channel variable, or without a channel a global one. */
export const getVar = (name: string, channel: string): Message =>
  action('Getvar', { Channel: channel, Variable: name });

/** Sets a channel variable, or without a channel a global one. */
export const setVar = (name: string, value: string, channel: string): Message =>
  newSingleAction('Setvar', { ...(channel === '' ? {} : { Channel: channel }), Variable: name, Value: value });

/** Makes an empty configuration file. */
export const createConfig = (file: string): Message => newSingleAction('CreateConfig', { Filename: file });

/** Reads a configuration file, or one category of it; or the whole of it as JSON of the server. */
export const getConfig = (file: string, category: string, json: boolean): Message =>
  json
    ? newSingleAction('GetConfigJSON', { Filename: file })
    : action('GetConfig', { Filename: file, Category: category });

/** What a change of a configuration file does. Source: asterisk main/manager.c, handle_updates(), 22.10.1. */
export type ConfigChangeKind =
  | 'NewCat'
  | 'RenameCat'
  | 'DelCat'
  | 'EmptyCat'
  | 'Update'
  | 'Delete'
  | 'Append'
  | 'Insert';

/** One change of a configuration file. */
export interface ConfigChange {
  action: ConfigChangeKind;
  /** The category to change or make. */
  category: string;
  /** The name of the variable; none where the whole category is changed. */
  variable?: string | undefined;
  /** The new value or, for `RenameCat`, the new name. */
  value?: string | undefined;
  /** The value that the line to change must have now. */
  match?: string | undefined;
  /** The line, counted from 0, for `Insert` and `Delete`. */
  line?: number | string | undefined;
  /** Options of `NewCat`, such as `allowdups,template`. */
  options?: string | undefined;
}

const CHANGE_KINDS: ReadonlySet<string> = new Set(['NewCat', 'RenameCat', 'DelCat', 'EmptyCat', 'Update', 'Delete',
  'Append', 'Insert']);

/** Headers of one change, at most this many lines each. */
function changeHeaders(change: ConfigChange, index: number): [string, string][] {
  if (!CHANGE_KINDS.has(change.action)) {
    throw new LocalProtocolError(
      'AMI_BAD_ARGUMENT',
      `change ${index}: "action" must be one of ${[...CHANGE_KINDS].join(', ')}`,
    );
  }
  const number = String(index).padStart(6, '0');
  const headers: [string, string | undefined][] = [
    ['Action', change.action],
    ['Cat', change.category],
    ['Var', change.variable],
    ['Value', change.value],
    ['Match', change.match],
    ['Line', change.line === undefined ? undefined : String(change.line)],
    ['Options', change.options],
  ];
  return headers.filter((header): header is [string, string] => header[1] !== undefined).map((
    [name, value],
  ) => [`${name}-${number}`, value]);
}

/** Lines that every UpdateConfig has: Action, ActionID, SrcFilename, DstFilename, Reload. */
const UPDATE_LINES = 5;

/**
 * Makes the actions that change a configuration file: more than one when the changes have more lines than one action
 * may hold.
 *
 * Only the first reads the source file, the others go on with what is written; only the last reloads.
 *
 * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — no change, or one of an unknown kind
 */
export function updateConfig(
  source: string,
  destination: string,
  reloads: boolean | string,
  changes: readonly ConfigChange[],
  maxLines: number,
): Message[] {
  if (changes.length === 0) throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'updateConfig needs at least one change');
  const parts: [string, string][][] = [[]];
  let index = 0;
  for (const change of changes) {
    if (parts.at(-1)!.length + changeHeaders(change, 0).length > maxLines - UPDATE_LINES) {
      parts.push([]);
      index = 0;
    }
    parts.at(-1)!.push(...changeHeaders(change, index));
    index += 1;
  }
  return parts.map((headers, part) => newSingleAction('UpdateConfig', {
    SrcFilename: part === 0 ? source : destination,
    DstFilename: destination,
    Reload: part < parts.length - 1 || reloads === false || reloads === '' ? 'no' : reloads === true ? 'yes' : reloads,
    ...Object.fromEntries(headers),
  }));
}
