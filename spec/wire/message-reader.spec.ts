/**
 * The reader of lines: what the headers of a message mean, shown through the parser on what servers were seen to send.
 *
 * Wires are those of Asterisk 22.10.1 and 16.28.0, the old command output that of 13.
 */
import { expect } from 'chai';
import { isEvent, isResponse, MESSAGE_PROTOTYPE } from '../../lib/message.js';
import { parse } from '../../lib/wire/parser.js';
import { eachWay, readChunks, type Rules } from '../support/each-way.js';

/** Writes a message in sight as its lines. */
function wireOf(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function readsAs(lines: readonly string[], headers: Readonly<Record<string, string>>, rules?: Rules): void {
  eachWay(wireOf(...lines), { messages: [headers] }, rules);
}

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

describe('command output up to Asterisk 13', () => {
  const due: Rules = { takesRaw: () => true };
  const before = 'Response: Follows\r\nPrivilege: Command\r\nActionID: x\r\n';
  const follows = { Response: 'Follows', Privilege: 'Command', ActionID: 'x' };
  const readsText = (text: string, output: string): void => {
    eachWay(`${before}${text}--END COMMAND--\r\n\r\n`, { messages: [{ ...follows, Output: output }] }, due);
  };

  it('becomes Output like the new one', () => {
    readsText('System uptime: 3 hours\nLast reload: 3 hours\n', 'System uptime: 3 hours\nLast reload: 3 hours');
  });

  it('may end without a line feed before its end mark', () => readsText('one\ntwo', 'one\ntwo'));

  it('may be empty', () => {
    readsText('', '');
    readsText('\n', '');
  });

  it('may hold empty lines of any kind', () => {
    readsText('one\n\ntwo\n', 'one\n\ntwo');
    readsText('one\r\n\r\ntwo\r\n\nthree\n\n', 'one\r\n\r\ntwo\r\n\nthree\n');
    readsText('\r\n\r\n\n', '\r\n\r\n');
  });

  it('may hold its end mark in the middle of a line, or of a paragraph', () => {
    readsText(
      'say --END COMMAND-- twice\n--END COMMAND--\nand again --END COMMAND--\r\nEnd\n',
      'say --END COMMAND-- twice\n--END COMMAND--\nand again --END COMMAND--\r\nEnd',
    );
    readsText('--END COMMAND--', '--END COMMAND--');
  });

  it('may look like headers and messages', () => {
    readsText('Event: Hangup\nResponse: Error\n', 'Event: Hangup\nResponse: Error');
    readsText(
      'Event: Hangup\r\nActionID: y\r\n\r\nResponse: Error\r\n\r\n',
      'Event: Hangup\r\nActionID: y\r\n\r\nResponse: Error\r\n\r',
    );
    readsText('Privilege: one\nActionID: two\r\nthree', 'Privilege: one\nActionID: two\r\nthree');
  });

  it('needs no ActionID and no privilege', () => {
    eachWay(
      'Response: Follows\r\nPrivilege: Command\r\none\n--END COMMAND--\r\n\r\n',
      { messages: [{ Response: 'Follows', Privilege: 'Command', Output: 'one' }] },
      due,
    );
    eachWay('Response: Follows\r\none\n--END COMMAND--\r\n\r\n', {
      messages: [{ Response: 'Follows', Output: 'one' }],
    }, due);
    eachWay('Response: Follows\r\n--END COMMAND--\r\n\r\n', { messages: [{ Response: 'Follows', Output: '' }] }, due);
  });

  it('may come behind line ends and end with a short empty line', () => {
    eachWay(`\r\n\n${before}one\n--END COMMAND--\r\n\n`, { messages: [{ ...follows, Output: 'one' }] }, due);
  });

  it('may have headers behind its end mark, as a proxy adds them', () => {
    eachWay(`${before}a: b\n\nc\n--END COMMAND--\r\nServer: 192.0.2.1\r\nOutput: d\r\n\r\n`, {
      messages: [{ ...follows, Output: 'a: b\n\nc\nd', Server: '192.0.2.1' }],
    }, due);
    readsText('one --END COMMAND--\r\nServer: 1\r\nno header\n', 'one --END COMMAND--\r\nServer: 1\r\nno header');
  });

  it('is an ordinary message where the output comes in headers', () => {
    for (const top of ['', 'Message: Command output follows\r\n']) {
      const message = top === '' ? {} : { Message: 'Command output follows' };
      eachWay(`Response: Follows\r\nActionID: x\r\n${top}Output: a\r\nOutput: b\r\n\r\n`, {
        messages: [{ Response: 'Follows', ActionID: 'x', ...message, Output: 'a\nb' }],
      }, due);
    }
  });

  it('is an ordinary message where none is expected: whatever pretends to be one ends at its empty line', () => {
    for (const rules of [{}, { takesRaw: (id: string | undefined) => id === 'z' }]) {
      eachWay('Response: Follows\r\nX: y\r\n\r\n', { messages: [{ Response: 'Follows', X: 'y' }] }, rules);
      eachWay(`${before}one\n--END COMMAND--\r\n\r\n`, {
        messages: [{ ...follows, Output: 'one\n--END COMMAND--' }],
      }, rules);
    }
  });

  it('is asked for by its ActionID', () => {
    const asked: (string | undefined)[] = [];
    const rules: Rules = { takesRaw: (id) => asked.push(id) > 0 };
    const end = '--END COMMAND--\r\n\r\n';
    readChunks([Buffer.from(`${before}a\n${end}Response: Follows\r\nb\n${end}`)], rules);
    expect(asked).to.deep.equal(['x', undefined]);
  });

  it('is not looked for where Follows is not the first header', () => {
    readsAs(['Event: UserEvent', 'Response: Follows', 'a: 1'], { Event: 'UserEvent', Response: 'Follows', a: '1' });
    readsAs(['Response: Followship', 'a: 1'], { Response: 'Followship', a: '1' });
  });

  it('counts as one message against the limit', () => {
    const wire = `${before}${'one\r\n\r\n'.repeat(10)}--END COMMAND--\r\n\r\n`;
    const output = 'one\r\n\r\n'.repeat(10).slice(0, -1);
    eachWay(wire, { messages: [{ ...follows, Output: output }] }, { ...due, maxMessageSize: wire.length });
    eachWay(wire, { messages: [], error: 'AMI_MESSAGE_TOO_LARGE' }, { ...due, maxMessageSize: wire.length - 1 });
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
