/**
 * When an action is late: never before what lies in the socket has been read, a list only when it has gone silent; and
 * how long the server may still be at work on what is older than a Ping.
 */
import { expect } from 'chai';
import { Clock } from '../support/clock.js';
import { answer, answered, ping, Talk, type Call } from '../support/talk.js';
import { settle } from '../support/uncaught.js';

const START = 'Response: Success\r\nActionID: l\r\nEventList: start\r\n\r\n';
const ITEM = 'Event: Item\r\nActionID: l\r\n\r\n';
const COMPLETE = 'Event: ItemsComplete\r\nActionID: l\r\nEventList: Complete\r\n\r\n';

/** The codes that a callback was called with. */
function codes(calls: readonly Call[]): (string | undefined)[] {
  return calls.map(([, code]) => code);
}

describe('the time of an action', () => {
  let clock: Clock;
  beforeEach(() => { clock = new Clock(); });
  afterEach(() => clock.remove());

  /** Lets time pass in small steps, each judged. */
  async function pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 100) {
      clock.pass(Math.min(100, left));
      await settle();
    }
  }

  describe('that is over while the loop stands still', () => {
    it('counts only when what came meanwhile has been read: the answer that was there is the answer', async () => {
      for (const options of [{}, { timeout: 500 }]) {
        const talk = new Talk({ actionTimeout: 1000 });
        const calls = talk.send(ping('a'), options);
        await settle();
        clock.pass(60_000);
        talk.hear(answer('a'));
        await settle();
        expect(calls).to.deep.equal([answered('a')]);
      }
    });

    it('counts only behind the last of many chunks', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const calls = talk.send(ping('a'));
      await settle();
      clock.pass(60_000);
      for (let count = 0; count < 20; count += 1) {
        talk.hear('Event: Hangup\r\n\r\n');
        await new Promise((resolve) => { setImmediate(resolve); });
      }
      talk.hear(answer('a'));
      await settle();
      expect(calls).to.deep.equal([answered('a')]);
    });

    it('is not put off for ever by a peer that never stops talking', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const calls = [talk.send(ping('a')), talk.send(ping('b'), { timeout: 500 })];
      await settle();
      clock.pass(1000);
      for (let turn = 0; turn < 60; turn += 1) {
        talk.hear('Event: Hangup\r\n\r\n');
        await new Promise((resolve) => { setImmediate(resolve); });
      }
      expect(calls.map(codes)).to.deep.equal([['AMI_ACTION_TIMEOUT'], ['AMI_ACTION_TIMEOUT']]);
    });
  });

  describe('behind EventList: start', () => {
    it('counts anew with each message of a held callback, which ends when the list is silent', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const calls = talk.send({ Action: 'QueueStatus', ActionID: 'l' }, { isHeld: true });
      talk.hear(START);
      for (const _ of [1, 2, 3]) {
        await pass(900);
        talk.hear(ITEM);
      }
      await pass(900);
      expect(codes(calls)).to.deep.equal([undefined, undefined, undefined, undefined]);
      await pass(200);
      expect(calls.at(-1)).to.deep.equal([
        { Response: 'Error', ActionID: 'l', Message: 'the answer to "QueueStatus" was not complete within 1000 ms' },
        'AMI_ACTION_TIMEOUT',
      ]);
      talk.hear(ITEM);
      await settle();
      expect([calls.length, talk.session.pending, clock.timers]).to.deep.equal([5, 0, 0]);
    });

    it('is the time that was given for the action; 0 is for ever', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const [short, endless] = [
        talk.send({ Action: 'QueueStatus', ActionID: 'l' }, { isHeld: true, timeout: 300 }),
        talk.send({ Action: 'QueueStatus', ActionID: 'm' }, { isHeld: true, timeout: 0 }),
      ];
      talk.hear(START + START.replace('l\r\n', 'm\r\n'));
      await pass(400);
      await pass(5000);
      expect([short, endless].map(codes)).to.deep.equal([[undefined, 'AMI_ACTION_TIMEOUT'], [undefined]]);
    });

    it('ends with the list: a callback that is held behind its end stays until it is deleted', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const calls = talk.send({ Action: 'QueueStatus', ActionID: 'l' }, { isHeld: true });
      talk.hear(START + ITEM + COMPLETE);
      await pass(5000);
      expect([codes(calls), talk.session.pending, clock.timers]).to.deep.equal([Array(3).fill(undefined), 1, 0]);
      talk.delete('l');
      expect(talk.session.pending).to.equal(0);
    });

    it('is none without that mark: the callback stays, as in gami', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const calls = talk.send({ Action: 'AGI', ActionID: 'l' }, { isHeld: true });
      talk.hear(answer('l'));
      await pass(5000);
      talk.hear(ITEM);
      expect(codes(calls)).to.deep.equal([undefined, undefined]);
    });

    it('ends the list that was opened last with a complete that bears no ActionID', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const calls = talk.send({ Action: 'SCCPShowDevices', ActionID: 'l' }, { isHeld: true });
      const other = talk.send({ Action: 'DBGet', ActionID: 'm' }, { isHeld: true });
      talk.hear(answer('m') + START + ITEM + 'Event: DevicesComplete\r\nEventList: Complete\r\n\r\n');
      talk.hear('Event: DevicesComplete\r\nEventList: Complete\r\n\r\n');
      await pass(5000);
      expect([calls.at(-1), calls.length, other.length]).to.deep.equal([
        [{ Event: 'DevicesComplete', EventList: 'Complete' }],
        3,
        1,
      ]);
    });
  });

  describe('that is older than a Ping', () => {
    it('is what the server may need for it: the longest that is left of an unanswered one', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      talk.send(ping('a'));
      talk.send({ Action: 'Reload', ActionID: 'b' }, { timeout: 5000 });
      talk.act({ Action: 'Getvar', ActionID: 'c' });
      const own = talk.session.sendOwn({ Action: 'Ping' });
      talk.send({ Action: 'Getvar', ActionID: 'younger' }, { timeout: 50_000 });
      await settle();
      expect(talk.session.busyBefore(own)).to.equal(5000);
      await pass(400);
      expect(talk.session.busyBefore(own)).to.equal(4600);
      talk.hear(answer('b'));
      expect(talk.session.busyBefore(own)).to.equal(600);
      await pass(700);
      expect(talk.session.busyBefore(own)).to.equal(0);
    });

    it('is for ever where the action has no time, and none of the library\'s own Pings', async () => {
      const talk = new Talk({ actionTimeout: 0 });
      const first = talk.session.sendOwn({ Action: 'Ping' });
      const second = talk.session.sendOwn({ Action: 'Ping' });
      talk.send(ping('a'));
      const third = talk.session.sendOwn({ Action: 'Ping' });
      await settle();
      expect([first, second, third].map((own) => talk.session.busyBefore(own))).to.deep.equal([0, 0, Infinity]);
      talk.hear(answer(third.id));
      expect(talk.session.busyBefore(third)).to.equal(0);
    });

    it('goes on for an action that was given up: the server does not know of that', async () => {
      const talk = new Talk({ actionTimeout: 1000 });
      const controller = new AbortController();
      talk.send(ping('a'), { signal: controller.signal });
      const own = talk.session.sendOwn({ Action: 'Ping' });
      await settle();
      controller.abort();
      expect(talk.session.busyBefore(own)).to.equal(1000);
    });
  });
});
