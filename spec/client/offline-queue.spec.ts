/**
 * Actions that wait for the connection: in order, bounded in number and age, each with one end.
 */
import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import { ActionIds } from '../../lib/session/action-id.js';
import type { SendOptions } from '../../lib/session/send-options.js';
import { StateError } from '../../lib/errors.js';
import { OfflineQueue } from '../../lib/client/offline-queue.js';
import { prepare, type PendingAction } from '../../lib/session/pending-action.js';
import { Clock } from '../support/clock.js';
import { noteIn, type Call } from '../support/talk.js';
import { settle } from '../support/uncaught.js';

const ids = new ActionIds();

describe('OfflineQueue', () => {
  let clock: Clock;
  let calls: Call[];
  beforeEach(() => {
    clock = new Clock();
    calls = [];
  });
  afterEach(() => clock.remove());

  function waiting(id: string, options: SendOptions = {}): PendingAction {
    return prepare({ action: { Action: 'Ping', ActionID: id }, callback: noteIn(calls), options }, ids, 'utf8');
  }

  /** What was called back since, as ActionID and code. */
  async function news(): Promise<string[]> {
    await settle();
    return calls.splice(0).map(([message, code]) => `${message['ActionID']} ${message['Response']} ${code}`);
  }

  it('hands actions over as they came, each once, with all that was given with it', () => {
    const queue = new OfflineQueue({ maxActions: 10, maxAge: 100 });
    const given = [waiting('a', { timeout: 5 }), waiting('b'), waiting('c')];
    for (const one of given) queue.push(one);
    const sent: PendingAction[] = [];
    queue.drain((one) => {
      sent.push(one);
    });
    queue.drain((one) => {
      sent.push(one);
    });
    expect(sent).to.deep.equal(given);
    expect([queue.size, clock.timers]).to.deep.equal([0, 0]);
  });

  it('hands an action over with what is left of its time', () => {
    const queue = new OfflineQueue({ maxActions: 10, maxAge: 1000 });
    queue.push(waiting('a', { timeout: 100 }));
    clock.pass(60);
    const left: (number | undefined)[] = [];
    queue.drain(({ timeout }) => { left.push(timeout); });
    expect(left).to.deep.equal([40]);
  });

  it('holds as many as maxActions says; one more is refused later, by its callback', async () => {
    const queue = new OfflineQueue({ maxActions: 2, maxAge: 100 });
    for (const id of ['a', 'b', 'c']) queue.push(waiting(id));
    expect(calls).to.deep.equal([]);
    expect(await news()).to.deep.equal(['c Error AMI_OFFLINE_FULL']);
    expect(queue.size).to.equal(2);
  });

  it('ends an action after maxAge, or after its own time where that is shorter', async () => {
    const queue = new OfflineQueue({ maxActions: 10, maxAge: 100 });
    queue.push(waiting('long', { timeout: 1000 }));
    queue.push(waiting('short', { timeout: 40 }));
    queue.push(waiting('for ever', { timeout: 0 }));
    clock.pass(39);
    expect(await news()).to.deep.equal([]);
    clock.pass(1);
    expect(await news()).to.deep.equal(['short Error AMI_OFFLINE_TIMEOUT']);
    clock.pass(60);
    expect(await news()).to.deep.equal(['long Error AMI_OFFLINE_TIMEOUT', 'for ever Error AMI_OFFLINE_TIMEOUT']);
    expect(queue.size).to.equal(0);
  });

  it('says of the end of an action that it was surely not sent', async () => {
    const queue = new OfflineQueue({ maxActions: 1, maxAge: 10 });
    const sent: (boolean | undefined)[] = [];
    const callback = (_: unknown, error?: { sent?: boolean }): void => { sent.push(error?.sent); };
    queue.push({ ...waiting('a'), callback });
    queue.push({ ...waiting('full'), callback });
    clock.pass(10);
    const controller = new AbortController();
    queue.push({ ...waiting('aborted', { signal: controller.signal }), callback });
    controller.abort();
    await settle();
    expect(sent).to.deep.equal([false, false, false]);
  });

  it('refuses an ActionID that waits already: thrown, and the first goes on waiting', () => {
    const queue = new OfflineQueue({ maxActions: 1, maxAge: 100 });
    queue.push(waiting('a'));
    expect(() => queue.push(waiting('a'))).to.throw(StateError, '"a"').that.includes({
      code: 'AMI_ACTION_ID_IN_FLIGHT',
      sent: false,
    });
    expect(queue.size).to.equal(1);
  });

  it('ends an action at its abort, once, and leaves no listener on the signal', async () => {
    const queue = new OfflineQueue({ maxActions: 10, maxAge: 100 });
    const controller = new AbortController();
    queue.push(waiting('a', { signal: controller.signal }));
    queue.push(waiting('b', { signal: controller.signal }));
    queue.drain(() => {});
    const third = waiting('c', { signal: controller.signal });
    queue.push(third);
    queue.delete(third);
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(0);
    queue.push(waiting('d', { signal: controller.signal }));
    controller.abort();
    expect(calls).to.deep.equal([]);
    clock.pass(1000);
    expect(await news()).to.deep.equal(['d Error AMI_ABORTED']);
  });

  it('forgets an action without calling back, and one that is not there', async () => {
    const queue = new OfflineQueue({ maxActions: 10, maxAge: 100 });
    const first = waiting('a');
    queue.push(first);
    queue.delete(first);
    queue.delete(first);
    clock.pass(1000);
    expect([queue.size, clock.timers, await news()]).to.deep.equal([0, 0, []]);
  });

  it('forgets the action given and not another that has its ActionID by now', async () => {
    const queue = new OfflineQueue({ maxActions: 10, maxAge: 100 });
    const first = waiting('a');
    queue.push(first);
    queue.drain(() => {});
    queue.push(waiting('a'));
    queue.delete(first);
    expect([queue.size, queue.find('a')?.id, queue.find('b')]).to.deep.equal([1, 'a', undefined]);
  });

  it('ends all with an error, later, and goes on taking actions', async () => {
    const queue = new OfflineQueue({ maxActions: 2, maxAge: 100 });
    queue.push(waiting('a'));
    queue.push({ ...waiting('silent'), callback: undefined });
    queue.failAll(new StateError('AMI_CLOSED', 'closed'));
    queue.push(waiting('b'));
    expect(calls).to.deep.equal([]);
    expect(await news()).to.deep.equal(['a Error AMI_CLOSED']);
    expect(queue.size).to.equal(1);
  });

  it('takes actions again that are sent while it is drained', () => {
    const queue = new OfflineQueue({ maxActions: 10, maxAge: 100 });
    queue.push(waiting('a'));
    queue.push(waiting('b'));
    const sent: string[] = [];
    queue.drain(({ id }) => {
      sent.push(id);
      if (id === 'a') queue.push(waiting('a'));
    });
    expect([sent, queue.size]).to.deep.equal([['a', 'b'], 1]);
  });
});
