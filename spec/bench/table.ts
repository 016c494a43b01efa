/**
 * Figures to text: medians over the rounds, and the ratios to the floor with their spread.
 *
 * A round measures floor and client right after each other, each in a process of its own; the ratio of a round is that
 * of its two processes. So best, median and worst are of as many processes as there were rounds.
 */
import type { ClientKind } from './client.js';
import type { Result, Scenario } from './scenario.js';

/** Numbers of a result that medians are made of. */
export type Measure = 'cpu' | 'rate' | 'load' | 'bytes' | 'ratio';

/** How far a figure goes over the rounds. */
export interface Spread {
  readonly best: number;
  readonly median: number;
  readonly worst: number;
}

/** One scenario with one client. */
export interface Row {
  readonly scenario: Scenario;
  readonly kind: ClientKind;
  readonly results: Result[];
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : sorted.length === 0
    ? undefined
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What was measured so far. */
export class Figures {
  readonly #rows = new Map<string, Row>();

  /** Every row, in the order of the first round. */
  get rows(): Row[] {
    return [...this.#rows.values()];
  }

  /** Takes one result. */
  add(scenario: Scenario, kind: ClientKind, result: Result): void {
    const key = `${scenario.name} ${kind.name}`;
    const row = this.#rows.get(key) ?? { scenario, kind, results: [] };
    row.results.push(result);
    this.#rows.set(key, row);
  }

  /** The median of a figure; undefined where it wasn't measured. */
  median(scenario: string, client: string, measure: Measure): number | undefined {
    const results = this.#rows.get(`${scenario} ${client}`)?.results ?? [];
    return median(results.map((result) => result[measure]).filter((value) => value !== undefined));
  }

  /** The CPU time of a client to that of another in the same rounds; undefined where no round has both. */
  ratio(scenario: string, client: string, other = 'floor'): Spread | undefined {
    const others = this.#rows.get(`${scenario} ${other}`)?.results ?? [];
    const ratios = (this.#rows.get(`${scenario} ${client}`)?.results ?? [])
      .map(({ cpu }, round) => (cpu ?? Number.NaN) / (others[round]?.cpu ?? Number.NaN))
      .filter(Number.isFinite);
    if (ratios.length === 0) return undefined;
    return { best: Math.min(...ratios), median: median(ratios)!, worst: Math.max(...ratios) };
  }
}

const integers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

function text(value: number | undefined, write: (value: number) => string): string {
  return value === undefined || !Number.isFinite(value) ? '' : write(value);
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}

function bytesText(bytes: number): string {
  return Math.abs(bytes) >= 1e6 ? `${(bytes / 1e6).toFixed(0)} MB` : `${integers.format(bytes)} bytes`;
}

function cells(figures: Figures, { scenario, kind, results }: Row): string[] {
  const get = (measure: Measure, client = kind.name): number | undefined =>
    figures.median(scenario.name, client, measure);
  const cpu = get('cpu');
  const ratio = kind.name === 'floor' ? undefined : figures.ratio(scenario.name, kind.name);
  const notes = [...new Set(results.map(({ note }) => note).filter((note) => note !== undefined))];
  return [
    scenario.title, kind.label,
    text(cpu, (value) => (value >= 1e4 ? `${(value / 1000).toFixed(0)} ms` : `${value.toPrecision(3)} µs`)),
    text(ratio?.median, times),
    ratio === undefined ? '' : `${times(ratio.best)} to ${times(ratio.worst)}`,
    text(get('rate'), (value) => integers.format(value)),
    text(get('bytes'), bytesText),
    notes.join('; '),
  ];
}

/** Writes all figures as a table in Markdown. */
export function tableOf(figures: Figures): string {
  const head = ['work', 'client', 'CPU per unit', 'to the floor', 'best and worst', 'units/s', 'memory', 'remarks'];
  return [head, head.map(() => '---'), ...figures.rows.map((row) => cells(figures, row))].map((row) =>
    `| ${row.join(' | ')} |`
  ).join('\n');
}
