/**
 * Deadlines: each is over when its time is over, by one timer for all.
 */
import { expect } from 'chai';
import { Deadlines, type Deadline } from '../../lib/session/deadlines.js';
import { Clock } from '../support/clock.js';

describe('Deadlines', () => {
  let clock: Clock;
  let over: string[];
  let deadlines: Deadlines<string>;
  const open = new Map<string, Deadline<string>>();

  beforeEach(() => {
    clock = new Clock();
    over = [];
    open.clear();
    deadlines = new Deadlines(1000, (name) => { over.push(name); });
  });
  afterEach(() => clock.remove());

  function begin(name: string): void {
    open.set(name, deadlines.begin(name, performance.now()));
  }

  function end(name: string): void {
    deadlines.end(open.get(name)!);
  }

  it('are over after their time, not before, the oldest first', () => {
    begin('a');
    clock.pass(400);
    begin('b');
    begin('c');
    clock.pass(599);
    expect(over).to.deep.equal([]);
    clock.pass(1);
    expect(over).to.deep.equal(['a']);
    clock.pass(399);
    expect(over).to.deep.equal(['a']);
    clock.pass(1);
    expect([over, clock.timers]).to.deep.equal([['a', 'b', 'c'], 0]);
  });

  it('share one timer, which does not hold the process', () => {
    for (const name of 'abcdef') {
      begin(name);
      clock.pass(10);
    }
    expect([clock.timers, clock.holding]).to.deep.equal([1, 0]);
  });

  it('that have ended are not over; the timer goes on to the next that is left', () => {
    begin('a');
    clock.pass(300);
    begin('b');
    clock.pass(300);
    begin('c');
    end('a');
    end('b');
    clock.pass(999);
    expect([over, clock.due]).to.deep.equal([[], [1]]);
    clock.pass(1);
    expect(over).to.deep.equal(['c']);
  });

  it('begin anew after all have ended', () => {
    begin('a');
    end('a');
    clock.pass(5000);
    expect(clock.timers).to.equal(0);
    begin('b');
    clock.pass(1000);
    expect(over).to.deep.equal(['b']);
  });

  it('leave no timer behind once stopped', () => {
    begin('a');
    deadlines.stop();
    deadlines.stop();
    clock.pass(5000);
    expect([over, clock.timers]).to.deep.equal([[], 0]);
  });

  it('may end others while they are told: those are not over', () => {
    deadlines = new Deadlines(1000, (name) => {
      over.push(name);
      for (const each of ['a', 'b']) end(each);
    });
    for (const name of ['a', 'b']) begin(name);
    clock.pass(1000);
    expect(over).to.deep.equal(['a']);
  });
});
