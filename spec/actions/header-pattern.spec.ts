/**
 * Expressions for old servers: what they look like, and what an expression of the user's may hold.
 *
 * That they find what they should, in both POSIX dialects and on real servers, is shown where filters are.
 */
import { expect } from 'chai';
import { LocalProtocolError } from '../../lib/errors.js';
import { eventPattern, type MatchMethod } from '../../lib/actions/header-pattern.js';

const END = '[[:cntrl:]]';
const REST = '[^[:cntrl:]]*';

describe('header pattern', () => {
  it('finds an event by its name, whole', () => {
    expect(eventPattern('Hangup', undefined, 'none', '')).to.equal('^Event: Hangup[[:cntrl:]]');
  });

  it('finds a header behind the event\'s name, at the beginning of a line', () => {
    expect(eventPattern('Hangup', 'Cause', 'exact', '16')).to.equal(
      '^Event: Hangup[[:cntrl:]].*[[:cntrl:]]Cause: 16[[:cntrl:]]',
    );
  });

  it('finds the event\'s name as a header where nothing stands before it', () => {
    expect(eventPattern(undefined, 'Event', 'exact', 'Hangup')).to.equal('^Event: Hangup[[:cntrl:]]');
  });

  it('quotes every character that means something, in a way that holds for basic and extended expressions', () => {
    expect(eventPattern(undefined, 'A.b(c)', 'starts_with', '\\.*+?()[]{}|$^-')).to.equal(
      '[[:cntrl:]]A[.]b[(]c[)]: [\\][.][*][+][?][(][)][[][]][{][}][|][$]\\^-',
    );
  });

  const values: readonly [MatchMethod, string, string][] = [
    ['exact', 'x', `x${END}`],
    ['exact', '', END],
    ['starts_with', 'x', 'x'],
    ['ends_with', 'x', `${REST}x${END}`],
    ['contains', 'x', `${REST}x`],
    ['none', '', '[^[:cntrl:]]'],
    ['regex', 'x', `${REST}(x)`],
    ['regex', '^x', '(x)'],
    ['regex', 'x$', `${REST}(x)${END}`],
    ['regex', '^$', `()${END}`],
    ['regex', '^x.*y$', `(x[^[:cntrl:]]*y)${END}`],
    ['regex', 'a|b', `${REST}(a|b)`],
    ['regex', '^(a|b)$', `((a|b))${END}`],
    ['regex', '[^a]', `${REST}([^a[:cntrl:]])`],
    ['regex', '[^]a]', `${REST}([^]a[:cntrl:]])`],
    ['regex', '[]^$.(|]', `${REST}([]^$.(|])`],
    ['regex', '[[:digit:]]+', `${REST}([[:digit:]]+)`],
    ['regex', '[^[:digit:]]', `${REST}([^[:digit:][:cntrl:]])`],
    ['regex', '\\.\\^\\$\\(', `${REST}(\\.\\^\\$\\()`],
    ['regex', '\\$$', `${REST}(\\$)${END}`],
  ];
  for (const [method, value, pattern] of values) {
    it(`keeps ${method} ${JSON.stringify(value)} on its line`, () => {
      expect(eventPattern(undefined, 'H', method, value)).to.equal(`[[:cntrl:]]H: ${pattern}`);
    });
  }

  for (const value of ['a^b', 'a$b', '^a|b', 'a|b$', 'a)(b', '(a', 'a)']) {
    it(`refuses the expression ${value}, which it could not keep there`, () => {
      expect(() => eventPattern(undefined, 'H', 'regex', value)).to.throw(LocalProtocolError).with.property(
        'code',
        'AMI_BAD_ARGUMENT',
      );
    });
  }

  it('is a basic expression where the server knows no other: the same meaning, or none', () => {
    const pattern = (value: string): string => eventPattern(undefined, 'H', 'regex', value, true);
    expect(pattern('open')).to.equal('[[:cntrl:]]H: [^[:cntrl:]]*open');
    expect(pattern('^a.*[+]\\.$')).to.equal('[[:cntrl:]]H: a[^[:cntrl:]]*[+]\\.[[:cntrl:]]');
    for (const value of ['a+', 'a?', 'a|b', '(a)', 'a{2}', '\\(a', '\\+', '\\w', '(a)\\1']) {
      expect(() => pattern(value), value).to.throw(LocalProtocolError, 'this server knows basic expressions only')
        .with.property('code', 'AMI_BAD_ARGUMENT');
    }
  });

});
