/**
 * Numbered events through a bridge while something fails: what is in the stream is in order, once, and what is not is
 * told by a gap marker.
 */
import { expect } from 'chai';
import { setTimeout as pause } from 'node:timers/promises';
import { judge, readStream, Tail } from '../support/judge.js';
import { end, until } from '../support/processes.js';
import { Scene } from '../support/scene.js';

describe('events of a PBX', function () {
  this.timeout(120_000);
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene();
    await scene.start();
  });
  afterEach(() => scene.end());

  it('arrive all, in order, once, when nothing fails', async () => {
    const bridge = scene.bridge();
    await bridge.says('bridge: ready');
    await scene.pbx.emit(5000, 2500);
    await scene.settled(bridge);
    expect(judge(await readStream(scene.broker.url), 'pbx', 5000)).to.deep.equal({
      events: 5000,
      missing: 0,
      lost: 0,
      twice: 0,
      disordered: 0,
    });
  });

  it('are told as a gap where the bridge was killed, and go on behind it', async () => {
    let bridge = scene.bridge();
    await bridge.says('bridge: ready');
    const emitting = scene.pbx.emit(6000, 1500);
    await until('some are in', async () => (await bridge.figure('gami_events_acknowledged_total')) > 1500);
    await end(bridge.process);
    bridge = scene.bridge();
    await bridge.says('bridge: ready');
    await emitting;
    await scene.pbx.emit(50, 1000);
    await scene.settled(bridge);
    const contents = await readStream(scene.broker.url);
    const verdict = judge(contents, 'pbx', scene.pbx.last);
    expect(verdict).to.include({ lost: 0, twice: 0, disordered: 0 });
    expect(verdict.missing).to.be.above(0);
    expect(contents.gaps.map(({ why, count }) => ({ why, count }))).to.deep.equal([
      { why: 'no bridge of this name was there', count: null },
    ]);
  });

  it('wait in order while the broker is killed and started again', async () => {
    const bridge = scene.bridge();
    await bridge.says('bridge: ready');
    const emitting = scene.pbx.emit(9000, 1500);
    for (let time = 0; time < 2; time += 1) {
      await pause(800);
      await scene.broker.kill();
      await pause(500);
      await scene.broker.start();
      await until('events go on', async () => (await bridge.figure('gami_broker_up')) === 1);
    }
    await emitting;
    await scene.settled(bridge);
    expect(judge(await readStream(scene.broker.url), 'pbx', 9000)).to.deep.equal({
      events: 9000,
      missing: 0,
      lost: 0,
      twice: 0,
      disordered: 0,
    });
  });

  it('are told as a gap where the PBX was killed', async () => {
    const bridge = scene.bridge();
    await bridge.says('bridge: ready');
    await scene.pbx.emit(1000, 2000);
    await scene.pbx.kill();
    await bridge.says('server pbx: down');
    await scene.pbx.start();
    await until('logged in again', async () => (await bridge.figure('gami_server_up')) === 1);
    await scene.pbx.emit(1000, 2000);
    await scene.settled(bridge);
    const contents = await readStream(scene.broker.url);
    expect(judge(contents, 'pbx', 2000)).to.include({ lost: 0, twice: 0, disordered: 0 });
    expect(contents.gaps.map(({ why, count }) => ({ why, count }))).to.deep.equal([
      { why: 'no connection to the server', count: null },
    ]);
  });

  for (const [how, seconds] of [
    ['resumed', 5],
    ['reset', 5],
  ] as const) {
    it(`wait in order while the link to the broker is stalled for ${seconds} s and then ${how}`, async () => {
      const link = await scene.link();
      const bridge = scene.bridge({}, link.url);
      await bridge.says('bridge: ready');
      const emitting = scene.pbx.emit(9000, 1500);
      await until('some are in', async () => (await bridge.figure('gami_events_acknowledged_total')) > 500);
      link.stall();
      await pause(seconds * 1000);
      if (how === 'resumed') link.resume();
      else link.reset();
      await emitting;
      await scene.settled(bridge);
      expect(judge(await readStream(scene.broker.url), 'pbx', 9000)).to.include({
        events: 9000,
        missing: 0,
        lost: 0,
        disordered: 0,
        twice: 0,
      });
      expect((await scene.pbx.state()).cut).to.equal(0);
    });
  }

  for (const how of ['resumed', 'reset'] as const) {
    it(`are in order when the link was stalled beyond pings and the duplicate window, then ${how}`, async () => {
      const link = await scene.link();
      const short = { BRIDGE_PING_TIME: '500', BRIDGE_DUPLICATE_WINDOW: '1000' };
      const bridge = scene.bridge(short, link.url);
      await bridge.says('bridge: ready');
      const emitting = scene.pbx.emit(6000, 1000);
      await until('some are in', async () => (await bridge.figure('gami_events_acknowledged_total')) > 500);
      link.stall();
      await bridge.says('broker: lost');
      await pause(2500);
      if (how === 'resumed') link.resume();
      else link.reset();
      await emitting;
      await scene.settled(bridge);
      const contents = await readStream(scene.broker.url);
      expect(judge(contents, 'pbx', 6000)).to.include({ events: 6000, missing: 0, lost: 0, disordered: 0 });
    });
  }

  it('beyond the window are dropped with one marker that counts them, while the link is stalled', async () => {
    const link = await scene.link();
    const bridge = scene.bridge({ BRIDGE_WINDOW: '2000' }, link.url);
    await bridge.says('bridge: ready');
    link.stall();
    await scene.pbx.emit(6000, 3000);
    await until('all heard', async () => (await bridge.figure('gami_events_received_total')) === 6000);
    const lost = await bridge.figure('gami_events_lost_total');
    expect(await bridge.figure('gami_window_events')).to.equal(2000);
    expect(bridge.said('server pbx: gap')).to.have.length(1);
    link.resume();
    await until('the window is empty', async () => (await bridge.figure('gami_window_events')) === 0);
    await scene.pbx.emit(100, 1000);
    await until('the last are in', async () => (await bridge.figure('gami_events_acknowledged_total')) >= 2101);
    const contents = await readStream(scene.broker.url);
    const verdict = judge(contents, 'pbx', 6100);
    expect(verdict).to.deep.equal({ events: 2100, missing: 4000, lost: 0, twice: 0, disordered: 0 });
    expect(lost).to.equal(4000);
    expect(contents.gaps).to.have.length(1);
    expect(contents.gaps[0]).to.include({ count: 4000, first: 2001, last: 6000, why: 'the window is full' });
    expect((await scene.pbx.state()).cut).to.equal(0);
    expect(bridge.said('server pbx: up')).to.have.length(2);
  });

  it('wait while the store is full, and go on in order when there is room again', async () => {
    const bridge = scene.bridge({
      BRIDGE_MAX_STREAM_BYTES: '800000',
      BRIDGE_MAX_AGE: '5000',
      BRIDGE_DUPLICATE_WINDOW: '5000',
      BRIDGE_ACTION_MEMORY: '5000',
    });
    await bridge.says('bridge: ready');
    const tail = new Tail();
    await tail.start(scene.broker.url);
    await scene.pbx.emit(2500, 2500);
    await bridge.says(/^broker: refuses events: maximum bytes exceeded/);
    const response = await fetch(`http://127.0.0.1:${bridge.healthPort}/readyz`);
    expect(response.status).to.equal(503);
    expect(await response.json()).to.include({ isReady: false, broker: 'maximum bytes exceeded' });
    const isThrough = async (): Promise<boolean> => {
      const [stored, lost] = await Promise.all(
        ['acknowledged', 'lost'].map((what) => bridge.figure(`gami_events_${what}_total`)),
      );
      return stored! + lost! >= 2500 && (await bridge.figure('gami_window_events')) === 0;
    };
    await until('everything is stored or told', isThrough, 100_000);
    await bridge.says('broker: takes events again');
    const stored = 2500 - (await bridge.figure('gami_events_lost_total'));
    await until('all read', () => tail.events.length >= stored);
    await tail.end();
    expect(judge(tail, 'pbx', 2500)).to.deep.equal({
      events: stored,
      missing: 2500 - stored,
      lost: 0,
      twice: 0,
      disordered: 0,
    });
    expect(tail.gaps.reduce((sum, { count }) => sum + count!, 0)).to.equal(2500 - stored);
    expect(stored).to.be.above(2400);
  });

  it('are told as a gap where the stream was deleted, and a new one is made with the old limits', async () => {
    const bridge = scene.bridge({ BRIDGE_MAX_STREAM_BYTES: '50000000' });
    await bridge.says('bridge: ready');
    await scene.pbx.emit(1000, 2000);
    await scene.settled(bridge);
    const manager = await scene.manager();
    await manager.streams.delete('AMI');
    await scene.pbx.emit(1000, 2000);
    await scene.settled(bridge);
    expect((await manager.streams.info('AMI')).config.max_bytes).to.equal(50_000_000);
    const contents = await readStream(scene.broker.url);
    expect(judge(contents, 'pbx', 2000)).to.deep.equal({
      events: 1000,
      missing: 1000,
      lost: 0,
      twice: 0,
      disordered: 0,
    });
    expect(contents.gaps.map(({ why }) => why)).to.deep.equal([
      'the stream was made anew: what no worker had read is gone',
    ]);
  });
});
