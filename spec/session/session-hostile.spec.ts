/**
 * A hostile server's hour, with bounds in place of minutes: whatever it says, memory and steps stay under a limit, and
 * no callback is left. The limits are one and a half times what was measured, or a few megabytes.
 */
import { expect } from 'chai';
import { MEGABYTE } from '../support/hostile.js';
import { HostileHour } from '../support/hostile-hour.js';

/** How much is said, and what it may cost. */
interface Bounds {
  readonly amount: number;
  /** Steps for one of the amount; bytes that Buffer's functions touch are steps too. */
  readonly steps: number;
  /** In megabytes, while the session lives. @defaultValue 6: less than a tenth of what most of them say */
  readonly kept?: number;
  /** `maxMessageSize`, in megabytes. @defaultValue 64 */
  readonly limit?: number;
  readonly isRefused?: boolean;
  /** It takes seconds: 64 million pieces. */
  readonly isLong?: boolean;
}

const BOUNDS: readonly (readonly [title: string, bounds: Bounds])[] = [
  ['event names made up', { amount: 60_000, steps: 250 }],
  ['long event names', { amount: 64, steps: 7.5 * MEGABYTE }],
  ['short event names in long messages', { amount: 64, steps: 2.7 * MEGABYTE }],
  ['text without end for an action given up', { amount: 64, steps: 2.7 * MEGABYTE }],
  ['text without end for an action that waits', { amount: 64, steps: 45_000, limit: 1, isRefused: true }],
  ['a list without end', { amount: 50_000, steps: 250 }],
  ['a message in pieces of one byte', { amount: 2048, steps: 24 * 1024, limit: 4 }],
  ['a message in pieces of one byte', { amount: 2048, steps: 24 * 1024, limit: 1, isRefused: true }],
  ['a message in pieces of one byte', { amount: 65_000, steps: 24 * 1024, kept: 72, isLong: true }],
  ['a message of 64 MB that ends in pieces of one byte', { amount: 900, steps: 0.22 * MEGABYTE, kept: 72 }],
  ['a message of 64 MB that ends in pieces of one byte', { amount: 2048, steps: 0.11 * MEGABYTE, isRefused: true }],
  ['half of every message', { amount: 200, steps: 1000 }],
];

describe('Session, a hostile server\'s hour', () => {
  let hour: HostileHour;
  before(() => {
    hour = new HostileHour();
  });
  after(() => hour.close());

  for (const [title, { amount, steps, kept = 6, limit = 64, isRefused = false, isLong = false }] of BOUNDS) {
    const more = `${isRefused ? ', beyond maxMessageSize' : ''}${isLong ? ', 64 MB' : ''}`;
    it(`is bounded in memory and steps: ${title}${more}`, async function () {
      if (isLong) this.timeout(240_000);
      const cost = await hour.live(title, amount, limit * MEGABYTE);
      expect(cost).to.include({ left: 0, isRefused });
      expect(cost.steps / amount, 'steps for each').to.be.below(steps);
      expect(cost.kept / MEGABYTE, 'megabytes kept').to.be.below(kept);
    });
  }
});
