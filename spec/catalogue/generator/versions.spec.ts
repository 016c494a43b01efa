/**
 * Specs of the versions in words, as the editor's hover says them.
 */
import { expect } from 'chai';
import { inWords, since, until, VERSIONS, type Version } from './versions.js';

describe('versions in words', () => {
  const cases: readonly (readonly [versions: readonly Version[], words: string])[] = [
    [VERSIONS, 'Asterisk 13–23'],
    [since('18'), 'since Asterisk 18'],
    [since('23'), 'Asterisk 23'],
    [until('20'), 'Asterisk 13–20'],
    [until('13'), 'Asterisk 13'],
    [['16', '18'], 'Asterisk 16–18'],
    [['13', '18'], 'Asterisk 13, 18'],
    [['20', '22', '23'], 'Asterisk 20, since 22'],
    [['13', '16', '20', '23'], 'Asterisk 13–16, 20, since 23'],
  ];
  for (const [versions, words] of cases) {
    it(`says ${versions.join(' ')} as "${words}"`, () => {
      expect(inWords(versions)).to.equal(words);
      expect(inWords([...versions].reverse())).to.equal(words);
    });
  }
});
