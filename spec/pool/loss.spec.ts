/**
 * Connections that die: they are not lent, they are replaced, and a server that is away is neither hammered nor given
 * up.
 */
import { expect } from 'chai';
import { ConnectionError, TimeoutError } from '../../lib/index.js';
import { Pool, type PoolOptions } from '../../lib/pool/pool.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { until, useScene } from '../support/scene.js';

const QUICK = { minDelay: 1, maxDelay: 20 };

describe('Pool, where connections die', () => {
  const scene = useScene();
  let fake: FakeAsterisk;

  beforeEach(async () => {
    fake = await scene.fake();
  });

  function newPool(options: PoolOptions = {}): Pool {
    return scene.own(new Pool({ ...fake.options, reconnect: QUICK, ...options }));
  }

  it('does not lend an idle connection that was lost', async () => {
    const pool = newPool();
    const asterisk = await pool.acquire();
    pool.release(asterisk);
    await until(() => pool.idle === 1, 'it was taken back');
    fake.drop();
    await until(() => pool.size === 0, 'the loss was seen');
    const next = await pool.acquire();
    expect(next).not.to.equal(asterisk);
    expect(await next.request({ Action: 'Ping' })).to.include({ Ping: 'Pong' });
  });

  it('keeps a connection that is closed by who has given it back: that is not theirs any more', async () => {
    const pool = newPool();
    const asterisk = await pool.acquire();
    pool.release(asterisk);
    await until(() => pool.idle === 1, 'it was taken back');
    await asterisk.close();
    expect(fake.sessions).to.have.length(1);
    expect((await pool.acquire()).state).to.equal('ready');
    expect(pool.size).to.equal(1);
  });

  it('replaces idle connections that min wants', async () => {
    const pool = newPool({ min: 2 });
    await until(() => pool.idle === 2, 'two were made');
    fake.drop();
    await until(() => pool.idle === 0, 'both were lost');
    await until(() => pool.idle === 2, 'both were replaced');
  });

  it('replaces a connection that died in the hands of its borrower', async () => {
    const pool = newPool({ max: 1 });
    const asterisk = await pool.acquire();
    const waiting = pool.acquire();
    fake.drop();
    await until(() => asterisk.state === 'closed', 'the loss was seen');
    expect(pool.waiting).to.equal(1);
    pool.release(asterisk);
    expect((await waiting).state).to.equal('ready');
  });

  it('has whoever waits wait on while the server is away, and serves all when it is back', async () => {
    const pool = newPool({ max: 3 });
    fake.refuse();
    const waits = Array.from({ length: 5 }, () => pool.use((asterisk) => asterisk.request({ Action: 'Ping' })));
    await until(() => pool.size === 0, 'a try has failed');
    await fake.accept();
    expect((await Promise.all(waits)).map(({ Ping }) => Ping)).to.deep.equal(Array.from({ length: 5 }, () => 'Pong'));
  });

  it('makes one try at a time while the server is away', async () => {
    const pool = newPool({ max: 10 });
    fake.refuse();
    const waits = Array.from({ length: 10 }, () => pool.acquire({ timeout: 60 }).catch((error: unknown) => error));
    let most = 0;
    await until(() => {
      most = Math.max(most, pool.size);
      return pool.waiting === 0;
    }, 'all have lost patience');
    expect(most).to.equal(1);
    for (const error of await Promise.all(waits)) {
      expect(error).to.be.instanceOf(TimeoutError).and.include({ code: 'AMI_ACQUIRE_TIMEOUT' });
      expect((error as TimeoutError).cause).to.be.instanceOf(ConnectionError).and.include({
        code: 'AMI_CONNECT_FAILED',
      });
    }
  });

  it('tells whoever waits at once when it is not to try again', async () => {
    const pool = newPool({ reconnect: false });
    fake.refuse();
    const waits = [pool.acquire(), pool.acquire()];
    for (const wait of waits) expect(await scene.refusal(wait)).to.include({ code: 'AMI_CONNECT_FAILED' });
    await fake.accept();
    expect((await pool.acquire()).state).to.equal('ready');
  });

  it('gives up after maxAttempts, and begins anew when somebody comes', async () => {
    const pool = newPool({ reconnect: { ...QUICK, maxAttempts: 2 } });
    fake.refuse();
    expect(await scene.refusal(pool.acquire())).to.include({ code: 'AMI_CONNECT_FAILED' });
    const wait = pool.acquire();
    await fake.accept();
    expect((await wait).state).to.equal('ready');
  });

  it('ends every piece of work once while the server restarts again and again', async () => {
    const pool = newPool({ max: 4 });
    const outcomes = { answered: 0, lost: 0 };
    const work = Array.from({ length: 400 }, async () => {
      try {
        await pool.use((asterisk) => asterisk.request({ Action: 'Ping' }));
        outcomes.answered += 1;
      } catch (error) {
        expect(error).to.be.instanceOf(ConnectionError);
        outcomes.lost += 1;
      }
    });
    for (let kill = 0; kill < 10; kill += 1) {
      await fake.waitForAction('Ping');
      fake.reset();
    }
    await Promise.all(work);
    expect(outcomes.answered + outcomes.lost).to.equal(400);
    expect(outcomes.lost).to.be.within(1, 40);
    expect(pool.waiting).to.equal(0);
  });
});
