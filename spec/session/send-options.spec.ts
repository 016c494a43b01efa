/**
 * What may be given beside an action.
 */
import { expect } from 'chai';
import { LocalProtocolError } from '../../lib/errors.js';
import { checkSend } from '../../lib/session/send-options.js';

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
