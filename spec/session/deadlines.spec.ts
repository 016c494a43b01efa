/**
 * Deadlines: each is over when its time is over, by one timer for all.
 */
import { expect } from 'chai';
import { Deadlines } from '../../lib/session/deadlines.js';
import type { Deadline } from '../../lib/session/pending-action.js';
import { Clock } from '../support/clock.js';
import { pendingOf } from '../support/talk.js';
import { settle } from '../support/uncaught.js';

describe('Deadlines', () => {
  let clock: Clock;
  let over: string[];
  let deadlines: Deadlines;
  const open = new Map<string, Deadline>();

  beforeEach(() => {
    clock = new Clock();
    over = [];
    open.clear();
    deadlines = new Deadlines(1000, () => 0, ({ id }) => { over.push(id); });
  });
  afterEach(() => clock.remove());

  /** Lets time pass, and what is due be judged. */
  async function pass(milliseconds: number): Promise<void> {
    clock.pass(milliseconds);
    await settle();
  }

  function begin(name: string): void {
    open.set(name, deadlines.begin(pendingOf(name), performance.now()));
  }

  function end(name: string): void {
    deadlines.end(open.get(name)!);
  }

  it('are over after their time, not before, the oldest first', async () => {
    begin('a');
    await pass(400);
    begin('b');
    begin('c');
    await pass(599);
    expect(over).to.deep.equal([]);
    await pass(1);
    expect(over).to.deep.equal(['a']);
    await pass(399);
    expect(over).to.deep.equal(['a']);
    await pass(1);
    expect([over, clock.timers]).to.deep.equal([['a', 'b', 'c'], 0]);
  });

  it('share one timer, which does not hold the process', async () => {
    for (const name of 'abcdef') {
      begin(name);
      await pass(10);
    }
    expect([clock.timers, clock.holding]).to.deep.equal([1, 0]);
  });

  it('that have ended are not over; the timer goes on to the next that is left', async () => {
    begin('a');
    await pass(300);
    begin('b');
    await pass(300);
    begin('c');
    end('a');
    end('b');
    await pass(999);
    expect([over, clock.due]).to.deep.equal([[], [1]]);
    await pass(1);
    expect(over).to.deep.equal(['c']);
  });

  it('begin anew after all have ended', async () => {
    begin('a');
    end('a');
    await pass(5000);
    expect(clock.timers).to.equal(0);
    begin('b');
    await pass(1000);
    expect(over).to.deep.equal(['b']);
  });

  it('leave no timer behind once stopped', async () => {
    begin('a');
    deadlines.stop();
    deadlines.stop();
    await pass(5000);
    expect([over, clock.timers]).to.deep.equal([[], 0]);
  });

  it('may end others while they are told: those are not over', async () => {
    deadlines = new Deadlines(1000, () => 0, ({ id }) => {
      over.push(id);
      for (const each of ['a', 'b']) end(each);
    });
    for (const name of ['a', 'b']) begin(name);
    await pass(1000);
    expect(over).to.deep.equal(['a']);
  });
});
