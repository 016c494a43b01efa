/**
 * The reader of lines: what the headers of a message mean, shown through the parser on what servers were seen to send.
 *
 * Wires are those of Asterisk 22.10.1 and 16.28.0.
 */
import { expect } from 'chai';
import { MESSAGE_PROTOTYPE } from '../../lib/message.js';
import { parse } from '../../lib/wire/parser.js';
import { eachWay, readsAs, wireOf } from '../support/each-way.js';

describe('a header', () => {
  it('parts at the first colon, so a value may hold more of them', () => {
    readsAs(['Event: UserEvent', 'Val: v: 1 ✓', 'colon: a: b: c', 'MemberName: Zoë: x', 'Time:12:30'], {
      Event: 'UserEvent', Val: 'v: 1 ✓', colon: 'a: b: c', MemberName: 'Zoë: x', Time: '12:30',
    });
  });

  it('loses one blank before its value and no more, and none behind it', () => {
    readsAs(['Event: UserEvent', 'A:  two', 'B: behind  ', 'C:\ttab', 'D: \ttab', 'E:none'], {
      Event: 'UserEvent', A: ' two', B: 'behind  ', C: '\ttab', D: '\ttab', E: 'none',
    });
  });

  it('is read under its name without the blanks at its ends', () => {
    readsAs(['Event: UserEvent', 'KeyA : v', ' KeyB: v', '\t Key C \t: v', 'KEYA: w', 'ActionID : 7', ' : x'], {
      Event: 'UserEvent', KeyA: 'v\nw', KeyB: 'v', 'Key C': 'v', ActionID: '7', Output: ' : x',
    });
    readsAs([' Event : Hangup', 'event: Forged'], { Event: 'Hangup' });
  });

  it('may be empty, with a blank or without', () => {
    readsAs(
      ['Event: Newchannel', 'AccountCode: ', 'Exten:', 'Priority: 1'],
      { Event: 'Newchannel', AccountCode: '', Exten: '', Priority: '1' },
    );
    readsAs(['Event: Newchannel', 'AccountCode: '], { Event: 'Newchannel', AccountCode: '' });
  });

  it('may have any name without a colon', () => {
    readsAs([
      'Event: OriginateResponse',
      'ChanVariable(SIP/x-1): a=1',
      'UnitAmount(0): 5',
      'Line-000000-000001: k=v',
      'Cause-txt: Normal',
      'with blank: 1',
      '7: seven',
      'é✓: 3',
    ], {
      Event: 'OriginateResponse',
      'ChanVariable(SIP/x-1)': 'a=1',
      'UnitAmount(0)': '5',
      'Line-000000-000001': 'k=v',
      'Cause-txt': 'Normal',
      'with blank': '1',
      7: 'seven',
      'é✓': '3',
    });
  });

  it('may have a name that plain objects know', () => {
    readsAs(
      ['Event: UserEvent', '__proto__: 1', 'constructor: 2', 'toString: 3', 'hasOwnProperty: 4', '__proto__: 5'],
      {
        Event: 'UserEvent',
        ['__proto__']: '1\n5',
        constructor: '2',
        toString: '3',
        hasOwnProperty: '4',
      },
    );
    const message = parse('Event: UserEvent\r\n__proto__: polluted');
    expect(Object.getPrototypeOf(message)).to.equal(MESSAGE_PROTOTYPE);
    expect('polluted' in {}).to.equal(false);
    expect(message['toString']).to.equal(undefined);
  });

  it('may end in line feeds of its own, which go: PJSIPShow* without a match', () => {
    const texts = [
      'No AORs found', 'No Auths found', 'No Contacts found', 'No endpoints found', 'No resource lists found',
      'Unable to retrieve endpoint none', 'CoreShowChannelMap requires a channel.',
    ];
    for (const text of texts) {
      readsAs(['Response: Error', 'ActionID: A-1', `Message: ${text}\n`], {
        Response: 'Error',
        ActionID: 'A-1',
        Message: text,
      });
    }
    readsAs(['Response: Error', 'Message: Uniqueid length exceeds maximum of 149\n', 'ActionID: o\n\n'], {
      Response: 'Error', Message: 'Uniqueid length exceeds maximum of 149', ActionID: 'o',
    });
  });

  it('keeps lone carriage returns and line feeds inside its value', () => {
    readsAs([
      'Event: UserEvent',
      'A: one\ntwo: 2',
      'B: one\rtwo: 2',
      'C: \r',
      'D: \none',
      'E: one\n\ntwo',
      'F: one\r',
      'G\rH: 1',
      'I\nJ: 2',
    ], {
      Event: 'UserEvent',
      A: 'one\ntwo: 2',
      B: 'one\rtwo: 2',
      C: '\r',
      D: '\none',
      E: 'one\n\ntwo',
      F: 'one\r',
      'G\rH': '1',
      'I\nJ': '2',
    });
  });

  it('joins its values where it comes again, in any case, in wire order and under the first name', () => {
    readsAs(
      ['Event: VarSet', 'ChanVariable: a=1', 'X: 0', 'chanvariable: b=2', 'CHANVARIABLE: ', 'ChanVariable: d=4'],
      {
        Event: 'VarSet',
        ChanVariable: 'a=1\nb=2\n\nd=4',
        X: '0',
      },
    );
  });

  it('comes twice in a TestEvent, which has an empty line too many as well', () => {
    eachWay(
      'Event: TestEvent\r\nType: StateChange\r\nState: one\r\nAppFile: confbridge_state.c\r\nState: two\r\n\r\n\r\n',
      {
        messages: [{ Event: 'TestEvent', Type: 'StateChange', State: 'one\ntwo', AppFile: 'confbridge_state.c' }],
      },
    );
  });
});

