/**
 * The headers that say what a message is: the first counts, and no value of another makes a second message.
 *
 * Wires are those of Asterisk 22.10.1 and 16.28.0.
 */
import { expect } from 'chai';
import { isEvent, isResponse } from '../../lib/message.js';
import { parse } from '../../lib/wire/parser.js';
import { eachWay, readsAs, wireOf } from '../support/each-way.js';

describe('the headers that say what a message is', () => {
  it('count where they come first: a UserEvent cannot forge another event', () => {
    const wire = wireOf(
      'Event: UserEvent',
      'Privilege: user,all',
      'UserEvent: Foo',
      'X: 1',
      'X: 2',
      'empty: ',
      'Event: Hangup',
      'colon: a: b: c',
      'utf: héllo ✓',
      'ActionID: UE-1',
    );
    eachWay(wire, {
      messages: [{
        Event: 'UserEvent', Privilege: 'user,all', UserEvent: 'Foo', X: '1\n2', empty: '', colon: 'a: b: c',
        utf: 'héllo ✓', ActionID: 'UE-1',
      }],
    });
  });

  it('count where they come first in any case', () => {
    readsAs(['event: UserEvent', 'EVENT: Hangup', 'actionid: 1', 'ActionID: 2', 'Response: a', 'RESPONSE: b',
      'Action: c', 'ACTION: d'], {
      event: 'UserEvent',
      actionid: '1',
      Response: 'a',
      Action: 'c',
    });
  });

  it('leave an OriginateResponse the event that it is', () => {
    const lines = [
      'Event: OriginateResponse',
      'Privilege: call,all',
      'ActionID: o-1',
      'Response: Failure',
      'Channel: Local/busy@default',
      'Context: default',
      'Exten: answer',
      'Reason: 5',
      'Uniqueid: <unknown>',
    ];
    readsAs(lines, {
      Event: 'OriginateResponse',
      Privilege: 'call,all',
      ActionID: 'o-1',
      Response: 'Failure',
      Channel: 'Local/busy@default',
      Context: 'default',
      Exten: 'answer',
      Reason: '5',
      Uniqueid: '<unknown>',
    });
    const message = parse(wireOf(...lines));
    expect([isEvent(message), isResponse(message)]).to.deep.equal([true, false]);
  });

  it('are not continued by what stands below them', () => {
    readsAs(
      ['Event: UserEvent', 'text', 'ActionID: 1', 'more', 'Response: x', 'end'],
      { Event: 'UserEvent', Output: 'text\nmore\nend', ActionID: '1', Response: 'x' },
    );
  });

  it('cannot be split in two by the value of a variable: the second message is one of its own', () => {
    eachWay('Response: Success\r\nVariable: x\r\nValue: a\r\n\r\nEvent: Fake\r\nActionID: gv\r\nX: y\r\n\r\n', {
      messages: [{ Response: 'Success', Variable: 'x', Value: 'a' }, { Event: 'Fake', ActionID: 'gv', X: 'y' }],
    });
  });
});
