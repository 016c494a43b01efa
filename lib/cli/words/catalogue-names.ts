/**
 * The names of the catalogue at run time: actions, events and their headers, for warnings and completion.
 *
 * The catalogue is types alone, which are gone when the program runs; but the package ships their declarations, and
 * these are read, once, when a name is first asked for. Where they are missing no name is known, and nothing fails.
 */
import { readFileSync } from 'node:fs';

/** Names with the names of their headers. */
export type Names = ReadonlyMap<string, readonly string[]>;

const INTERFACE = /^export interface (\w+)/;
const ENTRY = /^ {4}'?(\w*)'?: ?(.*)$/;
const HEADER = /^ {8}'?([\w-]+)'?\??: /;
const SNAPSHOT = /(Channel|Bridge)Snapshot(?:<'(\w*)'>)?/g;

/** Each header has its versions in a comment before it, and each message names itself. */
const NO_HEADERS: ReadonlySet<string> = new Set(['Action', 'Event', 'items', 'complete']);

/** The entries of each interface of a file: name, type behind it, and the headers below. */
type Entries = Map<string, { readonly type: string; readonly headers: string[] }>;

function interfacesOf(file: string): Map<string, Entries> {
  const interfaces = new Map<string, Entries>();
  let entries: Entries = new Map();
  let headers: string[] = [];
  for (const line of declarationsOf(file).replace(/\/\*\*.*?\*\/ /g, '').split('\n')) {
    const name = INTERFACE.exec(line)?.[1];
    const [, entry, type = ''] = ENTRY.exec(line) ?? [];
    const header = HEADER.exec(line)?.[1];
    if (name !== undefined) interfaces.set(name, entries = new Map());
    else if (entry !== undefined) entries.set(entry, { type, headers: headers = [] });
    else if (header !== undefined && !NO_HEADERS.has(header)) headers.push(header);
  }
  return interfaces;
}

function declarationsOf(file: string): string {
  try {
    return readFileSync(new URL(`../../catalogue/${file}.d.ts`, import.meta.url), 'utf8');
  } catch {
    return '';
  }
}

function namesOf(file: string, interfaceName: string, snapshots: ReadonlyMap<string, Entries>): Names {
  const entries = interfacesOf(file).get(interfaceName) ?? new Map() as Entries;
  return new Map(Array.from(entries, ([name, { type, headers }]) => {
    const carried = Array.from(type.matchAll(SNAPSHOT)).flatMap(([, kind, prefix = '']) =>
      snapshots.get(`${kind!}Snapshots`)?.get(prefix)?.headers ?? []
    );
    return [name, [...carried, ...headers]];
  }));
}

let events: Names | undefined;
let actions: Names | undefined;
let lists: Names | undefined;

/** The events that the catalogue knows. */
export function eventNames(): Names {
  return events ??= namesOf('events', 'EventHeaders', interfacesOf('snapshots'));
}

/** The actions that answer with a list. */
export function listNames(): Names {
  return lists ??= namesOf('lists', 'ListEvents', new Map());
}

/** The actions that the catalogue knows. */
export function actionNames(): Names {
  return actions ??= namesOf('actions', 'ActionHeaders', new Map());
}
