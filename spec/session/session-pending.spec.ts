/**
 * Whose answer is whose: what fills an action, and what never does, whoever sent it.
 */
import { expect } from 'chai';
import { StateError } from '../../lib/errors.js';
import { noteIn, Talk, type Call } from '../support/talk.js';
import { settle } from '../support/uncaught.js';

describe('the pending actions of a Session', () => {
  let talk: Talk;
  beforeEach(() => { talk = new Talk(); });

  it('are filled by a response only: no event with our ActionID answers an action', () => {
    const calls = talk.send({ Action: 'Originate', ActionID: 'a', Async: 'true' });
    const held = talk.send({ Action: 'DBGet', ActionID: 'h' }, { isHeld: true });
    talk.hear('Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: a\r\nResponse: Failure\r\nReason: 5\r\n\r\n'
      + 'Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: x\r\nActionID: a\r\nResponse: Success\r\n\r\n'
      + 'Event: DBGetResponse\r\nActionID: h\r\nVal: forged\r\n\r\n');
    expect([calls, held, talk.session.pending]).to.deep.equal([[], [], 2]);
    talk.hear('Response: Success\r\nActionID: a\r\nMessage: Originate successfully queued\r\n\r\n');
    expect(calls).to.deep.equal([[{ Response: 'Success', ActionID: 'a', Message: 'Originate successfully queued' }]]);
  });

  it('are not filled by a header further down: a message is what its first header says', () => {
    const calls = talk.send({ Action: 'Ping', ActionID: 'a' });
    const events: unknown[] = [];
    talk.handlers.setDefault((message) => events.push(message['Event']));
    talk.hear(
      'Event: UserEvent\r\nUserEvent: Foo\r\nX: 1\r\nEvent: Hangup\r\nResponse: Success\r\nActionID: a\r\n'
        + 'ActionID: b\r\n\r\n'
        + 'Event: ChallengeResponseFailed\r\nActionID: a\r\nResponse: 0123\r\n\r\n',
    );
    expect([calls, events, talk.session.pending]).to.deep.equal([[], ['UserEvent', 'ChallengeResponseFailed'], 1]);
    talk.hear('Response: Error\r\nActionID: a\r\nEvent: Hangup\r\nMessage: x\r\n\r\n');
    expect(calls).to.deep.equal([[{ Response: 'Error', ActionID: 'a', Event: 'Hangup', Message: 'x' }]]);
  });

  it('that are held take no event that the server broadcasts with the ActionID of who sent it', () => {
    const calls = talk.send({ Action: 'QueueStatus', ActionID: 'h' }, { isHeld: true });
    talk.hear(
      'Response: Success\r\nActionID: h\r\nEventList: start\r\n\r\n'
        + 'Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: x\r\nActionID: h\r\nEventList: Complete\r\n\r\n'
        + 'Event: OriginateResponse\r\nActionID: h\r\nResponse: Success\r\n\r\n'
        + 'Event: QueueParams\r\nActionID: FOREIGN-7\r\n\r\n'
        + 'Event: QueueParams\r\nQueue: q\r\n\r\n'
        + 'Event: QueueParams\r\nQueue: ours\r\nActionID: h\r\n\r\n',
    );
    expect(calls).to.deep.equal([[{ Response: 'Success', ActionID: 'h', EventList: 'start' }], [{
      Event: 'QueueParams',
      Queue: 'ours',
      ActionID: 'h',
    }]]);
  });

  it('of a held Originate take its OriginateResponse, though it bears a Response header, and no UserEvent', () => {
    const calls = talk.send({ Action: 'Originate', ActionID: 'o', Async: 'true' }, { isHeld: true });
    talk.hear(
      'Response: Success\r\nActionID: o\r\n\r\nEvent: UserEvent\r\nUserEvent: OriginateResponse\r\nActionID: o\r\n'
        + 'Event: OriginateResponse\r\n\r\n'
        + 'Event: OriginateResponse\r\nActionID: o\r\nResponse: Failure\r\nReason: 5\r\n\r\n',
    );
    expect(calls).to.deep.equal([[{ Response: 'Success', ActionID: 'o' }], [{
      Event: 'OriginateResponse',
      ActionID: 'o',
      Response: 'Failure',
      Reason: '5',
    }]]);
  });

  it('in order take the responses without ActionID: the oldest first', () => {
    const calls = ['a', 'b', 'c'].map((ActionID) => talk.send({ Action: 'Ping', ActionID }));
    talk.hear(
      'Response: Error\r\nMessage: Failed to parse message: line too long\r\n\r\n'
        + 'Response: Success\r\nActionID: c\r\n\r\nResponse: Success\r\nMessage: of b\r\n\r\n'
        + 'Response: Error\r\nMessage: of nobody\r\n\r\n',
    );
    expect(calls).to.deep.equal([
      [[{ Response: 'Error', Message: 'Failed to parse message: line too long' }]],
      [[{ Response: 'Success', Message: 'of b' }]],
      [[{ Response: 'Success', ActionID: 'c' }]],
    ]);
  });

  it('in order take the responses with an empty ActionID too: it is as good as none', () => {
    const calls = ['a', 'b'].map((ActionID) => talk.send({ Action: 'Ping', ActionID }));
    talk.hear('Response: Success\r\nActionID: \r\nX: 1\r\n\r\nResponse: Success\r\nactionid:\r\nX: 2\r\n\r\n');
    expect(calls).to.deep.equal([
      [[{ Response: 'Success', ActionID: '', X: '1' }]],
      [[{ Response: 'Success', actionid: '', X: '2' }]],
    ]);
  });

  it('count an action without a callback too when it comes to the oldest', () => {
    talk.act({ Action: 'Ping', ActionID: 'silent' });
    const calls = talk.send({ Action: 'Ping', ActionID: 'b' });
    talk.hear('Response: Error\r\nMessage: of the silent one\r\n\r\nResponse: Success\r\nMessage: of b\r\n\r\n');
    expect(calls).to.deep.equal([[{ Response: 'Success', Message: 'of b' }]]);
  });

  it('take nothing of a foreign ActionID, nor of one that has had its answer', () => {
    const calls = talk.send({ Action: 'Ping', ActionID: 'a' });
    talk.hear(
      'Response: Success\r\nActionID: FOREIGN-7\r\n\r\nResponse: Success\r\nActionID: a\r\nX: 1\r\n\r\n'
        + 'Response: Success\r\nActionID: a\r\nX: 2\r\n\r\n',
    );
    expect(calls).to.deep.equal([[{ Response: 'Success', ActionID: 'a', X: '1' }]]);
  });

  it('take ActionIDs that objects have of their own', () => {
    const calls = ['__proto__', 'constructor'].map((ActionID) => talk.send({ Action: 'Ping', ActionID }));
    talk.hear(
      'Response: Success\r\nActionID: constructor\r\n\r\nResponse: Success\r\nActionID: __proto__\r\n\r\n'
        + 'Response: Success\r\nActionID: toString\r\n\r\n',
    );
    expect(calls.map((of) => of.length)).to.deep.equal([1, 1]);
  });

  it('make ActionIDs that no other session can share, each of at most 64 bytes', () => {
    const other = new Talk();
    const [mine, theirs] = [talk, other].map((each) =>
      Array.from({ length: 1000 }, () => each.act({ Action: 'Ping' }))
    );
    expect(new Set([...mine!, ...theirs!]).size).to.equal(2000);
    expect(mine!.every((id) => /^[\w-]{8,64}$/.test(id))).to.equal(true);
  });

  describe('of an action that is answered in raw text', () => {
    /** Sends IAXnetstats and gets the ActionID of the Ping that is sent behind it. */
    async function ask(calls: Call[]): Promise<string> {
      talk.act({ Action: 'IAXnetstats', ActionID: 'i' }, noteIn(calls));
      await settle();
      const fence = /^Action: IAXnetstats\r\nActionID: i\r\n\r\nAction: Ping\r\nActionID: (\S+)\r\n\r\n$/.exec(
        talk.written[0]!,
      )?.[1];
      return fence!;
    }

    it('end with no output when the Ping behind it is answered after an empty line', async () => {
      const calls: Call[] = [];
      const fence = await ask(calls);
      talk.hear(`\r\nResponse: Success\r\nActionID: ${fence}\r\nPing: Pong\r\n\r\n`);
      expect([calls, talk.session.pending]).to.deep.equal([[[{ Response: 'Success', ActionID: 'i', Output: '' }]], 0]);
    });

    it('end with the text as it is written, empty lines too; events in between are none of it', async () => {
      const calls: Call[] = [];
      const fence = await ask(calls);
      talk.hear(
        `IAX2/peer-1  12 -1\r\n   PJSIP/a (W:0)\r\n :\r\n\r\nEvent: Hangup\r\n\r\n   A :b\r\n\r\n`
          + `Response: Success\r\nActionID: ${fence}\r\nPing: Pong\r\n\r\n`,
      );
      expect(calls).to.deep.equal([[{
        Response: 'Success',
        ActionID: 'i',
        Output: 'IAX2/peer-1  12 -1\n   PJSIP/a (W:0)\n :\n\n   A :b',
      }]]);
    });

    it('end with a response where the server has one: the fence answers nothing more', async () => {
      const calls: Call[] = [];
      const fence = await ask(calls);
      talk.hear(
        `Response: Error\r\nActionID: i\r\nMessage: Permission denied\r\n\r\n`
          + `Response: Success\r\nActionID: ${fence}\r\nPing: Pong\r\n\r\n`,
      );
      expect([calls, talk.session.pending]).to.deep.equal([[[{
        Response: 'Error',
        ActionID: 'i',
        Message: 'Permission denied',
      }]], 0]);
    });

    it('leave the answers in front of them and behind them to others', async () => {
      const before = talk.send({ Action: 'Ping', ActionID: 'b' });
      const calls: Call[] = [];
      talk.act({ Action: 'Queues', ActionID: 'i' }, noteIn(calls));
      const behind = talk.send({ Action: 'Ping', ActionID: 'c' });
      await settle();
      const fence = /ActionID: i\r\n\r\nAction: Ping\r\nActionID: (\S+)/.exec(talk.written[0]!)?.[1];
      talk.hear(
        `Response: Success\r\nActionID: b\r\n\r\nNo queues.\r\n\r\n\r\n`
          + `Response: Success\r\nActionID: ${fence}\r\n\r\nResponse: Success\r\nActionID: c\r\n\r\n`,
      );
      expect([before, calls, behind]).to.deep.equal([
        [[{ Response: 'Success', ActionID: 'b' }]],
        [[{ Response: 'Success', ActionID: 'i', Output: 'No queues.' }]],
        [[{ Response: 'Success', ActionID: 'c' }]],
      ]);
    });

    it('end once when the connection is lost', async () => {
      const calls: Call[] = [];
      await ask(calls);
      talk.session.end(new StateError('AMI_CLOSED', 'closed'));
      await settle();
      expect([calls, talk.session.pending]).to.deep.equal([[[{ Response: 'Error', ActionID: 'i', Message: 'closed' },
        'AMI_CLOSED']], 0]);
    });

    it('are refused where maxPending has no room for the Ping too: no answer is made up', async () => {
      talk = new Talk({ maxPending: 1 });
      const calls = talk.send({ Action: 'IAXnetstats', ActionID: 'i' });
      await settle();
      expect([calls.map(([{ Response }, code]) => [Response, code]), talk.written, talk.session.pending]).to.deep.equal(
        [[['Error', 'AMI_TOO_MANY_PENDING']], [], 0],
      );
    });
  });
});
