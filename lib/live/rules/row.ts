/**
 * Making rows: values that are kept for long, copies of what came, and the header `since`.
 *
 * In V8 a part of 13 characters or more keeps the whole text alive that it was cut from: 4 KB for each kept value. So
 * what a row keeps is its own text, and where a value hasn't changed the row keeps the one it had. Lists say how long
 * ago a thing began in whole seconds, so a row keeps its time unless the list says something else.
 */
import type { Message } from '../../index.js';

/** The longest text that V8 copies when it cuts it out. */
const LONGEST_COPIED = 12;

/** Returns the same text as one that holds on to no other. */
export function ownText(text: string): string {
  return text.length <= LONGEST_COPIED ? text : ` ${text}`.slice(1);
}

/** Returns the old text where the new one equals it, else the new one as a text of its own. */
export function keep(fresh: string | undefined, old: string | undefined): string {
  if (fresh === undefined) return old ?? '';
  return fresh === old ? old : ownText(fresh);
}

/** Makes rows, each with the headers that `fill` gives it, of what came and of the row whose place it takes. */
export type RowMaker = new (item: Message, old: Message) => Message;

/**
 * Makes a constructor of rows: their headers have fixed places, which one of `Object.create(null)` has not; they
 * inherit nothing either.
 */
export function rowMaker(fill: (this: Message, item: Message, old: Message) => void): RowMaker {
  fill.prototype = Object.create(null) as object;
  return fill as unknown as RowMaker;
}

/** V8 reserves places for as many properties as it sees assigned here; the assignments never run. */
const Row = rowMaker(function Row(_item, old) {
  if (old === undefined) return;
  this.a = this.b = this.c = this.d = this.e = this.f = this.g = this.h = this.i = this.j = this.k = this.l = '';
  this.m = '';
  this.n = this.o = this.p = this.q = this.r = this.s = this.t = this.u = this.v = this.w = this.x = this.y = '';
}) as unknown as new () => Message;

/** Makes an empty row. */
export function emptyRow(): Message {
  return new Row();
}

/** Copies a row with some headers changed. */
export function changed(row: Message, changes: Message): Message {
  return Object.assign(emptyRow(), row, changes);
}

/** Tells whether two rows have the same headers with the same values. */
export function isEqual(one: Message, other: Message): boolean {
  const names = Object.keys(one);
  for (const name of names) if (one[name] !== other[name]) return false;
  return names.length === Object.keys(other).length;
}

/** Returns the names of the headers in which two rows differ. */
export function differences(one: Message, other: Message): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => one[name] !== other[name]);
}

/** What says how a message came, not what it is about; and ages, which `since` has for good. */
const NOT_KEPT: ReadonlySet<string> = new Set([
  'Event', 'Privilege', 'ActionID', 'EventList', 'Timestamp', 'SequenceNumber', 'File', 'Line', 'Func', 'SystemName',
  'Duration', 'Wait', 'AnsweredTime', 'ParkingDuration', 'Seconds',
]);

function keptNames(item: Message): string[] {
  return Object.keys(item).filter((name) => !NOT_KEPT.has(name));
}

/**
 * Copies headers into a new row: those named, or all that are worth keeping. A value that hasn't changed is the one of
 * the old row.
 */
export function copyHeaders(
  item: Message, old: Message | undefined, names: readonly string[] = keptNames(item),
): Message {
  const row = emptyRow();
  for (const name of names) {
    const value = item[name] ?? old?.[name];
    if (value !== undefined) row[name] = keep(value, old?.[name]);
  }
  if (old !== undefined) for (const name in old) if (row[name] === undefined) row[name] = old[name]!;
  return row;
}

/** How far a list's whole seconds, and the way of its text to here, may be off. */
const TOLERANCE = 2500;

function millisecondsOf(duration: string): number {
  if (!duration.includes(':')) return Number(duration) * 1000;
  if (duration.length !== 8 || duration[2] !== ':') {
    return duration.split(':').reduce((sum, part) => 60 * sum + Number(part), 0) * 1000;
  }
  return (3600 * Number(duration.slice(0, 2)) + 60 * Number(duration.slice(3, 5)) + Number(duration.slice(6))) * 1000;
}

/**
 * Says when a thing began, as text in milliseconds since 1970. @param duration `75` or `00:01:15`; where there is none
 * the row keeps its time, or begins now
 */
export function sinceOf(duration: string | undefined, old: Message | undefined, now: number): string {
  const age = duration === undefined || duration === '' ? Number.NaN : millisecondsOf(duration);
  const known = old?.since;
  if (Number.isNaN(age)) return known ?? String(now);
  return known !== undefined && Math.abs(Number(known) - (now - age)) < TOLERANCE ? known : String(now - age);
}
