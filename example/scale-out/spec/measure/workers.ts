/**
 * How fast a group is: a stream that is there already, and so many workers that do next to nothing an event.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Broker, endAll, newFolder, Program, RawPbx, until } from '../support/processes.js';
import { cpuOf } from './figures.js';

/** One run. */
export async function group(workers: number, count: number): Promise<Record<string, unknown>> {
  const broker = new Broker();
  await broker.start();
  const pbx = new RawPbx();
  await pbx.start();
  const servers = JSON.stringify([{ name: 'pbx', ...pbx.options }]);
  const bridge = new Program('bridge', { NATS_URL: broker.url, BRIDGE_HEALTH_PORT: '0', AMI_SERVERS: servers });
  await bridge.says('bridge: ready');
  await pbx.emit(count, 5000, { calls: 500 });
  await until('all in', async () => (await bridge.figure('gami_events_acknowledged_total')) >= count);
  const LINES = join(newFolder(), 'lines');
  writeFileSync(LINES, '');
  const begin = performance.now();
  const programs = Array.from(
    { length: workers },
    (_, index) =>
      new Program('spec/support/numbering-worker', { NATS_URL: broker.url, WORKER_NAME: `w${index}`, LINES }),
  );
  await Promise.all(programs.map((program) => program.says('working')));
  await until('all done', () => readFileSync(LINES, 'utf8').split('\n').length > count, 300_000);
  const seconds = (performance.now() - begin) / 1000;
  const cpu = programs.reduce((sum, program) => sum + cpuOf(program.process.pid!), 0);
  await endAll();
  return {
    workers,
    count,
    perSecond: Math.round(count / seconds),
    microsecondsPerEvent: Math.round((cpu / count) * 1e6),
  };
}
