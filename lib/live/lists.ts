/**
 * Which lists a model reads, and what their items are: rows of which tables.
 *
 * Tables whose lists are one action are one group. A group with scopes can be read in part: one queue, one conference.
 * No I/O.
 */
import type { Message } from '../index.js';
import type { Kind, List } from './rules/kind.js';
import { copyHeaders, ownText } from './rules/row.js';
import type { Table } from './table/table.js';

/** A table with its list. */
export interface Member {
  readonly name: string;
  readonly table: Table;
  readonly list: List;
}

/** Tables that one action lists. */
export interface Group {
  readonly action: Message;
  readonly members: readonly Member[];
  /** The header that narrows the list. */
  readonly scope: string | undefined;
  /** The table whose rows are the scopes. */
  readonly of: string | undefined;
}

/** What is read: a group, or a part of it. */
export interface Part {
  readonly group: Group;
  /** The value of the group's scope; undefined for all. */
  readonly scope: string | undefined;
}

/** Puts the tables that one action lists together, in their order. */
export function groupsOf(kinds: ReadonlyMap<string, Kind>, tables: ReadonlyMap<string, Table>): Group[] {
  const groups = new Map<
    string,
    { action: Message; members: Member[]; scope: string | undefined; of: string | undefined }
  >();
  for (const [name, { list }] of kinds) {
    if (list === undefined) continue;
    const key = JSON.stringify(list.action);
    const member = { name, table: tables.get(name)!, list };
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { action: list.action, members: [member], scope: list.scope, of: list.of });
    }
    else group.members.push(member);
  }
  return [...groups.values()];
}

/** The action that asks for a part. */
export function actionOf({ group, scope }: Part, action: Message = group.action): Message {
  return group.scope === undefined || scope === undefined ? action : { ...action, [group.scope]: scope };
}

/** Finds an item's key in a table, as it was cut from the item; undefined where the item is none of its rows. */
export function keyOf({ list, table }: Member, item: Message): string | undefined {
  if (list.item !== undefined && item.Event !== list.item) return undefined;
  if (list.id !== undefined && table.isBuried(item[list.id] ?? '')) return undefined;
  const key = typeof list.key === 'string' ? item[list.key] : list.key(item);
  return key === '' ? undefined : key;
}

/** Makes a key one that holds on to no other text: where a row has it, the row's. */
export function ownKey({ list }: Member, row: Message, key: string): string {
  const own = typeof list.key === 'string' ? row[list.key] : undefined;
  return own !== undefined && own === key ? own : ownText(key);
}

/** Makes the row of an item. */
export function rowOf({ list }: Member, item: Message, old: Message | undefined, now: number): Message {
  if (list.row !== undefined) return list.row(item, old, now);
  const row = copyHeaders(item, old);
  row.since = old?.since ?? String(now);
  return row;
}

/** Tells whether a row belongs to a part. */
export function isIn({ group, scope }: Part, row: Message): boolean {
  return scope === undefined || group.scope === undefined || row[group.scope] === scope;
}

/** Replaces a part by the items of its list, whole. */
export function replacePart(part: Part, items: readonly Message[], now: number): void {
  for (const member of part.group.members) {
    const { table } = member;
    const listed = new Set<string>();
    for (const item of items) {
      const key = keyOf(member, item);
      if (key === undefined) continue;
      const row = rowOf(member, item, table.before(key), now);
      const own = ownKey(member, row, key);
      listed.add(own);
      table.set(own, row);
    }
    if (listed.size === table.size) continue;
    for (const key of [...table.keys()]) if (!listed.has(key) && isIn(part, table.get(key)!)) table.delete(key);
  }
}
