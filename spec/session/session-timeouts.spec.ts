/**
 * What ends a callback of a session before its answer: its time, and the signal of the caller.
 */
import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import { AbortError, ConnectionError, TimeoutError, type AmiError } from '../../lib/errors.js';
import { Clock } from '../support/clock.js';
import { answer, answered, ping, Talk, type Call } from '../support/talk.js';
import { settle } from '../support/uncaught.js';

const LOST = new ConnectionError('AMI_CONNECTION_LOST', 'the server closed the connection');

describe('the callbacks of a Session', () => {
  describe('with a time', () => {
    let clock: Clock;
    beforeEach(() => { clock = new Clock(); });
    afterEach(() => clock.remove());

    it('run once when it is over; the late answer is swallowed and the table empties', async () => {
      const talk = new Talk();
      const errors: (AmiError | undefined)[] = [];
      talk.act(ping('a'), (_, error) => errors.push(error), { timeout: 500 });
      await settle();
      clock.pass(499);
      await settle();
      expect(errors).to.deep.equal([]);
      clock.pass(1);
      expect(errors).to.deep.equal([]);
      await settle();
      expect(errors).to.have.length(1);
      expect(errors[0]).to.be.instanceOf(TimeoutError).that.includes({
        code: 'AMI_ACTION_TIMEOUT',
        sent: true,
        message: 'no answer to the action "Ping" within 500 ms',
      });
      expect(talk.session.pending).to.equal(1);
      talk.hear(answer('a'));
      await settle();
      expect([errors.length, talk.session.pending]).to.deep.equal([1, 0]);
    });

    it('have the actionTimeout where none is given, and none with 0', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const endless = new Talk({ actionTimeout: 0 });
      const [byDefault, never, none] = [talk.send(ping('a')), talk.send(ping('b'), { timeout: 0 }),
        endless.send(ping('c'))];
      await settle();
      clock.pass(999);
      await settle();
      expect(byDefault).to.deep.equal([]);
      clock.pass(1);
      clock.pass(2 ** 31);
      await settle();
      expect([byDefault.map(([, code]) => code), never, none]).to.deep.equal([['AMI_ACTION_TIMEOUT'], [], []]);
    });

    it('have it for the response alone: a held callback lives on behind it', async () => {
      const talk = new Talk();
      const calls = talk.send({ Action: 'DBGet', ActionID: 'h' }, { isHeld: true, timeout: 10 });
      talk.hear(answer('h'));
      clock.pass(100_000);
      talk.hear('Event: DBGetResponse\r\nActionID: h\r\n\r\n');
      await settle();
      expect(calls).to.deep.equal([answered('h'), [{ Event: 'DBGetResponse', ActionID: 'h' }]]);
      expect(clock.timers).to.equal(0);
    });

    it('neither hold the process nor leave a timer behind, however they end', async () => {
      const talk = new Talk();
      for (const id of ['answered', 'deleted', 'lost']) talk.send(ping(id), { timeout: 1000 });
      const controller = new AbortController();
      talk.send(ping('aborted'), { signal: controller.signal, timeout: 1000 });
      expect([clock.timers, clock.holding]).to.deep.equal([4, 0]);
      await settle();
      talk.hear(answer('answered'));
      talk.delete('deleted');
      controller.abort();
      expect(clock.timers).to.equal(1);
      talk.session.end(LOST);
      expect(clock.timers).to.equal(0);
    });

    it('have one timer for all with the actionTimeout, which ends with the session', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const calls: Call[][] = [];
      for (let count = 0; count < 100; count += 1) {
        calls.push(talk.send(ping(`a${count}`)));
        await settle();
        clock.pass(5);
      }
      expect([clock.timers, clock.holding]).to.deep.equal([1, 0]);
      talk.hear(Array.from({ length: 50 }, (_, index) => answer(`a${2 * index}`)).join(''));
      for (const time of [1000 - 500 + 5, 1]) {
        clock.pass(time);
        await settle();
      }
      expect(calls.map((each) => each.map(([, code]) => code))).to.deep.equal(
        calls.map((_, index) => (index % 2 === 0 ? [undefined] : index === 1 ? ['AMI_ACTION_TIMEOUT'] : [])),
      );
      for (let time = 0; time < 490; time += 10) {
        clock.pass(10);
        await settle();
      }
      expect(calls.map((each) => each.length)).to.deep.equal(calls.map(() => 1));
      const last = talk.send(ping('last'));
      await settle();
      expect(clock.timers).to.equal(1);
      talk.session.end(LOST);
      await settle();
      expect([clock.timers, last.map(([, code]) => code)]).to.deep.equal([0, ['AMI_CONNECTION_LOST']]);
    });

    it('wait longer behind an action that blocks the session, and by default only', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const wait = talk.send({ Action: 'WaitEvent', ActionID: 'w', Timeout: '5' }, { isHeld: true });
      const [behind, own] = [talk.send(ping('p')), talk.send(ping('o'), { timeout: 1000 })];
      expect(talk.session.blockedFor).to.equal(5000);
      clock.pass(5999);
      await settle();
      expect([wait, behind, own.map(([, code]) => code)]).to.deep.equal([[], [], ['AMI_ACTION_TIMEOUT']]);
      clock.pass(1);
      await settle();
      expect([...wait, ...behind].map(([, code]) => code)).to.deep.equal(['AMI_ACTION_TIMEOUT', 'AMI_ACTION_TIMEOUT']);
      expect(talk.session.blockedFor).to.equal(0);
    });

    it('know that blocking actions follow each other, and that an answer ends the blockade', async () => {
      const talk = new Talk();
      talk.send({ Action: 'Originate', ActionID: '1', Timeout: '3000' });
      clock.pass(1000);
      talk.send({ Action: 'WaitEvent', ActionID: '2', Timeout: '4' });
      expect(talk.session.blockedFor).to.equal(6000);
      talk.hear(answer('1'));
      expect(talk.session.blockedFor).to.equal(6000);
      talk.hear(answer('2'));
      expect(talk.session.blockedFor).to.equal(0);
      talk.send({ Action: 'Originate', ActionID: '3', Async: 'true', Timeout: '3000' });
      talk.send({ Action: 'WaitEvent', ActionID: '4' });
      expect(talk.session.blockedFor).to.equal(Infinity);
      talk.hear(answer('3') + answer('4'));
      expect(talk.session.blockedFor).to.equal(0);
    });

    it('do not end behind an action that blocks for ever', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const calls = [talk.send({ Action: 'WaitEvent', ActionID: 'w' }), talk.send(ping('p'))];
      clock.pass(10_000_000);
      await settle();
      expect(calls).to.deep.equal([[], []]);
    });
  });

  describe('with a signal', () => {
    it('run once at the abort; before the write nothing is written, and the ActionID is free again', async () => {
      const talk = new Talk();
      const controller = new AbortController();
      const errors: (AmiError | undefined)[] = [];
      const reason = new Error('the caller hung up');
      talk.act(ping('a'), (_, error) => errors.push(error), { signal: controller.signal });
      const other = talk.send(ping('b'));
      controller.abort(reason);
      expect([errors, talk.session.pending]).to.deep.equal([[], 1]);
      const again = talk.send(ping('a'));
      await settle();
      expect(errors).to.have.length(1);
      expect(errors[0]).to.be.instanceOf(AbortError).that.includes({ code: 'AMI_ABORTED', sent: false, cause: reason });
      expect(talk.written).to.deep.equal(['Action: Ping\r\nActionID: b\r\n\r\nAction: Ping\r\nActionID: a\r\n\r\n']);
      talk.hear(answer('b') + answer('a'));
      expect([other, again]).to.deep.equal([[answered('b')], [answered('a')]]);
    });

    it('run once at the abort after the write; the late answer is swallowed', async () => {
      const talk = new Talk();
      const controller = new AbortController();
      const calls = talk.send({ Action: 'QueueStatus', ActionID: 'a' }, { isHeld: true, signal: controller.signal });
      await settle();
      controller.abort();
      talk.hear(`${answer('a')}Event: QueueParams\r\nActionID: a\r\n\r\n`);
      await settle();
      expect(calls).to.deep.equal([[{ Response: 'Error', ActionID: 'a', Message: 'the action was aborted' },
        'AMI_ABORTED']]);
      expect(talk.session.pending).to.equal(0);
    });

    it('end at the abort also where they are held behind their response', async () => {
      const talk = new Talk();
      const controller = new AbortController();
      const calls = talk.send({ Action: 'QueueStatus', ActionID: 'a' }, { isHeld: true, signal: controller.signal });
      talk.hear(answer('a'));
      controller.abort();
      talk.hear('Event: QueueParams\r\nActionID: a\r\n\r\n');
      await settle();
      expect([calls.map(([, code]) => code), talk.session.pending]).to.deep.equal([[undefined, 'AMI_ABORTED'], 0]);
    });

    it('leave no listener on it, however they end', async () => {
      const talk = new Talk();
      const { signal } = new AbortController();
      for (const id of ['answered', 'deleted', 'lost']) talk.send(ping(id), { signal });
      talk.send({ Action: 'DBGet', ActionID: 'held' }, { signal, isHeld: true });
      expect(getEventListeners(signal, 'abort')).to.have.length(1);
      await settle();
      talk.hear(answer('answered') + answer('held'));
      talk.delete('deleted');
      talk.delete('held');
      expect(getEventListeners(signal, 'abort')).to.have.length(1);
      talk.session.end(LOST);
      expect(getEventListeners(signal, 'abort')).to.have.length(0);
    });
  });
});
