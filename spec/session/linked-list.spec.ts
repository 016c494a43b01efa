/**
 * The row: who stands where after any coming and going.
 */
import { expect } from 'chai';
import { LinkedList, type Linked } from '../../lib/session/linked-list.js';

interface Person extends Linked<Person> {
  readonly name: string;
}

function person(name: string): Person {
  return { name, older: undefined, younger: undefined };
}

function namesIn(row: LinkedList<Person>): string {
  return [...row].map(({ name }) => name).join('');
}

describe('LinkedList', () => {
  it('is empty at first', () => {
    const row = new LinkedList<Person>();
    expect([row.oldest, namesIn(row)]).to.deep.equal([undefined, '']);
  });

  it('keeps the order of those that are left, whoever leaves', () => {
    for (const leaving of ['a', 'b', 'c', 'ab', 'ba', 'ac', 'ca', 'bc', 'cb', 'abc', 'cba', 'bac']) {
      const row = new LinkedList<Person>();
      const people = [...'abc'].map(person);
      for (const each of people) row.join(each);
      for (const name of leaving) row.leave(people.find((each) => each.name === name)!);
      const left = [...'abc'].filter((name) => !leaving.includes(name)).join('');
      expect([leaving, namesIn(row), row.oldest?.name]).to.deep.equal([leaving, left,
        left === '' ? undefined : left[0]]);
      row.join(person('d'));
      expect(namesIn(row)).to.equal(`${left}d`);
    }
  });

  it('takes one again that has left, at its end, and leaves it no neighbours meanwhile', () => {
    const row = new LinkedList<Person>();
    const [a, b] = [person('a'), person('b')];
    row.join(a);
    row.join(b);
    row.leave(a);
    expect([a.older, a.younger, b.older]).to.deep.equal([undefined, undefined, undefined]);
    row.join(a);
    expect(namesIn(row)).to.equal('ba');
  });

  it('can be emptied while it is read', () => {
    const row = new LinkedList<Person>();
    for (const name of 'abc') row.join(person(name));
    for (const each of row) row.leave(each);
    expect(row.oldest).to.equal(undefined);
  });
});
