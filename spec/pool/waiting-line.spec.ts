/**
 * A line of waiters: first come, first served, and everybody leaves once.
 */
import { expect } from 'chai';
import { StateError, TimeoutError } from '../../lib/errors.js';
import { WaitingLine } from '../../lib/pool/waiting-line.js';
import { Clock } from '../support/clock.js';

describe('WaitingLine', () => {
  let clock: Clock;
  let line: WaitingLine<string>;

  beforeEach(() => {
    clock = new Clock();
    line = new WaitingLine();
  });

  afterEach(() => clock.remove());

  function wait({ timeout = 0, signal }: { timeout?: number; signal?: AbortSignal } = {}): Promise<string> {
    return line.wait({ timeout, signal, onTimeout: () => new TimeoutError('AMI_ACQUIRE_TIMEOUT', 'too late') });
  }

  /** What a promise came to, as text. */
  function outcome(promise: Promise<string>): Promise<string> {
    return promise.catch((error: { code: string }) => error.code);
  }

  it('serves in the order of coming, one thing to one', async () => {
    const waits = [wait(), wait()];
    expect(line.size).to.equal(2);
    expect([line.serve('a'), line.serve('b'), line.serve('c')]).to.deep.equal([true, true, false]);
    expect(await Promise.all(waits)).to.deep.equal(['a', 'b']);
    expect(line.size).to.equal(0);
  });

  it('ends a wait that is out of time, and no other', async () => {
    const waits = [wait({ timeout: 10 }), wait({ timeout: 20 }), wait()];
    clock.pass(10);
    expect(line.serve('a')).to.equal(true);
    clock.pass(60_000);
    expect(line.serve('b')).to.equal(true);
    expect(await Promise.all(waits.map(outcome))).to.deep.equal(['AMI_ACQUIRE_TIMEOUT', 'a', 'b']);
    expect(clock.timers).to.equal(0);
  });

  it('ends a wait that is aborted, before or later', async () => {
    const control = new AbortController();
    const waits = [wait({ signal: AbortSignal.abort() }), wait({ signal: control.signal, timeout: 10 }), wait()];
    control.abort();
    line.serve('a');
    expect(await Promise.all(waits.map(outcome))).to.deep.equal(['AMI_ABORTED', 'AMI_ABORTED', 'a']);
    expect(clock.timers).to.equal(0);
  });

  it('sends all away, and takes newcomers after that', async () => {
    const waits = [wait({ timeout: 10 }), wait()];
    line.failAll(new StateError('AMI_CLOSED', 'closed'));
    const next = wait();
    line.serve('a');
    expect(await Promise.all([...waits, next].map(outcome))).to.deep.equal(['AMI_CLOSED', 'AMI_CLOSED', 'a']);
    expect(clock.timers).to.equal(0);
  });

  it('holds the process while a wait has a time', () => {
    void outcome(wait({ timeout: 10 }));
    expect(clock.holding).to.equal(1);
  });
});
