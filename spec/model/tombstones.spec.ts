/**
 * The ids of what has ended: how many are kept, and that a replay may bring one back.
 */
import { expect } from 'chai';
import { Tombstones } from '../../lib/live/table/tombstones.js';

const ids = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `1700000000.${from + index}`);

describe('the tombstones of a model', () => {
  it('keep the last 512 ids at least, and never more than 1,024', () => {
    const tombstones = new Tombstones();
    for (const [index, id] of ids(0, 5000).entries()) {
      tombstones.add(id);
      expect(tombstones.size).to.be.at.most(1024);
      const last = ids(Math.max(0, index - 511), Math.min(index + 1, 512));
      if (index % 97 === 0) expect(last.every((each) => tombstones.has(each)), id).to.equal(true);
    }
    expect(tombstones.has('1700000000.0')).to.equal(false);
  });

  it('let an id live again, of whichever generation, and note its second end', () => {
    const tombstones = new Tombstones();
    for (const id of ids(0, 600)) tombstones.add(id);
    for (const id of ['1700000000.100', '1700000000.590']) {
      tombstones.lift(id);
      expect(tombstones.has(id), id).to.equal(false);
      tombstones.add(id);
      expect(tombstones.has(id), id).to.equal(true);
    }
    expect(tombstones.size).to.equal(600);
  });
});
