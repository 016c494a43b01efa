/**
 * The slot of an action: what it holds, and what may be given beside the action.
 */
import { expect } from 'chai';
import { ActionIds } from '../../lib/session/action-id.js';
import { checkSend } from '../../lib/session/send-options.js';
import { newSlot } from '../../lib/session/pending-action.js';
import { LocalProtocolError } from '../../lib/errors.js';
import { prepare } from '../../lib/session/prepared-action.js';

function slotOf(action: Record<string, string>): ReturnType<typeof newSlot> {
  return newSlot(prepare({ ActionID: 'a', ...action }, new ActionIds(), 'utf8'), undefined, false);
}

describe('newSlot', () => {
  it('holds the text, and knows what blocks the session and what is answered in raw text', () => {
    expect(slotOf({ Action: 'Ping' })).to.deep.include({
      id: 'a',
      action: 'ping',
      text: 'Action: Ping\r\nActionID: a\r\n\r\n',
      isSent: false,
      isBlocking: false,
      raw: undefined,
    });
    expect(slotOf({ Action: 'WaitEvent' })).to.include({ isBlocking: true });
    expect(slotOf({ Action: 'WaitEvent', Timeout: '0' })).to.include({ isBlocking: false });
    expect(slotOf({ Action: 'IAXnetstats' }).raw).to.deep.equal([]);
  });
});

describe('checkSend', () => {
  it('lets pass what can be', () => {
    for (const timeout of [undefined, 0, 1, 2 ** 31 - 1]) {
      expect(() => checkSend(() => {}, { timeout, signal: AbortSignal.abort() })).to.not.throw();
    }
    expect(() => checkSend(undefined, {})).to.not.throw();
  });

  it('says which of callback, timeout and signal can\'t be', () => {
    const bad: [unknown, object, RegExp][] = [
      [5, {}, /callback/],
      [null, {}, /callback/],
      [undefined, { timeout: -1 }, /"timeout".*2147483647/],
      [undefined, { timeout: 0.5 }, /"timeout"/],
      [undefined, { timeout: 2 ** 31 }, /"timeout"/],
      [undefined, { signal: {} }, /"signal"/],
      [undefined, { signal: null }, /"signal"/],
    ];
    for (const [callback, options, text] of bad) {
      expect(() => checkSend(callback, options), String(text)).to.throw(LocalProtocolError, text).that.includes({
        code: 'AMI_BAD_ARGUMENT',
      });
    }
  });
});
