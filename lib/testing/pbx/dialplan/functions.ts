/**
 * The functions of the dialplan that the fake knows, to read and to write, and what `${…}` stands for.
 *
 * Source: asterisk main/pbx_variables.c, pbx_retrieve_variable(); funcs/func_callerid.c, func_channel.c, func_global.c,
 * func_db.c, func_strings.c, func_devstate.c, 22.10.1.
 */
import type { FakeChannel } from '../channel/fake-channel.js';
import { deviceStateOf } from '../devices.js';
import type { FakePbx } from '../fake-pbx.js';
import { evaluate } from './expression.js';

/** A function of the dialplan. */
interface DialplanFunction {
  readonly read?: (pbx: FakePbx, channel: FakeChannel | undefined, argument: string) => string;
  readonly write?: (pbx: FakePbx, channel: FakeChannel | undefined, argument: string, value: string) => boolean;
}

/** What a channel tells of itself as a variable. */
const OWN: Readonly<Record<string, (channel: FakeChannel) => string | number>> = {
  CHANNEL: (channel) => channel.name,
  UNIQUEID: (channel) => channel.uniqueid,
  EXTEN: (channel) => channel.exten,
  CONTEXT: (channel) => channel.context,
  PRIORITY: (channel) => channel.priority,
  HANGUPCAUSE: (channel) => channel.hangupCause,
};

const CHANNEL_FIELDS: Readonly<Record<string, (channel: FakeChannel) => string | number>> = {
  name: (channel) => channel.name,
  state: (channel) => channel.state,
  uniqueid: (channel) => channel.uniqueid,
  linkedid: (channel) => channel.linkedid,
  accountcode: (channel) => channel.accountCode,
  language: (channel) => channel.language,
  channeltype: (channel) => channel.name.split('/', 1)[0] ?? '',
  exten: (channel) => channel.exten,
  context: (channel) => channel.context,
};

function named(name: string, number: string): string {
  return name === '' ? number : number === '' ? `"${name}"` : `"${name}" <${number}>`;
}

function callerId(channel: FakeChannel, part: string): string {
  switch (part.split(',', 1)[0]?.toLowerCase()) {
    case 'num':
    case 'number':
      return channel.callerIdNum;
    case 'name':
      return channel.callerIdName;
    case 'all':
      return named(channel.callerIdName, channel.callerIdNum);
    default:
      return '';
  }
}

function setCallerId(channel: FakeChannel, part: string, value: string): boolean {
  const [, name = '', number = value] = /^\s*"?(.*?)"?\s*<([^>]*)>\s*$/.exec(value) ?? [];
  const own = part.split(',', 1)[0]?.toLowerCase();
  if (own === 'name' || own === 'all') channel.callerIdName = own === 'all' ? name : value;
  if (own === 'num' || own === 'number' || own === 'all') channel.callerIdNum = own === 'all' ? number : value;
  channel.publish();
  return true;
}

/** The halves of a Local channel speak one language. */
function setPartnersLanguage({ partner }: FakeChannel, language: string): void {
  if (partner === undefined) return;
  partner.language = language;
  partner.freshSnapshot();
}

