/**
 * `parse`: the text of one message, read whole.
 */
import { expect } from 'chai';
import { RemoteProtocolError } from '../../lib/errors.js';
import { parse } from '../../lib/wire/parser.js';

const PONG = 'Response: Success\r\nActionID: p1\r\nPing: Pong\r\n\r\n';
const PONG_MESSAGE = { Response: 'Success', ActionID: 'p1', Ping: 'Pong' };

describe('parse', () => {
  it('reads one message, with its empty line or without', () => {
    for (
      const text of [PONG, PONG.slice(0, -2), PONG.slice(0, -4), `\r\n${PONG}\r\n`, PONG.replace('\r\n\r\n', '\r\n\n')]
    ) {
      expect(parse(text), JSON.stringify(text)).to.deep.equal(PONG_MESSAGE);
    }
  });

  it('reads the text of any character', () => {
    expect(parse('Event: UserEvent\r\nutf: héllo ✓ 📞')).to.deep.equal({ Event: 'UserEvent', utf: 'héllo ✓ 📞' });
  });

  it('reads the raw answer of an old server where its end mark is there, and else an ordinary message', () => {
    const top = 'Response: Follows\r\nPrivilege: Command\r\n';
    for (const end of ['--END COMMAND--\r\n\r\n', '--END COMMAND--\r\n', '--END COMMAND--']) {
      expect(parse(`${top}a: b\n\n${end}`), JSON.stringify(end)).to.deep.equal({
        Response: 'Follows', Privilege: 'Command', Output: 'a: b\n',
      });
    }
    expect(parse(`${top}text`)).to.deep.equal({ Response: 'Follows', Privilege: 'Command\ntext' });
  });

  it('refuses a text without a message', () => {
    for (const text of ['', '\r\n', '\n\n\n']) {
      expect(() => parse(text), JSON.stringify(text)).to.throw(
        RemoteProtocolError,
        'the text holds 0 messages, not one',
      )
        .with.property('code', 'AMI_NOT_ONE_MESSAGE');
    }
  });

  it('refuses a text with more than one', () => {
    for (const text of [PONG + PONG, `${PONG}Event: Hangup`]) {
      expect(() => parse(text)).to.throw(RemoteProtocolError, 'the text holds 2 messages, not one')
        .with.property('code', 'AMI_NOT_ONE_MESSAGE');
    }
  });
});
