/**
 * `npm run simulate -- [SERVERS] [EVENTS A SECOND EACH] [SECONDS]`: many PBXs on one bridge.
 *
 * One process replays the capture of a real server to every session; the bridge has one for each PBX, and so hears as
 * many PBXs as it has names. What a site of that size needs is the product of the figures printed.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Broker, end, endAll, Program, RawPbx, until } from '../support/processes.js';
import { cpuOf, memoryOf } from './figures.js';

const CAPTURE = fileURLToPath(new URL('../../../../../spec/fixtures/capture-22.gz', import.meta.url));
const DAY = 86_400;

const [servers = 100, rate = 100, seconds = 20] = process.argv.slice(2).map(Number);
readFileSync(CAPTURE);

const broker = new Broker();
await broker.start();
const pbx = new RawPbx();
await pbx.start({ PBX_CAPTURE: CAPTURE, PBX_WRITE_TIME: '60000' });
const list = Array.from({ length: servers }, (_, index) => ({ name: `pbx ${index + 1}`, ...pbx.options }));
const bridge = new Program('bridge', {
  NATS_URL: broker.url,
  BRIDGE_HEALTH_PORT: '0',
  AMI_SERVERS: JSON.stringify(list),
});
await until('all are heard', async () => bridge.healthPort > 0 && (await bridge.figure('gami_server_up')) === servers);
const [bridgeId, brokerId] = [bridge.process.pid!, broker.process!.pid!];
const [cpu, brokerCpu] = [cpuOf(bridgeId), cpuOf(brokerId)];
const begin = performance.now();
await pbx.emit(rate * seconds, rate);
const count = rate * seconds * servers;
await until('all acknowledged', async () => (await bridge.figure('gami_events_acknowledged_total')) >= count, 60_000);
const took = (performance.now() - begin) / 1000;
const { cut } = await pbx.state();
const nats = await connect({ servers: broker.url });
const { bytes, messages } = (await (await jetstreamManager(nats)).streams.info('AMI')).state;
await nats.close();
const perEvent = bytes / messages;
const bridgeCost = ((cpuOf(bridgeId) - cpu) / count) * 1e6;
const brokerCost = ((cpuOf(brokerId) - brokerCpu) / count) * 1e6;
console.log({
  servers,
  eventsPerSecond: rate * servers,
  took: Number(took.toFixed(1)),
  cut,
  lost: await bridge.figure('gami_events_lost_total'),
  bytesPerEvent: Math.round(perEvent),
  bridgeMicroseconds: Number(bridgeCost.toFixed(1)),
  brokerMicroseconds: Number(brokerCost.toFixed(1)),
  ...memoryOf(bridgeId),
});
const whole = 100 * 2000;
console.log('100 PBXs of 2,000 events/s:', {
  bridgeCores: Number(((whole * bridgeCost) / 1e6).toFixed(1)),
  brokerCores: Number(((whole * brokerCost) / 1e6).toFixed(1)),
  megabytesPerSecond: Math.round((whole * perEvent) / 1e6),
  terabytesPerDay: Number(((whole * perEvent * DAY) / 1e12).toFixed(1)),
});
await end(bridge.process, 'SIGTERM');
await endAll();
process.exit(0);
