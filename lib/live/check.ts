/**
 * Looks at the lists again, and changes what is wrong.
 *
 * A list may be ahead of the events, so one look proves little: what differs is looked at a second time, and what
 * differs in the same way then, while no event has touched the row, is changed, told and counted. Headers that no event
 * tells are changed by the first look. Where a list itself may show what is gone (main/stasis_cache.c up to 16; orphans
 * of later versions) another action bears witness.
 */
import type { Message } from '../index.js';
import { isIn, keyOf, ownKey, rowOf, type Member, type Part } from './lists.js';
import { changed, differences } from './rules/row.js';

/** A row that differs from its list. */
export interface Suspect {
  readonly member: Member;
  readonly key: string;
  /** The row before and after the look; undefined where there is none. */
  readonly before: Message | undefined;
  readonly row: Message | undefined;
  /** The row as the list has it; undefined where it has none. */
  readonly listed: Message | undefined;
  /** The headers that differ. */
  readonly names: readonly string[];
}

/** Compares a part with its list, changes what no event tells, and returns what else differs. */
export function look(part: Part, items: readonly Message[], now: number): Suspect[] {
  return part.group.members.flatMap((member) => lookAt(member, part, items, now));
}

function lookAt(member: Member, part: Part, items: readonly Message[], now: number): Suspect[] {
  const { table } = member;
  const suspects: Suspect[] = [];
  const listed = new Set<string>();
  for (const item of items) {
    const key = keyOf(member, item);
    if (key === undefined) continue;
    listed.add(key);
    const suspect = compare(member, key, rowOf(member, item, table.get(key), now));
    if (suspect !== undefined) suspects.push(suspect);
  }
  for (const key of table.keys()) {
    const row = table.get(key)!;
    if (!listed.has(key) && isIn(part, row)) {
      suspects.push({ member, key, before: row, row, listed: undefined, names: [] });
    }
  }
  return suspects;
}

function compare(member: Member, key: string, listed: Message): Suspect | undefined {
  const { table, list } = member;
  const before = table.get(key);
  if (before === undefined) return { member, key, before, row: undefined, listed, names: [] };
  const all = differences(before, listed);
  const untold = all.filter((name) => list.untold?.includes(name) === true);
  if (untold.length > 0) table.set(key, changed(before, pick(listed, untold)));
  const names = all.filter((name) => !untold.includes(name));
  return names.length === 0 ? undefined : { member, key, before, row: table.get(key), listed, names };
}

function pick(row: Message, names: readonly string[]): Message {
  return Object.fromEntries(names.map((name) => [name, row[name]!]));
}

/** Returns the suspects of a second look that were the same in the first, with no event for the row between them. */
export function confirmed(first: readonly Suspect[], second: readonly Suspect[]): Suspect[] {
  const byKey = new Map(first.map((suspect) => [`${suspect.member.name}\n${suspect.key}`, suspect]));
  return second.filter((suspect) => {
    const other = byKey.get(`${suspect.member.name}\n${suspect.key}`);
    return other !== undefined && other.row === suspect.before && isSame(other, suspect);
  });
}

function isSame(one: Suspect, other: Suspect): boolean {
  if (one.listed === undefined || other.listed === undefined || one.row === undefined) {
    return one.listed === undefined === (other.listed === undefined);
  }
  return one.names.length === other.names.length &&
    one.names.every((name) => one.listed![name] === other.listed![name]);
}

/** Changes a row to what its list says; tells whether that counts: not where all that differed is told too seldom. */
export function heal({ member, key, row, listed, names }: Suspect): boolean {
  if (member.table.get(key) !== row) return false;
  if (listed === undefined) {
    if (member.list.id !== undefined) member.table.bury(row![member.list.id]!);
    member.table.delete(key);
    return true;
  }
  if (row === undefined) {
    if (member.list.id !== undefined && member.table.isBuried(listed[member.list.id]!)) return false;
    member.table.set(ownKey(member, listed, key), listed);
    return true;
  }
  member.table.set(key, listed);
  return names.some((name) => member.list.loose?.includes(name) !== true);
}
