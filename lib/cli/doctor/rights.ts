/**
 * What the user may read and write: asked of the server where the user may ask, else concluded from what it may do.
 *
 * `manager show user` tells all and needs the class `command`; the lines of manager.conf tell it too and need `config`
 * or `system`. Without either the write classes are those without which an action would not be listed, and of the read
 * classes only `system` shows itself, by FullyBooted. Secrets in the answers are passed over.
 */
import { getAll, type Asterisk, type Capability, type Message } from '../../index.js';
import type { Findings } from './finding.js';

/** What is known of a user. */
export interface Rights {
  readonly username: string;
  /** The classes that it reads; undefined where nothing tells. */
  readonly read: ReadonlySet<string> | undefined;
  /** The classes that it writes. */
  readonly write: ReadonlySet<string>;
  /** Its event filters in manager.conf; undefined where they can't be read. */
  readonly filters: readonly string[] | undefined;
}

/** What the tables of a model need to hear. Source: the classes of their events, in `gami/live`. */
const USUAL_READ = ['call', 'agent', 'dialplan', 'system'] as const;

function classesOf(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim().toLowerCase()).filter((name) => /^[a-z]+$/.test(name));
  return new Set(names.filter((name) => name !== 'none'));
}

/** Tells whether a class is among some, `all` being each of them. */
export function hasClass(classes: ReadonlySet<string>, name: string): boolean {
  return classes.has(name) || classes.has('all');
}

/** Source: asterisk main/manager.c, handle_showmanager(), 22.10.1: `read perm: system,call,…`. */
function permissionOf(response: Message, kind: 'read' | 'write'): string | undefined {
  const pattern = new RegExp(`^\\s*${kind} perm:(.*)$`);
  return getAll(response, 'Output').flatMap((line) => pattern.exec(line)?.[1] ?? [])[0];
}

/** Source: asterisk main/manager.c, action_getconfig(), 22.10.1: `Line-000000-000001: read=call`. */
function linesOf(response: Message, name: string): string[] {
  const pattern = new RegExp(`^\\s*${name}\\s*=>?\\s*(.*)$`, 'i');
  return Object.entries(response).flatMap(([header, value]) =>
    /^Line-/i.test(header) ? pattern.exec(value)?.[1] ?? [] : []
  );
}

/** A class is there when an action is that only this class lets through. */
function concluded(capabilities: ReadonlyMap<string, Capability>): ReadonlySet<string> {
  const needs = Array.from(capabilities.values(), ({ privileges }) => privileges.filter((name) => name !== 'all'));
  return new Set(needs.filter(({ length }) => length === 1).map(([name]) => name!));
}

/** Asks for the rights of the user, in whichever way there is. */
export async function askRights(client: Asterisk, username: string): Promise<Rights> {
  const capabilities = await client.capabilities().catch(() => new Map<string, Capability>());
  const ask = (action: Message): Promise<Message | undefined> =>
    capabilities.has(action['Action']!) ? client.request(action).catch(() => undefined) : Promise.resolve(undefined);
  const isPlain = /^[\w.@+-]+$/.test(username);
  const user = isPlain ? await ask({ Action: 'Command', Command: `manager show user ${username}` }) : undefined;
  const lines = await ask({ Action: 'GetConfig', Filename: 'manager.conf', Category: username });
  const configured = (name: string): string | undefined => lines && linesOf(lines, name).join(',');
  return {
    username,
    read: classesOf((user && permissionOf(user, 'read')) ?? configured('read')),
    write: classesOf((user && permissionOf(user, 'write')) ?? configured('write')) ?? concluded(capabilities),
    filters: lines && linesOf(lines, 'eventfilter(?:\\([^)]*\\))?'),
  };
}

function textOf(classes: ReadonlySet<string>): string {
  return classes.has('all') ? 'all' : classes.size === 0 ? 'nothing' : [...classes].join(',');
}

/** Says which line of manager.conf is to be changed. */
export function lineOf({ username }: Rights, kind: 'read' | 'write', classes: readonly string[]): string {
  return `in manager.conf, below [${username}]: add ${classes.join(',')} to ${kind} =, then "manager reload"`;
}

/**
 * Puts down what the user may, and what it can't do for want of a class.
 *
 * @param isBooted whether FullyBooted came, which only a user that reads `system` gets
 */
export function checkRights(rights: Rights, isBooted: boolean, findings: Findings): void {
  checkRead(rights, isBooted, findings);
  if (rights.write.size > 0) findings.add('ok', 'write', `the user writes ${textOf(rights.write)}`);
  else {
    findings.add('warning', 'write', 'the user writes nothing: calls, commands and most lists are refused',
      lineOf(rights, 'write', ['call', 'reporting', 'originate']));
  }
  checkFilters(rights, findings);
}

function checkRead(rights: Rights, isBooted: boolean, findings: Findings): void {
  const { read, username } = rights;
  if (read !== undefined) {
    const missing = USUAL_READ.filter((name) => !hasClass(read, name));
    if (missing.length === 0) return findings.add('ok', 'read', `the user reads ${textOf(read)}`);
    return findings.add('warning', 'read',
      `the user reads ${textOf(read)}: events of the classes ${missing.join(', ')} never come`,
      lineOf(rights, 'read', missing));
  }
  if (!isBooted) {
    return findings.add('warning', 'read',
      'the user doesn\'t read system, for FullyBooted didn\'t come; which other classes it reads can\'t be asked for '
        + 'without the class command or config', lineOf(rights, 'read', ['system']));
  }
  return findings.add('note', 'read',
    'the user reads system; which other classes it reads can\'t be asked for without the class command or config',
    `on the server: asterisk -rx 'manager show user ${username}'`);
}

function checkFilters({ filters, username }: Rights, findings: Findings): void {
  if (filters === undefined) {
    return findings.add('note', 'filters', 'event filters of the user can\'t be asked for without the class config');
  }
  if (filters.length === 0) return findings.add('ok', 'filters', 'the user has no event filter in manager.conf');
  return findings.add('note', 'filters', `the user has event filters: ${filters.join(' · ')}`,
    `what they hide comes to no session of the user: the lines eventfilter = below [${username}] in manager.conf`);
}
