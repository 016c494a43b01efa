/**
 * Two hundred times the server goes, in every way and at any moment, while actions and events fly: the one object comes
 * back each time, and the books balance.
 */
import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';
import { usedHeap, warningsOf } from '../support/heap.js';
import { KILLS, LoadRun } from '../support/load-run.js';
import { chooseSeed, Random } from '../support/random.js';
import { handlesSince, openHandles, SECRET, until, useScene } from '../support/scene.js';

const WARM_UP = 40;
const COUNT = 200;

/** All that could pile up. */
function listenersOf(run: LoadRun): Record<string, number> {
  const own = run.client.eventNames().map((name) =>
    [`client ${String(name)}`, run.client.listenerCount(name)] as const
  );
  const ofProcess = process.eventNames().map((name) =>
    [`process ${String(name)}`, process.listenerCount(name)] as const
  );
  return Object.fromEntries([...own, ...ofProcess]);
}

describe('Asterisk, 200 kills of its server under load', () => {
  const scene = useScene();

  it('comes back each time; every callback ends once, every event is heard once, nothing piles '
    + 'up', async function killed() {
    this.timeout(180_000);
    await turn();
    const none = openHandles();
    const seed = chooseSeed();
    const random = new Random(seed);
    // While an action is unanswered and within its time a mute server counts as busy, so that time is short here.
    const run = scene.own(new LoadRun(random, SECRET, { actionTimeout: 400 }));
    scene.follow(run.client);
    const warnings = await warningsOf(async () => {
      await run.start();
      for (let count = 0; count < WARM_UP; count += 1) await run.kill(random.pick(KILLS));
      await run.kill('crash');
      await run.pause();
      const before = { heap: await usedHeap(), listeners: listenersOf(run) };
      run.resume();
      for (let count = 0; count < COUNT; count += 1) await run.kill(random.pick(KILLS));
      await run.kill('crash');
      await run.pause();
      expect(run.faults, `GAMI_SEED=${seed}`).to.deep.equal([]);
      expect(run.client.state).to.equal('ready');
      expect(run.client.stats()).to.include({ inFlight: 0, queued: 0 });
      await until(() => handlesSince(none).length === 3, 'other handles were gone');
      expect(handlesSince(none), 'the port, and both ends of the connection').to.deep.equal(['TCPServerWrap',
        'TCPSocketWrap', 'TCPSocketWrap']);
      expect(listenersOf(run)).to.deep.equal(before.listeners);
      expect(await usedHeap() / before.heap, `GAMI_SEED=${seed}: the heap`).to.be.below(1.1);
    });
    const { kills, asked, answered, failed, events } = run.figures;
    expect(warnings).to.deep.equal([]);
    expect(kills).to.equal(WARM_UP + COUNT + 2);
    expect(answered + failed).to.equal(asked);
    expect(Math.min(answered, failed, events)).to.be.above(COUNT);
  });
});
