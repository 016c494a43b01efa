/**
 * The bridge as a program: any order of start, an end in time, refusals said, names of any kind, limits as set.
 */
import { jetstream } from '@nats-io/jetstream';
import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readStream } from '../support/judge.js';
import { end, newFolder, Program, RawPbx, until } from '../support/processes.js';
import { Scene } from '../support/scene.js';

describe('the bridge', function () {
  this.timeout(60_000);
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });
  afterEach(() => scene.end());

  const ready = async (program: Program): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(`http://127.0.0.1:${program.healthPort}/readyz`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('waits for the broker, and says so once', async () => {
    await scene.start();
    await scene.broker.kill();
    const bridge = scene.bridge();
    await bridge.says('broker (control): not there, waiting');
    expect((await ready(bridge)).status).to.equal(503);
    await pause(1500);
    expect(bridge.said('broker (control): not there, waiting')).to.have.length(1);
    await scene.broker.start();
    await bridge.says('bridge: ready');
    await scene.pbx.emit(100, 1000);
    await scene.settled(bridge);
    expect((await readStream(scene.broker.url)).events).to.have.length(100);
  });

  it('waits for the PBX, and is not ready before', async () => {
    await scene.start();
    await scene.pbx.kill();
    const bridge = scene.bridge();
    await bridge.says('server pbx: down');
    expect(await ready(bridge)).to.deep.include({ status: 503 });
    expect(bridge.said('bridge: ready')).to.deep.equal([]);
    await scene.pbx.start();
    await bridge.says('bridge: ready');
    expect((await ready(bridge)).body).to.deep.include({ isReady: true, servers: { pbx: 'up' } });
  });

  it('with one wrong secret goes on with the other server; with none right it ends with code 78', async () => {
    await scene.start();
    const good = { name: 'good', ...scene.pbx.options };
    const bad = { name: 'bad', ...scene.pbx.options, secret: 'wrong' };
    const both = scene.bridge({ AMI_SERVERS: JSON.stringify([good, bad]) });
    await both.says('server bad: refused');
    await both.says('bridge: ready');
    expect((await ready(both)).body).to.deep.include({ servers: { good: 'up', bad: 'refused' } });
    const none = scene.bridge({ AMI_SERVERS: JSON.stringify([bad]) });
    await until('it ends', () => none.process.exitCode !== null);
    expect(none.process.exitCode).to.equal(78);
    expect(none.said('bridge: ready')).to.deep.equal([]);
    expect(await none.says('cannot go on')).to.include({ why: 'every server refuses the login' });
    expect(JSON.stringify(none.lines)).to.not.include('wrong');
  });

  it('keeps servers apart whatever their names', async () => {
    await scene.start();
    const names = ['Berlin HQ', 'host:5038', 'pbx.1', 'pbx 1', 'pbx=201', '*', '>', 'Zürich', 'a\nb'];
    const bridge = scene.bridge({ AMI_SERVERS: JSON.stringify(names.map((name) => ({ name, ...scene.pbx.options }))) });
    await until(
      'all are up',
      async () => bridge.healthPort > 0 && (await bridge.figure('gami_server_up')) === names.length,
    );
    await scene.pbx.emit(10, 1000);
    const all = 10 * names.length;
    await until('all are in', async () => (await bridge.figure('gami_events_acknowledged_total')) === all);
    const { events } = await readStream(scene.broker.url);
    for (const name of names)
      expect(
        events.filter(({ server }) => server === name),
        name,
      ).to.have.length(10);
    const { state } = await (await scene.manager()).streams.info('AMI', { subjects_filter: '>' });
    expect(new Set(Object.keys(state.subjects!).map((subject) => subject.split('.')[1])).size).to.equal(names.length);
  });

  it('refuses servers of one name, and settings that can not be, by name', async () => {
    const server = { name: 'a', host: '127.0.0.1', username: 'u', secret: 's' };
    const file = join(newFolder(), 'settings.json');
    for (const [environment, args, content, text] of [
      [{ AMI_SERVERS: JSON.stringify([server, server]) }, [], {}, '"servers[1].name" must differ'],
      [{ AMI_SERVERS: '[]' }, [], {}, '"servers" must be a list of at least one'],
      [{ AMI_SERVERS: 'x' }, [], {}, '"AMI_SERVERS" must be JSON'],
      [{}, ['--window', '1.5'], { servers: [server] }, '"window" must be a whole number from 100'],
      [{ BRIDGE_MAX_BYTES: '-1' }, [], { servers: [server] }, '"maxBytes" must be a whole number from 65536'],
      [{}, ['--windows', '5000'], { servers: [server] }, '--windows'],
      [{}, [], { servers: [server], windwo: 5 }, '"windwo" is not known'],
      [{}, [], { servers: [{ ...server, port: 'x' }] }, 'port'],
      [{}, [], { servers: [server], nats: { url: 'x' } }, '"nats.url" is not known'],
      [{}, ['--action-memory', '1000'], { servers: [server] }, '"actionMemory" must not be shorter than maxAge'],
      [{}, [], { servers: [{ ...server, secretFile: '/does/not/exist' }] }, '/does/not/exist'],
    ] as const) {
      writeFileSync(file, JSON.stringify(content));
      const bridge = new Program('bridge', { BRIDGE_HEALTH_PORT: '0', BRIDGE_CONFIG: file, ...environment }, args);
      await until('it ends', () => bridge.process.exitCode !== null);
      expect(bridge.process.exitCode, text).to.equal(78);
      expect(String(bridge.lines[0]?.why), text).to.include(text);
    }
  });

  it('ends with code 0 and everything passed on, when it is asked to', async () => {
    await scene.start();
    const bridge = scene.bridge();
    await bridge.says('bridge: ready');
    await scene.pbx.emit(500, 5000);
    expect(await end(bridge.process, 'SIGTERM')).to.equal(0);
    expect(bridge.lines.at(-1)).to.include({ what: 'ended', left: 0 });
    expect((await readStream(scene.broker.url)).events.length).to.be.above(0);
    const status = await jetstream(await scene.nats())
      .streams.get('AMI_STATUS')
      .then((stream) => stream.getMessage({ last_by_subj: 'ami.pbx.status' }));
    expect(status!.json()).to.include({ state: 'down', why: 'the bridge ends' });
  });

  it('ends within its time and says what is left, when the broker is away', async () => {
    await scene.start();
    const bridge = scene.bridge();
    await bridge.says('bridge: ready');
    await scene.broker.kill();
    await scene.pbx.emit(300, 3000);
    const begin = performance.now();
    expect(await end(bridge.process, 'SIGTERM')).to.equal(1);
    expect(performance.now() - begin).to.be.below(10_000);
    expect(bridge.lines.at(-1)).to.include({ what: 'ended', left: 300 });
  });

  it('ends at once while it waits for the broker', async () => {
    await scene.start();
    await scene.broker.kill();
    const bridge = scene.bridge();
    await bridge.says('broker (control): not there, waiting');
    expect(await end(bridge.process, 'SIGTERM')).to.equal(0);
  });

  it('makes the stream with its limits, and leaves one alone that is there', async () => {
    await scene.start();
    const bridge = scene.bridge({ BRIDGE_MAX_STREAM_BYTES: '70000000', BRIDGE_MAX_AGE: '7200000' });
    await bridge.says('bridge: ready');
    const manager = await scene.manager();
    expect((await manager.streams.info('AMI')).config).to.include({
      max_bytes: 70_000_000,
      max_age: 7_200_000e6,
      discard: 'new',
      num_replicas: 1,
    });
    await end(bridge.process, 'SIGTERM');
    const other = scene.bridge({ BRIDGE_MAX_STREAM_BYTES: '90000000', BRIDGE_MAX_AGE: '7200000' });
    await other.says('bridge: ready');
    expect((await manager.streams.info('AMI')).config.max_bytes).to.equal(70_000_000);
    await other.says('stream of events: max_bytes is 70000000, the settings say 90000000');
    const third = scene.bridge({ BRIDGE_PARTITIONS: '8', BRIDGE_BRIDGE: 'three' });
    await until('it ends', () => third.process.exitCode !== null);
    expect(third.process.exitCode).to.equal(78);
    expect(await third.says('cannot start')).to.include({ why: 'stream AMI has 4 partitions, the settings say 8' });
  });

  it('does not start where the broker forgets ids of actions before events', async () => {
    await scene.start();
    const bridge = scene.bridge({
      BRIDGE_MAX_AGE: '5000',
      BRIDGE_DUPLICATE_WINDOW: '5000',
      BRIDGE_ACTION_MEMORY: '6000',
    });
    await bridge.says('bridge: ready');
    await end(bridge.process, 'SIGTERM');
    const manager = await scene.manager();
    const { config } = await manager.streams.info('AMI');
    await manager.streams.update('AMI', { ...config, max_age: 60_000e6 });
    const other = scene.bridge({
      BRIDGE_MAX_AGE: '5000',
      BRIDGE_DUPLICATE_WINDOW: '5000',
      BRIDGE_ACTION_MEMORY: '6000',
    });
    await until('it ends', () => other.process.exitCode !== null);
    expect(other.process.exitCode).to.equal(78);
    const why = 'stream AMI has events for 60000 ms, ids of actions are kept for 6000 ms: too short';
    expect(await other.says('cannot start')).to.include({ why });
  });

  it('tells the status: up, down, and last of all refused', async () => {
    await scene.start();
    const bridge = scene.bridge();
    await bridge.says('bridge: ready');
    const stream = await jetstream(await scene.nats()).streams.get('AMI_STATUS');
    const status = async (): Promise<unknown> =>
      (await stream.getMessage({ last_by_subj: 'ami.pbx.status' }).catch(() => null))?.json<{ state: string }>().state;
    await until('up', async () => (await status()) === 'up');
    await scene.pbx.kill();
    await until('down', async () => (await status()) === 'down');
    await scene.pbx.start({ PBX_SECRET: 'changed' });
    await until('refused', async () => (await status()) === 'refused');
  });

  it('has its status told by the bridge that leads, and by the other when that is gone', async () => {
    await scene.start();
    const one = scene.bridge();
    await until('one leads', async () => one.healthPort > 0 && (await one.figure('gami_server_leader')) === 1);
    const two = scene.bridge({ BRIDGE_BRIDGE: 'two' });
    await two.says('bridge: ready');
    const stream = await jetstream(await scene.nats()).streams.get('AMI_STATUS');
    const teller = async (): Promise<string> =>
      (await stream.getMessage({ last_by_subj: 'ami.pbx.status' }))!.json<{ bridge: string }>().bridge;
    expect(await teller()).to.match(/^one-/);
    await end(one.process);
    await until('two tells', async () => /^two-/.test(await teller()), 15_000);
  });

  it('says a change once, and nothing an event', async () => {
    await scene.start();
    const other = new RawPbx();
    await other.start();
    const bridge = scene.bridge();
    await bridge.says('bridge: ready');
    const before = bridge.lines.length;
    await scene.pbx.emit(2000, 2000);
    await scene.settled(bridge);
    expect(bridge.lines.slice(before).filter(({ what }) => what !== 'marks: noted')).to.deep.equal([]);
  });

  it('gives its figures, and lets nothing be changed there', async () => {
    await scene.start();
    const bridge = scene.bridge();
    await bridge.says('bridge: ready');
    const url = `http://127.0.0.1:${bridge.healthPort}`;
    expect((await fetch(`${url}/healthz`)).status).to.equal(200);
    expect((await fetch(`${url}/`)).status).to.equal(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).to.equal(405);
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const line of text.trimEnd().split('\n'))
      expect(line).to.match(/^# (HELP|TYPE) gami_|^gami_[a-z_]+(\{[^}]*\})? -?[0-9.e+-]+$/);
    for (const name of [
      'window_events',
      'window_bytes',
      'oldest_unacknowledged_seconds',
      'events_lost_total',
      'gaps_total',
      'reconnects_total',
      'actions_total',
      'server_up',
    ])
      expect(text).to.include(`# HELP gami_${name} `);
  });
});