const FUNCTIONS: Readonly<Record<string, DialplanFunction>> = {
  CALLERID: {
    read: (_pbx, channel, part) => (channel === undefined ? '' : callerId(channel, part)),
    write: (_pbx, channel, part, value) => channel !== undefined && setCallerId(channel, part, value),
  },
  CONNECTEDLINE: {
    read: (_pbx, channel, part) => (/^num/.test(part) ? channel?.connectedLineNum : channel?.connectedLineName) ?? '',
    write: (_pbx, channel, part, value) => {
      if (channel === undefined) return false;
      if (/^num/.test(part)) channel.connectedLineNum = value;
      else channel.connectedLineName = value;
      channel.publish();
      return true;
    },
  },
  CHANNEL: {
    read: (_pbx, channel, part) => (channel === undefined ? '' : String(CHANNEL_FIELDS[part]?.(channel) ?? '')),
    write: (_pbx, channel, part, value) => {
      if (channel === undefined || (part !== 'accountcode' && part !== 'language')) return false;
      channel[part === 'language' ? 'language' : 'accountCode'] = value;
      if (part === 'language') setPartnersLanguage(channel, value);
      channel.publish();
      return true;
    },
  },
  GLOBAL: {
    read: (pbx, _channel, name) => pbx.globals.get(name) ?? '',
    write: (pbx, _channel, name, value) => {
      pbx.setGlobal(name, value);
      return true;
    },
  },
  DB: {
    read: (pbx, _channel, path) => pbx.database.get(`/${path}`) ?? '',
    write: (pbx, _channel, path, value) => pbx.database.set(`/${path}`, value) !== undefined,
  },
  DEVICE_STATE: {
    read: (pbx, _channel, device) => pbx.devices.state(device),
    write: (pbx, _channel, device, value) => {
      const state = deviceStateOf(value);
      if (!device.startsWith('Custom:') || state === undefined) return false;
      pbx.devices.set(device, state);
      return true;
    },
  },
  LEN: { read: (_pbx, _channel, text) => String(text.length) },
  TOUPPER: { read: (_pbx, _channel, text) => text.toUpperCase() },
  TOLOWER: { read: (_pbx, _channel, text) => text.toLowerCase() },
  IF: {
    read: (_pbx, _channel, text) => {
      const [, condition = '', then = '', otherwise = ''] = /^([^?]*)\?([^:]*)(?::(.*))?$/s.exec(text) ?? [];
      return condition.trim() === '' || condition.trim() === '0' ? otherwise : then;
    },
  },
  CUT: {
    read: (_pbx, channel, text) => {
      const [name = '', delimiter = '-', field = '1'] = text.split(',');
      return channel?.variable(name)?.split(delimiter)[Number(field) - 1] ?? '';
    },
  },
  URIDECODE: { read: (_pbx, _channel, text) => decodeURIComponent(text) },
  EPOCH: { read: () => String(Math.floor(Date.now() / 1000)) },
};

function cutFunction(text: string): [name: string, argument: string] | undefined {
  const [, name, argument] = /^([A-Z_]+)\((.*)\)$/s.exec(text) ?? [];
  return name === undefined ? undefined : [name, argument ?? ''];
}

/** Reads a variable or function (`EXTEN`, `CALLERID(num)`) as a channel or the server has it; empty when unset. */
export function readVariable(pbx: FakePbx, channel: FakeChannel | undefined, text: string): string {
  const [name, argument] = cutFunction(text) ?? [];
  if (name !== undefined) return FUNCTIONS[name]?.read?.(pbx, channel, argument ?? '') ?? '';
  if (channel === undefined) return pbx.globals.get(text) ?? '';
  const own = OWN[text];
  return channel.variable(text) ?? (own === undefined ? pbx.globals.get(text) ?? '' : String(own(channel)));
}

/** Writes a variable or function; false when there is no such function, or it can't be written. */
export function writeVariable(
  pbx: FakePbx,
  channel: FakeChannel | undefined,
  text: string,
  value: string,
): boolean {
  const [name, argument] = cutFunction(text) ?? [];
  if (name !== undefined) return FUNCTIONS[name]?.write?.(pbx, channel, argument ?? '', value) ?? false;
  if (/[()]/.test(text)) return false;
  if (channel === undefined) pbx.setGlobal(text, value);
  else channel.setVariable(text, value);
  return true;
}

/** Finds the end of what begins at an index with `${` or `$[`. */
function endOf(text: string, start: number): number {
  const [open, close] = text[start + 1] === '{' ? ['{', '}'] : ['[', ']'];
  for (let index = start + 2, depth = 1; index < text.length; index += 1) {
    if (text[index] === open) depth += 1;
    else if (text[index] === close && (depth -= 1) === 0) return index;
  }
  return -1;
}

/** Source: asterisk main/pbx_variables.c, parse_variable_name(), 22.10.1: `${EXTEN:1:2}`, from the end below 0. */
function valueOf(pbx: FakePbx, channel: FakeChannel, inside: string): string {
  const [, name = inside, from, length] = /^([^:()]+(?:\([^)]*\))?)(?::(-?\d+))?(?::(-?\d+))?$/s.exec(inside) ?? [];
  const value = readVariable(pbx, channel, name);
  if (from === undefined) return value;
  const rest = value.slice(Number(from));
  return length === undefined ? rest : rest.slice(0, Number(length));
}

/** Fills in every `${…}` and `$[…]` of a text. */
export function substitute(pbx: FakePbx, channel: FakeChannel, text: string): string {
  let result = '';
  for (let index = 0; index < text.length;) {
    const start = text.slice(index).search(/\$[{[]/) + index;
    const end = start < index ? -1 : endOf(text, start);
    if (end < 0) return result + text.slice(index);
    const inside = substitute(pbx, channel, text.slice(start + 2, end));
    result += text.slice(index, start) + (text[start + 1] === '{' ? valueOf(pbx, channel, inside) : evaluate(inside));
    index = end + 1;
  }
  return result;
}
