/**
 * When to try again: how tries are counted, how the waits grow, and when there is no further try.
 */
import { expect } from 'chai';
import { Reconnect, type ReconnectOptions } from '../../lib/connection/reconnect.js';
import { Clock } from '../support/clock.js';

const OPTIONS: Required<ReconnectOptions> = {
  minDelay: 100,
  maxDelay: 1000,
  factor: 2,
  jitter: 0,
  maxAttempts: Infinity,
  initial: false,
};

describe('Reconnect', () => {
  let clock: Clock;
  let tries: number;
  beforeEach(() => {
    clock = new Clock();
    tries = 0;
  });
  afterEach(() => clock.remove());

  const onTime = (): void => { tries += 1; };

  it('waits longer with each try, and tries once when the time has come', () => {
    const reconnect = new Reconnect(OPTIONS);
    for (const [attempt, delay] of [[1, 100], [2, 200], [3, 400], [4, 800], [5, 1000], [6, 1000]]) {
      tries = 0;
      expect(reconnect.retry(onTime)).to.deep.equal({ attempt, delay });
      clock.pass(delay! - 1);
      expect(tries).to.equal(0);
      clock.pass(100_000);
      expect(tries).to.equal(1);
    }
  });

  it('ends after maxAttempts tries in a row', () => {
    const reconnect = new Reconnect({ ...OPTIONS, maxAttempts: 2 });
    expect([reconnect.retry(onTime)?.attempt, reconnect.retry(onTime)?.attempt, reconnect.retry(onTime)]).to.deep.equal(
      [1, 2, undefined],
    );
  });

  it('counts anew after a login that lasted ten seconds', () => {
    const reconnect = new Reconnect({ ...OPTIONS, maxAttempts: 2 });
    reconnect.retry(onTime);
    reconnect.retry(onTime);
    reconnect.up();
    clock.pass(10_000);
    expect(reconnect.retry(onTime)).to.deep.equal({ attempt: 1, delay: 100 });
  });

  it('counts on after a login that did not last: a server that throws out at once is not hammered', () => {
    const reconnect = new Reconnect(OPTIONS);
    const delays: (number | undefined)[] = [];
    for (let login = 0; login < 5; login += 1) {
      delays.push(reconnect.retry(onTime)?.delay);
      reconnect.up();
      clock.pass(9999);
    }
    expect(delays).to.deep.equal([100, 200, 400, 800, 1000]);
  });

  it('does not take the time of the tries for that of a login', () => {
    const reconnect = new Reconnect(OPTIONS);
    reconnect.up();
    reconnect.retry(onTime);
    clock.pass(60_000);
    expect(reconnect.retry(onTime)?.attempt).to.equal(2);
  });

  it('plans nothing without options, and does not try the first login again unless it is told to', () => {
    const never = new Reconnect(undefined);
    expect([never.retry(onTime), never.isInitial, new Reconnect(OPTIONS).isInitial,
      new Reconnect({ ...OPTIONS, initial: true }).isInitial])
      .to.deep.equal([undefined, false, false, true]);
    expect(clock.timers).to.equal(0);
  });

  it('gives up waiting on cancel; twice is no error', () => {
    const reconnect = new Reconnect(OPTIONS);
    reconnect.retry(onTime);
    reconnect.cancel();
    reconnect.cancel();
    clock.pass(100_000);
    expect([tries, clock.timers]).to.deep.equal([0, 0]);
  });

  it('holds the process while it waits, or not, as it is told before or meanwhile', () => {
    const reconnect = new Reconnect(OPTIONS);
    reconnect.retry(onTime);
    expect(clock.holding).to.equal(1);
    reconnect.setReferenced(false);
    expect(clock.holding).to.equal(0);
    clock.pass(100);
    reconnect.retry(onTime);
    expect(clock.holding).to.equal(0);
    reconnect.setReferenced(true);
    expect(clock.holding).to.equal(1);
  });
});
