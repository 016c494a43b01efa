/**
 * The watch over a mute peer: when a Ping goes out, what holds it back, and when the peer is given up.
 */
import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';
import { KeepAlive } from '../../lib/connection/keep-alive.js';
import { Clock } from '../support/clock.js';

describe('KeepAlive', () => {
  let clock: Clock;
  let notes: string[];
  let blocked: number;
  let busy: number;
  let chunks: number;
  beforeEach(() => {
    clock = new Clock();
    notes = [];
    blocked = 0;
    busy = 0;
    chunks = 0;
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
      busyFor: () => busy,
      chunks: () => chunks,
      onMute: () => {
        notes.push('mute');
      },
    });
    keepAlive.start();
    return keepAlive;
  }

  /** Lets time pass, and the loop turn; what was noted meanwhile. */
  async function pass(milliseconds: number): Promise<string[]> {
    clock.pass(milliseconds);
    await turn();
    return notes.splice(0);
  }

  it('pings after the interval of silence, and gives the peer up after the timeout behind it, once', async () => {
    watch();
    expect(await pass(999)).to.deep.equal([]);
    expect(await pass(1)).to.deep.equal(['ping']);
    expect(await pass(299)).to.deep.equal([]);
    expect(await pass(1)).to.deep.equal(['mute']);
    expect(await pass(10_000)).to.deep.equal([]);
    expect(clock.timers).to.equal(0);
  });

  it('sends no Ping as long as anything is heard within the interval', async () => {
    const keepAlive = watch();
    for (let time = 0; time < 50; time += 1) {
      expect(await pass(999)).to.deep.equal([]);
      keepAlive.heard();
    }
    expect(await pass(1000)).to.deep.equal(['ping']);
  });

  it('takes any message for the answer, and begins anew', async () => {
    const keepAlive = watch();
    await pass(1299);
    keepAlive.heard();
    expect(await pass(999)).to.deep.equal([]);
    expect(await pass(1)).to.deep.equal(['ping']);
    expect(await pass(300)).to.deep.equal(['mute']);
  });

  it('begins anew also where interval and timeout are the same', async () => {
    const keepAlive = watch(500, 500);
    expect(await pass(500)).to.deep.equal(['ping']);
    keepAlive.heard();
    expect(await pass(500)).to.deep.equal(['ping']);
    expect(await pass(500)).to.deep.equal(['mute']);
  });

  it('lets the time of a blocking action pass before it pings', async () => {
    watch();
    clock.pass(900);
    blocked = 2500;
    const end = 2500;
    const passTo = async (time: number): Promise<string[]> => {
      const seen: string[] = [];
      for (let passed = 0; passed < time; passed += 100) {
        seen.push(...await pass(100));
        blocked = Math.max(0, end - passed - 100);
      }
      return seen;
    };
    expect(await passTo(2500)).to.deep.equal([]);
    expect(await pass(1000)).to.include('ping');
  });

  it('does not ping while an action blocks for ever, and looks again after each interval', async () => {
    watch();
    blocked = Infinity;
    expect(await pass(100_000)).to.deep.equal([]);
    blocked = 0;
    expect(await pass(1000)).to.deep.equal(['ping']);
  });

  it('looks again as soon as the time of the blocking action is over', async () => {
    watch();
    blocked = 10.5;
    clock.pass(1000);
    blocked = 0;
    expect(await pass(10)).to.deep.equal([]);
    expect(await pass(1)).to.deep.equal(['ping']);
  });

  it('begins anew when something is heard while it waits for a blocking action', async () => {
    const keepAlive = watch();
    blocked = 10;
    clock.pass(1000);
    blocked = 0;
    keepAlive.heard();
    expect(await pass(999)).to.deep.equal([]);
    expect(await pass(1)).to.deep.equal(['ping']);
  });

  it('ends with stop: neither Ping nor end, whatever is heard', async () => {
    const keepAlive = watch();
    clock.pass(1000);
    notes.length = 0;
    keepAlive.stop();
    keepAlive.stop();
    keepAlive.heard();
    expect(await pass(100_000)).to.deep.equal([]);
    expect(clock.timers).to.equal(0);
  });

  it('watches nothing before start, and never with an interval of 0', async () => {
    const keepAlive = new KeepAlive({
      interval: 10,
      timeout: 10,
      ping: () => {
        notes.push('ping');
      },
      blockedFor: () => 0,
      busyFor: () => 0,
      chunks: () => 0,
      onMute: () => {},
    });
    keepAlive.heard();
    expect(await pass(1000)).to.deep.equal([]);
    watch(0).heard();
    expect([await pass(100_000), clock.timers]).to.deep.equal([[], 0]);
  });

  it('does not hold the process', async () => {
    watch();
    expect([clock.timers, clock.holding]).to.deep.equal([1, 0]);
    clock.pass(1000);
    expect([clock.timers, clock.holding]).to.deep.equal([1, 0]);
  });

  it('gives the peer up only when what lay in the socket has been read', async () => {
    const keepAlive = watch();
    await pass(1000);
    clock.pass(300);
    expect(notes.splice(0)).to.deep.equal([]);
    keepAlive.heard();
    expect(await pass(999)).to.deep.equal([]);
    expect(await pass(1)).to.deep.equal(['ping']);
    clock.pass(300);
    for (let turns = 0; turns < 5; turns += 1) {
      chunks += 1;
      await turn();
      expect(notes).to.deep.equal([]);
    }
    keepAlive.heard();
    expect(await pass(999)).to.deep.equal([]);
  });

  it('waits for the answer while an older action is within its time, and for its own time behind that', async () => {
    watch();
    await pass(1000);
    busy = 2500;
    expect(await pass(300)).to.deep.equal([]);
    busy = 1200;
    expect(await pass(1300)).to.deep.equal([]);
    busy = 0;
    expect(await pass(1299)).to.deep.equal([]);
    expect(await pass(1)).to.deep.equal(['mute']);
  });

  it('waits for ever for an older action that may take for ever, and looks again after each interval', async () => {
    watch();
    await pass(1000);
    busy = Infinity;
    for (let times = 0; times < 50; times += 1) expect(await pass(1300)).to.deep.equal([]);
    busy = 0;
    expect(await pass(1300)).to.deep.equal(['mute']);
  });

  it('ends with stop also while it reads what lay in the socket', async () => {
    const keepAlive = watch();
    await pass(1000);
    clock.pass(300);
    keepAlive.stop();
    expect(await pass(100_000)).to.deep.equal([]);
  });
});
