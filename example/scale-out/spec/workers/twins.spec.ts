/**
 * Two bridges of one PBX that stamps its events: the stream may hold an event twice, the group does it once.
 */
import { expect } from 'chai';
import { setTimeout as pause } from 'node:timers/promises';
import { judge, readStream } from '../support/judge.js';
import { end, until } from '../support/processes.js';
import { judgeWork, Scene } from '../support/scene.js';

describe('two bridges of one PBX', function () {
  this.timeout(120_000);
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene();
    await scene.start();
  });
  afterEach(() => scene.end());

  it('lose nothing and store nothing twice when one is killed', async () => {
    const [one, two] = [scene.bridge(), scene.bridge({ BRIDGE_BRIDGE: 'two' })];
    await Promise.all([one, two].map((bridge) => bridge.says('bridge: ready')));
    const emitting = scene.pbx.emit(4000, 1000, { isStamped: true });
    await until('some are in', async () => (await two.figure('gami_events_acknowledged_total')) > 1000);
    await end(one.process);
    await emitting;
    await scene.passedOn(two, 4000);
    expect(judge(await readStream(scene.broker.url), 'pbx', 4000)).to.deep.equal({
      events: 4000,
      missing: 0,
      lost: 0,
      twice: 0,
      disordered: 0,
    });
  });

  it('count each event that the broker had from the other as known before', async () => {
    const bridges = [scene.bridge(), scene.bridge({ BRIDGE_BRIDGE: 'two' })];
    await Promise.all(bridges.map((bridge) => bridge.says('bridge: ready')));
    await scene.pbx.emit(200, 1000, { isStamped: true });
    await Promise.all(bridges.map((bridge) => scene.passedOn(bridge, 200)));
    const figures = bridges.map((bridge) => bridge.figure('gami_events_duplicate_total'));
    expect((await Promise.all(figures)).reduce((sum, figure) => sum + figure)).to.equal(200);
    expect((await readStream(scene.broker.url)).events).to.have.length(200);
  });

  it('have each event done once, in order, when one is stalled for longer than the duplicate window', async () => {
    const short = { BRIDGE_DUPLICATE_WINDOW: '1000' };
    const link = await scene.link();
    const two = scene.bridge({ ...short, BRIDGE_BRIDGE: 'two' }, link.url);
    await two.says('bridge: ready');
    const one = scene.bridge(short);
    await one.says('bridge: ready');
    const worker = scene.worker('a');
    await worker.says('working');
    link.stall();
    await scene.pbx.emit(600, 200, { isStamped: true });
    await until('done', () => judgeWork(scene.done).different >= 600, 60_000);
    await pause(2500);
    link.resume();
    await scene.passedOn(two, 600);
    const { twice, ...rest } = judge(await readStream(scene.broker.url), 'pbx', 600);
    expect(rest).to.deep.equal({ events: 600, missing: 0, lost: 0, disordered: 0 });
    expect(twice, 'stored twice, so that the records are needed').to.be.above(0);
    await scene.pbx.emit(1, 1000, { isStamped: true });
    await until('the last', () => judgeWork(scene.done).different >= 601);
    expect(judgeWork(scene.done)).to.deep.equal({ different: 601, twice: 0, disordered: 0 });
  });

  it('have each event done once, in order, when one was frozen for longer than the duplicate window', async () => {
    const short = { BRIDGE_DUPLICATE_WINDOW: '1000' };
    const [one, two] = [scene.bridge(short), scene.bridge({ ...short, BRIDGE_BRIDGE: 'two' })];
    await Promise.all([one, two].map((bridge) => bridge.says('bridge: ready')));
    await scene.worker('a').says('working');
    await scene.pbx.emit(50, 500, { isStamped: true });
    two.process.kill('SIGSTOP');
    await scene.pbx.emit(500, 250, { isStamped: true });
    await until('done', () => judgeWork(scene.done).different >= 550);
    await pause(1500);
    two.process.kill('SIGCONT');
    await scene.pbx.emit(50, 500, { isStamped: true });
    await until('the last', () => judgeWork(scene.done).different >= 600);
    await scene.passedOn(two, 600);
    await scene.passedOn(one, 600);
    const { lost, missing, disordered } = judge(await readStream(scene.broker.url), 'pbx', 600);
    expect({ lost, missing, disordered }).to.deep.equal({ lost: 0, missing: 0, disordered: 0 });
    await pause(500);
    expect(judgeWork(scene.done)).to.deep.equal({ different: 600, twice: 0, disordered: 0 });
  });

  it('say so where the PBX does not stamp its events', async () => {
    const one = scene.bridge();
    await one.says('bridge: ready');
    await until('it leads', async () => (await one.figure('gami_server_leader')) === 1);
    const two = scene.bridge({ BRIDGE_BRIDGE: 'two' });
    await two.says('bridge: ready');
    await scene.pbx.emit(5, 100);
    expect(
      await two.says(
        'server pbx: twins: another bridge watches it too, and it does not stamp its events: each is stored twice',
      ),
    ).to.include({ level: 'error' });
  });
});
