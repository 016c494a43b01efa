/**
 * The serializer: the bytes of an action, and everything that it refuses to write.
 */
import { expect } from 'chai';
import { LocalProtocolError } from '../../lib/errors.js';
import { emptyMessage, type Message } from '../../lib/message.js';
import { parse } from '../../lib/wire/parser.js';
import type { Encoding } from '../../lib/message.js';
import { MAX_LINE_BYTES, MAX_LINES, serialize } from '../../lib/wire/serializer.js';

/** Checks that a message is refused, and that the words of the error are these. */
function refuses(message: unknown, code: string, text: string, encoding?: Encoding): void {
  const frozen = Object.freeze(message as Message);
  expect(() => serialize(frozen, encoding), text).to.throw(LocalProtocolError).that.includes({ code, message: text });
}

/** A header line of so many bytes, name and all. */
function lineOf(bytes: number, character = 'x'): Message {
  const room = bytes - Buffer.byteLength('X: ');
  const many = Math.floor(room / Buffer.byteLength(character));
  return { Action: 'Ping', X: character.repeat(many) + 'x'.repeat(room - many * Buffer.byteLength(character)) };
}

describe('serialize', () => {
  it('writes a line for each header and an empty one behind them', () => {
    expect(serialize({ Action: 'Ping', ActionID: 'p1' })).to.equal('Action: Ping\r\nActionID: p1\r\n\r\n');
    expect(serialize({ Action: 'Ping' })).to.equal('Action: Ping\r\n\r\n');
  });

  it('puts Action and ActionID first, whatever their case and place; the rest keeps its order', () => {
    expect(serialize({ Channel: 'PJSIP/1', b: '2', actionid: 'x', 'a-1': '', ACTION: 'Originate' }))
      .to.equal('ACTION: Originate\r\nactionid: x\r\nChannel: PJSIP/1\r\nb: 2\r\na-1: \r\n\r\n');
  });

  it('writes a value of several lines as that many headers', () => {
    expect(serialize({ Action: 'Originate', Variable: 'a=1\n\nb=2\n', Async: 'true' }))
      .to.equal(
        'Action: Originate\r\nVariable: a=1\r\nVariable: \r\nVariable: b=2\r\nVariable: \r\nAsync: true\r\n\r\n',
      );
  });

  it('writes values as they are: blanks, colons, quotes, any character', () => {
    expect(serialize({ Action: 'DBPut', Family: 'a ', Key: 'b: c:', Val: '"\\ é ✓ 📞\t\x7f\u2028' }))
      .to.equal('Action: DBPut\r\nFamily: a \r\nKey: b: c:\r\nVal: "\\ é ✓ 📞\t\x7f\u2028\r\n\r\n');
  });

  it('is undone by the parser', () => {
    const message = Object.assign(emptyMessage(), {
      Action: 'Originate', ActionID: 'o-1', Variable: 'a=1\nb=2\n\nc', Empty: '', 'x(y)': 'v ',
      ['__proto__']: 'p', constructor: 'c', 12: 'n',
    });
    expect(parse(serialize(message))).to.deep.equal(message);
  });

  it('leaves the message as it is: a frozen one will do', () => {
    const message = { Variable: 'a=1\nb=2', ActionID: 'x', Action: 'Originate' };
    const before = structuredClone(message);
    serialize(Object.freeze(message));
    expect(Object.entries(message)).to.deep.equal(Object.entries(before));
  });

  it('writes own headers only', () => {
    const message = Object.create({ Inherited: 'x', ActionID: 'y' }) as Message;
    message['Action'] = 'Ping';
    expect(serialize(message)).to.equal('Action: Ping\r\n\r\n');
  });
});

