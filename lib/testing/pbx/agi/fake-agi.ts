/**
 * AsyncAGI of the fake PBX: a channel that runs `AGI(agi:async)` takes its commands from the action AGI.
 *
 * Commands wait for each other. Source: asterisk res/res_agi.c, launch_asyncagi() and agi_handle_command(), 22.10.1:
 * results and environment are URI-encoded, each line ended by `%0A`; what a client calls `CommandID` comes back as
 * `CommandId`, the events of the execution have a random one of their own.
 */
import { randomInt } from 'node:crypto';
import type { FakeChannel } from '../channel/fake-channel.js';
import type { FakePbx } from '../fake-pbx.js';
import { executeAgi, type AgiResult } from './agi-commands.js';

/** A channel that waits for commands. */
interface AsyncAgi {
  readonly pbx: FakePbx;
  /** Lets the channel go. */
  readonly end: () => void;
  /** The command under way, and those behind it. */
  queue: Promise<void> | undefined;
}

/** The channels that wait for commands. */
const WAITING = new WeakMap<FakeChannel, AsyncAgi>();

/** Source: asterisk main/utils.c, ast_uri_encode() with ast_uri_http, 22.10.1. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function environment(pbx: FakePbx, channel: FakeChannel): string {
  const lines: readonly (readonly [string, string | number])[] = [
    ['request', 'async'],
    ['channel', channel.name],
    ['language', channel.language],
    ['type', channel.name.split('/', 1)[0] ?? ''],
    ['uniqueid', channel.uniqueid],
    ['version', pbx.asteriskVersion],
    ['callerid', channel.callerIdNum || 'unknown'],
    ['calleridname', channel.callerIdName || 'unknown'],
    ['callingpres', channel.callerIdNum === '' ? 67 : 0],
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

/** Lets a channel wait for commands; `next` is called when it is let go. Returns how it is left early. */
export function startAsyncAgi(pbx: FakePbx, channel: FakeChannel, next: () => void): () => void {
  const stop = (): boolean => {
    if (!WAITING.delete(channel)) return false;
    channel.emit('AsyncAGIEnd', 'agi');
    return true;
  };
  const end = (): void => {
    if (!stop() || channel.isEnding) return;
    channel.setVariable('AGISTATUS', 'SUCCESS');
    next();
  };
  WAITING.set(channel, { pbx, end, queue: undefined });
  channel.emit('AsyncAGIStart', 'agi', { Env: encode(environment(pbx, channel)) });
  return () => {
    if (stop()) channel.setVariable('AGISTATUS', 'HANGUP');
  };
}

/** Tells whether a channel waits for commands. */
export function isInAsyncAgi(channel: FakeChannel): boolean {
  return WAITING.has(channel);
}

const OUTCOMES: Readonly<Record<number, string>> = {
  200: 'Success',
  510: 'Invalid or unknown command',
  511: 'Command not permitted on a dead channel or intercept routine',
  520: 'Usage',
};

/** Runs a command on a channel that waits for one, and says so in the events of a real server. */
export function runAgiCommand(channel: FakeChannel, command: string, commandId: string): void {
  const agi = WAITING.get(channel);
  if (agi === undefined) return;
  const run = (): void | Promise<void> => runNow(agi, channel, command, commandId);
  const running = agi.queue === undefined ? run() : agi.queue.then(run);
  if (!(running instanceof Promise)) return;
  agi.queue = running;
  void running.finally(() => {
    if (agi.queue === running) agi.queue = undefined;
  });
}

function runNow(agi: AsyncAgi, channel: FakeChannel, command: string, commandId: string): void | Promise<void> {
  const own = { CommandId: randomInt(0x7fffffff), Command: command };
  channel.emit('AGIExecStart', 'agi', own);
  const finish = ({ code, text, outcome }: AgiResult): void => {
    channel.tell('AGIExecEnd', 'agi', { ...own, ResultCode: code, Result: outcome ?? OUTCOMES[code] });
    channel.tell('AsyncAGIExec', 'agi', { Result: encode(text), CommandId: commandId === '' ? undefined : commandId });
    if (/^ASYNCAGI\s+BREAK$/i.test(command)) agi.end();
    else if (/^HANGUP$/i.test(command)) channel.hangup();
  };
  const result = executeAgi(agi.pbx, channel, command);
  return result instanceof Promise ? result.then(finish) : finish(result);
}