describe('a line without a colon', () => {
  it('continues the header before it', () => {
    readsAs(
      ['Response: Success', 'Value: first', 'second', '', 'third\n', ':fourth', ': fifth'].filter((line) =>
        line !== ''
      ),
      {
        Response: 'Success',
        Value: 'first\nsecond\nthird\n:fourth\n: fifth',
      },
    );
  });

  it('continues a header under the name by which it came first', () => {
    readsAs(['Response: Success', 'Rule: 1', 'rule: 2', 'three', 'Rule: 4'], {
      Response: 'Success',
      Rule: '1\n2\nthree\n4',
    });
  });

  it('is output behind the headers that say what a message is: GetConfig of an unknown category', () => {
    readsAs(
      ['Response: Success', 'ActionID: gc', 'No categories found'],
      { Response: 'Success', ActionID: 'gc', Output: 'No categories found' },
    );
  });

  it('is output behind a header that says whose a message is: UserEvent(Two,free text) of the old dialplan', () => {
    readsAs(['Event: UserEvent', 'UserEvent: Two', 'Uniqueid: 1.116', 'first words', 'Key: value', 'more words'], {
      Event: 'UserEvent', UserEvent: 'Two', Uniqueid: '1.116', Output: 'first words', Key: 'value\nmore words',
    });
    for (const name of ['UNIQUEID', 'Linkedid', 'channel', 'DestUniqueid', 'DestLinkedid', 'TransfererChannel']) {
      readsAs(['Event: E', `${name}: 1`, 'text', ''].slice(0, 3), { Event: 'E', [name]: '1', Output: 'text' });
    }
    readsAs(['Event: E', 'Channels: 1', 'text'], { Event: 'E', Channels: '1\ntext' });
  });

  it('is output where it comes first: the tables of IAXnetstats and Queues', () => {
    eachWay('default has 0 calls (max unlimited)\r\n   No Members\r\n   No Callers\r\n\r\n\r\n', {
      messages: [{ Output: 'default has 0 calls (max unlimited)\n   No Members\n   No Callers' }],
    });
  });

  it('is not needed for the text of ListCategories, which looks like a header', () => {
    readsAs(
      ['Response: Error', 'ActionID: lc', 'Error: no categories found'],
      { Response: 'Error', ActionID: 'lc', Error: 'no categories found' },
    );
  });
});

describe('command output', () => {
  it('is one Output, a line each', () => {
    readsAs([
      'Response: Success',
      'ActionID: cmd',
      'Message: Command output follows',
      'Output: System uptime: 3 hours',
      'Output: ',
      'Output:   indented: yes',
      'Output: Last reload: 3 hours\r',
    ], {
      Response: 'Success', ActionID: 'cmd', Message: 'Command output follows',
      Output: 'System uptime: 3 hours\n\n  indented: yes\nLast reload: 3 hours\r',
    });
  });

  it('comes with an error too', () => {
    const text = "No such command 'frobnicate now' (type 'core show help frobnicate now' for other possible commands)";
    readsAs(['Response: Error', 'ActionID: cmd', 'Message: Command output follows', `Output: ${text}`], {
      Response: 'Error', ActionID: 'cmd', Message: 'Command output follows', Output: text,
    });
  });

  it('of more than a dozen kilobytes is whole', () => {
    const lines = Array.from({ length: 400 }, (_, index) => `line ${index}: some output of a command`);
    const wire = wireOf('Response: Success', ...lines.map((line) => `Output: ${line}`));
    expect(parse(wire)).to.deep.equal({ Response: 'Success', Output: lines.join('\n') });
  });
});

describe('characters', () => {
  it('are UTF-8, whole again wherever they were cut', () => {
    readsAs(['Event: UserEvent', 'utf: é ✓ 📞 \u{feff}', 'é: 1', 'É: 2'], {
      Event: 'UserEvent',
      utf: 'é ✓ 📞 \u{feff}',
      é: '1\n2',
    });
  });

  it('become U+FFFD where the bytes are none', () => {
    const bad = Buffer.from([0x61, 0xff, 0xfe, 0x62, 0xe2, 0x9c]);
    const wire = Buffer.concat([Buffer.from('Event: UserEvent\r\nbad: '), bad, Buffer.from('\r\nok: é\r\n\r\n')]);
    eachWay(wire, { messages: [{ Event: 'UserEvent', bad: 'a\ufffd\ufffdb\ufffd', ok: 'é' }] });
  });

  it('are a byte each in latin1', () => {
    const wire = Buffer.from('Event: UserEvent\r\nname: Zo\xeb \xff\x80\r\n\r\n', 'latin1');
    eachWay(wire, { messages: [{ Event: 'UserEvent', name: 'Zoë ÿ\x80' }] }, { encoding: 'latin1' });
  });

  it('may be NUL', () => {
    readsAs(['Event: UserEvent', 'a: b\0c'], { Event: 'UserEvent', a: 'b\0c' });
  });
});
