/**
 * The errors: told apart by class and code, and showing nothing but what they were given.
 */
import { expect } from 'chai';
import { inspect } from 'node:util';
import * as errors from '../lib/errors.js';
import { ActionError, AmiError, TimeoutError, visible } from '../lib/errors.js';

type AmiErrorClass = new (code: errors.AmiErrorCode, message: string, details?: errors.AmiErrorDetails) => AmiError;

const CLASSES = Object.entries(errors).filter(([name]) => /^[A-Z]/.test(name)) as unknown as readonly [
  string,
  AmiErrorClass,
][];

/** The subclasses that are made like their base. */
const PLAIN = CLASSES.filter(([name]) => name !== 'ActionError');

describe('AmiError', () => {
  it('has a subclass for each party that can be to blame', () => {
    expect(CLASSES.map(([name]) => name)).to.have.members([
      'AmiError', 'LocalProtocolError', 'RemoteProtocolError', 'StateError', 'ConnectionError', 'AuthenticationError',
      'TimeoutError', 'AbortError', 'ActionError', 'OptionError',
    ]);
  });

  for (const [name, Class] of PLAIN) {
    it(`is ${name}: has its name, code and text, and no cause unless there is one`, () => {
      const error = new Class('AMI_CLOSED', 'closed');
      expect(error).to.be.instanceOf(Class).and.instanceOf(AmiError).and.instanceOf(Error);
      expect(error).to.include({ name, code: 'AMI_CLOSED', message: 'closed' });
      expect(String(error)).to.equal(`${name}: closed`);
      expect(error.stack).to.match(new RegExp(`^${name}: closed\n`));
      expect(error).to.not.have.property('cause');
    });
  }

  it('is no instance of another subclass', () => {
    for (const [name, Class] of PLAIN) {
      const error = new Class('AMI_CLOSED', 'closed');
      const classes = CLASSES.filter(([, Other]) => error instanceof Other).map(([other]) => other);
      expect(classes).to.have.members([...new Set(['AmiError', name])]);
    }
  });

  it('keeps its cause, whatever it is', () => {
    const cause = new Error('ECONNREFUSED');
    expect(new AmiError('AMI_CONNECT_FAILED', 'refused', { cause })).to.have.property('cause', cause);
    expect(new AmiError('AMI_ABORTED', 'aborted', { cause: null })).to.have.property('cause', null);
  });

  it('says whether the action was sent, and nothing where none is concerned', () => {
    expect(new AmiError('AMI_CONNECTION_LOST', 'lost', { sent: true }).sent).to.equal(true);
    expect(new AmiError('AMI_NOT_LOGGED_IN', 'not yet', { sent: false }).sent).to.equal(false);
    expect(new AmiError('AMI_BAD_OPTION', 'port').sent).to.equal(undefined);
  });

  it('is one line that commands no terminal, whatever a server said in it', () => {
    for (const [, Class] of PLAIN) {
      const error = new Class('AMI_CLOSED', 'No such\x1b[2J thing\x07\r\nfor \u202eyou\u2028\x9b\x7f');
      expect(error.message).to.equal('No such\\x1b[2J thing\\x07\\r\\nfor \\u202eyou\\u2028\\x9b\\x7f');
      expect(error.stack).to.not.match(/[\x1b\x07\x9b]/);
    }
  });

  it('shows its code when it is printed, and only what it knows', () => {
    expect(Object.keys(new AmiError('AMI_CLOSED', 'closed'))).to.deep.equal(['code']);
    expect(Object.keys(new TimeoutError('AMI_ACTION_TIMEOUT', 'late', { sent: true }))).to.have.members(['code',
      'sent']);
    expect(inspect(new TimeoutError('AMI_WAIT_TIMEOUT', 'late'))).to.include('code: \'AMI_WAIT_TIMEOUT\'').and.not
      .include('undefined');
    expect(JSON.stringify(new AmiError('AMI_CLOSED', 'closed', { sent: false }))).to.equal(
      '{"code":"AMI_CLOSED","sent":false}',
    );
  });
});

describe('visible', () => {
  it('leaves what can be read as it is, in every language, backslashes too', () => {
    const text = 'C:\\new "Größe" 日本 \u{1f4de} שלום e\u0301';
    expect(visible(text)).to.equal(text);
  });

  it('escapes each control character, the empty text and a long one too', () => {
    expect([visible(''), visible('\0\t\u0085\u2029\u2066\u061c')]).to.deep.equal(['',
      '\\x00\\t\\x85\\u2029\\u2066\\u061c']);
    expect(visible('\n'.repeat(100_000))).to.have.length(200_000);
  });
});

describe('TimeoutError', () => {
  it('keeps what had come of a list', () => {
    const partial = { response: { Response: 'Success' }, events: [{ Event: 'ConfbridgeList' }] };
    expect(new TimeoutError('AMI_ACTION_TIMEOUT', 'late', { partial })).to.have.property('partial', partial);
    expect(new TimeoutError('AMI_ACTION_TIMEOUT', 'late').partial).to.equal(undefined);
  });
});

describe('ActionError', () => {
  it('keeps the server’s own message', () => {
    const response = { Response: 'Error', ActionID: '1', Message: 'No such channel' };
    const cause = new Error('why');
    const error = new ActionError('AMI_ACTION_REFUSED', 'No such channel', response, { sent: true, cause });
    expect(error).to.be.instanceOf(AmiError);
    expect(error).to.include({
      name: 'ActionError',
      code: 'AMI_ACTION_REFUSED',
      message: 'No such channel',
      response,
      sent: true,
      cause,
    });
  });
});
