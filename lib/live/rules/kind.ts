/**
 * What a kind of table is made of: the rules that take events in, and the list that replaces it. Data, not machinery.
 */
import type { Message } from '../../index.js';
import type { Table } from '../table/table.js';

/** The tables by name: those of the library, and whatever a user adds. */
export interface Tables {
  readonly channels: Table;
  readonly bridges: Table;
  readonly queues: Table;
  readonly members: Table;
  readonly callers: Table;
  readonly serving: Table;
  readonly conferences: Table;
  readonly conferees: Table;
  readonly parked: Table;
  readonly devices: Table;
  readonly extensions: Table;
  readonly presences: Table;
  readonly endpoints: Table;
  readonly contacts: Table;
  readonly registrations: Table;
  readonly mailboxes: Table;
  readonly [name: string]: Table;
}

/** Takes one event in. It runs synchronously, in wire order, and must do no harm when it runs twice. */
export type Rule = (tables: Tables, message: Message) => void;

/** Rules by the names of the events that they take. */
export type Rules = Readonly<Record<string, Rule>>;

/** How a table is listed. */
export interface List {
  /** The action whose list has the rows; tables with the same action are read by one list. */
  readonly action: Message;
  /** The name of the items that are rows of this table, where the list has others too. */
  readonly item?: string;
  /** The header that has a row's key, or a function of the item; an item without a key is passed over. */
  readonly key: string | ((item: Message) => string | undefined);
  /**
   * Makes a row; `old` is the one that it takes the place of. By default all headers but those that say how the item
   * came.
   */
  readonly row?: (item: Message, old: Message | undefined, now: number) => Message;
  /** The header that narrows the list to a part of the table. */
  readonly scope?: string;
  /** The table whose rows say which scopes there are; then the list is asked for once for each of them. */
  readonly of?: string;
  /** The header with the id that may have ended meanwhile. */
  readonly id?: string;
  /** Headers that no event tells: a look at the list changes them at once. */
  readonly untold?: readonly string[];
  /** Headers that are told too seldom: a look at the list changes them, and doesn't count it. */
  readonly loose?: readonly string[];
  /** True where rows come and go without an event. */
  readonly isSilent?: boolean;
  /** The class of the events, and one that only the headers named with it need. */
  readonly read?: string;
  /** The classes, one of which the list needs. */
  readonly write?: string;
  /** Asked for where the user may not use the action: its name, and how its items become those of the list. */
  readonly instead?: { readonly action: Message; readonly item: (item: Message) => Message };
  /** The action that knows for sure which ids live. */
  readonly witness?: Message;
}

/** One kind of table. */
export interface Kind {
  readonly rules: Rules;
  readonly list?: List;
  /** The tables that its rules look into. */
  readonly needs?: readonly string[];
  /** True for what rules note for themselves. */
  readonly isHidden?: boolean;
}

/** Joins the parts of a key; no header's value has a line feed. */
export function joinKey(one: string, other: string): string {
  return `${one}\n${other}`;
}
