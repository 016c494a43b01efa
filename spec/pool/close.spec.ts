/**
 * The end of a pool: at once, for everybody, with nothing left. The scene checks the handles.
 */
import { expect } from 'chai';
import { StateError } from '../../lib/index.js';
import { Pool } from '../../lib/pool/pool.js';
import { until, useScene } from '../support/scene.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';

describe('Pool, closed', () => {
  const scene = useScene();
  let fake: FakeAsterisk;
  let pool: Pool;

  beforeEach(async () => {
    fake = await scene.fake();
    pool = scene.own(new Pool({ ...fake.options, max: 2 }));
  });

  it('ends all waits', async () => {
    await Promise.all([pool.acquire(), pool.acquire()]);
    const errors = [pool.acquire(), pool.acquire({ timeout: 0 })].map((wait) => scene.refusal(wait));
    await pool.close();
    for (const error of errors) {
      expect(await error).to.be.instanceOf(StateError).and.include({
        code: 'AMI_CLOSED',
        message: 'the pool is closed',
      });
    }
  });

  it('closes connections that are lent, and ends what is under way on them', async () => {
    const asterisk = await pool.acquire();
    fake.on('Hang', () => new Promise(() => undefined));
    const error = scene.refusal(asterisk.request({ Action: 'Hang' }));
    await fake.waitForAction('Hang');
    await pool.close();
    expect(asterisk.state).to.equal('closed');
    expect(await error).to.include({ code: 'AMI_CLOSED', sent: true });
    expect({ size: pool.size, idle: pool.idle, waiting: pool.waiting }).to.deep.equal({ size: 0, idle: 0, waiting: 0 });
  });

  it('takes a connection back that was lent before, once', async () => {
    const asterisk = await pool.acquire();
    await pool.close();
    pool.release(asterisk);
    expect(() => pool.release(asterisk)).to.throw(StateError).with.property('code', 'AMI_FOREIGN_RELEASE');
  });

  it('lends nothing any more', async () => {
    await pool.close();
    expect(await scene.refusal(pool.acquire())).to.include({ code: 'AMI_CLOSED' });
    expect(await scene.refusal(pool.use(() => 1))).to.include({ code: 'AMI_CLOSED' });
  });

  it('is closed once, however often it is told to', async () => {
    await pool.acquire();
    const [first, second] = [pool.close(), pool.close()];
    expect(first).to.equal(second);
    await first;
    await pool.close();
  });

  it('is closed at the end of its block', async () => {
    let state = '';
    {
      await using own = new Pool(fake.options);
      const asterisk = await own.acquire();
      asterisk.on('closed', () => { state = 'closed'; });
    }
    expect(state).to.equal('closed');
  });

  it('ends a connection that is being made', async () => {
    const wait = pool.acquire();
    const closed = pool.close();
    expect(await scene.refusal(wait)).to.include({ code: 'AMI_CLOSED' });
    await closed;
    expect(fake.sessions.filter(({ isLoggedIn }) => isLoggedIn)).to.deep.equal([]);
  });

  it('ends a connection that is being taken back', async () => {
    const asterisk = await pool.acquire();
    fake.on('Hang', () => new Promise(() => undefined));
    asterisk.sendAction({ Action: 'Hang' });
    pool.release(asterisk);
    await pool.close();
    expect(asterisk.state).to.equal('closed');
  });

  it('ends the wait for the next try', async () => {
    fake.refuse();
    const own = scene.own(
      new Pool({ ...fake.options, min: 1, reconnect: { minDelay: 60_000, maxDelay: 60_000, jitter: 0 } }),
    );
    await until(() => own.size === 0, 'the first try has failed');
    await own.close();
  });
});
