/**
 * Tokens, subjects, partitions and envelopes.
 */
import { expect } from 'chai';
import { EnvelopeWriter, readEnvelope } from '../../src/names/envelope.js';
import { callOf, numberOfCall } from '../../src/names/partition.js';
import { actionSubject, EventSubjects, gapSubject } from '../../src/names/subjects.js';
import { nameOf, tokenOf } from '../../src/names/tokens.js';

describe('a token', () => {
  const names = [
    'pbx',
    'pbx.1',
    'pbx 1',
    'pbx=1',
    'pbx=2E1',
    'Berlin HQ',
    'host:5038',
    '',
    '=',
    '*',
    '>',
    'Zürich',
    '\u{1F600}',
    'a\r\nb',
    'a/b',
    '__proto__',
    '-',
    '_',
  ];

  it('is one of a subject and of a key, and gives its name back', () => {
    for (const name of names) {
      expect(tokenOf(name), name).to.match(/^[-_=A-Za-z0-9]+$/);
      expect(nameOf(tokenOf(name)), name).to.equal(name);
    }
  });

  it('is shared by no two names', () => {
    expect(new Set(names.map(tokenOf)).size).to.equal(names.length);
    const made = Array.from({ length: 2000 }, (_, index) => String.fromCharCode(index, index * 7));
    const wellFormed = made.filter((name) => name.isWellFormed());
    expect(new Set(wellFormed.map(tokenOf)).size).to.equal(wellFormed.length);
  });

  it('of no name is told from others', () => {
    for (const token of ['=zz', '=2', 'a b', '=41', 'a.b', '=e4', '=FF', '=='])
      expect(nameOf(token), token).to.equal(undefined);
  });
});

describe('a subject', () => {
  it('of an event holds partition, name and the name of a UserEvent', () => {
    const subjects = new EventSubjects('Berlin HQ');
    expect(subjects.of(3, 'Hangup', undefined)).to.equal('ami.Berlin=20HQ.event.3.Hangup');
    expect(subjects.of(3, 'UserEvent', 'My.Order')).to.equal('ami.Berlin=20HQ.event.3.UserEvent.My=2EOrder');
    expect(subjects.of(3, 'UserEvent', 'My.Order'), 'kept').to.equal('ami.Berlin=20HQ.event.3.UserEvent.My=2EOrder');
    expect(subjects.of(0, 'UserEvent', '')).to.equal('ami.Berlin=20HQ.event.0.UserEvent.=');
    expect(subjects.of(0, 'x'.repeat(5000), undefined).length).to.be.below(100);
    expect(gapSubject('a.b')).to.equal('ami.a=2Eb.gap');
    expect(actionSubject('a', 'Originate')).to.equal('ami.a.action.Originate');
  });

  it('is right for more names than are kept', () => {
    const subjects = new EventSubjects('a');
    for (let index = 0; index < 20_000; index += 1) subjects.of(index % 16, 'UserEvent', `made up ${index}`);
    expect(subjects.of(1, 'UserEvent', 'new')).to.equal('ami.a.event.1.UserEvent.new');
  });
});

describe('the call of an event', () => {
  it('is its linked id, or what is nearest to it', () => {
    expect(callOf({ Event: 'X', Linkedid: '1', Uniqueid: '2' })).to.equal('1');
    expect(callOf({ Event: 'X', DestLinkedid: '3', DestUniqueid: '4' })).to.equal('3');
    expect(callOf({ Event: 'X', Uniqueid: '2' })).to.equal('2');
    expect(callOf({ Event: 'PeerStatus' })).to.equal('');
  });

  it('has always the same number, and numbers are spread evenly over partitions', () => {
    expect(numberOfCall('1700000000.1')).to.equal(numberOfCall(['1700000000', '1'].join('.')));
    const counts = new Array<number>(16).fill(0);
    for (let index = 0; index < 16_000; index += 1) counts[numberOfCall(`17${index}.${index}`) % 16]! += 1;
    for (const count of counts) expect(count).to.be.within(700, 1300);
  });
});

describe('an envelope', () => {
  const message = { Event: 'UserEvent', Text: '"\\\n€' };

  it('is read as it was written', () => {
    const writer = new EnvelopeWriter('Berlin "HQ"', 'one-1', 5);
    const id = writer.idOf(message, 7);
    expect(readEnvelope(writer.write(message, 7, 9, id))).to.deep.equal({
      schema: 1,
      server: 'Berlin "HQ"',
      bridge: 'one-1',
      epoch: 5,
      sequence: 7,
      received: 9,
      id: 'one-1.Berlin=20=22HQ=22.5.7',
      message,
    });
  });

  it('of a stamped event has the same id over every bridge, and another one for every other event', () => {
    const stamped = { ...message, Timestamp: '1.000001' };
    const one = new EnvelopeWriter('a', 'one', 1).idOf(stamped, 1);
    expect(new EnvelopeWriter('a', 'two', 2).idOf({ ...stamped }, 99)).to.equal(one);
    expect(new EnvelopeWriter('b', 'one', 1).idOf(stamped, 1)).to.not.equal(one);
    expect(new EnvelopeWriter('a', 'one', 1).idOf({ ...stamped, Timestamp: '1.000002' }, 1)).to.not.equal(one);
  });

  it('of an event without a stamp has an id of its own on every server, though two log in at one moment', () => {
    const ids = ['a', 'b', 'a.1', 'ä'].map((server) => new EnvelopeWriter(server, 'one', 1).idOf(message, 1));
    expect(new Set(ids).size).to.equal(ids.length);
    for (const id of ids) expect(id).to.match(/^[\x21-\x7e]+$/);
  });

  it('that is none is refused', () => {
    for (const text of [
      '',
      'x',
      'null',
      '[]',
      '1',
      '{}',
      '{"schema":2}',
      '{"schema":1,"server":"a","bridge":"b","id":"c","epoch":1,"sequence":1,"received":1,"message":{}}',
    ]) {
      expect(() => readEnvelope(text), text).to.throw();
    }
  });
});
