/**
 * The table of short values: it gives what stands there, always, and mostly the string that it gave before.
 */
import { expect } from 'chai';
import { ShortValues } from '../../../lib/wire/fast/short-values.js';
import { Random } from '../../support/random.js';

/** Reads a value as it stands in a message. */
function read(values: ShortValues, value: string): string {
  const line = `Name: ${value}\r\n`;
  const bytes = Buffer.from(line, 'latin1');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return values.get(view, 6, value.length, line, 6);
}

describe('ShortValues', () => {
  it('takes what has 2 to 8 bytes', () => {
    const values = new ShortValues();
    expect([0, 1, 2, 3, 7, 8, 9, 1000].filter((size) => values.takes(size))).to.deep.equal([2, 3, 7, 8]);
  });

  it('tells values apart that share their beginning, their end, or both', () => {
    const values = new ShortValues();
    const alike = ['aa', 'aaa', 'aaaa', 'aaaaa', 'aaaaaa', 'aaaaaaa', 'aaaaaaaa', 'aab', 'baa', 'aaaab', 'baaaa',
      'abab', 'ababab', 'abababab', 'ab', '  ', 'a ', ' a', ': a', '::'];
    for (let times = 0; times < 3; times += 1) {
      for (const value of alike) expect(read(values, value)).to.equal(value);
    }
  });

  it('tells values apart that repeat two letters, more often or less', () => {
    const values = new ShortValues();
    const letters = Array.from({ length: 0x5f }, (_, index) => String.fromCharCode(0x20 + index));
    const wrong = letters.flatMap((one) => letters.map((other) => one + other)).flatMap((pair) =>
      [2, 3, 4].map((times) => pair.repeat(times))
    ).filter((value) => read(values, value) !== value);
    expect(wrong).to.deep.equal([]);
  });

  it('gives back what stands there for 200,000 random values of few letters', () => {
    const values = new ShortValues();
    const random = new Random(1);
    let wrong = 0;
    for (let count = 0; count < 200_000; count += 1) {
      const value = Array.from({ length: 2 + random.below(7) }, () => random.pick(['0', '1', 'a', 'ÿ'])).join('');
      if (read(values, value) !== value) wrong += 1;
    }
    expect(wrong).to.equal(0);
  });
});
