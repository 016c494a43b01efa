/**
 * What `gami top` shows: the lines of the screen, from what there is and what the user has chosen. Pure.
 *
 * Each line is as wide as the screen or narrower and holds nothing that could command the terminal.
 */
import { fitted } from '../terminal/cells.js';
import { counted } from '../terminal/figures.js';
import type { Paint } from '../terminal/paint.js';
import type { CallRow, QueueRow } from './calls.js';

/** A column of the table of calls. */
interface Column {
  readonly width: number;
  /** What is compared; numbers as such. */
  readonly value: (call: CallRow) => string | number;
  readonly text?: (call: CallRow) => string;
}

const COLUMNS = {
  time: { width: 8, value: ({ age }) => age, text: ({ age }) => duration(age) },
  state: { width: 9, value: ({ state }) => state },
  from: { width: 24, value: ({ from }) => from },
  to: { width: 20, value: ({ to }) => to },
  channels: { width: 8, value: ({ channels }) => channels },
  application: { width: 12, value: ({ application }) => application },
  id: { width: 18, value: ({ id }) => id },
  names: { width: 40, value: ({ names }) => names.join(' ') },
} satisfies Record<string, Column>;

/** The name of a column. */
export type ColumnName = keyof typeof COLUMNS;

/** The names of all columns. */
export const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[];

/** The columns from the start. */
export const DEFAULT_COLUMNS: readonly ColumnName[] = ['time', 'state', 'from', 'to', 'channels', 'application', 'id'];

/** What the user has chosen. */
export interface Choice {
  readonly sort: ColumnName;
  readonly isReversed: boolean;
  readonly filter: string;
  readonly columns: readonly ColumnName[];
  /** The linked id of the call that the bar stands on; undefined for the first. */
  readonly selected: string | undefined;
  /** The call that is followed. */
  readonly followed: string | undefined;
  /** What is asked at the foot, with what has been typed. */
  readonly question: string | undefined;
  /** What is told at the foot. */
  readonly notice: string;
}

/** What there is. */
export interface Facts {
  /** The server, its state, rates. */
  readonly head: string;
  readonly calls: readonly CallRow[];
  readonly queues: readonly QueueRow[];
  /** The lines of the call that is followed; undefined when none is, or it is over. */
  readonly followed: readonly string[] | undefined;
  readonly problems: readonly string[];
}

/** How large the screen is. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The keys, for the foot. */
const KEYS = '↑↓ select  Enter follow  s sort  r reverse  / filter  c columns  h hang up  q quit';

/** Writes seconds as minutes and seconds, with hours where there are some. */
export function duration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}

function textOf(name: ColumnName, call: CallRow): string {
  const column: Column = COLUMNS[name];
  return column.text?.(call) ?? String(column.value(call));
}

/** The calls that fit the filter, in the order chosen. */
export function chosen(calls: readonly CallRow[], { sort, isReversed, filter }: Choice): CallRow[] {
  const wanted = filter.toLowerCase();
  const value = COLUMNS[sort].value;
  const fits = (call: CallRow): boolean =>
    wanted === '' || COLUMN_NAMES.some((name) => textOf(name, call).toLowerCase().includes(wanted));
  const sorted = calls.filter(fits).sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    const order = typeof a === 'number' && typeof b === 'number' ? b - a : String(a).localeCompare(String(b));
    return order === 0 ? one.id.localeCompare(other.id) : order;
  });
  return isReversed ? sorted.reverse() : sorted;
}

function queueLine({ name, waiting, longest, members }: QueueRow): string {
  const states = Array.from(members, ([state, count]) => `${count} ${state}`).join(', ');
  const wait = waiting === 0 ? '' : ` (${duration(longest)})`;
  return `  ${name}: ${waiting} waiting${wait} · ${states === '' ? 'no members' : states}`;
}

function row(call: CallRow, columns: readonly ColumnName[]): string {
  return columns.map((name) => fitted(textOf(name, call), COLUMNS[name].width)).join('  ');
}

function heading({ columns, sort, isReversed }: Choice): string {
  const mark = isReversed ? '▲' : '▼';
  return columns.map((name) => fitted(name === sort ? `${name}${mark}` : name, COLUMNS[name].width)).join('  ');
}

/** The part of a long table in which the bar is. */
function windowOf<T>(rows: readonly T[], at: number, size: number): readonly T[] {
  const from = Math.max(0, Math.min(at - Math.floor(size / 2), rows.length - size));
  return rows.slice(from, from + size);
}

function queueLines(queues: readonly QueueRow[], room: number): string[] {
  const busiest = [...queues].sort((one, other) => other.waiting - one.waiting || one.name.localeCompare(other.name));
  const lines = busiest.slice(0, room).map(queueLine);
  return busiest.length > room ? [...lines, `  and ${counted(busiest.length - room, 'queue')} more`] : lines;
}

function body(facts: Facts, choice: Choice, { columns, rows }: Size, paint: Paint): string[] {
  if (choice.followed !== undefined) {
    const lines = facts.followed ?? ['the call is over'];
    return [`call ${choice.followed} (Esc goes back)`, ...lines].slice(0, rows).map((line) => fitted(line, columns));
  }
  const calls = chosen(facts.calls, choice);
  const at = Math.max(0, calls.findIndex(({ id }) => id === choice.selected));
  const visible = windowOf(calls, at, Math.max(0, rows - 1));
  return [
    paint('bold', fitted(heading(choice), columns)),
    ...visible.map((call) => {
      const line = fitted(row(call, choice.columns), columns);
      return call === calls[at] ? paint('inverse', line) : line;
    }),
  ];
}

/** Makes the lines of the screen, as many as it has rows. */
export function frame(facts: Facts, choice: Choice, size: Size, paint: Paint): string[] {
  const { columns, rows } = size;
  const problems = facts.problems.map((line) => `! ${line}`).slice(0, 2);
  const queues = queueLines(facts.queues, Math.max(1, Math.floor(rows / 4)));
  const top = [
    paint('inverse', fitted(facts.head, columns)),
    ...problems.map((line) => paint('yellow', fitted(line, columns))),
    ...queues.map((line) => fitted(line, columns)),
    '',
  ];
  const lines = [...top, ...body(facts, choice, { columns, rows: Math.max(1, rows - top.length - 1) }, paint)];
  while (lines.length < rows - 1) lines.push('');
  const foot = choice.question ?? (choice.notice === '' ? KEYS : choice.notice);
  return [...lines.slice(0, Math.max(0, rows - 1)), paint('dim', fitted(foot, columns))].slice(0, rows);
}
