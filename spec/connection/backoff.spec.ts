/**
 * The waits between tries to connect: how they grow, where they end, how chance spreads them.
 */
import { expect } from 'chai';
import { backoffDelay, type BackoffOptions } from '../../lib/connection/backoff.js';

const PLAIN: BackoffOptions = { minDelay: 1000, maxDelay: 30_000, factor: 2, jitter: 0 };

function delays(options: BackoffOptions, count: number, chance?: () => number): number[] {
  return Array.from({ length: count }, (_, index) => backoffDelay(index + 1, options, chance));
}

describe('backoffDelay', () => {
  it('begins at minDelay, grows by the factor and ends at maxDelay', () => {
    expect(delays(PLAIN, 8)).to.deep.equal([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(delays({ ...PLAIN, factor: 1 }, 3)).to.deep.equal([1000, 1000, 1000]);
    expect(delays({ ...PLAIN, minDelay: 30_000 }, 2)).to.deep.equal([30_000, 30_000]);
  });

  it('stays at maxDelay however often it is asked: no overflow', () => {
    for (const attempt of [100, 1025, 10_000, Number.MAX_SAFE_INTEGER]) {
      expect(backoffDelay(attempt, PLAIN)).to.equal(30_000);
    }
  });

  it('leaves the part that jitter says to chance, downward only', () => {
    const half = { ...PLAIN, jitter: 0.5 };
    expect(delays(half, 3, () => 0)).to.deep.equal([1000, 2000, 4000]);
    expect(delays(half, 3, () => 1)).to.deep.equal([500, 1000, 2000]);
    expect(delays({ ...PLAIN, jitter: 1 }, 2, () => 0.75)).to.deep.equal([250, 500]);
  });

  it('gives whole milliseconds', () => {
    expect(delays({ minDelay: 7, maxDelay: 1000, factor: 1.37, jitter: 1 }, 50, Math.random).every(Number.isInteger)).to
      .equal(true);
  });

  it('spreads the clients of one process evenly: a hundred of them leave no tenth of the wait empty or crowded', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let client = 0; client < 100; client += 1) {
      const delay = backoffDelay(1, { minDelay: 10_000, maxDelay: 10_000, factor: 1, jitter: 1 });
      tenths[Math.min(9, Math.floor(delay / 1000))]! += 1;
    }
    expect(tenths.every((count) => count >= 8 && count <= 12), `in each tenth: ${tenths.join(' ')}`).to.equal(true);
  });
});
