/**
 * The raw answer of Command up to Asterisk 13: where its output ends, and that nothing else is taken for one.
 *
 * Wires are those of Asterisk 13.
 */
import { expect } from 'chai';
import { eachWay, readChunks, readsAs, type Rules } from '../support/each-way.js';

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
