/**
 * Events per second.
 */
import { expect } from 'chai';
import { EventRate, REMEMBERED } from '../../example/wallboard/event-rate.js';

const NOW = 1_790_000_000_000;

describe('EventRate', () => {
  it('counts each second for itself and leaves out the one that runs', () => {
    const rate = new EventRate();
    for (const at of [0, 10, 999, 1000, 3000, 4000]) rate.add(NOW + at);
    expect(rate.view(NOW + 4500).slice(-5)).to.deep.equal([0, 3, 1, 0, 1]);
  });

  it('shows the last minute, the oldest second first', () => {
    const rate = new EventRate();
    rate.add(NOW);
    expect(rate.view(NOW + 59_000)).to.deep.equal([1, ...new Array<number>(REMEMBERED - 2).fill(0)]);
    expect(rate.view(NOW + 60_000)).to.deep.equal(new Array<number>(REMEMBERED - 1).fill(0));
  });

  it('forgets after a long silence, and stands a clock that goes back', () => {
    const rate = new EventRate();
    rate.add(NOW);
    rate.add(NOW + 10_000_000);
    rate.add(NOW + 9_000_000);
    expect(rate.view(NOW + 10_001_000).reduce((sum, count) => sum + count)).to.equal(2);
  });
});
