/**
 * Waiting for a connection that does not come free: the end of patience, and the signal.
 */
import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import { AbortError, LocalProtocolError, TimeoutError, type Asterisk } from '../../lib/index.js';
import { Pool } from '../../lib/pool/pool.js';
import { useScene } from '../support/scene.js';

/** The one connection of the pool is lent: it answers. */
async function isUsable(acquired: Promise<Asterisk>): Promise<void> {
  expect(await (await acquired).request({ Action: 'Ping' })).to.include({ Ping: 'Pong' });
}

describe('Pool, patience', () => {
  const scene = useScene();
  let pool: Pool;
  let lent: Asterisk;

  beforeEach(async () => {
    const fake = await scene.fake();
    pool = scene.own(new Pool({ ...fake.options, max: 1, acquireTimeout: 30 }));
    lent = await pool.acquire({ timeout: 0 });
  });

  it('ends after acquireTimeout, and says why', async () => {
    const error = await scene.refusal(pool.acquire());
    expect(error).to.be.instanceOf(TimeoutError);
    expect(error).to.include({
      code: 'AMI_ACQUIRE_TIMEOUT',
      message: 'no connection came free within 30 ms: 1 of at most 1 connections are lent',
    });
    expect(pool.waiting).to.equal(0);
  });

  it('ends after the time given', async () => {
    expect(await scene.refusal(pool.acquire({ timeout: 5 }))).to.include({
      message: 'no connection came free within 5 ms: 1 of at most 1 connections are lent',
    });
  });

  it('does not end with a time of 0', async () => {
    const endless = pool.acquire({ timeout: 0 });
    await scene.refusal(pool.acquire());
    pool.release(lent);
    await isUsable(endless);
  });

  it('ends with the signal', async () => {
    const control = new AbortController();
    const wait = pool.acquire({ signal: control.signal });
    control.abort(new Error('enough'));
    const error = await scene.refusal(wait);
    expect(error).to.be.instanceOf(AbortError).and.include({ code: 'AMI_ABORTED' });
    expect(error.cause).to.include({ message: 'enough' });
    expect(pool.waiting).to.equal(0);
  });

  it('does not begin with a signal that was given before', async () => {
    pool.release(lent);
    expect(await scene.refusal(pool.acquire({ signal: AbortSignal.abort() }))).to.include({ code: 'AMI_ABORTED' });
    await isUsable(pool.acquire());
  });

  it('passes over a wait that has ended', async () => {
    const control = new AbortController();
    const gone = pool.acquire({ signal: control.signal, timeout: 0 });
    const next = pool.acquire({ timeout: 0 });
    control.abort();
    await scene.refusal(gone);
    pool.release(lent);
    await isUsable(next);
  });

  it('leaves no listener on a signal that serves many', async () => {
    const { signal } = new AbortController();
    pool.release(lent);
    for (let count = 0; count < 20; count += 1) pool.release(await pool.acquire({ signal }));
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });

  for (const options of [{ timeout: -1 }, { timeout: 1.5 }, { signal: {} as AbortSignal }]) {
    it(`refuses ${JSON.stringify(options)}`, async () => {
      expect(await scene.refusal(pool.acquire(options))).to.be.instanceOf(LocalProtocolError).and.include({
        code: 'AMI_BAD_ARGUMENT',
      });
    });
  }
});