describe('serialize refuses', () => {
  it('a message without Action, or with an empty one', () => {
    const without = [{}, { ActionID: '1' }, { Action: '' }, { Action: ' \t' }, { Event: 'Hangup' },
      Object.create({ Action: 'Ping' })];
    for (const message of without) {
      refuses(message, 'AMI_NO_ACTION', 'the message has no "Action" header');
    }
  });

  it('a value that would smuggle in an action', () => {
    for (const value of ['1\r\nAction: Originate', '1\r\n\r\nAction: Originate']) {
      refuses(
        { Action: 'Setvar', Value: value },
        'AMI_ILLEGAL_HEADER',
        'header "Value": its value has a carriage return or NUL',
      );
    }
  });

  it('a carriage return or NUL anywhere in a value', () => {
    for (const value of ['\r', 'a\r', '\rb', 'a\n\rb', '\0', 'a\0b']) {
      refuses(
        { Action: 'Setvar', Value: value },
        'AMI_ILLEGAL_HEADER',
        'header "Value": its value has a carriage return or NUL',
      );
    }
    refuses({ Action: 'Ping\r' }, 'AMI_ILLEGAL_HEADER', 'header "Action": its value has a carriage return or NUL');
  });

  it('a line break, NUL or colon in a name', () => {
    for (const name of ['X\r\nY', 'X\rY', 'X\nY', '\n', 'X\0', 'X:Y', 'X:', ':', 'Action: Originate\r\nX']) {
      refuses(
        { Action: 'Ping', [name]: '1' },
        'AMI_ILLEGAL_HEADER',
        `header ${JSON.stringify(name)}: its name has a line break, NUL or colon`,
      );
    }
  });

  it('an empty name', () => {
    refuses({ Action: 'Ping', '': '1' }, 'AMI_ILLEGAL_HEADER', 'a header has an empty name');
  });

  it('several lines of a header that counts once only', () => {
    for (const name of ['Action', 'ActionID', 'Event', 'response']) {
      refuses(
        { Action: 'Ping', [name]: 'a\nb' },
        'AMI_ILLEGAL_HEADER',
        `header "${name}": its value has a line break, of which the server would read the first line only`,
      );
    }
  });

  it('several lines of a header that the server reads once: it would store the first and say Success', () => {
    const cut: [string, string][] = [['Setvar', 'Value'], ['Setvar', 'Variable'], ['getvar', 'VARIABLE'],
      ['DBPut', 'Val'], ['MessageSend', 'Body'], ['SendText', 'Message'], ['UpdateConfig', 'Value-000000'],
      ['AOCMessage', 'ChargedItem'], ['UserEvent', 'userevent'], ['Status', 'Variables'], ['Made up', 'X']];
    for (const [action, name] of cut) {
      const text = `header "${name}": its value has a line break, of which the server would read the first line only`;
      refuses({ Action: action, [name]: 'first\nsecond' }, 'AMI_ILLEGAL_HEADER', text);
      refuses({ Action: ` ${action} `.trimStart(), [name]: 'first\n' }, 'AMI_ILLEGAL_HEADER', text);
    }
  });

  it('no lines of a header that the server reads whole: Variable, and what a UserEvent passes on', () => {
    const whole: [string, string][] = [['Originate', 'Variable'], ['messagesend', 'variable'],
      ['PJSIPNotify', 'Variable'], ['SIPnotify', 'Variable'], ['Made up', 'Variable'],
      ['UserEvent', 'X'], ['userevent ', 'Variable']];
    for (const [action, name] of whole) {
      expect(serialize({ Action: action, [name]: 'a\nb' })).to.equal(
        `Action: ${action}\r\n${name}: a\r\n${name}: b\r\n\r\n`,
      );
    }
  });

  it('a blank in front of a value, or of one of its lines, which the server would drop', () => {
    for (const value of ['  two', '\ttwo', ' ', '\x01x']) {
      const text = 'its value begins with a blank or control character, which the server would drop';
      refuses({ Action: 'Setvar', Variable: 'V', Value: value }, 'AMI_ILLEGAL_HEADER', `header "Value": ${text}`);
      refuses({ Action: 'UserEvent', X: `a\n${value}` }, 'AMI_ILLEGAL_HEADER', `header "X": ${text}`);
    }
  });

  it('a blank at an end of a name, by which the server would not know it', () => {
    for (const name of ['Value ', ' Value', 'Value\t', 'Value\x01']) {
      refuses(
        { Action: 'Setvar', [name]: 'v' },
        'AMI_ILLEGAL_HEADER',
        `header ${JSON.stringify(name)}: its name has a blank at an end, the server would not know it`,
      );
    }
  });

  it('a value that is no string, and names what it is', () => {
    const values: [unknown, string][] = [
      [1, 'number'], [undefined, 'undefined'], [null, 'null'], [true, 'boolean'],
      [['a'], 'object'], [{ toString: () => 'a' }, 'object'], [() => 'a', 'function'],
    ];
    for (const [value, type] of values) {
      refuses(
        { Action: 'Ping', X: value },
        'AMI_ILLEGAL_HEADER',
        `header "X": its value must be a string, not ${type}`,
      );
      refuses({ Action: value }, 'AMI_ILLEGAL_HEADER', `header "Action": its value must be a string, not ${type}`);
      refuses(
        { Action: 'Ping', ActionID: value },
        'AMI_ILLEGAL_HEADER',
        `header "ActionID": its value must be a string, not ${type}`,
      );
    }
  });

  it('a name that comes twice in different case', () => {
    refuses(
      { Action: 'Ping', Variable: 'a', variable: 'b' },
      'AMI_ILLEGAL_HEADER',
      'header "variable": it comes twice, in different case',
    );
    refuses(
      { Action: 'Ping', ACTION: 'Originate' },
      'AMI_ILLEGAL_HEADER',
      'header "ACTION": it comes twice, in different case',
    );
    refuses(
      { actionID: '1', ActionID: '2', Action: 'Ping' },
      'AMI_ILLEGAL_HEADER',
      'header "actionID": it comes twice, in different case',
    );
  });

  it('half a surrogate pair, in a value, in a name, or one in each', () => {
    const text = (name: string): string => `header ${JSON.stringify(name)}: it has a character that utf8 cannot write`;
    refuses({ Action: 'Ping', X: 'a\ud83d' }, 'AMI_ILLEGAL_HEADER', text('X'));
    refuses({ Action: 'Ping', X: '\ude00a' }, 'AMI_ILLEGAL_HEADER', text('X'));
    refuses({ Action: 'Ping', 'X\ud83d': 'a' }, 'AMI_ILLEGAL_HEADER', text('X\ud83d'));
    refuses({ Action: 'Ping', 'X\ud83d': '\ude00' }, 'AMI_ILLEGAL_HEADER', text('X\ud83d'));
    refuses({ Action: 'UserEvent', X: '\ud83d\n\ude00' }, 'AMI_ILLEGAL_HEADER', text('X'));
  });

  it('a character beyond latin1 in that encoding, and no other', () => {
    expect(serialize({ Action: 'Setvar', Value: 'é\xff\x80' }, 'latin1')).to.equal(
      'Action: Setvar\r\nValue: é\xff\x80\r\n\r\n',
    );
    refuses(
      { Action: 'Setvar', Value: '€' },
      'AMI_ILLEGAL_HEADER',
      'header "Value": it has a character that latin1 cannot write',
      'latin1',
    );
    refuses(
      { Action: 'Setvar', 'Ł': 'a' },
      'AMI_ILLEGAL_HEADER',
      'header "Ł": it has a character that latin1 cannot write',
      'latin1',
    );
  });

  it('a line of 1,023 bytes, and writes one of 1,022', () => {
    const text = 'header "X": a line of 1023 bytes, 1022 is the limit';
    for (const character of ['x', 'é', '✓', '📞']) {
      const longest = lineOf(1022, character);
      const line = serialize(Object.freeze(longest)).split('\r\n')[1]!;
      expect(Buffer.byteLength(line)).to.equal(MAX_LINE_BYTES).and.to.equal(1022);
      refuses(lineOf(1023, character), 'AMI_LINE_TOO_LONG', text);
      refuses({ Action: 'UserEvent', X: `1\n${lineOf(1023, character)['X']}\n2` }, 'AMI_LINE_TOO_LONG', text);
    }
    expect(serialize({ Action: 'Ping', X: 'é'.repeat(1019) }, 'latin1')).to.have.lengthOf(
      'Action: Ping\r\n\r\n'.length + 1024,
    );
    refuses({ Action: 'Ping', X: 'é'.repeat(1020) }, 'AMI_LINE_TOO_LONG', text, 'latin1');
  });

  it('a long name in few words', () => {
    refuses(
      { Action: 'Ping', ['n'.repeat(1100)]: '' }, 'AMI_LINE_TOO_LONG',
      `header "${'n'.repeat(64)}…": a line of 1102 bytes, 1022 is the limit`,
    );
  });

  it('129 lines, and writes 128, each to a header or several to one', () => {
    const headers = (count: number): Message =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`X${index}`, '1']));
    const text = 'the action has 129 lines, 128 is the limit';
    expect(MAX_LINES).to.equal(128);
    expect(serialize({ Action: 'UserEvent', ...headers(127) }).split('\r\n')).to.have.lengthOf(128 + 2);
    const joined = { Action: 'UserEvent', ActionID: '1', Variable: Array(126).fill('a=1').join('\n') };
    expect(serialize(joined).split('\r\n')).to.have.lengthOf(128 + 2);
    refuses({ Action: 'UserEvent', ...headers(128) }, 'AMI_TOO_MANY_LINES', text);
    refuses({ ...joined, Variable: `${joined.Variable}\na=1` }, 'AMI_TOO_MANY_LINES', text);
    refuses({ Action: 'UserEvent', X: '\n'.repeat(127) }, 'AMI_TOO_MANY_LINES', text);
  });

  it('an ActionID of 68 bytes, and writes one of 67', () => {
    const text = 'header "ActionID": 68 bytes, 67 is the limit';
    expect(serialize({ Action: 'Ping', ActionID: 'x'.repeat(67) })).to.equal(
      `Action: Ping\r\nActionID: ${'x'.repeat(67)}\r\n\r\n`,
    );
    expect(serialize({ Action: 'Ping', ActionID: `${'é'.repeat(33)}x` })).to.be.a('string');
    expect(serialize({ Action: 'Ping', ActionID: 'é'.repeat(67) }, 'latin1')).to.be.a('string');
    refuses({ Action: 'Ping', ActionID: 'x'.repeat(68) }, 'AMI_ACTION_ID_TOO_LONG', text);
    refuses({ Action: 'Ping', actionid: 'é'.repeat(34) }, 'AMI_ACTION_ID_TOO_LONG', text);
    refuses({ Action: 'Ping', ActionID: 'é'.repeat(68) }, 'AMI_ACTION_ID_TOO_LONG', text, 'latin1');
  });

  it('without a word of the value', () => {
    for (const value of ['hush\r', 'hush\0', 'hush\ud83d', `hush${'x'.repeat(1022)}`]) {
      expect(() => serialize({ Action: 'Login', Secret: value })).to.throw(LocalProtocolError)
        .with.property('message').that.does.not.include('hush');
    }
  });
});
