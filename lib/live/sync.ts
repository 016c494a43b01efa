/**
 * The life of a model: stale without a connection, reading after each login, live once the lists are in and the events
 * have caught up.
 *
 * A list shows the server's memory, which is ahead of the events on their way here, by up to 670 ms as measured: the
 * rows flap while they catch up. So the difference is told only when they have: after `settle`, or when the echo of a
 * variable has come through the same queue. From then on the lists are looked at again, soon after the login and then
 * from time to time.
 *
 * Source: asterisk main/manager.c, manager_subscriptions_init(): one taskprocessor for all; main/pbx_variables.c,
 * 22.10.1: VarSet.
 */
import type { Message } from '../index.js';
import { confirmed, heal, look, type Suspect } from './check.js';
import { type Evidence } from './evidence.js';
import { replacePart, type Group, type Member, type Part } from './lists.js';
import type { PartReader } from './part-reader.js';
import type { Client } from './reader.js';
import type { Table } from './table/table.js';
import type { Tombstones } from './table/tombstones.js';

/**
 * `stale`: no connection, the rows are those of before · `reading`: the lists are being read · `live`: the rows are
 * right.
 */
export type LiveState = 'stale' | 'reading' | 'live';

/** What happens to a model, as far as its lists are concerned. */
export interface SyncOptions {
  readonly client: Client;
  readonly reader: PartReader;
  readonly groups: readonly Group[];
  readonly tables: readonly Table[];
  readonly tombstones: Tombstones;
  readonly evidence: Evidence;
  /** The parts of a group to read: all of it, or some scopes. */
  readonly partsOf: (group: Group) => readonly Part[];
  /** In milliseconds; 0 never. */
  readonly check: number;
  /** In milliseconds. */
  readonly settle: number;
  readonly fence: boolean;
  /** Called with each new state. */
  readonly onState: (state: LiveState) => void;
}

/** The second look after a login comes soon: what it finds was wrong from the beginning. */
const FIRST_CHECK = 5000;

/** How long questions are collected before they are asked. */
const ASK_EVERY = 1000;

/** How long the echo of a variable may take before the time decides. */
const FENCE_TIMEOUT = 5000;

const FENCE_VARIABLE = 'GAMI_LIVE_FENCE';

/** Keeps the tables of a model in step with the lists of its server. */
export class Sync {
  readonly #options: SyncOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #asked = new Map<string, Part>();
  #state: LiveState = 'stale';
  /** What waits for the end of a check under way. */
  #checking: (() => void)[] | undefined;
  /** The rows that no event has touched since the login. */
  #untouched: Map<Member, Map<string, Message>> | undefined;
  #healed = 0;
  #lastCheck: number | undefined;
  #fences = 0;

  constructor(options: SyncOptions) {
    this.#options = options;
  }

  /** Where the model stands. */
  get state(): LiveState {
    return this.#state;
  }

  /** How many rows a look at the lists found wrong. */
  get healed(): number {
    return this.#healed;
  }

  /** When the lists were read or looked at for the last time, in milliseconds since 1970. */
  get lastCheck(): number | undefined {
    return this.#lastCheck;
  }

  /** Finds the group that lists a table. */
  groupOf(table: string): Group | undefined {
    return this.#options.groups.find(({ members }) => members.some(({ name }) => name === table));
  }

  /** Begins anew: a session has begun. */
  begin(): void {
    this.#stop();
    const { tables, tombstones, groups, partsOf, reader, evidence } = this.#options;
    tombstones.clear();
    evidence.reset();
    for (const table of tables) table.hold();
    this.#setState('reading');
    reader.read(
      groups.flatMap(partsOf),
      (part, items) => replacePart(part, items, Date.now()),
      () => this.#waitUntilSettled(),
    );
  }

  /** The session is over: the rows stay as they are shown. */
  end(): void {
    this.#stop();
    if (this.#state !== 'stale') this.#setState('stale');
  }

  /** Asks for a part again, before long, together with others. */
  ask(part: Part): void {
    if (this.#state === 'stale') return;
    if (this.#asked.size === 0) this.#later(ASK_EVERY, () => this.#askNow());
    this.#asked.set(`${this.#options.groups.indexOf(part.group)}\n${part.scope ?? ''}`, part);
  }

  /** Looks at all lists now; `done` comes when that is over, at once where there is no session. */
  check(done: () => void = () => undefined): void {
    if (this.#state !== 'live') return done();
    if (this.#checking !== undefined) return void this.#checking.push(done);
    this.#checking = [done];
    this.#lookTwice(this.#options.groups.flatMap(this.#options.partsOf), true, () => {
      this.#lastCheck = Date.now();
      this.#untouched = undefined;
      const waiting = this.#checking ?? [];
      this.#checking = undefined;
      for (const call of waiting) call();
    });
  }

  /** Looks at all lists soon: the server has said that something changed. */
  checkSoon(): void {
    if (this.#state === 'live') this.#later(ASK_EVERY, () => this.check());
  }

  #setState(state: LiveState): void {
    this.#state = state;
    this.#options.onState(state);
  }

  #later(time: number, call: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      call();
    }, time);
    timer.unref();
    this.#timers.add(timer);
    return timer;
  }

