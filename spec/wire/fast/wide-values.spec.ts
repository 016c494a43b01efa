/**
 * The table of wide values: it gives what stands there, always, and mostly the string that it decoded before.
 */
import { expect } from 'chai';
import { WideValues } from '../../../lib/wire/fast/wide-values.js';
import { chooseSeed, Random } from '../../support/random.js';

/** Reads a value as it stands in a message. */
function read(values: WideValues, value: string | Buffer): string {
  const own = Buffer.from(value as string);
  const bytes = Buffer.concat([Buffer.from('Name: '), own, Buffer.from('\r\n')]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return values.get(bytes, view, 6, 6 + own.length);
}

/** Counts how often bytes are decoded. */
function decodedIn(act: () => void): number {
  const { toString } = Buffer.prototype;
  let count = 0;
  Buffer.prototype.toString = function counted(...given: []): string {
    count += 1;
    return toString.apply(this, given);
  };
  try {
    act();
  } finally {
    Buffer.prototype.toString = toString;
  }
  return count;
}

describe('WideValues', () => {
  it('decodes a value once', () => {
    const values = new WideValues();
    expect(decodedIn(() => { for (let times = 0; times < 5; times += 1) read(values, 'Zoë Müller'); })).to.equal(1);
    expect(read(values, 'Zoë Müller')).to.equal('Zoë Müller');
  });

  it('decodes values of fewer than 4 bytes and of more than 64 each time', () => {
    const values = new WideValues();
    for (const value of ['ë', 'aë', 'ë'.repeat(33), `${'a'.repeat(64)}ë`]) {
      expect(decodedIn(() => { for (let times = 0; times < 3; times += 1) read(values, value); }), value).to.equal(3);
      expect(read(values, value)).to.equal(value);
    }
  });

  it('tells values apart that share their beginning, their end, their size, or all but one byte', () => {
    const values = new WideValues();
    const alike = ['ëa', 'ëaa', 'ëaaa', 'ëaaaa', 'aëaa', 'aaëa', 'aaaë', 'ëaaaaaaë', 'ëaaabaaë', 'ëabaaaaë',
      'ë'.repeat(32), `${'ë'.repeat(31)}é`, `é${'ë'.repeat(31)}`, `ë${'é'.repeat(30)}ë`, '📞📞', '📞a📞'];
    for (let times = 0; times < 3; times += 1) {
      for (const value of alike) expect(read(values, value)).to.equal(value);
    }
  });

  it('makes U+FFFD of what is no UTF-8, each time alike', () => {
    const values = new WideValues();
    for (let times = 0; times < 3; times += 1) {
      expect(read(values, Buffer.from([0x61, 0xff, 0xfe, 0x62]))).to.equal('a\ufffd\ufffdb');
    }
  });

  it('gives back what stands there for 100,000 random values of few letters', () => {
    const seed = chooseSeed();
    const random = new Random(seed);
    const values = new WideValues();
    let wrong = 0;
    for (let count = 0; count < 100_000; count += 1) {
      const value = Array.from({ length: 1 + random.below(9) }, () => random.pick(['a', 'b', 'ë', '✓'])).join('');
      if (read(values, value) !== value) wrong += 1;
    }
    expect(wrong, `GAMI_SEED=${seed}`).to.equal(0);
  });
});
