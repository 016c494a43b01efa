/**
 * Channel variables in messages: out to the server in `Variable` headers, back from it in `Variable` and
 * `ChanVariable`.
 *
 * Outward a header may hold several assignments, split at commas; a backslash keeps `\ " ,` as they are. One assignment
 * to a header is what every server reads best, so they are put together only when the lines of a message run out. Then
 * `( [` need a backslash too: while one is open no comma parts. Source: asterisk main/manager.c,
 * astman_get_variables_order(), 22.10.1: AST_APP_ARG of 64, AST_STANDARD_APP_ARGS; main/app.c,
 * __ast_app_separate_args(), 22.10.1; both seen on 22.10.1 and 16.28.0.
 */
import { LocalProtocolError } from '../errors.js';
import { emptyMessage, get, getAll, identityOf, type Message } from '../message.js';

/** Channel variables as an object, a `Map`, or any list of pairs (a name may come twice there). */
export type Variables = Readonly<Record<string, string>> | Iterable<readonly [string, string]>;

/**
 * The most assignments in one `Variable` header. The server has room for 64, but takes the last one as it is, with its
 * backslashes. Source: asterisk main/app.c, __ast_app_separate_args(), 22.10.1: the last element is the rest, not
 * separated.
 */
const MAX_PER_HEADER = 63;

const HEADER_PREFIX_BYTES = Buffer.byteLength('Variable: ');

function pairsOf(variables: Variables): Iterable<readonly [string, string]> {
  return Symbol.iterator in variables ? (variables as Iterable<readonly [string, string]>) : Object.entries(variables);
}

function refuse(name: string, what: string): never {
  throw new LocalProtocolError('AMI_ILLEGAL_VARIABLE', `variable ${JSON.stringify(name)}: ${what}`);
}

