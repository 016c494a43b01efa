/**
 * How fast: a PBX that sends at a rate, through the bridge into a real broker, all on this machine; and the library
 * alone for comparison.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { judge, readStream } from '../support/judge.js';
import { Broker, end, endAll, Program, RawPbx, until } from '../support/processes.js';
import { cpuOf, memoryOf } from './figures.js';

/** Returns what an event costs the library alone, in microseconds of CPU. */
export async function libraryAlone(rate: number, count: number): Promise<number> {
  const pbx = new RawPbx();
  await pbx.start({ PBX_WRITE_TIME: '600000' });
  const child = fork(fileURLToPath(new URL('library-alone.js', import.meta.url)), {
    env: { ...process.env, PBX_PORT: String(pbx.port) },
  });
  const next = (): Promise<{ heard: number }> =>
    new Promise((resolve) => child.once('message', (message) => resolve(message as { heard: number })));
  await next();
  await pbx.emit(20_000, rate);
  let before = cpuOf(child.pid!);
  await pbx.emit(count, rate);
  await until('all heard', async () => {
    child.send('how many');
    return (await next()).heard >= count + 20_000;
  });
  before = cpuOf(child.pid!) - before;
  child.disconnect();
  await pbx.kill();
  return (before / count) * 1e6;
}

/** One run through the bridge. */
export async function throughput(rate: number, seconds: number, isStamped = false): Promise<Record<string, unknown>> {
  const broker = new Broker();
  await broker.start();
  const pbx = new RawPbx();
  await pbx.start();
  const bridge = new Program('bridge', {
    NATS_URL: broker.url,
    BRIDGE_HEALTH_PORT: '0',
    AMI_SERVERS: JSON.stringify([{ name: 'pbx', ...pbx.options }]),
  });
  await bridge.says('bridge: ready');
  const pid = bridge.process.pid!;
  const before = cpuOf(pid);
  const brokerBefore = cpuOf(broker.process!.pid!);
  const count = rate * seconds;
  const begin = performance.now();
  await pbx.emit(count, rate, { isStamped });
  const sent = (performance.now() - begin) / 1000;
  await until(
    'all acknowledged',
    async () =>
      (await bridge.figure('gami_events_acknowledged_total')) + (await bridge.figure('gami_events_lost_total')) >=
      count,
    30_000,
  ).catch(() => undefined);
  const took = (performance.now() - begin) / 1000;
  const cpu = cpuOf(pid) - before;
  const { cut } = await pbx.state();
  const verdict = judge(await readStream(broker.url), 'pbx', count);
  const figures = {
    rate,
    seconds,
    sent: Number(sent.toFixed(1)),
    took: Number(took.toFixed(1)),
    cut,
    ...verdict,
    microsecondsPerEvent: Number(((cpu / count) * 1e6).toFixed(1)),
    broker: Number((((cpuOf(broker.process!.pid!) - brokerBefore) / count) * 1e6).toFixed(1)),
    ...memoryOf(pid),
  };
  await end(bridge.process, 'SIGTERM');
  await endAll();
  return figures;
}
