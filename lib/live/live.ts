/**
 * A model of a PBX: tables of what there is now, and each change told once.
 *
 * It stands on the public methods of a client alone. Rules take events in, lists replace tables; both are data. It
 * sends lists and nothing else, unless `fence` is set. A callback that throws stops nothing: its exception is rethrown
 * on a tick of its own.
 */
import { StateError, type Asterisk, type Message } from '../index.js';
import { callOf, Followers, type Call, type FollowCallback } from './calls.js';
import { Evidence } from './evidence.js';
import { Ear, Ears, guard, type ChangeCallback, type RowCallback } from './ears.js';
import { takeEventsIn } from './intake.js';
import { hearLife } from './life.js';
import { groupsOf, type Group, type Part } from './lists.js';
import { bad, checkOptions, kindsOf, narrowed, timeOption, type LiveOptions, type TableName } from './options.js';
import { PartReader } from './part-reader.js';
import type { Client } from './reader.js';
import { Rows } from './table/rows.js';
import type { Kind, Rules, Tables } from './rules/kind.js';
import { joinRules, KINDS } from './rules/kinds.js';
import { Sync, type LiveState } from './sync.js';
import { Table } from './table/table.js';
import { Tombstones } from './table/tombstones.js';

/** The figures of a model. */
export interface LiveStats {
  /** How many rows all tables have. */
  readonly rows: number;
  /** How many changes have been told. */
  readonly changes: number;
  /** How many rows were wrong when the lists were looked at again. */
  readonly healed: number;
  /** When the lists were read last, in milliseconds since 1970; undefined before the first time. */
  readonly lastCheck: number | undefined;
}

/** A model of one PBX; each table is a property of its name: its rows by key. */
export type Live<Own extends string = never> =
  & Model
  & { readonly [Name in TableName]: ReadonlyMap<string, Message> }
  & { readonly [Name in Own]: ReadonlyMap<string, Message> };

/** A model of one PBX, without the properties for its tables. */
export class Model {
  readonly #client: Client;
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #tables: Readonly<Record<string, Table>>;
  readonly #problems = new Map<string, string>();
  readonly #tombstones = new Tombstones();
  readonly #evidence = new Evidence(this.#problems);
  readonly #queues: ReadonlySet<string> | undefined;
  readonly #sync: Sync;
  readonly #followers: Followers;
  readonly #stops: (() => void)[] = [];
  readonly #ears = new Ears();
  readonly #earOf = new Map<string, Ear>();
  readonly #waiting: { resolve: () => void; reject: (error: StateError) => void }[] = [];
  #isClosed = false;