  #stop(): void {
    this.#options.reader.abandon();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#asked.clear();
    this.#fences += 1;
    const waiting = this.#checking ?? [];
    this.#checking = undefined;
    for (const call of waiting) call();
  }

  #waitUntilSettled(): void {
    this.#lastCheck = Date.now();
    if (this.#options.fence) this.#waitForFence();
    else this.#later(this.#options.settle, () => this.#settled());
  }

  /** Sets a variable of the server's and waits for its event: all events before it have come then. */
  #waitForFence(): void {
    const { client, settle } = this.#options;
    const fence = this.#fences;
    const value = `${process.pid}-${Math.random()}`;
    const pass = (): void => {
      clear();
      if (fence === this.#fences && this.#state === 'reading') this.#settled();
    };
    const stop = client.subscribe('VarSet', (event) => {
      if (event.Variable === FENCE_VARIABLE && event.Value === value) pass();
    });
    let timer = this.#later(FENCE_TIMEOUT, pass);
    const clear = (): void => {
      stop();
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
    client.sendAction({ Action: 'Setvar', Variable: FENCE_VARIABLE, Value: value }, (message, error) => {
      if (fence !== this.#fences || error !== undefined) return clear();
      if (message.Response === 'Success') return;
      clear();
      timer = this.#later(settle, pass);
    });
  }

  #settled(): void {
    const { tables, groups, check } = this.#options;
    this.#setState('live');
    for (const table of tables) table.settle();
    if (this.#state !== 'live') return;
    this.#untouched = new Map(groups.flatMap(({ members }) => members).filter(({ list }) => list.witness !== undefined)
      .map((member) => [member, new Map(member.table.shown.map)]));
    if (check > 0) this.#later(Math.min(check, FIRST_CHECK), () => this.#checkAgain());
  }

  #checkAgain(): void {
    this.check(() => {
      if (this.#state === 'live') this.#later(this.#options.check, () => this.#checkAgain());
    });
  }

  #askNow(): void {
    if (this.#state !== 'live') return void this.#later(ASK_EVERY, () => this.#askNow());
    const parts = [...this.#asked.values()];
    this.#asked.clear();
    this.#lookTwice(parts, false, () => undefined);
  }

  /** Looks at parts, and where something differs a second time when the events have had time to catch up. */
  #lookTwice(parts: readonly Part[], isWhole: boolean, done: () => void): void {
    const { reader, settle } = this.#options;
    const first: Suspect[] = [];
    const suspected = new Set<Part>();
    reader.read(parts, (part, items) => {
      const suspects = look(part, items, Date.now());
      if (suspects.length > 0) suspected.add(part);
      first.push(...suspects);
    }, () => {
      if (suspected.size === 0) return this.#judge([], isWhole, done);
      this.#later(settle, () => {
        const second: Suspect[] = [];
        const take = (part: Part, items: readonly Message[]): void => {
          second.push(...look(part, items, Date.now()));
        };
        reader.read([...suspected], take, () => this.#judge(confirmed(first, second), isWhole, done));
      });
    });
  }

  /** Heals what is wrong beyond doubt; what a list alone says of a channel's life is asked of a witness first. */
  #judge(suspects: readonly Suspect[], isWhole: boolean, done: () => void): void {
    const doubtful = suspects.filter(({ member, row }) => member.list.witness !== undefined && row === undefined);
    const untouched = isWhole ? this.#stillUntouched() : [];
    const member = doubtful[0]?.member ?? untouched[0]?.member;
    if (member === undefined) return this.#heal(suspects, done);
    this.#options.reader.list(member.list.witness!, (items) => {
      const alive = items && new Set(items.map((item) => item[member.list.id!]));
      const isAlive = (key: string): boolean => alive === undefined || alive.has(key);
      const ghosts = untouched.filter(({ key }) => !isAlive(key));
      this.#heal(
        [...suspects.filter((suspect) => !doubtful.includes(suspect) || isAlive(suspect.key)), ...ghosts],
        done,
      );
    });
  }

  #stillUntouched(): Suspect[] {
    return [...this.#untouched ?? []].flatMap(([member, rows]) => [...rows]
      .filter(([key, row]) => member.table.get(key) === row)
      .map(([key, row]) => ({ member, key, before: row, row, listed: undefined, names: [] })));
  }

  #heal(suspects: readonly Suspect[], done: () => void): void {
    const wrong = suspects.filter((suspect) => heal(suspect));
    this.#healed += wrong.length;
    const { evidence, reader } = this.#options;
    evidence.take(wrong.filter(({ member }) => !reader.hasRecovered(member.name)));
    reader.forgetRecovered();
    done();
  }
}
