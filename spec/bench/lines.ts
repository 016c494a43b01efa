/**
 * The lines that the library has set itself: each a figure against a limit, and whether it holds.
 *
 * Where the figure is a ratio of CPU times it is that of the median round; best and worst stand beside it.
 */
import { STREAMED } from './captures.js';
import type { Figures, Measure, Spread } from './table.js';

/** A line that must hold. */
interface Line {
  readonly what: string;
  readonly limit: string;
  readonly value: (figures: Figures) => Partial<Spread>;
  readonly holds: (value: number) => boolean;
}

type Get = (scenario: string, measure: Measure, client?: string) => number;

/** A figure made of medians. */
function ofMedians(value: (get: Get) => number): Line['value'] {
  return (figures) => ({
    median: value((scenario, measure, client = 'gami') => figures.median(scenario, client, measure) ?? Number.NaN),
  });
}

function atMost(what: string, most: number, value: Line['value'], unit = ' ×'): Line {
  return { what, limit: `≤ ${most.toLocaleString('en')}${unit}`, value, holds: (figure) => figure <= most };
}

function atLeast(what: string, least: number, value: Line['value']): Line {
  return { what, limit: `≥ ${least} ×`, value, holds: (figure) => figure >= least };
}

/** CPU time of the library to the floor's. */
function toTheFloor(scenario: string, what: string, most: number): Line {
  return atMost(`${what}, CPU to the floor`, most, (figures) => figures.ratio(scenario, 'gami') ?? {});
}

/** Another client's CPU time to the library's. */
function timesAsFast(scenario: string, what: string, client: string, least: number): Line {
  return atLeast(`${what}, ${client}'s CPU to ours`, least, (figures) => {
    const { best, median, worst } = figures.ratio(scenario, client, 'gami') ?? {};
    return median === undefined ? {} : { best: worst!, median, worst: best! };
  });
}

function notDearer(scenario: string, what: string): Line {
  return atMost(`${what}, CPU to yana's`, 1, (figures) => figures.ratio(scenario, 'gami', 'yana') ?? {});
}

const BEST_PEERS = ['asterisk-manager', 'yana', 'ami-io', 'asterisk-ami-client', 'nami'];

const LINES: readonly Line[] = [
  ...STREAMED.map((capture) => toTheFloor(`stream-${capture}`, `stream of ${capture}`, 1.8)),
  ...STREAMED.map((capture) => timesAsFast(`stream-${capture}`, `stream of ${capture}`, 'yana', 5)),
  timesAsFast('stream-22', 'stream of 22', 'asterisk-manager', 10),
  toTheFloor('subscribe', 'stream, by a subscriber', 1.8),
  toTheFloor('one-event', 'one event listened to', 1.1),
  ...STREAMED.map((capture) => toTheFloor(`one-by-one-${capture}`, `one by one of ${capture}`, 1.4)),
  toTheFloor('actions-1', '1 in flight', 1.25),
  toTheFloor('actions-100', '100 in flight', 1.35),
  toTheFloor('actions-1000', '1,000 in flight', 1.4),
  toTheFloor('own-ids-100', '100 in flight, ActionIDs of their own', 1.35),
  toTheFloor('own-ids-1000', '1,000 in flight, ActionIDs of their own', 1.4),
  atLeast('100 in flight, rate to the best of the others', 2, ofMedians((get) =>
    get('actions-100', 'rate') / Math.max(...BEST_PEERS.map((name) => get('actions-100', 'rate', name) || 0))
  )),
  atLeast('100 in flight, rate to the floor\'s', 0.65, ofMedians((get) =>
    get('actions-100', 'rate') / get('actions-100', 'rate', 'floor')
  )),
  atMost('kept after an action', 16, ofMedians((get) => get('kept', 'bytes')), ' bytes'),
  atMost('ping while 100,000 wait, to 1', 1.3, ofMedians((get) =>
    get('waiting-100000', 'cpu') / get('waiting-1', 'cpu')
  )),
  atMost('a waiting action', 600, ofMedians((get) => get('waiting-100000', 'bytes')), ' bytes'),
  toTheFloor('list-10000', 'list of 10,000', 1.6),
  atMost('list of 100,000, peak', 220, ofMedians((get) => get('list-100000', 'bytes') / 1e6), ' MB'),
  toTheFloor('answer-40', 'answer of 40 MB', 1.8),
  atMost('answer of 40 MB to 10 MB', 5, ofMedians((get) => get('answer-40', 'cpu') / get('answer-10', 'cpu'))),
  atMost('pinned by a kept value', 5120, ofMedians((get) => get('pinned', 'bytes')), ' bytes'),
  atMost('100 connections to 1, per message', 1.3, ofMedians((get) =>
    get('connections-100', 'cpu') / get('stream-22', 'cpu')
  )),
  atMost('200 handlers to 1, per message', 1.1, ofMedians((get) =>
    get('handlers-200', 'cpu') / get('one-event', 'cpu')
  )),
  toTheFloor('login', 'connect and log in', 1.5),
  atMost('a model, every message concerns it, CPU to the stream', 0.5, ofMedians((get) => get('live-calls', 'ratio'))),
  atMost('a model on the usual capture, CPU to the stream', 0.3, ofMedians((get) => get('live-22', 'ratio'))),
  atMost('a model\'s snapshot of 10,000 channels', 60, ofMedians((get) => get('live-snapshot', 'cpu') / 1000), ' ms'),
  atMost('a channel of a model', 5000, ofMedians((get) => get('live-memory', 'bytes')), ' bytes'),
  notDearer('cold-messages', 'cold, the first 5,000 messages'),
  notDearer('cold-actions', 'cold, the first 1,000 actions'),
  notDearer('cold-logins', 'cold, the first 100 logins'),
];

function written(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '';
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}

/** Writes which lines hold, of those that were measured. */
export function linesOf(figures: Figures): string {
  const rows = LINES.flatMap(({ what, limit, value, holds }) => {
    const { best, median = Number.NaN, worst } = value(figures);
    if (!Number.isFinite(median)) return [];
    const spread = best === undefined ? '' : `${written(best)} to ${written(worst)}`;
    return [[what, limit, written(median), spread, holds(median) ? 'yes' : '**no**']];
  });
  const head = ['what', 'line', 'measured', 'best and worst', 'held'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
