/**
 * Specs of the permission classes: every action of the catalogue has its own, in the order of ListCommands. Whether
 * they are a server's is asked of real ones, in spec/live.
 */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { privilegesOf } from '../../lib/catalogue/privileges.js';

/** The order in which ListCommands tells classes. Source: asterisk main/manager.c, perms[], 22.10.1. */
const ORDER = ('system call log verbose command agent user config dtmf reporting cdr dialplan originate agi cc aoc '
  + 'test security message').split(' ');

/** Documented in 16 and registered by no module. */
const UNREGISTERED = ['FilterList'];

function documentedActions(): string[] {
  const text = readFileSync('lib/catalogue/actions.ts', 'utf8');
  return [...text.matchAll(/^ {2}'?([\w-]+)'?: /gm)].map(([, name]) => name!);
}

describe('privilegesOf', () => {
  it('tells the classes of which a user needs one', () => {
    expect(privilegesOf('Originate')).to.deep.equal(['originate']);
    expect(privilegesOf('Status')).to.deep.equal(['system', 'call', 'reporting']);
    expect(privilegesOf('SIPpeers')).to.deep.equal(['system', 'reporting']);
  });

  it('tells none for an action that every user may send', () => {
    expect(privilegesOf('Ping')).to.deep.equal([]);
  });

  it('ignores the case of the name', () => {
    expect(privilegesOf('dbput')).to.deep.equal(['system']);
    expect(privilegesOf('DBPUT')).to.deep.equal(['system']);
  });

  it('is undefined for a name that is no action, be it one of an object', () => {
    for (const name of ['Frobnicate', '', 'constructor', '__proto__']) expect(privilegesOf(name)).to.equal(undefined);
  });

  it('gives lists that no caller can change', () => {
    expect(() => (privilegesOf('Originate') as string[]).push('all')).to.throw(TypeError);
    expect(privilegesOf('Originate')).to.deep.equal(['originate']);
  });

  it('knows every action of the catalogue that a module registers', () => {
    const actions = documentedActions();
    expect(actions.length).to.be.above(160);
    expect(actions.filter((action) => privilegesOf(action) === undefined)).to.deep.equal(UNREGISTERED);
  });

  it('knows no class that Asterisk does not have, and tells them in the order of ListCommands', () => {
    for (const action of documentedActions()) {
      const classes = privilegesOf(action) ?? [];
      expect(classes, action).to.deep.equal(ORDER.filter((name) => classes.includes(name)));
    }
  });
});
