/**
 * A call to place: the action that it becomes, and its outcome in words.
 */
import { expect } from 'chai';
import { LocalProtocolError } from '../../lib/errors.js';
import {
  newOriginate,
  newOriginateApp,
  originateAction,
  originateReason,
  type Originate,
} from '../../lib/actions/originate.js';
import { serialize } from '../../lib/wire/serializer.js';

/** The wire of a call whose ActionID is `id`, whose channel `channel-id`. */
function wire(o: Originate, variables?: Record<string, string>): string {
  return serialize(originateAction(o, 'id', 'channel-id', variables));
}

describe('originateAction', () => {
  it('goes on in the dialplan', () => {
    expect(wire(newOriginate('PJSIP/100', 'default', '200', 1))).to.equal(
      'Action: Originate\r\nActionID: id\r\nChannel: PJSIP/100\r\nContext: default\r\nExten: 200\r\nPriority: 1\r\n'
        + 'Timeout: 30000\r\nAsync: true\r\nChannelId: channel-id\r\n\r\n',
    );
  });

  it('runs an application, with data or without', () => {
    expect(wire(newOriginateApp('Local/1@d', 'Playback', 'hello&world'))).to.equal(
      'Action: Originate\r\nActionID: id\r\nChannel: Local/1@d\r\nApplication: Playback\r\nData: hello&world\r\n'
        + 'Timeout: 30000\r\nAsync: true\r\nChannelId: channel-id\r\n\r\n',
    );
    expect(wire(newOriginateApp('Local/1@d', 'Echo'))).to.equal(
      'Action: Originate\r\nActionID: id\r\nChannel: Local/1@d\r\nApplication: Echo\r\nTimeout: 30000\r\n'
        + 'Async: true\r\nChannelId: channel-id\r\n\r\n',
    );
  });

  it('goes to the context where both are given', () => {
    const o = { ...newOriginate('PJSIP/1', 'default', 's', 'hello'), application: 'Echo', data: 'x' };
    expect(wire(o)).to.include('Context: default\r\nExten: s\r\nPriority: hello\r\n').and.not.match(/Application|Data/);
  });

  it('is asynchronous for the server whatever async says', () => {
    for (const async of [true, false]) {
      expect(wire({ ...newOriginateApp('PJSIP/1', 'Echo'), async })).to.include('\r\nAsync: true\r\n');
    }
  });

  it('has a header for each field that is set, none for an empty one', () => {
    const o: Originate = {
      ...newOriginate('PJSIP/1', 'default', '200', '1'),
      timeout: 1,
      callerId: '"Anna" <100>',
      account: 'a1',
      earlyMedia: false,
      codecs: 'alaw,ulaw',
      channelId: 'c-1',
      otherChannelId: 'c-2',
      preDialGoSub: 'pre,s,1',
    };
    expect(wire(o)).to.equal(
      'Action: Originate\r\nActionID: id\r\nChannel: PJSIP/1\r\nContext: default\r\nExten: 200\r\nPriority: 1\r\n'
        + 'Timeout: 1\r\nAsync: true\r\n'
        + 'CallerID: "Anna" <100>\r\nAccount: a1\r\nEarlyMedia: false\r\nCodecs: alaw,ulaw\r\nChannelId: c-1\r\n'
        + 'OtherChannelId: c-2\r\nPreDialGoSub: pre,s,1\r\n\r\n',
    );
    expect(wire({ ...newOriginateApp('PJSIP/1', 'Echo'), callerId: '', account: '', channelId: '' })).to.not.match(
      /CallerID|Account|ChannelId|Data/,
    );
  });

  it('carries channel variables one to a header, escaped', () => {
    expect(wire(newOriginateApp('PJSIP/1', 'Echo'), { a: '1,2', b: '"x"' })).to.include(
      '\r\nVariable: a=1\\,2\r\nVariable: b=\\"x\\"\r\n\r\n',
    );
    expect(() => wire(newOriginateApp('PJSIP/1', 'Echo'), { 'a=b': '1' })).to.throw(LocalProtocolError).that.includes({
      code: 'AMI_ILLEGAL_VARIABLE',
    });
  });

  it('leaves the call as it is', () => {
    expect(() => wire(Object.freeze(newOriginate('PJSIP/1', 'd', 's', 1)), Object.freeze({ a: '1' }))).to.not.throw();
  });

  it('refuses a call that can\'t be, and says what of it', () => {
    const good = newOriginate('PJSIP/1', 'default', 's', 1);
    const bad: [unknown, RegExp][] = [
      [undefined, /newOriginate/],
      [null, /newOriginate/],
      ['PJSIP/1', /newOriginate/],
      [{ ...good, channel: '' }, /"channel"/],
      [{ ...good, channel: 5 }, /"channel"/],
      [{ ...good, context: '' }, /"context" or "application"/],
      [{ ...newOriginateApp('PJSIP/1', '') }, /"context" or "application"/],
      ...[0, -1, 1.5, Number.NaN, Infinity, 2 ** 31, '30000'].map((
        timeout,
      ): [unknown, RegExp] => [{ ...good, timeout }, /"timeout".*1 to 2,147,483,647/]),
    ];
    for (const [o, text] of bad) {
      expect(() => originateAction(o as Originate, 'id', 'c'), JSON.stringify(o))
        .to.throw(LocalProtocolError, text).that.includes({ code: 'AMI_BAD_ARGUMENT' });
    }
    expect(wire({ ...good, timeout: 2 ** 31 - 1 })).to.include('Timeout: 2147483647\r\n');
  });

  it('refuses a line break in any field, of which the server would read the first line only', () => {
    const o = newOriginate('PJSIP/1', 'default', 's', 1);
    for (const callerId of ['x\nApplication: System', 'x\r\nApplication: System']) {
      expect(() => wire({ ...o, callerId })).to.throw(LocalProtocolError, /"CallerID"/).that.includes({
        code: 'AMI_ILLEGAL_HEADER',
      });
    }
  });
});

describe('originateReason', () => {
  it('puts each reason of the server in words', () => {
    const words = ['0', '1', '3', '4', '5', '8', '7'].map((Reason) =>
      originateReason({ Event: 'OriginateResponse', Reason })
    );
    expect(words).to.deep.equal([
      'failed: no such channel, out of reach, or hung up while it rang',
      'hung up before the answer',
      'not answered in time',
      'answered',
      'busy',
      'congestion',
      'failed with reason 7',
    ]);
  });

  it("has the server's own words where the call was refused at once", () => {
    expect(originateReason({ Response: 'Error', Message: 'Extension does not exist.' })).to.equal(
      'Extension does not exist.',
    );
    expect(originateReason({ Event: 'OriginateResponse', Reason: '5', Message: 'x' })).to.equal('busy');
  });

  it('has words for no reason and for one that no server gives', () => {
    expect(originateReason({})).to.equal('failed with reason unknown');
    expect(originateReason({ reason: '5' })).to.equal('busy');
    expect(originateReason({ Reason: 'constructor' })).to.equal('failed with reason constructor');
  });
});
