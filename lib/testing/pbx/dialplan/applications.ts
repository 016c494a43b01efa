/**
 * The applications of the dialplan that need nothing but their channel: answer, wait, set, go to, hang up.
 *
 * One that isn't known is passed at once. Source: asterisk main/pbx_builtins.c and apps/, 22.10.1.
 */
import type { FakeChannel } from '../channel/fake-channel.js';
import { writeVariable } from './functions.js';
import type { Application, Run } from './walk.js';

/** Cuts an application's data at its commas; quotes and brackets hold them together. */
export function argumentsOf(data: string): string[] {
  const parts = [''];
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < data.length; index += 1) {
    const character = data[index]!;
    if (character === '"') isQuoted = !isQuoted;
    else if (character === '\\') parts[parts.length - 1] += data[(index += 1)] ?? '';
    else if (character === ',' && depth === 0 && !isQuoted) parts.push('');
    else {
      depth = Math.max(0, depth + ('([{'.includes(character) ? 1 : ')]}'.includes(character) ? -1 : 0));
      parts[parts.length - 1] += character;
    }
  }
  return parts;
}

function isYes(condition: string): boolean {
  return condition.trim() !== '' && condition.trim() !== '0';
}

/** Waits so many seconds; nothing, when there is no number, is for ever. */
function wait({ pbx, next }: Run, data: string): (() => void) | undefined {
  return data === '' ? undefined : pbx.board.after(Number(data) * 1000 || 0, next);
}

function set({ pbx, channel }: Run, assignment: string): void {
  const equals = assignment.indexOf('=');
  if (equals > 0) writeVariable(pbx, channel, assignment.slice(0, equals).trim(), assignment.slice(equals + 1));
}

/** The far end is told, the caller waits for its end. */
function refuse(signal: 'busy' | 'congestion', cause: number): Application {
  return ({ pbx, channel, end }, data) => {
    if (channel.state !== 'Up') {
      channel.hangupCause = cause;
      channel.setState('Busy');
    }
    channel.partner?.signal(signal);
    return data === '' ? undefined : pbx.board.after(Number(data) * 1000 || 0, end);
  };
}

function stay(): void {
  return undefined;
}

function userEvent(channel: FakeChannel, data: string): void {
  const [name = '', ...parts] = argumentsOf(data);
  const headers = parts.map((part) => {
    const colon = part.indexOf(':');
    return [part.slice(0, colon).trim(), part.slice(colon + 1).trim()];
  });
  channel.tell('UserEvent', 'user', { UserEvent: name, ...Object.fromEntries(headers) });
}

/** The applications by name, in small letters. */
export const BASIC_APPLICATIONS: Readonly<Record<string, Application>> = {
  answer: ({ pbx, channel, next }) => {
    const isUp = channel.state === 'Up';
    channel.setState('Up');
    if (!isUp) channel.partner?.signal('answered');
    if (isUp || pbx.answerDelay === 0) return next();
    return pbx.board.after(pbx.answerDelay, next);
  },
  ringing: ({ channel, next }) => {
    channel.partner?.signal('ringing');
    next();
  },
  progress: ({ channel, next }) => {
    channel.partner?.signal('progress');
    next();
  },
  busy: refuse('busy', 17),
  congestion: refuse('congestion', 34),
  hangup: ({ channel, end }, data) => {
    channel.hangupCause = Number(data) || 16;
    end();
  },
  wait,
  waitexten: wait,
  echo: stay,
  milliwatt: stay,
  musiconhold: stay,
  set: (run, data) => {
    set(run, data);
    run.next();
  },
  mset: (run, data) => {
    for (const assignment of argumentsOf(data)) set(run, assignment);
    run.next();
  },
  goto: ({ jump, end }, data) => {
    if (!jump(data)) end();
  },
  gotoif: ({ jump, next }, data) => {
    const [, condition = '', then = '', otherwise = ''] = /^([^?]*)\?([^:]*)(?::(.*))?$/s.exec(data) ?? [];
    const target = isYes(condition) ? then : otherwise;
    if (target === '' || !jump(target)) next();
  },
  userevent: ({ channel, next }, data) => {
    userEvent(channel, data);
    next();
  },
};
