/**
 * Words of the command line as an action.
 */
import { expect } from 'chai';
import { UsageError } from '../../lib/cli/arguments.js';
import { actionOf, pairsOf } from '../../lib/cli/headers.js';

describe('action of words', () => {
  const cases: [title: string, words: string[], action: Record<string, string>][] = [
    ['an equals sign', ['Action=Ping'], { Action: 'Ping' }],
    ['a colon, as on the wire', ['Action: Ping', 'ActionID:7'], { Action: 'Ping', ActionID: '7' }],
    ['the name alone, in front', ['Ping', 'ActionID=7'], { Action: 'Ping', ActionID: '7' }],
    ['the action further back, in any case', ['Channel=A', 'action=Hangup'], { Channel: 'A', action: 'Hangup' }],
    ['the first sign only: the rest is the value', ['Action=Setvar', 'Variable=a=b', 'Value: c: d=e'], {
      Action: 'Setvar',
      Variable: 'a=b',
      Value: 'c: d=e',
    }],
    ['no value', ['Action=Foo', 'Empty=', 'Too:'], { Action: 'Foo', Empty: '', Too: '' }],
    ['a header several times', ['Originate', 'Variable=a=1', 'variable=b=2'], {
      Action: 'Originate',
      Variable: 'a=1\nb=2',
    }],
    ['blanks as they are behind an equals sign', ['Action=Foo', 'X= a '], { Action: 'Foo', X: ' a ' }],
  ];
  for (const [title, words, action] of cases) {
    it(`takes ${title}`, () => {
      expect({ ...actionOf(words) }).to.deep.equal(action);
    });
  }

  it('refuses a word that is no header, and names its place but not its text', () => {
    expect(() => actionOf(['Ping', 'X=1', 'hunter2'])).to.throw(
      UsageError,
      'word 3 is no header; a header is Name=value',
    );
    expect(() => actionOf(['Action=Ping', '=x'])).to.throw(UsageError, 'word 2 is no header');
  });

  it('refuses an action without a name', () => {
    expect(() => actionOf(['Channel=A'])).to.throw(UsageError, 'which action?');
    expect(() => actionOf([])).to.throw(UsageError, 'which action?');
  });
});

describe('pairs', () => {
  it('part at the first equals sign', () => {
    expect(pairsOf('--variable', ['a=b=c', 'd='])).to.deep.equal([['a', 'b=c'], ['d', '']]);
  });

  it('need a name', () => {
    expect(() => pairsOf('--variable', ['=a'])).to.throw(UsageError, '--variable needs name=value');
    expect(() => pairsOf('--variable', ['a'])).to.throw(UsageError, '--variable needs name=value');
  });
});
