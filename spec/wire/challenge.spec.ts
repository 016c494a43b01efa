/**
 * The answer to a challenge, compared with what a server computes.
 */
import { expect } from 'chai';
import { challengeKey } from '../../lib/wire/challenge.js';

describe('challengeKey', () => {
  it('is the MD5 sum of challenge and secret, one behind the other, in lower-case hexadecimal', () => {
    expect(challengeKey('152979597', 'secret')).to.equal('b14c84a8a20af6f858f9483618a0fe35');
    expect(challengeKey('1529795', '97secret')).to.equal(challengeKey('152979597', 'secret'));
  });

  it('reads both as UTF-8', () => {
    expect(challengeKey('1', 'pässword ✓')).to.equal('b23f9d784adb1c09f0de3d225d106b64');
  });

  it('takes an empty secret', () => {
    expect(challengeKey('', '')).to.equal('d41d8cd98f00b204e9800998ecf8427e');
  });
});
