/**
 * The commands of AGI that the fake knows, and what each answers.
 *
 * Source: asterisk res/res_agi.c, the handlers from handle_answer() to handle_waitfordigit(), 22.10.1.
 */
import type { FakeChannel } from '../channel/fake-channel.js';
import { readVariable, substitute, writeVariable } from '../dialplan/functions.js';
import type { FakePbx } from '../fake-pbx.js';

/** A command's outcome: a code, what stands behind it, and what its execution is called. */
export interface AgiResult {
  readonly code: number;
  readonly text: string;
  readonly outcome?: string;
}

/** What a command has at hand. */
interface Scene {
  readonly pbx: FakePbx;
  readonly channel: FakeChannel;
  readonly parts: readonly string[];
}

type Command = (scene: Scene) => AgiResult | Promise<AgiResult>;

/** The states of a channel as CHANNEL STATUS counts them. */
const STATES = ['Down', 'Rsrvd', 'OffHook', 'Dialing', 'Ring', 'Ringing', 'Up', 'Busy'];

function usage(text: string): AgiResult {
  return { code: 520, text: `520-Invalid command syntax.  Proper usage follows:\n${text}\n520 End of proper usage.\n` };
}

function result(value: number, data?: string): AgiResult {
  return { code: 200, text: data === undefined ? `200 result=${value}\n` : `200 result=${value} (${data})\n` };
}

function set(field: 'context' | 'exten'): Command {
  return ({ channel, parts: [value = ''] }) => {
    channel[field] = value;
    return result(0);
  };
}

/** Applications that the fake's dialplan passes, so that EXEC may name them. */
const PASSED: ReadonlySet<string> = new Set(['noop', 'verbose', 'playback', 'answer', 'wait', 'set', 'log',
  'saydigits']);

function exec({ channel, parts: [application = '', ...data] }: Scene): AgiResult {
  if (!PASSED.has(application.toLowerCase())) {
    return { code: 200, text: '200 result=-2\n', outcome: 'Unknown Result' };
  }
  channel.application = application;
  channel.data = data.join(',');
  channel.publish();
  return result(0);
}

function waitForDigit({ pbx, channel, parts: [timeout = '-1'] }: Scene): Promise<AgiResult> {
  return new Promise((resolve) => {
    const { thread } = channel;
    const finish = (value: number): void => {
      cancel();
      if (thread !== undefined) delete thread.digit;
      resolve(result(value));
    };
    const cancel = Number(timeout) < 0 ? (): void => undefined : pbx.board.after(Number(timeout), () => finish(0));
    if (thread !== undefined) thread.digit = (digit) => finish(digit.charCodeAt(0));
    channel.beforeHangup(() => finish(-1));
  });
}

/** The commands by their first words. */
const COMMANDS: Readonly<Record<string, Command>> = {
  'VERBOSE': () => result(1),
  'NOOP': () => result(0),
  'STREAM FILE': () => ({ code: 200, text: '200 result=0 endpos=0\n' }),
  'GET OPTION': () => ({ code: 200, text: '200 result=0 endpos=0\n' }),
  'EXEC': exec,
  'ASYNCAGI BREAK': () => result(0),
  'HANGUP': () => result(1),
  'ANSWER': ({ channel }) => {
    channel.setState('Up');
    return result(0);
  },
  'CHANNEL STATUS': ({ pbx, channel, parts: [name] }) => {
    const wanted = name === undefined ? channel : pbx.find(name);
    return result(wanted === undefined ? -1 : STATES.indexOf(wanted.state));
  },
  'GET VARIABLE': ({ pbx, channel, parts: [name] }) => {
    if (name === undefined) return usage('Gets a channel variable.');
    const value = readVariable(pbx, channel, name);
    return value === '' ? result(0) : result(1, value);
  },
  'GET FULL VARIABLE': ({ pbx, channel, parts: [text = '', name] }) => {
    const wanted = name === undefined ? channel : pbx.find(name);
    const value = wanted === undefined ? '' : substitute(pbx, wanted, text);
    return value === '' ? result(0) : result(1, value);
  },
  'SET VARIABLE': ({ pbx, channel, parts: [name, value] }) => {
    if (name === undefined || value === undefined) return usage('Sets a variable to the current channel.');
    writeVariable(pbx, channel, name, value);
    return result(1);
  },
  'SET CALLERID': ({ channel, parts: [text = ''] }) => {
    const [, name, number = text] = /^\s*"?(.*?)"?\s*<([^>]*)>\s*$/.exec(text) ?? [];
    channel.callerIdNum = number;
    if (name !== undefined) channel.callerIdName = name;
    channel.publish();
    return result(1);
  },
  'SET CONTEXT': set('context'),
  'SET EXTENSION': set('exten'),
  'SET PRIORITY': ({ channel, parts: [priority = ''] }) => {
    channel.priority = Number(priority) || 1;
    return result(0);
  },
  'DATABASE PUT': ({ pbx, parts: [family, key, value = ''] }) => {
    pbx.database.set(`/${family}/${key}`, value);
    return result(1);
  },
  'DATABASE GET': ({ pbx, parts: [family, key] }) => {
    const value = pbx.database.get(`/${family}/${key}`);
    return value === undefined ? result(0) : result(1, value);
  },
  'DATABASE DEL': ({ pbx, parts: [family, key] }) => {
    pbx.database.delete(`/${family}/${key}`);
    return result(1);
  },
  'DATABASE DELTREE': ({ pbx, parts }) => {
    const prefix = `/${parts.join('/')}`;
    for (const path of [...pbx.database.keys()]) {
      if (path === prefix || path.startsWith(`${prefix}/`)) pbx.database.delete(path);
    }
    return result(1);
  },
  'WAIT FOR DIGIT': waitForDigit,
};

function words(command: string): string[] {
  return (command.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? []).map((word) =>
    word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word
  );
}

/** Runs a command on a channel; its outcome, at once or when it has waited. */
export function executeAgi(pbx: FakePbx, channel: FakeChannel, command: string): AgiResult | Promise<AgiResult> {
  if (channel.isHungUp) {
    return { code: 511, text: '511 Command Not Permitted on a dead channel or intercept routine\n' };
  }
  const parts = words(command);
  for (const length of [3, 2, 1]) {
    const run = COMMANDS[parts.slice(0, length).join(' ').toUpperCase()];
    if (run !== undefined && parts.length >= length) return run({ pbx, channel, parts: parts.slice(length) });
  }
  return { code: 510, text: '510 Invalid or unknown command\n' };
}
