/**
 * The board: what a model of the PBX comes to on the page, as tables of plain objects, and the figures of the head.
 *
 * Every figure is counted from the whole model. What can't be right is said: the phase is `incomplete` while a table
 * can't be read or its events don't come. That events of a class don't come is known from a list that differs, and
 * stays so until such an event comes or a session begins. Every text may be a stranger's and is nothing but text.
 */
import type { Asterisk, Message } from 'gami';
import { live, type Live, type LiveOptions } from 'gami/live';
import { Agents, countsOf, type AgentState, type AgentView } from './agents.js';
import { Calls, groupsOf, type CallView } from './calls.js';
import { History, type Counts } from './history.js';
import { partyOf, type Party } from './party.js';
import { Tally } from './tally.js';

/** How it stands with the PBX: never connected yet, being read, right, partly unknown, lost. */
export type Phase = 'connecting' | 'reading' | 'live' | 'incomplete' | 'lost';

/** Figures of one queue, or of all, with today's counts. */
export interface QueueFigures extends Counts {
  readonly waiting: number;
  /** When the one who has waited longest came, in milliseconds since 1970; 0 when nobody waits. */
  readonly oldest: number;
  readonly agents: Readonly<Record<AgentState, number>>;
}

/** A queue. */
export interface QueueView extends QueueFigures {
  readonly name: string;
  /** The averages of the server, in seconds. */
  readonly holdTime: number;
  readonly talkTime: number;
  /** Of 100 answered ones so many within `serviceLevel` seconds, as the server counts. */
  readonly servicePerf: number;
  readonly serviceLevel: number;
}

/** Who waits in a queue. */
export interface CallerView extends Party {
  readonly queue: string;
  readonly position: number;
  readonly since: number;
}

/** A conference. */
export interface ConferenceView {
  readonly name: string;
  readonly isLocked: boolean;
}

/** Who is in a conference. */
export interface ConfereeView extends Party {
  readonly conference: string;
  readonly since: number;
  readonly isAdmin: boolean;
  readonly isMuted: boolean;
  readonly isTalking: boolean;
}

/** From when on a wait is long, in seconds. */
export interface Limits {
  /** Who is connected until then was answered in time. */
  readonly inTime: number;
  /** Who waits longer is shown in red. */
  readonly longWait: number;
}

/** What is said of the whole. */
export interface Head {
  readonly pbx: string;
  readonly phase: Phase;
  /** When the phase began. */
  readonly since: number;
  readonly limits: Limits;
  /** Why a table of the model can't be right, by its name. */
  readonly problems: Readonly<Record<string, string>>;
  readonly figures: QueueFigures & { readonly calls: number; readonly talking: number };
}

/** What is on the board, by key. */
export interface Tables {
  readonly calls: ReadonlyMap<string, CallView>;
  readonly queues: ReadonlyMap<string, QueueView>;
  readonly callers: ReadonlyMap<string, CallerView>;
  readonly agents: ReadonlyMap<string, AgentView>;
  readonly conferences: ReadonlyMap<string, ConferenceView>;
  readonly conferees: ReadonlyMap<string, ConfereeView>;
}

/** The whole board. */
export interface BoardView {
  readonly head: Head;
  readonly tables: Tables;
}

/** How the board is to be. */
export interface BoardOptions extends Pick<LiveOptions, 'settle'> {
  /** Whether numbers are cut down to their last three digits. @defaultValue false */
  readonly hideNumbers?: boolean;
  /** @defaultValue 20 s and 60 s */
  readonly limits?: Limits;
  /** How often the lists are looked at again, in milliseconds. @defaultValue 20,000: a false figure lives no longer */
  readonly check?: number;
  /** Where it is kept what was. @defaultValue in memory alone */
  readonly history?: History;
}

/** More rows help nobody, and this bounds what a browser is sent; the figures count all. */
const MAX_CALLS = 1000;

/** How often it is looked at how many wait, in milliseconds; what changes is seen at once. */
const LOOK = 1000;

const SILENT = /no event of the class (\w+) comes/;

function mapped<T>(rows: ReadonlyMap<string, Message>, view: (row: Message) => T): Map<string, T> {
  return new Map(Array.from(rows, ([key, row]) => [key, view(row)]));
}

/** The board of the PBX that a client talks to; make it before the login. */
export class Board {
  /** The model. */
  readonly pbx: Live;
  /** What was. */
  readonly history: History;
  readonly #asterisk: Asterisk;
  readonly #agents: Agents;
  readonly #calls: Calls;
  readonly #limits: Limits;
  readonly #isHidden: boolean;
  readonly #listeners = new Set<() => void>();
  readonly #silent = new Map<string, string>();
  #phase: Phase = 'connecting';
  #since = Date.now();

