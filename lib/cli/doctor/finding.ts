/**
 * What the doctor finds, and the sheet on which findings are put down as they come.
 *
 * A finding is one plain sentence and, where something is to be done, what to change. Pure.
 */

/**
 * How bad it is: a `problem` stops what a client is for, a `warning` stops a part of it, a `note` is worth knowing,
 * `ok` is well.
 */
export type Level = 'problem' | 'warning' | 'note' | 'ok';

/** One thing that was found. */
export interface Finding {
  readonly level: Level;
  /** What it is about, in one word, the same in every run. */
  readonly topic: string;
  readonly text: string;
  /** What to change. */
  readonly advice?: string;
}

const ORDER: readonly Level[] = ['problem', 'warning', 'note', 'ok'];

/** What has been found so far. */
export class Findings {
  readonly #all: Finding[] = [];
  /** How long the server took to answer a Ping, in milliseconds: the median; undefined when none was answered. */
  latency: number | undefined;
  /** The longest of them. */
  worstLatency: number | undefined;

  /** Puts a finding down. */
  add(level: Level, topic: string, text: string, advice?: string): void {
    this.#all.push({ level, topic, text, ...(advice === undefined ? {} : { advice }) });
  }

  /** All of them, worst first, equal ones in the order of finding. */
  get all(): readonly Finding[] {
    return ORDER.flatMap((level) => this.#all.filter((finding) => finding.level === level));
  }

  /** The worst level. */
  get worst(): Level {
    return this.all[0]?.level ?? 'ok';
  }

  /** True when nothing is wrong; notes are no wrongs. */
  get isWell(): boolean {
    return this.worst === 'note' || this.worst === 'ok';
  }
}
