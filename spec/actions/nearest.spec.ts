/**
 * The likely name for an unknown one.
 */
import { expect } from 'chai';
import { nearest } from '../../lib/actions/nearest.js';

const KNOWN = ['host', 'port', 'username', 'secret', 'keepAlive', 'keepAliveTimeout', 'maxPending', 'minDelay'];

describe('nearest', () => {
  it('finds the name behind a slip: a letter too much, too few, another, or two swapped', () => {
    const slips = { prot: 'port', ports: 'port', por: 'port', pxrt: 'port', hots: 'host', usrname: 'username',
      secert: 'secret', maxpendng: 'maxPending' };
    for (const [slip, name] of Object.entries(slips)) expect(nearest(slip, KNOWN), slip).to.equal(name);
  });

  it('finds a name in another case, and one that is part of the other', () => {
    const names = { PORT: 'port', keepalive: 'keepAlive', keepalivetimeout: 'keepAliveTimeout', delay: 'minDelay',
      userName: 'username', theSecret: 'secret' };
    for (const [name, known] of Object.entries(names)) expect(nearest(name, KNOWN), name).to.equal(known);
  });

  it('finds none where none is near, for the empty name, and for one that is no slip of the keys', () => {
    for (const name of ['', 'x', 'colour', '__proto__', 'toString', 'port'.repeat(100_000)]) {
      expect(nearest(name, KNOWN), name.slice(0, 20)).to.equal(undefined);
    }
    expect(nearest('port', [])).to.equal(undefined);
  });
});
