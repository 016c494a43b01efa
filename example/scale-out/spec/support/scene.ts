/**
 * What most specs need: a broker, perhaps behind a link that can fail, PBXs, bridges and workers, all gone afterwards.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { readEnvelope } from '../../src/names/envelope.js';
import { numberOf } from './judge.js';
import { Broker, endAll, newFolder, Program, RawPbx, until } from './processes.js';
import { Proxy } from './proxy.js';

/** One spec's world. */
export class Scene {
  readonly broker: Broker;
  readonly pbx = new RawPbx();
  readonly #proxies: Proxy[] = [];
  readonly #connections: NatsConnection[] = [];
  readonly #lines = join(newFolder(), 'lines');

  constructor(brokerArgs: readonly string[] = []) {
    this.broker = new Broker(brokerArgs);
  }

  /** Starts broker and PBX. */
  async start(): Promise<void> {
    await Promise.all([this.broker.start(), this.pbx.start()]);
  }

  /** Makes a link to the broker. */
  async link(): Promise<Proxy> {
    const proxy = new Proxy(() => this.broker.port);
    await proxy.listen();
    this.#proxies.push(proxy);
    return proxy;
  }

  /** Starts a bridge of the PBX; short times, so that what takes minutes in the field takes seconds here. */
  bridge(settings: Readonly<Record<string, string>> = {}, url = this.broker.url, server: object = {}): Program {
    return new Program('bridge', {
      NATS_URL: url,
      BRIDGE_HEALTH_PORT: '0',
      BRIDGE_BRIDGE: 'one',
      BRIDGE_ACK_WAIT: '1000',
      BRIDGE_MARK_TIME: '200',
      BRIDGE_LEASE_TIME: '2000',
      BRIDGE_PARTITIONS: '4',
      AMI_SERVERS: JSON.stringify([
        { name: 'pbx', ...this.pbx.options, reconnect: { minDelay: 100, maxDelay: 500 }, ...server },
      ]),
      ...settings,
    });
  }

  /** Starts a worker that numbers what it does. */
  worker(name: string, environment: Readonly<Record<string, string>> = {}): Program {
    return new Program('spec/support/numbering-worker', {
      NATS_URL: this.broker.url,
      WORKER_NAME: name,
      WORKER_ACK_WAIT: '1000',
      LINES: this.#lines,
      ...environment,
    });
  }

  /** What the workers did, in the order of time: call and number. */
  get done(): { call: string; number: number }[] {
    if (!existsSync(this.#lines)) return [];
    return readFileSync(this.#lines, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [, , , call, number] = line.split(' ');
        return { call: call!, number: Number(number) };
      });
  }

  /** Connects a client of the spec's own. */
  async nats(): Promise<NatsConnection> {
    const nats = await connect({ servers: this.broker.url, maxReconnectAttempts: -1 });
    this.#connections.push(nats);
    return nats;
  }

  async manager(): Promise<JetStreamManager> {
    return jetstreamManager(await this.nats());
  }

  /** Waits until the PBX's last event is in the stream and a bridge holds nothing any more. */
  async settled(bridge: Program): Promise<void> {
    const { streams } = await this.manager();
    const isLastIn = async (): Promise<boolean> => {
      const last = await streams.getMessage('AMI', { last_by_subj: 'ami.*.event.>' }).catch(() => null);
      return last !== null && numberOf(readEnvelope(last.string())) === this.pbx.last;
    };
    await until('the last event is in', isLastIn);
    await until('the bridge holds nothing', async () => (await bridge.figure('gami_window_events')) === 0);
  }

  /** Waits until a bridge has heard so many events and holds none any more. */
  async passedOn(bridge: Program, count: number): Promise<void> {
    const isPassedOn = async (): Promise<boolean> => {
      const [heard, held] = await Promise.all(
        ['events_received_total', 'window_events'].map((what) => bridge.figure(`gami_${what}`)),
      );
      return heard === count && held === 0;
    };
    await until(`${count} events are passed on`, isPassedOn);
  }

  async end(): Promise<void> {
    await Promise.all(this.#connections.map((nats) => nats.close()));
    await endAll();
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
  }
}

/** What a group did: numbers done twice, and numbers done behind a later one of their call. */
export function judgeWork(done: readonly { call: string; number: number }[]): {
  different: number;
  twice: number;
  disordered: number;
} {
  const last = new Map<string, number>();
  const seen = new Set<number>();
  let disordered = 0;
  let twice = 0;
  for (const { call, number } of done) {
    if (seen.has(number)) twice += 1;
    else if (number < (last.get(call) ?? 0)) disordered += 1;
    seen.add(number);
    last.set(call, Math.max(number, last.get(call) ?? 0));
  }
  return { different: seen.size, twice, disordered };
}
