/**
 * The watch over a mute peer: when a Ping goes out, what holds it back, and when the peer is given up.
 */
import { expect } from 'chai';
import { KeepAlive } from '../../lib/connection/keep-alive.js';
import { Clock } from '../support/clock.js';

describe('KeepAlive', () => {
  let clock: Clock;
  let notes: string[];
  let blocked: number;
  beforeEach(() => {
    clock = new Clock();
    notes = [];
    blocked = 0;
  });
  afterEach(() => clock.remove());

  function watch(interval = 1000, timeout = 300): KeepAlive {
    const keepAlive = new KeepAlive({
      interval,
      timeout,
      ping: () => {
        notes.push('ping');
      },
      blockedFor: () => blocked,
      onMute: () => {
        notes.push('mute');
      },
    });
    keepAlive.start();
    return keepAlive;
  }

  /** Lets time pass; what was noted meanwhile. */
  function pass(milliseconds: number): string[] {
    clock.pass(milliseconds);
    return notes.splice(0);
  }

  it('pings after the interval of silence, and gives the peer up after the timeout behind it, once', () => {
    watch();
    expect(pass(999)).to.deep.equal([]);
    expect(pass(1)).to.deep.equal(['ping']);
    expect(pass(299)).to.deep.equal([]);
    expect(pass(1)).to.deep.equal(['mute']);
    expect(pass(10_000)).to.deep.equal([]);
    expect(clock.timers).to.equal(0);
  });

  it('sends no Ping as long as anything is heard within the interval', () => {
    const keepAlive = watch();
    for (let time = 0; time < 50; time += 1) {
      expect(pass(999)).to.deep.equal([]);
      keepAlive.heard();
    }
    expect(pass(1000)).to.deep.equal(['ping']);
  });

  it('takes any byte for the answer, and begins anew', () => {
    const keepAlive = watch();
    pass(1299);
    keepAlive.heard();
    expect(pass(999)).to.deep.equal([]);
    expect(pass(1)).to.deep.equal(['ping']);
    expect(pass(300)).to.deep.equal(['mute']);
  });

  it('begins anew also where interval and timeout are the same', () => {
    const keepAlive = watch(500, 500);
    expect(pass(500)).to.deep.equal(['ping']);
    keepAlive.heard();
    expect(pass(500)).to.deep.equal(['ping']);
    expect(pass(500)).to.deep.equal(['mute']);
  });

  it('lets the time of a blocking action pass before it pings', () => {
    watch();
    clock.pass(900);
    blocked = 2500;
    const end = 2500;
    const passTo = (time: number): string[] => {
      const seen: string[] = [];
      for (let passed = 0; passed < time; passed += 100) {
        seen.push(...pass(100));
        blocked = Math.max(0, end - passed - 100);
      }
      return seen;
    };
    expect(passTo(2500)).to.deep.equal([]);
    expect(pass(1000)).to.include('ping');
  });

  it('does not ping while an action blocks for ever, and looks again after each interval', () => {
    watch();
    blocked = Infinity;
    expect(pass(100_000)).to.deep.equal([]);
    blocked = 0;
    expect(pass(1000)).to.deep.equal(['ping']);
  });

  it('looks again as soon as the time of the blocking action is over', () => {
    watch();
    blocked = 10.5;
    clock.pass(1000);
    blocked = 0;
    expect(pass(10)).to.deep.equal([]);
    expect(pass(1)).to.deep.equal(['ping']);
  });

  it('begins anew when something is heard while it waits for a blocking action', () => {
    const keepAlive = watch();
    blocked = 10;
    clock.pass(1000);
    blocked = 0;
    keepAlive.heard();
    expect(pass(999)).to.deep.equal([]);
    expect(pass(1)).to.deep.equal(['ping']);
  });

  it('ends with stop: neither Ping nor end, whatever is heard', () => {
    const keepAlive = watch();
    clock.pass(1000);
    notes.length = 0;
    keepAlive.stop();
    keepAlive.stop();
    keepAlive.heard();
    expect(pass(100_000)).to.deep.equal([]);
    expect(clock.timers).to.equal(0);
  });

  it('watches nothing before start, and never with an interval of 0', () => {
    const keepAlive = new KeepAlive({
      interval: 10,
      timeout: 10,
      ping: () => {
        notes.push('ping');
      },
      blockedFor: () => 0,
      onMute: () => {},
    });
    keepAlive.heard();
    expect(pass(1000)).to.deep.equal([]);
    watch(0).heard();
    expect([pass(100_000), clock.timers]).to.deep.equal([[], 0]);
  });

  it('does not hold the process', () => {
    watch();
    expect([clock.timers, clock.holding]).to.deep.equal([1, 0]);
    clock.pass(1000);
    expect([clock.timers, clock.holding]).to.deep.equal([1, 0]);
  });
});
