/**
 * The names of the catalogue at run time: actions, events and their headers, for warnings and completion.
 *
 * The catalogue is types alone, which are gone when the program runs; but the package ships their declarations, and
 * these are read, once, when a name is first asked for. Where they are missing no name is known, and nothing fails.
 */
import { readFileSync } from 'node:fs';

/** Names with the names of their headers. */
export type Names = ReadonlyMap<string, readonly string[]>;

const ENTRY = /^ {4}(\w+): ?(.*)$/;
const HEADER = /^ {8}'?([\w-]+)'?\??: /;
const SNAPSHOT = /(Channel|Bridge)Snapshot(?:<'(\w*)'>)?/g;
const FIELDS = /type (Channel|Bridge)Field = ([^;]*);/g;

function declarationsOf(file: string): string {
  try {
    return readFileSync(new URL(`../../catalogue/${file}.d.ts`, import.meta.url), 'utf8');
  } catch {
    return '';
  }
}

/** The fields of the snapshots that events carry, by the kind of snapshot. */
function snapshotFields(): ReadonlyMap<string, readonly string[]> {
  const matches = declarationsOf('snapshots').matchAll(FIELDS);
  return new Map(Array.from(matches, ([, kind, fields]) => [kind!, fields!.match(/\w+/g) ?? []]));
}

function namesOf(file: string, snapshots: ReadonlyMap<string, readonly string[]>): Names {
  const names = new Map<string, string[]>();
  let headers: string[] = [];
  for (const line of declarationsOf(file).split('\n')) {
    const [, name, type = ''] = ENTRY.exec(line) ?? [];
    if (name !== undefined) {
      headers = Array.from(type.matchAll(SNAPSHOT)).flatMap(([, kind, prefix = '']) =>
        (snapshots.get(kind!) ?? []).map((field) => `${prefix}${field}`)
      );
      names.set(name, headers);
    }
    const header = HEADER.exec(line)?.[1];
    if (header !== undefined) headers.push(header);
  }
  return names;
}

let events: Names | undefined;
let actions: Names | undefined;
let lists: Names | undefined;

/** The events that the catalogue knows. */
export function eventNames(): Names {
  return events ??= namesOf('events', snapshotFields());
}

/** The actions that answer with a list. */
export function listNames(): Names {
  return lists ??= namesOf('lists', new Map());
}

/** The actions that the catalogue knows. */
export function actionNames(): Names {
  return actions ??= namesOf('actions', new Map());
}
