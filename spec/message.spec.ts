/**
 * The message's helpers: looking up, copying with a change, and telling events from responses.
 */
import { expect } from 'chai';
import { inspect } from 'node:util';
import {
  add, emptyMessage, get, getAll, isEvent, isIdentityHeader, isResponse, isSuccess, keyOf, MESSAGE_PROTOTYPE, remove,
  type Message,
} from '../lib/message.js';

/** A message in which every helper must leave everything as it is. */
function frozen(headers: Readonly<Record<string, string>>): Message {
  return Object.freeze(Object.assign(emptyMessage(), headers));
}

describe('Message: looking up', () => {
  it('ignores the case of a name', () => {
    const message = frozen({ Uniqueid: '1.2', 'ChanVariable(SIP/x)': 'a=1' });
    for (const name of ['Uniqueid', 'UniqueID', 'UNIQUEID', 'uniqueid']) {
      expect(get(message, name), name).to.equal('1.2');
      expect(keyOf(message, name), name).to.equal('Uniqueid');
    }
    expect(get(message, 'chanvariable(sip/X)')).to.equal('a=1');
  });

  it('prefers the exact name', () => {
    const message = frozen({ NAME: '1', name: '2', Name: '3' });
    expect(['NAME', 'name', 'Name', 'nAME'].map((name) => get(message, name))).to.deep.equal(['1', '2', '3', '1']);
  });

  it('finds nothing that is not a header', () => {
    for (const message of [frozen({ Event: 'Hangup' }), { Event: 'Hangup' }]) {
      for (const name of ['', 'Even', 'Events', 'toString', 'constructor', '__proto__', 'hasOwnProperty']) {
        expect(get(message, name), name).to.equal(undefined);
        expect(getAll(message, name), name).to.deep.equal([]);
        expect(keyOf(message, name), name).to.equal(undefined);
      }
    }
  });

  it('finds headers with the names of plain objects', () => {
    const message = frozen({ ['__proto__']: '1', constructor: '2' });
    expect([get(message, '__PROTO__'), get(message, 'Constructor')]).to.deep.equal(['1', '2']);
  });

  it('gets every value of a repeated header in wire order', () => {
    const message = frozen({ Variable: 'a=1\n\nb=2\n', Empty: '' });
    expect(getAll(message, 'variable')).to.deep.equal(['a=1', '', 'b=2', '']);
    expect(getAll(message, 'empty')).to.deep.equal(['']);
    expect(get(message, 'variable')).to.equal('a=1\n\nb=2\n');
  });
});

describe('Message: a changed copy', () => {
  it('has one header more', () => {
    const message = frozen({ Action: 'Originate' });
    expect(Object.entries(add(message, 'Channel', 'PJSIP/1'))).to.deep.equal([['Action', 'Originate'], ['Channel',
      'PJSIP/1']]);
  });

  it('has one value more under a name that is there already, in any case, an empty one too', () => {
    expect(add(frozen({ Variable: 'a=1' }), 'VARIABLE', 'b=2')).to.deep.equal({ Variable: 'a=1\nb=2' });
    expect(add(frozen({ Variable: '' }), 'Variable', '')).to.deep.equal({ Variable: '\n' });
  });

  it('gets headers with the names of plain objects', () => {
    const message = add(add({ Action: 'UserEvent' }, '__proto__', '1'), 'constructor', '2');
    expect(Object.entries(message)).to.deep.equal([['Action', 'UserEvent'], ['__proto__', '1'], ['constructor', '2']]);
    expect(Object.getPrototypeOf(message)).to.equal(MESSAGE_PROTOTYPE);
  });

  it('has a header less, in any case and in each', () => {
    const message = frozen({ Action: 'Ping', X: '1', x: '2', Y: '3' });
    expect(remove(message, 'x')).to.deep.equal({ Action: 'Ping', Y: '3' });
    expect(remove(message, 'ACTION')).to.deep.equal({ X: '1', x: '2', Y: '3' });
    expect(remove(message, 'Z')).to.deep.equal({ ...message });
  });

  it('leaves the first one alone', () => {
    const message = frozen({ Action: 'Ping' });
    expect(add(message, 'X', '1')).to.not.equal(message);
    expect(remove(message, 'X')).to.not.equal(message);
    expect(message).to.deep.equal({ Action: 'Ping' });
  });
});

