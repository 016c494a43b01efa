/**
 * The fake's reading of actions: the limits and leniencies of a real server's input.
 */
import { expect } from 'chai';
import { ActionReader, type ReceivedAction } from '../../lib/testing/wire/action-reader.js';
import { wire } from './raw-client.js';

function read(...chunks: (string | Buffer)[]): { action: Record<string, string>; fault: string | undefined }[] {
  const reader = new ActionReader();
  const actions: ReceivedAction[] = [];
  for (const chunk of chunks) {
    reader.push(Buffer.from(chunk));
    for (let action = reader.next(); action !== undefined; action = reader.next()) actions.push(action);
  }
  return actions.map(({ message, fault }) => ({ action: { ...message }, fault }));
}

function lineOf(bytes: number): string {
  return `X: ${'x'.repeat(bytes - 3)}`;
}

const TOO_LONG = 'Failed to parse message: line too long';
const TOO_MANY = 'Too many lines in message or allocation failure';

describe('ActionReader', () => {
  it('reads one action after the other, however the bytes are cut', () => {
    const text = wire('Action: Ping', 'ActionID: 1') + wire('Action: Logoff');
    const expected = [
      { action: { Action: 'Ping', ActionID: '1' }, fault: undefined },
      { action: { Action: 'Logoff' }, fault: undefined },
    ];
    expect(read(text)).to.deep.equal(expected);
    expect(read(...text)).to.deep.equal(expected);
    for (let cut = 1; cut < text.length; cut += 1) {
      expect(read(text.slice(0, cut), text.slice(cut)), `cut at ${cut}`).to.deep.equal(expected);
    }
  });

  it('skips blanks before a value and keeps those behind it', () => {
    expect(read('Action:Ping  \r\nX: \t a \r\n\r\n')).to.deep.equal([{
      action: { Action: 'Ping  ', X: 'a ' },
      fault: undefined,
    }]);
  });

  it('takes a line feed for the end of a line, and a lone carriage return for data', () => {
    expect(read('Action: Ping\nX: a\rb\n\n')).to.deep.equal([{
      action: { Action: 'Ping', X: 'a\rb' },
      fault: undefined,
    }]);
  });

  it('ends a line at a NUL', () => {
    expect(read('Action: Ping\0Logoff\r\n\r\n')).to.deep.equal([{ action: { Action: 'Ping' }, fault: undefined }]);
  });

  it('takes an empty line for an empty action', () => {
    expect(read('\r\n')).to.deep.equal([{ action: {}, fault: undefined }]);
  });

  it('keeps the first Action and ActionID, and every value of the rest', () => {
    expect(
      read(
        wire(
          'Action: ',
          'Action: Ping',
          'action: Logoff',
          'ActionID: one',
          'ActionID: two',
          'Variable: a=1',
          'variable: b=2',
        ),
      ),
    ).to.deep.equal([
      { action: { Action: 'Ping', ActionID: 'one', Variable: 'a=1\nb=2' }, fault: undefined },
    ]);
  });

  it('does not know a name with a blank before its colon', () => {
    expect(read(wire('Action : Ping'))).to.deep.equal([{ action: { 'Action ': 'Ping' }, fault: undefined }]);
  });

  it('keeps a line without a colon among the lines alone', () => {
    const reader = new ActionReader();
    reader.push(Buffer.from(wire('Action: UserEvent', 'no colon')));
    const action = reader.next();
    expect(action?.lines).to.deep.equal(['Action: UserEvent', 'no colon']);
    expect({ ...action?.message }).to.deep.equal({ Action: 'UserEvent' });
  });

  it('accepts a line of 1,022 bytes and CRLF, and one of 1,023 bytes and LF', () => {
    expect(read(wire('Action: Ping', lineOf(1022)))[0]?.fault).to.equal(undefined);
    expect(read(`Action: Ping\n${lineOf(1023)}\n\n`)[0]?.fault).to.equal(undefined);
  });

  it('answers a line whose CRLF is cut by the buffer twice: too long, and an action without Action', () => {
    for (const bytes of [1023, 2046]) {
      expect(read(wire('Action: Ping', 'ActionID: L', lineOf(bytes))), `${bytes} bytes`).to.deep.equal([
        { action: { Action: 'Ping', ActionID: 'L' }, fault: TOO_LONG },
        { action: {}, fault: undefined },
      ]);
    }
  });

  it('answers any other longer line once, and goes on', () => {
    for (const bytes of [1024, 1025, 2000, 2048, 5000]) {
      const actions = read(wire('Action: Ping', 'ActionID: L', lineOf(bytes)) + wire('Action: Ping', 'ActionID: 2'));
      expect(actions.at(0), `${bytes} bytes`).to.deep.include({ fault: TOO_LONG });
      expect(actions.at(-1), `${bytes} bytes`).to.deep.equal({
        action: { Action: 'Ping', ActionID: '2' },
        fault: undefined,
      });
      expect(actions, `${bytes} bytes`).to.have.length(2);
    }
  });

  it('accepts 128 lines, and refuses 129 with the headers of the first 128', () => {
    const lines = Array.from({ length: 128 }, (_, index) => `H${index}: v`);
    expect(read(wire(...lines))[0]?.fault).to.equal(undefined);
    const [refused] = read(wire(...lines, 'ActionID: late'));
    expect(refused?.fault).to.equal(TOO_MANY);
    expect(refused?.action).to.not.have.property('ActionID');
  });

  it('keeps no more than one line and 128 headers of a client that never ends', () => {
    const reader = new ActionReader();
    for (let chunk = 0; chunk < 1000; chunk += 1) {
      reader.push(Buffer.alloc(64 * 1024, 'x'));
      expect(reader.next()).to.equal(undefined);
      expect(reader.held).to.be.at.most(1024);
    }
  });
});
