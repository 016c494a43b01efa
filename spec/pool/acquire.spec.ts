/**
 * Lending: connections are made when they are wanted, lent to whoever came first, and counted.
 */
import { expect } from 'chai';
import type { Asterisk } from '../../lib/index.js';
import { Pool, type PoolOptions } from '../../lib/pool/pool.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { until, useScene } from '../support/scene.js';

/** The part of its ActionIDs that is a connection's own. */
async function connectionOf(asterisk: Asterisk): Promise<string> {
  const { ActionID } = await asterisk.request({ Action: 'Ping' });
  return ActionID!.split('-').slice(0, -1).join('-');
}

describe('Pool, lending', () => {
  const scene = useScene();
  let fake: FakeAsterisk;

  beforeEach(async () => {
    fake = await scene.fake();
  });

  function newPool(options: PoolOptions = {}): Pool {
    return scene.own(new Pool({ ...fake.options, ...options }));
  }

  function figures({ size, idle, waiting }: Pool): object {
    return { size, idle, waiting };
  }

  it('makes no connection before one is wanted', async () => {
    const pool = newPool();
    const other = await scene.ready({ ...fake.options });
    await other.request({ Action: 'Ping' });
    expect(figures(pool)).to.deep.equal({ size: 0, idle: 0, waiting: 0 });
    expect(fake.sessions).to.have.length(1);
  });

  it('lends a connection that is logged in', async () => {
    const pool = newPool();
    const asterisk = await pool.acquire();
    expect(asterisk.state).to.equal('ready');
    expect(await asterisk.request({ Action: 'Ping' })).to.include({ Response: 'Success', Ping: 'Pong' });
    expect(figures(pool)).to.deep.equal({ size: 1, idle: 0, waiting: 0 });
  });

  it('asks for no events unless it is told to', async () => {
    const pool = newPool();
    await pool.acquire();
    expect(fake.send({ Event: 'Hangup' })).to.equal(0);
    const other = newPool({ events: 'call' });
    await other.acquire();
    expect(fake.send({ Event: 'Hangup' })).to.equal(1);
  });

  it('lends the same connection again, the one given back last first', async () => {
    const pool = newPool();
    const [first, second] = [await pool.acquire(), await pool.acquire()];
    const before = [await connectionOf(first), await connectionOf(second)];
    pool.release(second);
    pool.release(first);
    await until(() => pool.idle === 2, 'both were taken back');
    const [one, two] = [await pool.acquire(), await pool.acquire()];
    const after = [await connectionOf(one), await connectionOf(two)];
    expect(after).to.deep.equal(before);
    expect(fake.sessions).to.have.length(2);
  });

  it('makes connections for all who wait, and no more than max', async () => {
    const pool = newPool({ max: 3 });
    const waits = Array.from({ length: 5 }, () => pool.acquire());
    expect(figures(pool)).to.deep.equal({ size: 1, idle: 0, waiting: 5 });
    const lent = await Promise.all(waits.slice(0, 3));
    expect(new Set(lent).size).to.equal(3);
    expect(figures(pool)).to.deep.equal({ size: 3, idle: 0, waiting: 2 });
    for (const asterisk of lent) pool.release(asterisk);
    await Promise.all(waits);
    expect(fake.actions.filter(({ action }) => action['Action'] === 'Login')).to.have.length(3);
  });

  it('serves the call that came first', async () => {
    const pool = newPool({ max: 1 });
    const served: number[] = [];
    const work = Array.from({ length: 5 }, (_, index) => pool.use(() => { served.push(index); }));
    await Promise.all(work);
    expect(served).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('makes min connections at once, and keeps them', async () => {
    const pool = newPool({ min: 2, max: 4 });
    await until(() => pool.idle === 2, 'two were made');
    const asterisk = await pool.acquire();
    pool.release(asterisk, { destroy: true });
    await until(() => pool.idle === 2, 'the destroyed one was replaced');
    expect(figures(pool)).to.deep.equal({ size: 2, idle: 2, waiting: 0 });
    expect(fake.actions.filter(({ action }) => action['Action'] === 'Login')).to.have.length(3);
  });

  it('works through far more than it has connections', async () => {
    const pool = newPool({ max: 4 });
    const answers = await Promise.all(
      Array.from({ length: 500 }, () => pool.use((asterisk) => asterisk.request({ Action: 'Ping' }))),
    );
    expect(answers.filter(({ Ping }) => Ping === 'Pong')).to.have.length(500);
    expect(fake.sessions).to.have.length(4);
  });
});

describe('Pool, use', () => {
  const scene = useScene();

  it('resolves with what the function returns, and has the connection back', async () => {
    const fake = await scene.fake();
    const pool = scene.own(new Pool({ ...fake.options, max: 1 }));
    expect(await pool.use((asterisk) => asterisk.request({ Action: 'Ping' }))).to.include({ Ping: 'Pong' });
    expect(await pool.use(() => 42)).to.equal(42);
    expect(pool.size).to.equal(1);
  });

  it('rejects with what the function throws, and has the connection back', async () => {
    const fake = await scene.fake();
    const pool = scene.own(new Pool({ ...fake.options, max: 1 }));
    const own = new Error('of the user');
    expect(await pool.use(() => { throw own; }).catch((error: unknown) => error)).to.equal(own);
    expect(await pool.use(async () => Promise.reject(own)).catch((error: unknown) => error)).to.equal(own);
    expect(await pool.use(() => 'next')).to.equal('next');
  });
});
