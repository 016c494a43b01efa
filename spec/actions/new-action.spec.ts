/**
 * Actions from a name, headers and variables, and messages from JSON.
 */
import { expect } from 'chai';
import { LocalProtocolError } from '../../lib/errors.js';
import { fromJSON, newAction } from '../../lib/actions/new-action.js';
import { MESSAGE_PROTOTYPE } from '../../lib/message.js';
import { parse } from '../../lib/wire/parser.js';

describe('newAction', () => {
  it('makes a message of a name, headers and variables', () => {
    const action = newAction('Originate', { Channel: 'PJSIP/1', Async: 'true' }, { a: '1', b: 'x,y' });
    expect(Object.entries(action)).to.deep.equal([
      ['Action', 'Originate'], ['Channel', 'PJSIP/1'], ['Async', 'true'], ['Variable', 'a=1\nb=x\\,y'],
    ]);
    expect(Object.getPrototypeOf(action)).to.equal(MESSAGE_PROTOTYPE);
    expect(newAction('Ping')).to.deep.equal({ Action: 'Ping' });
  });

  it('takes the name given, not a header in its place', () => {
    expect(newAction('Ping', { Action: 'Originate', ACTION: 'Originate' })).to.deep.equal({ Action: 'Ping' });
  });

  it('takes headers with the names of plain objects', () => {
    const headers = JSON.parse('{ "__proto__": "1", "constructor": "2" }') as Record<string, string>;
    const action = newAction('UserEvent', headers);
    expect(Object.entries(action)).to.deep.equal([['Action', 'UserEvent'], ['__proto__', '1'], ['constructor', '2']]);
  });

  it('leaves the headers as they are, and puts variables behind those among them', () => {
    const headers = Object.freeze({ variable: 'a=1', Channel: 'PJSIP/1' });
    expect(newAction('Originate', headers, { b: '2' })).to.deep.equal({
      Action: 'Originate',
      variable: 'a=1\nb=2',
      Channel: 'PJSIP/1',
    });
    expect(headers).to.deep.equal({ variable: 'a=1', Channel: 'PJSIP/1' });
  });
});

describe('fromJSON', () => {
  it('reads a flat object of strings', () => {
    const message = fromJSON('{ "Action": "Ping", "X": "a\\nb", "__proto__": "1", "constructor": "2" }');
    expect(Object.entries(message)).to.deep.equal([['Action', 'Ping'], ['X', 'a\nb'], ['__proto__', '1'], [
      'constructor',
      '2',
    ]]);
    expect(Object.getPrototypeOf(message)).to.equal(MESSAGE_PROTOTYPE);
    expect(fromJSON('{}')).to.deep.equal({});
  });

  it('undoes JSON.stringify', () => {
    const message = parse('Event: UserEvent\r\n__proto__: 1\r\nX: é\r\nX: 📞\nx');
    expect(Object.entries(fromJSON(JSON.stringify(message)))).to.deep.equal(Object.entries(message));
  });

  it('refuses what is no JSON', () => {
    for (const text of ['', '{', '{ \'Action\': \'Ping\' }', 'Action: Ping']) {
      expect(() => fromJSON(text), text).to.throw(LocalProtocolError, 'the text is not JSON').with.property(
        'code',
        'AMI_BAD_JSON',
      );
    }
  });

  it('refuses JSON that is no object', () => {
    for (const text of ['null', '[]', '[{ "Action": "Ping" }]', '"Action"', '1', 'true']) {
      expect(() => fromJSON(text), text).to.throw(LocalProtocolError, 'the JSON text is not an object of strings')
        .with.property('code', 'AMI_BAD_JSON');
    }
  });

  it('refuses a value that is no string, naming the header', () => {
    for (
      const [value, type] of [['1', 'number'], ['null', 'null'], ['true', 'boolean'], ['{}', 'object'], ['["a"]',
        'object']]
    ) {
      expect(() => fromJSON(`{ "Action": "Ping", "X": ${value} }`))
        .to.throw(LocalProtocolError, `header "X": its value must be a string, not ${type}`)
        .with.property('code', 'AMI_BAD_JSON');
    }
  });
});