  constructor(asterisk: Asterisk, options: BoardOptions = {}) {
    const { hideNumbers = false, check = 20_000, limits = { inTime: 20, longWait: 60 }, history = new History(),
      ...others } = options;
    this.#asterisk = asterisk;
    this.#isHidden = hideNumbers;
    this.pbx = live(asterisk, { check, ...others });
    this.#agents = new Agents(this.pbx);
    this.#calls = new Calls(this.pbx, hideNumbers);
    this.#limits = limits;
    this.history = history;
    const tally = new Tally(asterisk, this.pbx, limits.inTime, history);
    const looking = setInterval(() => tally.look(), LOOK).unref();
    asterisk.once('closed', () => clearInterval(looking));
    this.pbx.on(() => this.#changed());
    for (const table of ['channels', 'callers', 'members', 'conferees'] as const) {
      this.pbx.on(table, (_row, _old, event) => this.#hear(table, event));
    }
    asterisk.on('disconnected', () => this.#changed());
    asterisk.on('ready', () => this.#asteriskOnReady());
  }

  /** Calls back whenever the board may look different; returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many messages the PBX has sent. */
  get received(): number {
    return this.#asterisk.stats().received;
  }

  /** Shows everything. */
  view(now = Date.now()): BoardView {
    const { pbx } = this;
    const calls = this.#calls.views();
    const agents = this.#agents.views(now, this.#isHidden);
    const problems = this.#problems();
    return {
      head: {
        pbx: this.#asterisk.name, phase: this.#phaseNow(Object.keys(problems).length > 0, now), since: this.#since,
        limits: this.#limits, problems, figures: this.#figures(calls, agents),
      },
      tables: {
        calls: new Map(calls.slice(0, MAX_CALLS).map((call) => [call.id, call])),
        queues: this.#queues(agents),
        callers: mapped(pbx.callers, (row) => ({
          queue: row.Queue!, ...this.#partyOf(row), position: Number(row.Position), since: Number(row.since),
        })),
        agents,
        conferences: mapped(pbx.conferences, (row) => ({
          name: row.Conference!, isLocked: row.Locked === 'Yes',
        })),
        conferees: mapped(pbx.conferees, (row) => ({
          conference: row.Conference!, ...this.#partyOf(row), since: Number(row.since),
          isAdmin: row.Admin === 'Yes', isMuted: row.Muted === 'Yes', isTalking: row.Talking === 'Yes',
        })),
      },
    };
  }

  /** Returns the channels of a call on the board; undefined when it is over. */
  channelsOf(id: string): readonly Message[] | undefined {
    return groupsOf(this.pbx).find(([first]) => first!.Linkedid === id);
  }

  /** The channel's own row has the newest name, with escapes; a queue's list has none. */
  #partyOf(row: Message): Party {
    return partyOf(this.pbx.channels.get(row.Uniqueid!) ?? row, this.#isHidden);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #asteriskOnReady(): void {
    this.#silent.clear();
    this.#changed();
    this.pbx.synced().then(() => this.#changed(), () => undefined);
  }

  /** What a list has changed is judged at once; events of a class that was missing may come after all. */
  #hear(table: string, event: Message | undefined): void {
    const why = this.#silent.get(table);
    if (event === undefined) queueMicrotask(() => this.#problems());
    if (why === undefined || event?.Privilege === undefined) return;
    if (event.Privilege.split(',').includes(SILENT.exec(why)![1]!)) this.#silent.delete(table);
  }

  #problems(): Record<string, string> {
    for (const [table, why] of this.pbx.problems) if (SILENT.test(why)) this.#silent.set(table, why);
    return Object.fromEntries([...this.#silent, ...this.pbx.problems]);
  }

  #phaseNow(hasProblems: boolean, now: number): Phase {
    const { state } = this.pbx;
    const isNew = this.#phase === 'connecting';
    const phase = state === 'stale' ? (isNew ? 'connecting' : 'lost') : state === 'reading' ? 'reading'
      : hasProblems ? 'incomplete' : 'live';
    if (phase !== this.#phase) [this.#phase, this.#since] = [phase, now];
    return phase;
  }

  #queues(agents: ReadonlyMap<string, AgentView>): Map<string, QueueView> {
    const byQueue = new Map<string, [string, AgentState][]>();
    for (const [key, { queue, state }] of agents) {
      const list = byQueue.get(queue);
      if (list === undefined) byQueue.set(queue, [[key, state]]);
      else list.push([key, state]);
    }
    const names = new Set([...this.pbx.queues.keys(), ...byQueue.keys(),
      ...Array.from(this.pbx.callers.values(), ({ Queue }) => Queue!)]);
    return new Map(Array.from(names, (name) => {
      const row = this.pbx.queues.get(name);
      return [name, {
        name, ...waitingOf(this.pbx.in('callers', 'Queue', name)), agents: countsOf(byQueue.get(name) ?? []),
        ...this.history.today(name), holdTime: Number(row?.Holdtime ?? 0), talkTime: Number(row?.TalkTime ?? 0),
        servicePerf: Number(row?.ServicelevelPerf ?? 0), serviceLevel: Number(row?.ServiceLevel ?? 0),
      }];
    }));
  }

  #figures(calls: readonly CallView[], agents: ReadonlyMap<string, AgentView>): Head['figures'] {
    return {
      calls: calls.length,
      talking: calls.filter(({ state }) => state === 'talking').length,
      ...waitingOf([...this.pbx.callers.values()]),
      ...this.history.total(),
      agents: countsOf(Array.from(agents, ([key, { state }]) => [key.slice(key.indexOf('\n') + 1), state])),
    };
  }
}

function waitingOf(callers: readonly Message[]): { waiting: number; oldest: number } {
  const oldest = callers.reduce((least, { since }) => Math.min(least, Number(since)), Infinity);
  return { waiting: callers.length, oldest: Number.isFinite(oldest) ? oldest : 0 };
}
