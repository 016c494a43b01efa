/**
 * The slot of an action: what it holds, and that nothing is left behind once it is disarmed.
 */
import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import { ActionIds } from '../lib/action-id.js';
import { checkSend, disarm, newSlot } from '../lib/action-slot.js';
import { LocalProtocolError } from '../lib/errors.js';
import { prepare } from '../lib/prepared-action.js';
import { Clock } from './support/clock.js';

function slotOf(action: Record<string, string>): ReturnType<typeof newSlot> {
  return newSlot(prepare({ ActionID: 'a', ...action }, new ActionIds(), 'utf8'), undefined, false);
}

describe('newSlot', () => {
  it('holds the text, and knows what blocks the session and what is answered in raw text', () => {
    expect(slotOf({ Action: 'Ping' })).to.deep.include({ id: 'a', action: 'ping', text: 'Action: Ping\r\nActionID: a\r\n\r\n', isSent: false, isBlocking: false, raw: undefined });
    expect(slotOf({ Action: 'WaitEvent' })).to.include({ isBlocking: true });
    expect(slotOf({ Action: 'WaitEvent', Timeout: '0' })).to.include({ isBlocking: false });
    expect(slotOf({ Action: 'IAXnetstats' }).raw).to.deep.equal([]);
  });
});

describe('disarm', () => {
  it('takes timer and listener off; twice is no error', () => {
    const clock = new Clock();
    try {
      const slot = slotOf({ Action: 'Ping' });
      const { signal } = new AbortController();
      slot.timer = setTimeout(() => {}, 10);
      slot.signal = signal;
      slot.onAbort = () => {};
      signal.addEventListener('abort', slot.onAbort);
      disarm(slot);
      disarm(slot);
      expect([clock.timers, getEventListeners(signal, 'abort').length, slot.timer, slot.signal, slot.onAbort]).to.deep.equal([0, 0, undefined, undefined, undefined]);
    } finally {
      clock.remove();
    }
  });
});

describe('checkSend', () => {
  it('lets pass what can be', () => {
    for (const timeout of [undefined, 0, 1, 2 ** 31 - 1]) expect(() => checkSend(() => {}, { timeout, signal: AbortSignal.abort() })).to.not.throw();
    expect(() => checkSend(undefined, {})).to.not.throw();
  });

  it('says which of callback, timeout and signal can\'t be', () => {
    const bad: [unknown, object, RegExp][] = [
      [5, {}, /callback/], [null, {}, /callback/], [undefined, { timeout: -1 }, /"timeout".*2147483647/], [undefined, { timeout: 0.5 }, /"timeout"/],
      [undefined, { timeout: 2 ** 31 }, /"timeout"/], [undefined, { signal: {} }, /"signal"/], [undefined, { signal: null }, /"signal"/],
    ];
    for (const [callback, options, text] of bad) expect(() => checkSend(callback, options), String(text)).to.throw(LocalProtocolError, text).that.includes({ code: 'AMI_BAD_ARGUMENT' });
  });
});
