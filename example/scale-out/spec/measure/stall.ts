/**
 * What a stall of the link to the broker costs: memory while it lasts, time until all is in afterwards, and what is
 * lost.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { judge, readStream } from '../support/judge.js';
import { Broker, end, endAll, Program, RawPbx, until } from '../support/processes.js';
import { Proxy } from '../support/proxy.js';
import { memoryOf } from './figures.js';

/** One stall; `how` it ends. */
export async function stall(rate: number, seconds: number, how: 'resumed' | 'reset'): Promise<Record<string, unknown>> {
  const broker = new Broker();
  await broker.start();
  const link = new Proxy(() => broker.port);
  await link.listen();
  const pbx = new RawPbx();
  await pbx.start();
  const servers = JSON.stringify([{ name: 'pbx', ...pbx.options }]);
  const bridge = new Program('bridge', { NATS_URL: link.url, BRIDGE_HEALTH_PORT: '0', AMI_SERVERS: servers });
  await bridge.says('bridge: ready');
  const count = rate * (seconds + 20);
  const emitting = pbx.emit(count, rate);
  await pause(5000);
  const before = memoryOf(bridge.process.pid!);
  link.stall();
  await pause(seconds * 1000);
  const held = await bridge.figure('gami_window_events');
  if (how === 'resumed') link.resume();
  else link.reset();
  const healed = performance.now();
  await until('caught up', async () => (await bridge.figure('gami_oldest_unacknowledged_seconds')) < 1, 120_000);
  const clear = (performance.now() - healed) / 1000;
  await emitting;
  await until('all in', async () => (await bridge.figure('gami_window_events')) === 0);
  const { cut } = await pbx.state();
  const figures = {
    rate,
    seconds,
    how,
    held,
    clearAfter: Number(clear.toFixed(1)),
    memoryBefore: before.now,
    ...memoryOf(bridge.process.pid!),
    cut,
    ...judge(await readStream(broker.url), 'pbx', count),
    resent: await bridge.figure('gami_events_resent_total'),
  };
  await end(bridge.process, 'SIGTERM');
  await endAll();
  await link.close();
  return figures;
}
