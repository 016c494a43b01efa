/**
 * How an event is shown: with the time of its receipt, by some of its headers, or by a format.
 */
import { expect } from 'chai';
import { readArguments, UsageError } from '../../lib/cli/arguments.js';
import { fieldsFormat, fieldsOf, formatOf, picked, received } from '../../lib/cli/watch/event-format.js';
import { followTest } from '../../lib/cli/watch/follow.js';
import { actionNames, eventNames } from '../../lib/cli/words/catalogue-names.js';

const DATE = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6));
const TIME = '2026-01-02T03:04:05.006Z';

describe('an event with its time', () => {
  it('has the time first, and its own headers unchanged', () => {
    const json = JSON.stringify(received({ Event: 'A', X: '1' }, DATE));
    expect(json).to.equal(`{"received":"${TIME}","Event":"A","X":"1"}`);
  });

  it('cannot forge it', () => {
    expect(received({ Event: 'A', received: 'never' }, DATE)['received']).to.equal(TIME);
  });
});

describe('fields', () => {
  const event = { Event: 'Hangup', Channel: 'A\x1b-1', Cause: '16' };

  it('are picked in any case, in the order asked for', () => {
    expect(fieldsOf(undefined)).to.equal(undefined);
    expect(JSON.stringify(picked(event, fieldsOf('cause, Event,None')))).to.equal('{"cause":"16","Event":"Hangup"}');
    expect(picked(event, undefined)).to.equal(event);
  });

  it('are shown with tabs between, empty where they are missing, safe for a terminal', () => {
    expect(fieldsFormat(['received', 'channel', 'None', 'Cause'])(event, DATE)).to.equal(`${TIME}\tA\\x1b-1\t\t16`);
  });

  it('have names', () => {
    for (const text of ['', 'a,', ',']) expect(() => fieldsOf(text)).to.throw(UsageError, /^--fields takes names/);
  });
});

describe('format', () => {
  const shown = (text: string): string => formatOf(text)({ Event: 'Hangup', 'Cause-txt': 'a\nb\x1b' }, DATE);

  it('puts values in place of names', () => {
    expect(shown('{event}: {Cause-txt} [{None}] at {received}')).to.equal(`Hangup: a\\nb\\x1b [] at ${TIME}`);
  });

  it('knows escapes', () => expect(shown('a\\tb\\nc\\\\d\\{e}')).to.equal('a\tb\nc\\d{e}'));

  it('is refused where a brace is not closed, or an escape is none', () => {
    for (const text of ['{Event', 'a{', '{}', 'x\\']) {
      expect(() => formatOf(text), text).to.throw(UsageError, /^--format has a brace/);
    }
    expect(() => formatOf('\\x')).to.throw(UsageError, /^--format knows the escapes/);
  });
});

describe('duration', () => {
  const read = (text: string): number | undefined =>
    readArguments(['--duration', text], { duration: { type: 'string', help: '' } }).duration('duration');

  it('is a number and a unit', () => {
    expect(['500ms', '90s', '1.5m', '2h'].map(read)).to.deep.equal([500, 90_000, 90_000, 7_200_000]);
  });

  it('is refused without a unit, of nothing, and longer than a timer can wait', () => {
    for (const text of ['', '5', '0s', 's', '5d', '1e3s', '597h']) {
      expect(() => read(text), text).to.throw(UsageError, '--duration needs a time such as 500ms, 90s, 5m or 2h');
    }
  });
});

describe('a call followed', () => {
  it('is its own events and those of channels that join it', () => {
    const belongs = followTest('1.1');
    const events: [event: Record<string, string>, belongs: boolean][] = [
      [{ Event: 'Newchannel', Uniqueid: '1.9', Linkedid: '1.9' }, false],
      [{ Event: 'Newchannel', Uniqueid: '1.1', Linkedid: '1.1' }, true],
      [{ Event: 'DialBegin', Uniqueid: '1.1', Linkedid: '1.1', DestUniqueid: '1.2', DestLinkedid: '1.1' }, true],
      [{ Event: 'Hangup', Uniqueid: '1.2', Linkedid: '1.5' }, true],
      [{ Event: 'BridgeEnter', BridgeUniqueid: 'b', BridgeType: 'basic', Uniqueid: '1.2', Linkedid: '1.1' }, true],
      [{ Event: 'BridgeEnter', BridgeUniqueid: 'b', BridgeType: 'basic', Uniqueid: '1.7', Linkedid: '1.6' }, true],
      [{ Event: 'Hangup', Uniqueid: '1.7', Linkedid: '1.6' }, true],
      [{ Event: 'ParkedCall', ParkeeUniqueid: '1.1', ParkeeLinkedid: '1.1' }, true],
      [{ Event: 'Reload' }, false],
    ];
    expect(events.map(([event]) => belongs(event))).to.deep.equal(events.map(([, expected]) => expected));
  });

  it('does not swallow a conference', () => {
    const belongs = followTest('1.1');
    const enter = { Event: 'BridgeEnter', BridgeUniqueid: 'b', BridgeType: 'base' };
    expect(belongs({ ...enter, Uniqueid: '1.1', Linkedid: '1.1' })).to.equal(true);
    expect(belongs({ ...enter, Uniqueid: '1.8', Linkedid: '1.8' })).to.equal(false);
  });
});

describe('the names of the catalogue', () => {
  it('are events and actions with their headers, those of snapshots too', () => {
    expect(eventNames().size).to.be.greaterThan(200);
    expect(eventNames().get('Hangup')).to.include.members(['Cause', 'Cause-txt', 'Channel', 'Linkedid']);
    expect(eventNames().get('AgentCalled')).to.include.members(['Queue', 'Channel', 'DestChannel']);
    expect(actionNames().size).to.be.greaterThan(150);
    expect(actionNames().get('AbsoluteTimeout')).to.deep.equal(['Channel', 'Timeout']);
    expect(actionNames().get('Agents')).to.deep.equal([]);
  });
});
