/**
 * The figures of a bridge: which ones there are, and where each is read.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Gap } from '../names/envelope.js';
import type { Pbx } from '../pbx/pbx.js';
import type { PublisherCounts } from '../publisher/options.js';
import type { Publisher } from '../publisher/publisher.js';
import type { Labels, Metrics } from './metrics.js';

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

/** In seconds; a PBX whose events aren't read for a tenth of one may cut the bridge off. */
function longestTurn(): number {
  const { max } = delay;
  delay.reset();
  return max / 1e9;
}

/** Where the figures come from. */
export interface FigureSources {
  readonly pbxs: readonly Pbx[];
  publisher(): Publisher | undefined;
  isLinked(): boolean;
  bytesSent(): number;
}

/** What is counted when it happens. */
export interface BridgeCounters {
  gap(gap: Gap): void;
  action(server: string, action: string, outcome: string): void;
}

/** Adds a bridge's figures; returns what counts. */
export function figuresOf(metrics: Metrics, { pbxs, publisher, isLinked, bytesSent }: FigureSources): BridgeCounters {
  const perPbx = (read: (pbx: Pbx) => number) => (): [Labels, number][] =>
    pbxs.map((pbx) => [{ server: pbx.name }, read(pbx)]);
  const count = (name: string, help: string, field: keyof PublisherCounts): void =>
    metrics.read('counter', name, help, () => [[{}, publisher()?.counts[field] ?? 0]]);
  metrics.read(
    'gauge',
    'gami_server_up',
    '1 while the server is heard',
    perPbx(({ isUp }) => Number(isUp)),
  );
  metrics.read(
    'gauge',
    'gami_server_leader',
    '1 while this bridge speaks for the server',
    perPbx(({ isLeader }) => Number(isLeader)),
  );
  metrics.read(
    'counter',
    'gami_events_received_total',
    'events heard',
    perPbx(({ feed }) => feed.received),
  );
  metrics.read(
    'counter',
    'gami_reconnects_total',
    'connections that came back',
    perPbx(({ reconnects }) => reconnects),
  );
  metrics.gauge('gami_broker_up', '1 while the broker is connected', () => Number(isLinked()));
  metrics.gauge('gami_window_events', 'events without an acknowledgement', () => publisher()?.size ?? 0);
  metrics.gauge('gami_window_bytes', 'bytes of them', () => publisher()?.bytes ?? 0);
  metrics.gauge(
    'gami_oldest_unacknowledged_seconds',
    'age of the oldest of them',
    () => (Date.now() - (publisher()?.oldest ?? Date.now())) / 1000,
  );
  metrics.gauge(
    'gami_lag_seconds',
    'from receipt to acknowledgement, of the last event',
    () => (publisher()?.lag ?? 0) / 1000,
  );
  metrics.gauge('gami_loop_delay_seconds', 'longest turn of the loop since this was read last', () => longestTurn());
  metrics.read('counter', 'gami_broker_bytes_sent_total', 'bytes of events given to the broker', () => [
    [{}, bytesSent()],
  ]);
  count('gami_events_acknowledged_total', 'events in the stream', 'acknowledged');
  count('gami_events_duplicate_total', 'of these known to the broker before', 'duplicates');
  count('gami_events_resent_total', 'events given to the broker again', 'resent');
  count('gami_events_lost_total', 'events that will not be in the stream; a gap marker says so', 'lost');
  count('gami_refusals_total', 'refusals of the broker', 'refusals');
  const gaps = metrics.counter('gami_gaps_total', 'gap markers');
  const actions = metrics.counter('gami_actions_total', 'requests for actions by outcome');
  return {
    gap: ({ server, why }) => gaps({ server, why }),
    action: (server, action, outcome) => actions({ server, action, outcome }),
  };
}
