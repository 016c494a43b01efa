/**
 * Whom a queue of the fake calls: the strategies, penalties, wrap-up, and how many callers it lets in.
 */
import { expect } from 'chai';
import { mock } from 'node:test';
import type { FakeQueue } from '../../lib/testing/index.js';
import { pbxScene } from './pbx-scene.js';

const RING = 10_000;
const RETRY = 5000;

describe('FakeQueue, strategies', () => {
  const scene = pbxScene();
  let queue: FakeQueue;
  let nth = 0;

  /** Makes the queue with its members; a penalty stands behind a colon. */
  function members(strategy: string, ...wanted: readonly string[]): void {
    queue = scene.fake.queue('q');
    Object.assign(queue, { strategy, timeout: RING, retry: RETRY });
    for (const one of wanted) {
      const [name = '', penalty = '0'] = one.split(':');
      scene.fake.endpoint(`PJSIP/${name}`, name.startsWith('busy') ? [['Busy']] : [['Ringing'], ['Wait']]);
      queue.addMember({ interface: `PJSIP/${name}`, penalty: Number(penalty) });
    }
  }

  /** A caller comes in. */
  function call(): string {
    const caller = scene.fake.channel({ name: `SIP/c${(nth += 1)}`, state: 'Up' });
    scene.fake.pbx.walker.execute(caller, 'Queue', 'q');
    return caller.name;
  }

  /** Who was called since it was last asked, in order. */
  async function called(): Promise<string[]> {
    const events = (await scene.client.drain()).filter(({ Event }) => Event === 'AgentCalled');
    return events.map(({ Interface = '' }) => Interface.slice('PJSIP/'.length));
  }

  /** A member answers and the caller hangs up. */
  function serve(caller: string, name: string): void {
    const peer = [...scene.fake.pbx.channels.values()].find((one) => one.name.startsWith(`PJSIP/${name}-`))!;
    peer.signal('answered');
    scene.fake.pbx.channels.get(caller)!.hangup();
  }

  /** Who answers so many callers, one second behind the other. */
  async function servedBy(callers: number): Promise<string[]> {
    const order: string[] = [];
    for (let count = 0; count < callers; count += 1) {
      const caller = call();
      const [name = ''] = await called();
      order.push(name);
      serve(caller, name);
      mock.timers.tick(1000);
    }
    return order;
  }

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-01-01') });
    nth = 0;
  });

  afterEach(() => mock.timers.reset());

  it('ringall calls all of the lowest penalty together, again and again', async () => {
    members('ringall', 'a:1', 'b:1', 'c:2');
    call();
    expect(await called()).to.deep.equal(['a', 'b']);
    mock.timers.tick(RING);
    mock.timers.tick(RETRY);
    expect(await called()).to.deep.equal(['a', 'b']);
  });

  it('ringall calls the next penalty at once when nobody of this one rings', async () => {
    members('ringall', 'busy:1', 'busy2:1', 'c:2');
    call();
    expect(await called()).to.deep.equal(['busy', 'busy2', 'c']);
  });

  it('linear goes on behind who was called, and each caller begins with the first', async () => {
    members('linear', 'a', 'b', 'c');
    const caller = call();
    const order = await called();
    for (let round = 0; round < 3; round += 1) {
      mock.timers.tick(RING);
      mock.timers.tick(RETRY);
      order.push(...await called());
    }
    expect(order).to.deep.equal(['a', 'b', 'c', 'a']);
    scene.fake.pbx.channels.get(caller)!.hangup();
    call();
    expect(await called()).to.deep.equal(['a']);
  });

  it('linear calls the next at once behind one who is busy', async () => {
    members('linear', 'busy', 'b', 'c');
    call();
    expect(await called()).to.deep.equal(['busy', 'b']);
  });

  for (const strategy of ['rrordered', 'rrmemory']) {
    it(`${strategy} goes on behind who was called for the caller before`, async () => {
      members(strategy, 'a', 'b', 'c');
      expect(await servedBy(4)).to.deep.equal(['a', 'b', 'c', 'a']);
    });
  }

  it('leastrecent calls who has talked the longest ago', async () => {
    members('leastrecent', 'a', 'b');
    expect(await servedBy(4)).to.deep.equal(['a', 'b', 'a', 'b']);
  });

  it('fewestcalls calls who has taken the fewest', async () => {
    members('fewestcalls', 'a', 'b');
    queue.member('PJSIP/a')!.callsTaken = 2;
    call();
    expect(await called()).to.deep.equal(['b']);
  });

  for (const strategy of ['random', 'wrandom']) {
    it(`${strategy} calls one at a time, and each of them in the end`, async () => {
      members(strategy, 'a', 'b', 'busy');
      const seen = new Set<string>();
      for (let count = 0; count < 200; count += 1) {
        const caller = call();
        const names = await called();
        expect(names.filter((name) => name !== 'busy')).to.have.length(1);
        for (const name of names) seen.add(name);
        scene.fake.pbx.channels.get(caller)!.hangup();
      }
      expect([...seen].sort()).to.deep.equal(['a', 'b', 'busy']);
    });
  }

  it('a lower penalty comes before a better place', async () => {
    members('linear', 'a:3', 'b:1');
    call();
    expect(await called()).to.deep.equal(['b']);
  });

  it('a member is let alone for the wrap-up time, and called when it is over', async () => {
    members('ringall', 'a');
    queue.wrapUpTime = 20_000;
    serve(call(), 'a');
    expect(await called()).to.deep.equal(['a']);
    call();
    expect(await called()).to.deep.equal([]);
    mock.timers.tick(19_000);
    expect(await called()).to.deep.equal([]);
    mock.timers.tick(1000);
    expect(await called()).to.deep.equal(['a']);
  });

  it('lets in no more callers than maxLength', async () => {
    members('ringall');
    queue.maxLength = 1;
    call();
    const late = scene.fake.channel({ name: 'SIP/late', state: 'Up' });
    scene.fake.pbx.walker.execute(late, 'Queue', 'q');
    expect(late.variables.get('QUEUESTATUS')).to.equal('FULL');
    expect(queue.callers).to.have.length(1);
  });
});
