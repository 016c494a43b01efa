/**
 * The callbacks of a session: each ends exactly once, with its own answer or with the reason why there is none.
 */
import { expect } from 'chai';
import { AuthenticationError, ConnectionError, StateError, TimeoutError, type AmiError } from '../../lib/errors.js';
import type { Message } from '../../lib/message.js';
import { chooseSeed, Random } from '../support/random.js';
import { answer, answered, ping, Talk, type Call } from '../support/talk.js';
import { settle } from '../support/uncaught.js';

const LOST = new ConnectionError('AMI_CONNECTION_LOST', 'the server closed the connection');

describe('the callbacks of a Session', () => {
  describe('when the connection is lost', () => {
    it('run once, later, each with an error of its own that says whether the action was sent', async () => {
      const talk = new Talk();
      const ends: [Message, AmiError | undefined][] = [];
      talk.act(ping('sent'), (...end) => ends.push(end as [Message, AmiError]));
      await settle();
      talk.act(ping('unsent'), (...end) => ends.push(end as [Message, AmiError]));
      talk.session.end(LOST);
      talk.session.end(new StateError('AMI_CLOSED', 'a second end says nothing'));
      expect(ends).to.deep.equal([]);
      await settle();
      expect(ends.map(([message]) => ({ ...message }))).to.deep.equal([
        { Response: 'Error', ActionID: 'sent', Message: 'the server closed the connection' },
        { Response: 'Error', ActionID: 'unsent', Message: 'the server closed the connection' },
      ]);
      expect(ends.map(([, error]) => [error instanceof ConnectionError, error?.code, error?.sent, error?.cause])).to
        .deep.equal([
          [true, 'AMI_CONNECTION_LOST', true, LOST],
          [true, 'AMI_CONNECTION_LOST', false, LOST],
        ]);
      expect(talk.written).to.deep.equal(['Action: Ping\r\nActionID: sent\r\n\r\n']);
      expect(talk.session.pending).to.equal(0);
    });

    it('run once more where they are held, and not where they were deleted', async () => {
      const talk = new Talk();
      const held = talk.send({ Action: 'QueueStatus', ActionID: 'h' }, { isHeld: true });
      const deleted = talk.send({ Action: 'QueueStatus', ActionID: 'd' }, { isHeld: true });
      const early = talk.send(ping('e'));
      await settle();
      talk.hear(answer('h') + answer('d'));
      talk.delete('d');
      talk.delete('e');
      talk.session.end(LOST);
      await settle();
      expect([held, deleted, early]).to.deep.equal([
        [answered('h'), [{ Response: 'Error', ActionID: 'h', Message: LOST.message }, 'AMI_CONNECTION_LOST']],
        [answered('d')],
        [],
      ]);
    });

    it('share the error that is made when the first of them needs it', async () => {
      const talk = new Talk();
      let made = 0;
      const makeError = (): AmiError => new StateError('AMI_CLOSED', `closed ${made += 1}`);
      talk.session.end(makeError);
      expect(made).to.equal(0);
      const calls = ['a', 'b'].map((id) => talk.send(ping(id)));
      await settle();
      expect([made, calls.map(([call]) => [call![0]['Message'], call![1]])]).to.deep.equal([1, [['closed 1',
        'AMI_CLOSED'], ['closed 1', 'AMI_CLOSED']]]);
    });

    it('get the class of the error that ended the session, and its cause', async () => {
      for (
        const error of [new AuthenticationError('AMI_LOGIN_REFUSED', 'x'), new TimeoutError('AMI_CONNECT_TIMEOUT', 'x'),
          new StateError('AMI_CLOSED', 'x', { cause: LOST })]
      ) {
        const talk = new Talk();
        const end = new Promise<AmiError | undefined>((resolve) => {
          talk.act(ping('a'), (_, reason) => resolve(reason));
        });
        talk.session.end(error);
        const reason = await end;
        expect(reason).to.be.instanceOf(error.constructor).that.includes({
          code: error.code,
          sent: false,
          cause: error.cause ?? error,
        });
      }
    });

    it('of an action sent afterwards run at once, on a later tick; nothing is written', async () => {
      const talk = new Talk();
      talk.session.end(LOST);
      const calls = talk.send(ping('late'), { isHeld: true, signal: new AbortController().signal });
      expect(calls).to.deep.equal([]);
      await settle();
      expect([calls, talk.written]).to.deep.equal([[[{ Response: 'Error', ActionID: 'late', Message: LOST.message },
        'AMI_CONNECTION_LOST']], []]);
    });

    it('may send again: the new action has an end too', async () => {
      const talk = new Talk();
      const codes: (string | undefined)[] = [];
      talk.act(ping('a'), (_, error) => {
        codes.push(error?.code);
        talk.act(ping('a'), (__, second) => codes.push(second?.code));
      });
      talk.session.end(LOST);
      await settle();
      expect(codes).to.deep.equal(['AMI_CONNECTION_LOST', 'AMI_CONNECTION_LOST']);
    });
  });

  describe('in great number', () => {
    const COUNT = 10_000;
    const seed = chooseSeed();

    /** Sends many actions in one tick and keeps what each callback got. */
    function sendMany(talk: Talk): Call[][] {
      return Array.from(
        { length: COUNT },
        (_, index) => talk.send({ Action: 'Getvar', ActionID: `id-${index}`, Variable: `v${index}` }),
      );
    }

    it('run once each with their own answer, in whatever order the answers come, cut anywhere', async () => {
      const random = new Random(seed);
      const talk = new Talk();
      const calls = sendMany(talk);
      await settle();
      expect(talk.written).to.have.length(1);
      const order = Array.from({ length: COUNT }, (_, index) => index);
      for (let last = order.length - 1; last > 0; last -= 1) {
        const other = random.below(last + 1);
        [order[last], order[other]] = [order[other]!, order[last]!];
      }
      const wire = Buffer.from(
        order.map((index) =>
          `Response: Success\r\nActionID: id-${index}\r\nVariable: v${index}\r\nValue: ${index}\r\n\r\n`
        ).join(''),
      );
      for (let position = 0; position < wire.length;) {
        const end = position + 1 + random.below(10_000);
        talk.session.receive(wire.subarray(position, end));
        position = end;
      }
      await settle();
      expect(calls, `seed ${seed}`).to.deep.equal(
        calls.map((
          _,
          index,
        ) => [[{ Response: 'Success', ActionID: `id-${index}`, Variable: `v${index}`, Value: String(index) }]]),
      );
      expect(talk.session.pending).to.equal(0);
    });

    it('run once each when the wire is cut with some answered: each its own answer or the error, and the table is '
      + 'empty', async () => {
      const random = new Random(seed);
      const talk = new Talk();
      const calls = sendMany(talk);
      await settle();
      const isAnswered = calls.map(() => random.oneIn(3));
      talk.hear(isAnswered.map((is, index) => (is ? answer(`id-${index}`) : '')).join(''));
      talk.hear('Response: Success\r\nActionID: id-');
      talk.session.end(LOST);
      expect(talk.session.pending).to.equal(0);
      await settle();
      expect(calls, `seed ${seed}`).to.deep.equal(isAnswered.map((is, index): Call[] => [
        is ? answered(`id-${index}`)
          : [{ Response: 'Error', ActionID: `id-${index}`, Message: LOST.message }, 'AMI_CONNECTION_LOST'],
      ]));
    });
  });

  it('that are held can be ended alone: each runs once more, later, and what still comes for it is '
    + 'swallowed', async () => {
    const talk = new Talk();
    const plain = talk.send(ping('p'));
    const held = ['answered', 'unanswered'].map((ActionID) =>
      talk.send({ Action: 'QueueStatus', ActionID }, { isHeld: true })
    );
    await settle();
    talk.hear(answer('answered'));
    talk.session.endHeld(new StateError('AMI_CLOSED', 'given back'));
    talk.hear(
      `${
        answer('unanswered')
      }Event: QueueParams\r\nActionID: unanswered\r\n\r\nEvent: QueueParams\r\nActionID: answered\r\n\r\n${
        answer('p')
      }`,
    );
    await settle();
    expect(held.map((calls) => calls.map(([, code]) => code))).to.deep.equal([[undefined, 'AMI_CLOSED'], [
      'AMI_CLOSED',
    ]]);
    expect([plain, talk.session.pending]).to.deep.equal([[answered('p')], 0]);
  });

  it('that are held and ended in the turn in which their action was sent don\'t say that it was not: it is '
    + 'written', async () => {
    const talk = new Talk();
    const sent: (boolean | undefined)[] = [];
    talk.ask({
      action: { Action: 'QueueStatus', ActionID: 'h' },
      callback: (_, error) => sent.push(error?.sent),
      reach: 'held',
    });
    talk.session.endHeld(new StateError('AMI_CLOSED', 'given back'));
    await settle();
    expect([sent, talk.written]).to.deep.equal([[true], ['Action: QueueStatus\r\nActionID: h\r\n\r\n']]);
  });

  it('are never refused to the library\'s own actions', async () => {
    const talk = new Talk({ maxPending: 1 });
    talk.send(ping('a'));
    talk.session.sendOwn(ping('own'));
    await settle();
    expect(talk.written.join('')).to.include('ActionID: own\r\n');
  });

  it('are refused, later, past maxPending; an answer makes room', async () => {
    const talk = new Talk({ maxPending: 2 });
    talk.send(ping('a'));
    const held = talk.send({ Action: 'QueueStatus', ActionID: 'h' }, { isHeld: true });
    const refused = talk.send(ping('b'));
    expect(refused).to.deep.equal([]);
    await settle();
    expect(refused.map(([{ Response, ActionID }, code]) => [Response, ActionID, code])).to.deep.equal([['Error', 'b',
      'AMI_TOO_MANY_PENDING']]);
    expect(talk.written.join('')).to.not.include('ActionID: b');
    talk.hear(answer('h') + answer('a'));
    expect([held.length, talk.session.pending]).to.deep.equal([1, 1]);
    const taken = talk.send(ping('b'));
    talk.hear(answer('b'));
    expect(taken).to.deep.equal([answered('b')]);
  });
});
