/**
 * The answer to Originate: its checks in the server's order, then a call that blocks the session, or one behind its
 * back.
 *
 * Source: asterisk main/manager.c, action_originate(), fast_originate(), astman_get_variables_order(), 22.10.1.
 */
import { getAll, type Message } from '../../../message.js';
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';
import { isTrue } from '../../wire/event-mask.js';
import { originate, type Origination, type Outcome } from '../../pbx/call/originate.js';
import type { Headers } from '../../wire/wire-writer.js';

const DEFAULT_TIMEOUT = 30_000;
/** Source: asterisk include/asterisk/channel.h, AST_MAX_PUBLIC_UNIQUEID, 22.10.1. */
const MAX_UNIQUEID = 149;
/**
 * The most assignments in one header; the last one takes what is left. Source: asterisk main/manager.c,
 * AST_APP_ARG(vars)[64], 22.10.1.
 */
const MAX_ASSIGNMENTS = 64;
/** Source: asterisk main/manager.c, originate_restricted list, 22.10.1: what runs programs needs the class system. */
const BLACKLIST = /system|exec|agi|externalivr|shell|eval|mixmonitor|curl/i;

/**
 * Cuts a `Variable` header at its commas; quotes and brackets hold them together, a backslash keeps what follows it.
 */
function assignmentsOf(header: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < header.length; index += 1) {
    const character = header[index]!;
    if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && depth === 0 && !isQuoted && parts.length < MAX_ASSIGNMENTS) parts.push('');
    else if (character === '\\') parts[parts.length - 1] += header[(index += 1)] ?? '';
    else {
      depth = Math.max(0, depth + ('(['.includes(character) ? 1 : ')]'.includes(character) ? -1 : 0));
      parts[parts.length - 1] += character;
    }
  }
  return parts;
}

/** Reads the channel variables of an action as the server does. */
export function channelVariables(action: Message): [string, string][] {
  const variables: [string, string][] = [];
  for (const assignment of getAll(action, 'Variable').flatMap(assignmentsOf)) {
    const equals = assignment.indexOf('=');
    if (equals > 0) variables.push([assignment.slice(0, equals), assignment.slice(equals + 1)]);
  }
  return variables;
}

/** Source: asterisk main/callerid.c, ast_callerid_parse(), and ast_shrink_phone_number(), 22.10.1. */
function callerId(text: string): [number: string, name: string] {
  const [, name = '', number] = /^\s*"?(.*?)"?\s*<([^>]*)>\s*$/.exec(text) ?? [];
  if (number !== undefined) return [number.replace(/[^0-9+*#a-zA-Z]/g, ''), name.replace(/\\(.)/g, '$1')];
  return /^[0-9+*#() -]+$/.test(text) ? [text.replace(/[() -]/g, ''), ''] : ['', text.replace(/^"|"$/g, '')];
}

/** Returns the server's words for what is wrong with the action; undefined when nothing is. */
function faultOf(context: ActionContext): string | undefined {
  const priority = context.header('Priority');
  const timeout = context.header('Timeout');
  const channel = context.header('Channel');
  const isTooLong = [context.header('ChannelId'), context.header('OtherChannelId')].some((id) =>
    Buffer.byteLength(id) > MAX_UNIQUEID
  );
  if (isTooLong) return `Uniqueid length exceeds maximum of ${MAX_UNIQUEID}\n`;
  if (channel === '') return 'Channel not specified';
  if (priority !== '' && !/^\s*[+-]?\d/.test(priority) && priorityOf(context) < 1) return 'Invalid priority';
  if (timeout !== '' && !/^\s*[+-]?\d/.test(timeout)) return 'Invalid timeout';
  if (!channel.includes('/')) return 'Invalid channel';
  return placeFault(context, priorityOf(context));
}

/** A number, or a label of the extension. */
function priorityOf(context: ActionContext): number {
  const text = context.header('Priority');
  const { labels } = context.pbx.dialplan.find(context.header('Context'), context.header('Exten')) ?? {};
  return Number.parseInt(text, 10) || (labels?.get(text) ?? 0);
}

function placeFault(context: ActionContext, priority: number): string | undefined {
  const application = context.header('Application');
  if (
    BLACKLIST.test(application) && !context.session.mayWrite('system') &&
    !context.header('Data').startsWith('agi:async')
  ) {
    return 'Originate Access Forbidden: app or data blacklisted';
  }
  const { dialplan } = context.pbx;
  if (priority !== 0 && dialplan.step(context.header('Context'), context.header('Exten'), priority) === undefined) {
    return 'Extension does not exist.';
  }
  if (application === '' && priority === 0) return 'Originate with \'Exten\' requires \'Context\' and \'Priority\'';
  return undefined;
}

function originationOf(context: ActionContext): Origination {
  const [callerIdNum, callerIdName] = callerId(context.header('CallerID'));
  return {
    channel: context.header('Channel'),
    context: context.header('Context'),
    exten: context.header('Exten'),
    priority: priorityOf(context),
    application: context.header('Application'),
    data: context.header('Data'),
    timeout: Number.parseInt(context.header('Timeout'), 10) || DEFAULT_TIMEOUT,
    callerIdNum,
    callerIdName,
    account: context.header('Account'),
    variables: channelVariables(context.action),
    uniqueid: context.header('ChannelId') || undefined,
    otherUniqueid: context.header('OtherChannelId') || undefined,
  };
}

function responseEvent(context: ActionContext, wanted: Origination, { reason, channel }: Outcome): Headers {
  const id = context.header('ActionID');
  return {
    ActionID: id === '' ? undefined : id,
    Response: channel === undefined ? 'Failure' : 'Success',
    Channel: channel?.name ?? wanted.channel,
    ...(wanted.application === ''
      ? { Context: wanted.context, Exten: wanted.exten }
      : { Application: wanted.application, Data: wanted.data }),
    Reason: reason,
    Uniqueid: channel?.uniqueid ?? wanted.uniqueid ?? '<unknown>',
    CallerIDNum: wanted.callerIdNum || '<unknown>',
    CallerIDName: wanted.callerIdName || '<unknown>',
  };
}

/** One of the texts ends in a line feed of its own, as on the real wire. */
function refuse(context: ActionContext, fault: string): void {
  if (fault.endsWith('\n')) context.respondRaw('Error', fault);
  else context.error(fault);
}

function run(context: ActionContext): void | Promise<void> {
  const fault = faultOf(context);
  if (fault !== undefined) return refuse(context, fault);
  const wanted = originationOf(context);
  if (!isTrue(context.header('Async'))) return runAndWait(context, wanted);
  context.respond('Originate successfully queued');
  originate(
    context.pbx,
    wanted,
    (outcome) => context.pbx.emit('OriginateResponse', 'call', responseEvent(context, wanted, outcome)),
  );
  return undefined;
}

/** The session is frozen until the outcome is known; no OriginateResponse is sent then. */
async function runAndWait(context: ActionContext, wanted: Origination): Promise<void> {
  const { channel } = await new Promise<Outcome>((resolve) => originate(context.pbx, wanted, resolve));
  if (channel === undefined) context.error('Originate failed');
  else context.respond('Originate successfully queued');
}

/** The action Originate. */
export const ORIGINATE_ACTION: BuiltIn = builtIn('Originate', 'originate', 'Place a call', run);
