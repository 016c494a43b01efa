/**
 * The event mask: how it is written, and that no server gets one that it would take for another.
 */
import { expect } from 'chai';
import { eventMask, maskIncludes, type EventMask } from '../../lib/actions/event-mask.js';
import { OptionError } from '../../lib/errors.js';

/** The text of the refusal of a mask. */
function refusalOf(events: unknown): string {
  try {
    eventMask(events);
  } catch (error) {
    expect(error).to.be.instanceOf(OptionError).that.includes({ code: 'AMI_BAD_OPTION' });
    return (error as OptionError).message;
  }
  throw new Error(`${JSON.stringify(events)} was not refused`);
}

describe('eventMask', () => {
  it('is written as the server reads it: lower-cased, classes parted by commas', () => {
    const masks: [unknown, string][] = [
      ['On', 'on'],
      ['OFF', 'off'],
      [['off'], 'off'],
      ['Call', 'call'],
      ['call, System', 'call,system'],
      [['Call', 'agent '], 'call,agent'],
      [' all ', 'all'],
      [['call,user', 'cdr'], 'call,user,cdr'],
    ];
    for (const [events, mask] of masks) expect(eventMask(events)).to.equal(mask);
  });

  it('refuses a name that is no class, which the server would take for none, and names the likely one', () => {
    const UNKNOWN = '(unknown names and numbers: { mask: "…" })';
    expect(refusalOf(['calls'])).to.equal(`option "events" has no class "calls"; did you mean "call"? ${UNKNOWN}`);
    expect(refusalOf('Sytsem')).to.equal(`option "events" has no class "sytsem"; did you mean "system"? ${UNKNOWN}`);
    expect(refusalOf('call,usr')).to.equal(`option "events" has no class "usr"; did you mean "user"? ${UNKNOWN}`);
    for (const name of ['8191', 'yes', 'true', 'no', 'holiday',  'x'.repeat(10_000), '__proto__']) {
      expect(refusalOf(name), name).to.match(/^option "events" has no class ".{0,46}" \(unknown names/);
    }
  });

  it('refuses on and off beside other names: the server would not know them there', () => {
    expect(refusalOf(['on', 'call'])).to.equal('option "events" must be "on" alone, without further names');
    expect(refusalOf('call,off')).to.equal('option "events" must be "off" alone, without further names');
  });

  it('refuses what would change the Login that it stands in, and what is no name at all', () => {
    for (const events of ['on\r\nAction: x', 'on\nx', 'call,,user', ',', '-1', null, [5], [], 5, ['call', '']]) {
      expect(refusalOf(events), JSON.stringify(events)).to.include('"events"');
    }
  });

  it('sends a number and names unknown to it as they are written, when told so', () => {
    const masks: EventMask[] = [{ mask: '8191' }, { mask: 'call,Brandnew' }, { mask: 'on' }];
    expect(masks.map(eventMask)).to.deep.equal(['8191', 'call,Brandnew', 'on']);
    const bad = [{}, { mask: '' }, { mask: 5 }, { mask: 'a b' }, { mask: 'a\r\nb' }, { mask: 'a,' }, new Map()];
    for (const events of bad) {
      expect(refusalOf(events)).to.equal('option "events" must have as its "mask" a number or names parted by commas');
    }
  });
});

describe('maskIncludes', () => {
  it('says whether events of a class come with a mask', () => {
    const masks: [string, boolean][] = [
      ['on', true],
      ['all', true],
      ['call', true],
      ['system,call', true],
      ['8191', true],
      ['yes', true],
      ['off', false],
      ['system', false],
      ['no', false],
      ['0', false],
      ['callx', false],
      ['', false],
    ];
    for (const [mask, comes] of masks) expect(maskIncludes(mask, 'call'), mask).to.equal(comes);
  });
});
