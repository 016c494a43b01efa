/**
 * Plays a recording to models that begin at each of its snapshots. The clock is `node:test`'s, which the spec has to
 * mock.
 */
import { mock } from 'node:test';
import type { Message } from '../../lib/index.js';
import { Model, type Live } from '../../lib/live/live.js';
import type { Kind } from '../../lib/live/rules/kind.js';
import { DEFAULT_TABLES, KINDS } from '../../lib/live/rules/kinds.js';
import { TapeClient, type Judge, type Line } from './tape.js';

/** The kinds of tables that recordings have lists of. */
export const REPLAYED: Readonly<Record<string, Kind>> = Object.fromEntries(
  [...DEFAULT_TABLES, 'serving' as const].map((name) => [name, KINDS[name]]),
);

/** Longer than a model takes to settle, and to ask again. */
const REST = 3000;

/** A table of what was told: the changes applied to nothing. */
export class Copy {
  readonly #rows = new Map<string, Message>();
  readonly #faults: string[] = [];

  /** Takes a change in; one that doesn't follow from what was told before is a fault. */
  take(table: string, key: string, row: Message | undefined, old: Message | undefined): void {
    const place = `${table}\t${key}`;
    if (this.#rows.get(place) !== old) this.#faults.push(`${place}: the old row is another`);
    if (row === undefined && old === undefined) this.#faults.push(`${place}: gone before it came`);
    if (row === undefined) this.#rows.delete(place);
    else this.#rows.set(place, row);
  }

  /** Says in what the copy and a model differ. */
  differenceFrom(model: Live): string[] {
    const shown = new Map<string, Message>(
      DEFAULT_TABLES.flatMap((table) => Array.from(model[table], ([key, row]) => [`${table}\t${key}`, row] as const)),
    );
    const tooMany = [...this.#rows.keys()].filter((place) => !shown.has(place));
    const others = [...shown].filter(([place, row]) => this.#rows.get(place) !== row).map(([place]) => place);
    return [...this.#faults, ...tooMany, ...others];
  }
}

/** A model with its client and the copy that was made of what it told. */
export interface Subject {
  readonly client: TapeClient;
  readonly model: Live;
  readonly copy: Copy;
}

/** Makes a model over a tape. */
export function newSubject(
  kinds: Readonly<Record<string, Kind>>,
  options: ConstructorParameters<typeof Model>[2] = { check: 0 },
): Subject {
  const client = new TapeClient();
  const model = new Model(client, new Map(Object.entries(kinds)), options) as Live;
  const copy = new Copy();
  model.on((table, key, row, old) => copy.take(table, key, row, old));
  return { client, model, copy };
}

/** A recording and the models that it is played to. */
export class Replay {
  /** In the order of their beginnings. */
  readonly models: Subject[] = [];
  readonly #lines: readonly Line[];
  readonly #kinds: Readonly<Record<string, Kind>>;
  readonly #onJudge: (models: readonly Subject[], judge: Judge) => void;
  readonly #mayBegin: (snapshot: number) => boolean;
  #now: number | undefined;

  /** @param mayBegin tells at which snapshots a model begins, by default at all */
  constructor(
    lines: readonly Line[],
    kinds: Readonly<Record<string, Kind>>,
    onJudge: (models: readonly Subject[], judge: Judge) => void,
    mayBegin: (snapshot: number) => boolean = () => true,
  ) {
    this.#lines = lines;
    this.#kinds = kinds;
    this.#onJudge = onJudge;
    this.#mayBegin = mayBegin;
  }

  /** Plays all of it. */
  run(): void {
    for (const line of this.#lines) this.#play(line);
  }

  /** Answers what the models have asked for with the judge's lists, and lets them settle. */
  answerAll(judge: Judge): void {
    for (const list of ['channels', 'bridges', 'queues', 'parked', 'rooms', 'conferees'] as const) {
      for (const { client } of this.models) client.answer(list, judge[list]);
    }
  }

  #play(line: Line): void {
    if ('m' in line) {
      this.#moveTo(line.t);
      for (const { client } of this.models) client.event(line.m);
    } else if ('k' in line) {
      if (line.end === 'channels' && this.#mayBegin(line.k)) this.#begin();
      for (const { client } of this.models) client.answer(line.end, line.items);
    } else {
      this.#moveTo((this.#now ?? 0) + REST);
      this.#onJudge(this.models, line);
    }
  }

  #begin(): void {
    const subject = newSubject(this.#kinds);
    this.models.push(subject);
    subject.client.life('ready');
  }

  #moveTo(time: number): void {
    if (this.#now === undefined) mock.timers.setTime(Math.max(time, Date.now()));
    else if (time > this.#now) mock.timers.tick(time - this.#now);
    this.#now = Math.max(this.#now ?? 0, time);
  }
}
