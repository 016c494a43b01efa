/**
 * AsyncAGI of the fake PBX: a channel that runs `AGI(agi:async)` takes its commands from the action AGI.
 *
 * Source: asterisk res/res_agi.c, launch_asyncagi() and handle_getvariable(), 22.10.1: results and environment are
 * URI-encoded, each line ended by `%0A`; what a client calls `CommandID` comes back as `CommandId`.
 */
import { randomInt } from 'node:crypto';
import type { FakeChannel } from './fake-channel.js';

/** A command's outcome: a code, and what stands behind it. */
interface AgiResult {
  readonly code: number;
  readonly text: string;
}

/** The channels that wait for commands, with what they do when they are let go. */
const WAITING = new WeakMap<FakeChannel, () => void>();

/** Source: asterisk main/utils.c, ast_uri_encode() with ast_uri_http, 22.10.1. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function environment(channel: FakeChannel): string {
  const lines: readonly (readonly [string, string | number])[] = [
    ['request', 'async'],
    ['channel', channel.name],
    ['language', channel.language],
    ['type', channel.name.split('/', 1)[0] ?? ''],
    ['uniqueid', channel.uniqueid],
    ['version', '22.0.0'],
    ['callerid', channel.callerIdNum || 'unknown'],
    ['calleridname', channel.callerIdName || 'unknown'],
    ['callingpres', 0],
    ['callingani2', 0],
    ['callington', 0],
    ['callingtns', 0],
    ['dnid', 'unknown'],
    ['rdnis', 'unknown'],
    ['context', channel.context],
    ['extension', channel.exten],
    ['priority', channel.priority],
    ['enhanced', '0.0'],
    ['accountcode', channel.accountCode],
    ['threadid', 1],
  ];
  return `${lines.map(([name, value]) => `agi_${name}: ${value}\n`).join('')}\n`;
}

/** Lets a channel wait for commands; `next` is called when it is let go and still alive. */
export function startAsyncAgi(channel: FakeChannel, next: () => void): void {
  const end = (): void => {
    if (!WAITING.delete(channel)) return;
    channel.emit('AsyncAGIEnd', 'agi');
    if (!channel.isHungUp) next();
  };
  WAITING.set(channel, end);
  channel.beforeHangup(end);
  channel.emit('AsyncAGIStart', 'agi', { Env: encode(environment(channel)) });
}

/** Tells whether a channel waits for commands. */
export function isInAsyncAgi(channel: FakeChannel): boolean {
  return WAITING.has(channel);
}

function words(command: string): string[] {
  return (command.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? []).map((
    word,
  ) => (word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word));
}

function variableOf(channel: FakeChannel, name: string): string | undefined {
  return name === 'CHANNEL' ? channel.name : channel.variables.get(name);
}

function usage(text: string): AgiResult {
  return { code: 520, text: `520-Invalid command syntax.  Proper usage follows:\n${text}\n520 End of proper usage.\n` };
}

function result(value: number, data?: string): AgiResult {
  return { code: 200, text: data === undefined ? `200 result=${value}\n` : `200 result=${value} (${data})\n` };
}

type Command = (channel: FakeChannel, parts: readonly string[]) => AgiResult;

/** The commands that the fake knows, by their first words. */
const COMMANDS: Readonly<Record<string, Command>> = {
  'VERBOSE': () => result(1),
  'NOOP': () => result(0),
  'STREAM FILE': () => ({ code: 200, text: '200 result=0 endpos=0\n' }),
  'EXEC': () => result(0),
  'ASYNCAGI BREAK': () => result(0),
  'HANGUP': () => result(1),
  'ANSWER': (channel) => {
    channel.setState('Up');
    return result(0);
  },
  'GET VARIABLE': (channel, [name]) => {
    if (name === undefined) return usage('GET VARIABLE <variable name>');
    const value = variableOf(channel, name);
    return value === undefined ? result(0) : result(1, value);
  },
  'SET VARIABLE': (channel, [name, value]) => {
    if (name === undefined || value === undefined) return usage('SET VARIABLE <variable name> <value>');
    channel.setVariable(name, value);
    return result(1);
  },
};

function execute(channel: FakeChannel, command: string): AgiResult {
  if (channel.isHungUp) {
    return { code: 511, text: '511 Command Not Permitted on a dead channel or intercept routine\n' };
  }
  const parts = words(command);
  for (const length of [2, 1]) {
    const run = COMMANDS[parts.slice(0, length).join(' ').toUpperCase()];
    if (run !== undefined && parts.length >= length) return run(channel, parts.slice(length));
  }
  return { code: 510, text: '510 Invalid or unknown command\n' };
}

const RESULTS: Readonly<Record<number, string>> = {
  200: 'Success',
  510: 'Invalid or unknown command',
  511: 'Command not permitted on a dead channel or intercept routine',
  520: 'Usage',
};

/** Runs a command on a channel that waits for one, and says so in the events of a real server. */
export function runAgiCommand(channel: FakeChannel, command: string, commandId: string): void {
  const own = { CommandId: randomInt(0x7fffffff), Command: command };
  channel.emit('AGIExecStart', 'agi', own);
  const { code, text } = execute(channel, command);
  channel.emit('AGIExecEnd', 'agi', { ...own, ResultCode: code, Result: RESULTS[code] });
  channel.emit('AsyncAGIExec', 'agi', { Result: encode(text), CommandId: commandId === '' ? undefined : commandId });
  if (/^ASYNCAGI\s+BREAK$/i.test(command)) WAITING.get(channel)?.();
  else if (/^HANGUP$/i.test(command)) channel.hangup();
}
