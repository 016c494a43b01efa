/**
 * The board's figures as metrics, for Prometheus: the names of `gami metrics`, so that one dashboard draws both. Pure.
 *
 * Source: Prometheus documentation, "Exposition formats", 0.0.4: HELP and TYPE once before the samples of a family; `\`
 * and line feed escaped in labels, `"` too; a line feed at the end.
 */
import type { Board } from './board.js';

/** The value of `Content-Type`. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type Samples = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

function family(name: string, type: 'counter' | 'gauge', help: string, samples: Samples): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) =>
      `${label}="${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')}"`
    );
    return `${name}{${pairs.join(',')}} ${value}\n`;
  });
  return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

/** Writes the figures of a board; those of the tables only while there is a connection. */
export function metricsOf(board: Board, now = Date.now()): string {
  const { head, tables } = board.view(now);
  const server = { server: head.pbx };
  const isUp = !['connecting', 'lost'].includes(head.phase);
  const queues = isUp ? [...tables.queues.values()] : [];
  const each = (value: (queue: typeof queues[number]) => number): Samples =>
    queues.map((queue) => [{ ...server, queue: queue.name }, value(queue)]);
  const states = queues.flatMap(({ name, agents }) =>
    Object.entries(agents).filter(([, count]) => count > 0).map(([state, count]) =>
      [{ ...server, queue: name, state }, count] as const
    )
  );
  return [
    family('asterisk_up', 'gauge', 'Whether the client is logged in: 1 or 0', [[server, Number(isUp)]]),
    family('asterisk_tables_complete', 'gauge', 'Whether the figures below are right: 1 or 0',
      [[server, Number(head.phase === 'live')]]),
    family('asterisk_table_problem', 'gauge', 'A table that can\'t be right, for want of a class or a module: 1',
      Object.keys(head.problems).map((table) => [{ ...server, table }, 1])),
    family('asterisk_calls', 'gauge', 'Calls', isUp ? [[server, head.figures.calls]] : []),
    family('asterisk_queue_callers', 'gauge', 'Callers who wait in a queue', each(({ waiting }) => waiting)),
    family('asterisk_queue_longest_wait_seconds', 'gauge', 'How long the first of them has waited',
      each(({ oldest }) => (oldest === 0 ? 0 : Math.max(0, now - oldest) / 1000))),
    family('asterisk_queue_members', 'gauge', 'Members of a queue by state', states),
    family('asterisk_queue_members_paused', 'gauge', 'Members of a queue that are paused',
      each(({ agents }) => agents.paused)),
    family('asterisk_queue_offered_today', 'gauge', 'Callers who came today', each(({ offered }) => offered)),
    family('asterisk_queue_answered_today', 'gauge', 'Of these connected', each(({ answered }) => answered)),
    family('asterisk_queue_in_time_today', 'gauge', 'Of these within the limit', each(({ inTime }) => inTime)),
    family('asterisk_queue_abandoned_today', 'gauge', 'Callers who gave up today', each(({ abandoned }) => abandoned)),
    family('asterisk_queue_hold_time_seconds', 'gauge', 'Average time before the answer, as the server says',
      each(({ holdTime }) => holdTime)),
    family('asterisk_queue_talk_time_seconds', 'gauge', 'Average time of talking, as the server says',
      each(({ talkTime }) => talkTime)),
    family('gami_messages_total', 'counter', 'Messages received', [[server, board.received]]),
  ].join('');
}
