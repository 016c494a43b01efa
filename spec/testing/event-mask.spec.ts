/**
 * Event masks, in the server's own reading of words, numbers and class names.
 */
import { expect } from 'chai';
import { ALL_CLASSES, classesOf, isTrue, lets, maskOf } from '../../lib/testing/wire/event-mask.js';

describe('maskOf', () => {
  const masks: readonly (readonly [string, number | undefined])[] = [
    ['', undefined],
    ['on', ALL_CLASSES],
    ['On', ALL_CLASSES],
    ['yes', ALL_CLASSES],
    ['t', ALL_CLASSES],
    ['off', 0],
    ['No', 0],
    ['f', 0],
    ['0', 0],
    ['1', 1],
    ['3', 3],
    ['8191', 8191],
    ['call', 2],
    ['system,call', 3],
    ['call,user,agi', 2 | 64 | 8192],
    ['all', ALL_CLASSES],
    ['none', 0],
    ['All', 0],
    ['Call', 0],
    ['bogus', 0],
    ['bogus,call', 2],
    ['-1', 0],
    ['sys,call', 3],
    ['call,sys', 2],
    [',call', ALL_CLASSES],
    ['call,', 2],
  ];
  for (const [text, mask] of masks) {
    it(`reads ${JSON.stringify(text)} as ${mask}`, () => {
      expect(maskOf(text)).to.equal(mask);
    });
  }
});

describe('classesOf', () => {
  it('reads the classes of a Privilege header and passes over its all', () => {
    expect(classesOf('call,all')).to.equal(2);
    expect(classesOf('agent,all')).to.equal(32);
    expect(classesOf('system,call,all')).to.equal(3);
    expect(classesOf('')).to.equal(0);
  });
});

describe('lets', () => {
  it('wants every class of the event in the mask', () => {
    expect(lets(2, 2)).to.equal(true);
    expect(lets(2, 3)).to.equal(false);
    expect(lets(ALL_CLASSES, 1 << 19)).to.equal(true);
    expect(lets(0, 2)).to.equal(false);
  });
});

describe('isTrue', () => {
  it('knows the words of the server', () => {
    expect(['yes', 'true', 'Y', 't', '1', 'ON'].every(isTrue)).to.equal(true);
    expect(['', 'no', '2', 'enable'].some(isTrue)).to.equal(false);
  });
});