describe('Message: its kind', () => {
  const kinds = (
    headers: Record<string, string>,
  ): boolean[] => [isEvent(headers), isResponse(headers), isSuccess(headers)];

  it('is that of its first header', () => {
    expect(kinds({ Event: 'Hangup' })).to.deep.equal([true, false, false]);
    expect(kinds({ Response: 'Success' })).to.deep.equal([false, true, true]);
    expect(kinds({ Response: 'Error' })).to.deep.equal([false, true, false]);
    expect(kinds({ Event: 'OriginateResponse', Response: 'Success' })).to.deep.equal([true, false, false]);
    expect(kinds({ Response: 'Success', Event: 'Hangup' })).to.deep.equal([false, true, true]);
  });

  it('is neither without one of the two', () => {
    for (const headers of [{}, { Output: 'text' }, { Action: 'Ping' }, { Events: 'On' }, { Value: 'x' }]) {
      expect(kinds(headers), JSON.stringify(headers)).to.deep.equal([false, false, false]);
    }
  });

  it('is found in any case', () => {
    expect(kinds({ EVENT: 'Hangup' })).to.deep.equal([true, false, false]);
    expect(kinds({ response: 'ERROR' })).to.deep.equal([false, true, false]);
    expect(kinds({ response: 'Success', Event: 'Hangup' })).to.deep.equal([false, true, true]);
    expect(kinds({ event: 'OriginateResponse', Response: 'Failure' })).to.deep.equal([true, false, false]);
  });

  it('is not inherited', () => {
    expect(kinds(Object.create({ Event: 'Hangup' }) as Record<string, string>)).to.deep.equal([false, false, false]);
  });

  it('is no success where it says Error, Fail, Failed or Failure, in any case', () => {
    for (const response of ['Error', 'Fail', 'Failed', 'Failure', 'FAILED', ' failure ']) {
      expect(kinds({ Response: response }), response).to.deep.equal([false, true, false]);
    }
  });

  it('is a success else: Goodbye, Follows and Pong are', () => {
    for (const response of ['Success', 'Goodbye', 'Follows', 'Pong']) {
      expect(isSuccess({ Response: response }), response).to.equal(true);
    }
  });
});

describe('isIdentityHeader', () => {
  it('names four headers, in any case', () => {
    for (const name of ['Action', 'EVENT', 'response', 'ActionId']) expect(isIdentityHeader(name), name).to.equal(true);
    const others = ['', 'Actions', 'UserEvent', 'ResponseX', 'Action ', 'ActionIDs', 'Variable'];
    for (const name of others) expect(isIdentityHeader(name), name).to.equal(false);
  });
});

describe('emptyMessage', () => {
  it('has no headers and inherits none', () => {
    const message = emptyMessage();
    expect(Object.keys(message)).to.deep.equal([]);
    expect(Object.getPrototypeOf(message)).to.equal(MESSAGE_PROTOTYPE);
    for (const name of Object.getOwnPropertyNames(Object.prototype)) expect(name in message, name).to.equal(false);
    const seen: string[] = [];
    for (const name in message) seen.push(name);
    expect(seen).to.deep.equal([]);
  });

  it('shares what it inherits from with all others, and nothing can change that', () => {
    expect(Object.getPrototypeOf(MESSAGE_PROTOTYPE)).to.equal(null);
    expect(Object.getOwnPropertyNames(MESSAGE_PROTOTYPE)).to.deep.equal([]);
    expect(Object.isFrozen(MESSAGE_PROTOTYPE)).to.equal(true);
  });

  it('takes every name as a header of its own', () => {
    const message = emptyMessage();
    for (const name of Object.getOwnPropertyNames(Object.prototype)) message[name] = '1';
    expect(Object.keys(message)).to.have.members(Object.getOwnPropertyNames(Object.prototype));
    expect(Object.getPrototypeOf(message)).to.equal(MESSAGE_PROTOTYPE);
  });

  it('shows itself as the plain map that it is', () => {
    const message = Object.assign(emptyMessage(), { Event: 'Hangup', constructor: '1' });
    expect(inspect(message)).to.equal("{ Event: 'Hangup', constructor: '1' }");
    expect(inspect({ message })).to.equal("{ message: { Event: 'Hangup', constructor: '1' } }");
  });

  it('becomes JSON like any object', () => {
    expect(JSON.stringify(Object.assign(emptyMessage(), { Event: 'Hangup', X: 'a\nb' }))).to.equal(
      '{"Event":"Hangup","X":"a\\nb"}',
    );
  });
});
