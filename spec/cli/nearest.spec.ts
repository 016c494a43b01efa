/**
 * The word that was meant: what a slip of the finger makes is near, another word is not.
 */
import { expect } from 'chai';
import { didYouMean, nearest, slips } from '../../lib/cli/nearest.js';

describe('nearest word', () => {
  const known = ['watch', 'send', 'list', 'ping', 'originate'];
  const cases: [typed: string, meant: string | undefined][] = [
    ['wach', 'watch'], ['wattch', 'watch'], ['wacth', 'watch'], ['wotch', 'watch'], ['PING', 'ping'],
    ['orignate', 'originate'], ['lst', 'list'], ['orig', 'originate'],
    ['or', undefined], ['frobnicate', undefined], ['', undefined], ['x', undefined],
    ['w'.repeat(100_000), undefined],
  ];
  for (const [typed, meant] of cases) {
    it(`of "${typed.slice(0, 12)}" is ${meant ?? 'none'}`, () => {
      expect(nearest(typed, known)).to.equal(meant);
      expect(didYouMean(typed, known, '--')).to.equal(meant === undefined ? '' : `; did you mean --${meant}?`);
    });
  }

  it('counts what is missing, too much, wrong or exchanged as one slip each', () => {
    expect([slips('abc', 'abc'), slips('ab', 'abc'), slips('abcd', 'abc'), slips('axc', 'abc'), slips('acb', 'abc'),
      slips('', 'abc')]).to.deep.equal([0, 1, 1, 1, 1, 3]);
  });
});