  /** @param kinds the kinds of its tables, by name */
  constructor(client: Client, kinds: ReadonlyMap<string, Kind>, options: LiveOptions = {}) {
    const { queues, check, settle, fence = false, rules = {} } = options;
    this.#client = client;
    this.#kinds = kinds;
    this.#queues = queues && new Set(queues);
    this.#tables = Object.fromEntries(Array.from(kinds.keys(), (name) => [name, this.#newTable(name)]));
    const groups = groupsOf(kinds, new Map(Object.entries(this.#tables)));
    this.#sync = new Sync({
      client,
      groups,
      fence,
      tombstones: this.#tombstones,
      evidence: this.#evidence,
      tables: Object.values(this.#tables),
      reader: new PartReader(client, groups, this.#problems),
      partsOf: (group) => this.#partsOf(group),
      check: timeOption('check', check, 60_000),
      settle: timeOption('settle', settle, 1000),
      onState: (state) => this.#onState(state),
    });
    this.#followers = new Followers({ channels: this.#rows('channels'), bridges: this.#rows('bridges') }, guard);
    this.#defineTables();
    this.#listen(joinRules([...Array.from(kinds, ([name, kind]) => narrowed(name, kind, this.#queues)), rules]));
    if (client.state === 'ready') this.#sync.begin();
  }

  /** Where the model stands. */
  get state(): LiveState {
    return this.#sync.state;
  }

  /**
   * Why tables can't be right, by the table's name: a right that is missing, a list that failed, events that don't
   * come.
   */
  get problems(): ReadonlyMap<string, string> {
    return this.#problems;
  }

  /**
   * Hears the changes of one table, or of all: each change once, in the order of the wire, while it happens.
   *
   * The rows that are there are not told: read the table first. While the model is reading nothing is told; then the
   * difference is.
   *
   * @returns the function that ends it
   * @throws {OptionError} `AMI_BAD_OPTION` — the model has no table of that name, or there is no callback
   */
  on(table: TableName | (string & {}), callback: RowCallback): () => void;
  on(callback: ChangeCallback): () => void;
  on(table: string | ChangeCallback, callback?: RowCallback): () => void {
    if (typeof table === 'function') return this.#ears.add(table);
    this.#tableOf(table);
    if (typeof callback !== 'function') throw bad('"on" needs a callback');
    return this.#earOf.get(table)!.add(callback);
  }

  /**
   * Returns the rows of a table that have a value under a header, such as all channels of a bridge.
   *
   * An index of the header is made at the first time and kept.
   *
   * @throws {OptionError} `AMI_BAD_OPTION` — the model has no table of that name
   */
  in(table: TableName | (string & {}), header: string, value: string): readonly Message[] {
    return this.#tableOf(table).shown.in(header, value);
  }

  /** Finds the call that a channel belongs to, by its Uniqueid or by a linked id; undefined where there is none. */
  call(id: string): Call | undefined {
    this.#tableOf('channels');
    return callOf({ channels: this.#rows('channels'), bridges: this.#rows('bridges') }, id);
  }

  /**
   * Follows a call from its first channel to the end of its last, by the Uniqueid of one of them or by its linked id.
   *
   * The callback runs with each change, from the next tick on when the call is there already, and with undefined when
   * it is over. A call that never begins is waited for until the model closes.
   *
   * @returns the function that ends it
   */
  follow(id: string, callback: FollowCallback): () => void {
    this.#tableOf('channels');
    if (typeof callback !== 'function') throw bad('"follow" needs a callback');
    return this.#followers.add(id, callback);
  }

  /**
   * Resolves when the model is live, at once where it is; rejects with a `StateError` (`AMI_CLOSED`) when it closes
   * first.
   */
  synced(): Promise<void> {
    if (this.#isClosed) return Promise.reject(closedError());
    if (this.state === 'live') return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /**
   * Looks at all lists now; resolves when what was wrong has been changed and told, at once where there is no session.
   */
  refresh(): Promise<void> {
    return new Promise((resolve) => this.#sync.check(resolve));
  }

  /** Gets the figures of the model. */
  stats(): LiveStats {
    const rows = this.#shownTables().reduce((sum, [, table]) => sum + table.shown.map.size, 0);
    return { rows, changes: this.#ears.changes, healed: this.#sync.healed, lastCheck: this.#sync.lastCheck };
  }

  /** Ends the model: it hears and tells nothing any more, its rows stay as they are. A second time is no error. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    this.#followers.clear();
    this.#sync.end();
    for (const { reject } of this.#waiting.splice(0)) reject(closedError());
  }

  /** What `JSON.stringify` shows: the state, the problems, and each table as an object of its rows. */
  toJSON(): object {
    const tables = this.#shownTables().map(([name, table]) => [name, Object.fromEntries(table.shown.map)]);
    return {
      name: this.#client.name,
      state: this.state,
      problems: Object.fromEntries(this.#problems),
      ...Object.fromEntries(tables),
    };
  }

  #newTable(name: string): Table {
    const ear = new Ear(name, this.#ears);
    this.#earOf.set(name, ear);
    return new Table({
      name,
      tombstones: this.#tombstones,
      ask: (scope) => this.#ask(name, scope),
      tell: this.#kinds.get(name)!.isHidden === true ? () => undefined : (key, row, old) => {
        if (this.#isClosed) return;
        if (name === 'channels') this.#followers.change(row, old);
        ear.tell(key, row, old);
      },
    });
  }

  #rows(name: string): Rows {
    return this.#tables[name]?.shown ?? new Rows();
  }

  #shownTables(): [string, Table][] {
    return Object.entries(this.#tables).filter(([name]) => this.#kinds.get(name)!.isHidden !== true);
  }

  #tableOf(name: string): Table {
    const table = Object.hasOwn(this.#tables, name) && this.#kinds.get(name)!.isHidden !== true
      ? this.#tables[name]
      : undefined;
    if (table === undefined) {
      throw bad(`the model has no table "${name}"; it has ${this.#shownTables().map(([each]) => each).join(', ')}`);
    }
    return table;
  }

  /** A table that was not asked for says so, where an empty one would be a lie. */
  #defineTables(): void {
    for (const name of new Set([...Object.keys(KINDS), ...this.#kinds.keys()])) {
      if (KINDS[name as TableName] !== undefined && (KINDS[name as TableName] as Kind).isHidden === true) continue;
      Object.defineProperty(this, name, {
        get: () => this.#tableOf(name).shown.map,
        enumerable: Object.hasOwn(this.#tables, name),
      });
    }
  }

  #partsOf(group: Group): Part[] {
    const scopes = group.scope === 'Queue' ? this.#queues : undefined;
    return scopes === undefined ? [{ group, scope: undefined }] : Array.from(scopes, (scope) => ({ group, scope }));
  }

  #ask(name: string, scope: string): void {
    const group = this.#sync.groupOf(name);
    if (group !== undefined) this.#sync.ask({ group, scope: scope === '' ? undefined : scope });
  }

  #listen(rules: Rules): void {
    this.#stops.push(takeEventsIn(this.#client, rules, {
      tables: this.#tables as Tables,
      evidence: this.#evidence,
      ears: this.#ears,
    }));
    this.#stops.push(hearLife(this.#client, {
      ready: () => this.#sync.begin(),
      disconnected: () => this.#sync.end(),
      closed: () => this.close(),
    }));
    this.#stops.push(this.#client.subscribe(['Reload', 'FullyBooted'], () => this.#sync.checkSoon()));
  }

  #onState(state: LiveState): void {
    if (state === 'live') for (const { resolve } of this.#waiting.splice(0)) resolve();
  }
}

const closedError = (): StateError => new StateError('AMI_CLOSED', 'the model was closed');

/**
 * Makes a model of the PBX that a client talks to; one for each client.
 *
 * Made before the login it begins with it, made later it begins at once; it lives over reconnects and ends with the
 * client or by `close`.
 *
 * @throws {OptionError} `AMI_BAD_OPTION` — an option or a table is not known, or of the wrong type
 */
export function live<Own extends string = never>(client: Asterisk, options: LiveOptions<Own> = {}): Live<Own> {
  checkOptions(options);
  return new Model(client, kindsOf(options, (name) => name in Model.prototype), options) as Live<Own>;
}
