/**
 * Figures to text: medians over the rounds, ratios to the floor, and the lines that the library has set itself.
 */
import type { ClientKind } from './client.js';
import type { Result, Scenario } from './scenario.js';

/** Numbers of a result that medians are made of. */
type Measure = 'cpu' | 'rate' | 'load' | 'bytes';

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
}

const integers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

function text(value: number | undefined, write: (value: number) => string): string {
  return value === undefined || !Number.isFinite(value) ? '' : write(value);
}

function bytesText(bytes: number): string {
  return Math.abs(bytes) >= 1e6 ? `${(bytes / 1e6).toFixed(0)} MB` : `${integers.format(bytes)} bytes`;
}

function cells(figures: Figures, { scenario, kind, results }: Row): string[] {
  const get = (measure: Measure, client = kind.name): number | undefined =>
    figures.median(scenario.name, client, measure);
  const cpu = get('cpu');
  const ratio = kind.name === 'floor' ? undefined : (cpu ?? Number.NaN) / (get('cpu', 'floor') ?? Number.NaN);
  const notes = [...new Set(results.map(({ note }) => note).filter((note) => note !== undefined))];
  return [
    scenario.title, kind.label,
    text(cpu, (value) => (value >= 1e4 ? `${(value / 1000).toFixed(0)} ms` : `${value.toPrecision(3)} µs`)),
    text(ratio, (value) => `${value.toFixed(2)} ×`),
    text(get('rate'), (value) => integers.format(value)),
    text(get('bytes'), bytesText),
    notes.join('; '),
  ];
}

/** Writes all figures as a table in Markdown. */
export function tableOf(figures: Figures): string {
  const head = ['work', 'client', 'CPU per unit', 'to the floor', 'units/s', 'memory', 'remarks'];
  return [head, head.map(() => '---'), ...figures.rows.map((row) => cells(figures, row))].map((row) =>
    `| ${row.join(' | ')} |`
  ).join('\n');
}

/** A line that must hold: a figure of the library against a limit. */
interface Line {
  readonly what: string;
  readonly limit: string;
  readonly value: (get: (scenario: string, measure: Measure, client?: string) => number) => number;
  readonly holds: (value: number) => boolean;
}

function atMost(what: string, most: number, value: Line['value'], unit = ' ×'): Line {
  return {
    what,
    limit: `≤ ${integers.format(most) === String(most) ? most : most.toLocaleString('en')}${unit}`,
    value,
    holds: (figure) => figure <= most,
  };
}

function atLeast(what: string, least: number, value: Line['value']): Line {
  return { what, limit: `≥ ${least} ×`, value, holds: (figure) => figure >= least };
}

const BEST_PEERS = ['asterisk-manager', 'yana', 'ami-io', 'asterisk-ami-client', 'nami'];

/** What the library has set itself. */
const LINES: readonly Line[] = [
  atMost('stream, CPU to the floor', 2, (get) => get('stream', 'cpu') / get('stream', 'cpu', 'floor')),
  atLeast(
    'stream, messages per CPU second to yana\'s',
    5,
    (get) => get('stream', 'cpu', 'yana') / get('stream', 'cpu'),
  ),
  atLeast(
    'stream, messages per CPU second to asterisk-manager\'s',
    10,
    (get) => get('stream', 'cpu', 'asterisk-manager') / get('stream', 'cpu'),
  ),
  atMost(
    'one event listened to, CPU to the floor',
    1.1,
    (get) => get('one-event', 'cpu') / get('one-event', 'cpu', 'floor'),
  ),
  atMost('one by one, CPU to the floor', 1.5, (get) => get('one-by-one', 'cpu') / get('one-by-one', 'cpu', 'floor')),
  atLeast(
    '100 in flight, rate to the best of the others',
    2,
    (get) => get('actions-100', 'rate') / Math.max(...BEST_PEERS.map((name) => get('actions-100', 'rate', name) || 0)),
  ),
  atLeast(
    '100 in flight, rate to the floor\'s',
    0.65,
    (get) => get('actions-100', 'rate') / get('actions-100', 'rate', 'floor'),
  ),
  atMost('1 in flight, CPU to the floor', 1.25, (get) => get('actions-1', 'cpu') / get('actions-1', 'cpu', 'floor')),
  atMost('kept after an action', 16, (get) => get('kept', 'bytes'), ' bytes'),
  atMost('ping while 100,000 wait, to 1', 1.3, (get) => get('waiting-100000', 'cpu') / get('waiting-1', 'cpu')),
  atMost('a waiting action', 600, (get) => get('waiting-100000', 'bytes'), ' bytes'),
  atMost(
    'list of 10,000, CPU to the floor',
    1.7,
    (get) => get('list-10000', 'cpu') / get('list-10000', 'cpu', 'floor'),
  ),
  atMost('list of 100,000, peak', 220, (get) => get('list-100000', 'bytes') / 1e6, ' MB'),
  atMost('answer of 40 MB to 10 MB', 5, (get) => get('answer-40', 'cpu') / get('answer-10', 'cpu')),
  atMost('pinned by a kept value', 5120, (get) => get('pinned', 'bytes'), ' bytes'),
  atMost('100 connections to 1, per message', 1.3, (get) => get('connections-100', 'cpu') / get('stream', 'cpu')),
  atMost('200 handlers to 1, per message', 1.1, (get) => get('handlers-200', 'cpu') / get('one-event', 'cpu')),
  atMost('connect and log in, CPU to the floor', 1.5, (get) => get('login', 'cpu') / get('login', 'cpu', 'floor')),
];

/** Writes which lines hold. */
export function linesOf(figures: Figures): string {
  const get = (scenario: string, measure: Measure, client = 'gami'): number =>
    figures.median(scenario, client, measure) ?? Number.NaN;
  const rows = LINES.map(({ what, limit, value, holds }) => ({ what, limit, figure: value(get), holds })).filter((
    { figure },
  ) => Number.isFinite(figure));
  const body = rows.map((
    { what, limit, figure, holds },
  ) => [what, limit, figure >= 100 ? integers.format(figure) : figure.toFixed(2), holds(figure) ? 'yes' : '**no**']);
  return [['what', 'line', 'measured', 'held'], ['---', '---', '---', '---'], ...body].map((row) =>
    `| ${row.join(' | ')} |`
  ).join('\n');
}