function encode(name: string, value: string): string {
  if (typeof name !== 'string' || name === '') refuse(String(name), 'its name must be a string that is not empty');
  if (typeof value !== 'string') {
    refuse(name, `its value must be a string, not ${value === null ? 'null' : typeof value}`);
  }
  if (/[\r\n\0=,"\\]/.test(name)) refuse(name, 'its name has a line break, NUL or one of = , " \\');
  if (/[\r\n\0]/.test(value)) refuse(name, 'its value has a line break or NUL, which a Variable header cannot carry');
  return `${name}=${value.replace(/[\\",]/g, '\\$&')}`;
}

function pack(assignments: readonly string[], maxLineBytes: number): string[] {
  const headers: string[] = [];
  let header = '';
  let count = 0;
  for (const assignment of assignments.map((each) => each.replace(/[([]/g, '\\$&'))) {
    const joined = count === 0 ? assignment : `${header},${assignment}`;
    const fits = count < MAX_PER_HEADER && HEADER_PREFIX_BYTES + Buffer.byteLength(joined) <= maxLineBytes;
    if (count > 0 && !fits) headers.push(header);
    header = count > 0 && fits ? joined : assignment;
    count = count > 0 && fits ? count + 1 : 1;
  }
  if (count > 0) headers.push(header);
  return headers;
}

/**
 * Makes the values of the `Variable` headers for some channel variables.
 *
 * One header each while `maxHeaders` last; else as many to a header as it holds (63, and `maxLineBytes` in all). Too
 * many even so are left to the serializer's own limits.
 *
 * @throws {LocalProtocolError} `AMI_ILLEGAL_VARIABLE` — a name or value that no `Variable` header can carry
 */
export function encodeVariables(variables: Variables, maxHeaders: number, maxLineBytes: number): string[] {
  const assignments: string[] = [];
  for (const [name, value] of pairsOf(variables)) assignments.push(encode(name, value));
  return assignments.length <= maxHeaders ? assignments : pack(assignments, maxLineBytes);
}

/** Undoes the encoding of one `Variable` header of an action: unescaped commas part, backslashes go. */
function decode(header: string): string[] {
  const assignments = header.match(/(?:\\.|[^\\,])+/gs) ?? [];
  return assignments.map((assignment) => assignment.replace(/\\(.)/gs, '$1'));
}

/** A header that carries channel variables: `Variable`, `ChanVariable`, `DestChanVariable`, `ChanVariable(channel)`. */
interface VariableHeader {
  readonly key: string;
  /** `Dest` of `DestChanVariable`. */
  readonly prefix: string;
  /** The channel that the header names. */
  readonly channel: string | undefined;
  /** True for one that newer servers escape. */
  readonly isEscaped: boolean;
}

const CHAN_VARIABLE = 'chanvariable';

function headerOf(key: string): VariableHeader | undefined {
  const open = key.endsWith(')') ? key.indexOf('(') : -1;
  const base = open < 0 ? key : key.slice(0, open);
  const channel = open < 0 ? undefined : key.slice(open + 1, -1);
  const lower = base.toLowerCase();
  if (lower === 'variable') return { key, prefix: '', channel, isEscaped: false };
  if (!lower.endsWith(CHAN_VARIABLE)) return undefined;
  return { key, prefix: base.slice(0, -CHAN_VARIABLE.length), channel, isEscaped: channel === undefined };
}

/** The messages of servers that escape nothing. */
const unescaped = new WeakSet<Message>();

/**
 * Notes that a message is of a server that doesn't escape channel variables, so that `variables` takes them as they
 * are; a copy of the message is not meant.
 */
export function noteUnescaped(message: Message): void {
  unescaped.add(message);
}

/**
 * Tells by an AMI version whether the server escapes channel variables.
 *
 * Source: asterisk main/manager_channels.c and include/asterisk/manager.h, AMI_VERSION: not 13.4.0 (2.7.0), but 13.5.0
 * (2.8.0).
 */
export function escapesVariables(amiVersion: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(amiVersion ?? '') ?? [];
  return major === undefined || Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 8);
}

/**
 * The one variable of a VarSet, of the answer to Getvar and of a Setvar: its value has a header of its own. Source:
 * asterisk main/manager_channels.c, varset_to_ami(), and main/manager.c, action_getvar(), action_setvar(), 22.10.1.
 */
function pairOf(message: Message): [name: string, value: string] | undefined {
  const name = get(message, 'Variable');
  const value = get(message, 'Value');
  if (name === undefined || value === undefined || name.includes('\n')) return undefined;
  const identity = identityOf(message);
  if (identity.kind === 'event') {
    if (identity.name.toLowerCase() !== 'varset') return undefined;
    return [name, unescaped.has(message) ? value : unescape(value)];
  }
  const action = get(message, 'Action');
  return action === undefined || action.trim().toLowerCase() === 'setvar' ? [name, value] : undefined;
}

function linesOf(message: Message, { key, isEscaped }: VariableHeader): string[] {
  if (get(message, 'Action') !== undefined) return getAll(message, key).flatMap(decode);
  return isEscaped && !unescaped.has(message) ? getAll(message, key).map(unescape) : getAll(message, key);
}

function isOfChannel(message: Message, { prefix, channel }: VariableHeader, wanted: string): boolean {
  return (channel ?? get(message, `${prefix}Channel`)) === wanted;
}

/**
 * Gets the channel variables that a message carries, by name; the last one of a name counts.
 *
 * Values of `ChanVariable` headers with any prefix (`DestChanVariable`), and that of a VarSet, come with the C escapes
 * undone where the server has made them, those of `Variable` and `ChanVariable(channel)` as they are, those of an
 * action without its escapes. Source: asterisk main/manager_channels.c, 22.10.1,
 * ast_manager_build_channel_state_string_prefix() escapes; main/manager.c, append_channel_vars() and action_status(),
 * 22.10.1 do not.
 *
 * @param channel gives only those of this channel: of the header that names it, or of `DestChanVariable` where it is
 *   the `DestChannel` @defaultValue those of all channels
 */
export function variables(message: Message, channel: string | undefined): Record<string, string>;
export function variables(message: Message): Record<string, string>;
export function variables(message: Message, channel?: unknown): Record<string, string> {
  const result = emptyMessage();
  const pair = pairOf(message);
  for (const key of Object.keys(message)) {
    const header = headerOf(key);
    if (header === undefined || (typeof channel === 'string' && !isOfChannel(message, header, channel))) continue;
    if (pair !== undefined && key.toLowerCase() === 'variable') {
      result[pair[0]] = pair[1];
      continue;
    }
    for (const line of linesOf(message, header)) {
      const equals = line.indexOf('=');
      const name = equals < 0 ? line : line.slice(0, equals);
      if (name !== '') result[name] = equals < 0 ? '' : line.slice(equals + 1);
    }
  }
  return result;
}

/**
 * Gets one channel variable of a message; names of channel variables are case-sensitive.
 *
 * @param channel asks for that of this channel only @defaultValue that of any
 */
export function variable(message: Message, name: string, channel?: string): string | undefined {
  return variables(message, channel)[name];
}

/** Source: asterisk main/utils.c, ast_escape_c(), 22.10.1. */
const C_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"', '?': '?',
};

/** Undoes the C escapes in which Asterisk 13 and later send caller names and channel variables (`O\'Brien\?`). */
export function unescape(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\(.)/gs, (escape, character: string) => C_ESCAPES[character] ?? escape);
}
