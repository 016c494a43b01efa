/**
 * Which events a watch shows.
 */
import { expect } from 'chai';
import { UsageError } from '../../lib/cli/arguments.js';
import { eventTest } from '../../lib/cli/watch/event-test.js';

describe('event test', () => {
  const hangup = { Event: 'Hangup', Channel: 'PJSIP/alice-1', Cause: '16' };
  const user = { Event: 'UserEvent', UserEvent: 'Foo', ChanVariable: 'a=1\nb=2' };
  const cases: [title: string, names: string[], filters: string[], event: Record<string, string>, isWanted: boolean][] =
    [
      ['lets everything through where nothing is asked', [], [], hangup, true],
      ['takes one of several names, in any case', ['newchannel', 'HANGUP'], [], hangup, true],
      ['refuses other names', ['Newchannel'], [], hangup, false],
      ['knows a user event by its own name', ['UserEvent:foo'], [], user, true],
      ['knows user events by their common name', ['UserEvent'], [], user, true],
      ['refuses the user event of another name', ['UserEvent:bar'], [], user, false],
      ['takes an expression on the name, in any case', [], ['^hang|^new'], hangup, true],
      ['refuses what does not fit the expression', [], ['^bridge'], hangup, false],
      ['takes a header of a value', [], ['channel=PJSIP/alice-1'], hangup, true],
      ['takes the whole value only', [], ['Channel=PJSIP/alice'], hangup, false],
      ['takes a header that fits an expression', [], ['Channel~^pjsip/alice-'], hangup, true],
      ['refuses an event without the header', [], ['Queue=support'], hangup, false],
      ['takes one of the values of a repeated header', [], ['ChanVariable=b=2'], user, true],
      ['wants all filters to hold', [], ['Hangup', 'Cause=17'], hangup, false],
      ['wants name and filter to hold', ['Hangup'], ['Cause=16'], hangup, true],
    ];
  for (const [title, names, filters, event, isWanted] of cases) {
    it(title, () => {
      expect(eventTest(names, filters)(event)).to.equal(isWanted);
    });
  }

  it('refuses an expression that is none', () => {
    expect(() => eventTest([], ['('])).to.throw(UsageError, '--filter is no regular expression');
    expect(() => eventTest([], ['Channel~['])).to.throw(UsageError, '--filter is no regular expression');
  });
});
