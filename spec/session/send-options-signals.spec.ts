/**
 * One signal for many: one listener, no warning, no more work than without.
 */
import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import { unwatchSignal, watchSignal } from '../../lib/session/send-options.js';
import { ping, Talk } from '../support/talk.js';
import { settle } from '../support/uncaught.js';

describe('watchSignal', () => {
  it('has one listener on the signal, while there is one who waits', () => {
    const { signal } = new AbortController();
    const listeners = [1, 2, 3].map(() => (): void => {});
    for (const each of listeners) watchSignal(signal, each);
    expect(getEventListeners(signal, 'abort')).to.have.length(1);
    for (const each of listeners.slice(1)) unwatchSignal(signal, each);
    for (const each of listeners.slice(1)) unwatchSignal(signal, each);
    expect(getEventListeners(signal, 'abort')).to.have.length(1);
    unwatchSignal(signal, listeners[0]!);
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });

  it('calls all in the order they came, once, with the reason; what ends by then is not called', () => {
    const controller = new AbortController();
    const called: unknown[] = [];
    const last = (): void => { called.push('last'); };
    watchSignal(controller.signal, (reason) => called.push(['first', reason]));
    watchSignal(controller.signal, () => { unwatchSignal(controller.signal, last); });
    watchSignal(controller.signal, last);
    watchSignal(controller.signal, () => called.push('end'));
    controller.abort('why');
    expect(called).to.deep.equal([['first', 'why'], 'end']);
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(0);
  });

  it('serves 40,000 actions of many sessions: one listener, no warning, each ends once', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => { warnings.push(warning); };
    process.on('warning', onWarning);
    const controller = new AbortController();
    const talks = Array.from({ length: 20 }, () => new Talk());
    let ended = 0;
    for (const talk of talks) {
      for (let count = 0; count < 2000; count += 1) {
        talk.act(ping(`a${count}`), (_, error) => {
          if (error?.code === 'AMI_ABORTED') ended += 1;
        }, { signal: controller.signal });
      }
    }
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(1);
    await settle();
    controller.abort();
    await settle();
    process.off('warning', onWarning);
    expect([ended, warnings]).to.deep.equal([40_000, []]);
  });
});
