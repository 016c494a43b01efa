/**
 * A hostile server's hour, with bounds in place of minutes: whatever it says, memory and work stay under a limit, and
 * no callback is left.
 */
import { expect } from 'chai';
import { RemoteProtocolError } from '../../lib/errors.js';
import { ping, Talk } from '../support/talk.js';
import { settle } from '../support/uncaught.js';

const MEGABYTE = 1024 * 1024;

/** What a session may keep of all that was said to it: far less than was said. */
const MOST_KEPT = 24 * MEGABYTE;

/**
 * How much CPU time each of these may cost, in milliseconds: a multiple of what they need, far below a quadratic one.
 */
const MOST_TIME = 8000;

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Lets something happen; says what it cost and what is kept of it. Garbage counts too, unless it was collected. */
function measure(act: () => void): { time: number; kept: number } {
  globalThis.gc?.();
  const before = memory();
  const began = process.cpuUsage();
  act();
  const time = process.cpuUsage(began).user / 1000;
  globalThis.gc?.();
  return { time, kept: memory() - before };
}

describe('Session, a hostile server', function () {
  this.timeout(60_000);

  it('that makes up event names, short and long, makes nothing slow', () => {
    const talk = new Talk();
    talk.handlers.subscribe(/never/, () => undefined, false);
    const { time } = measure(() => {
      for (let count = 0; count < 5000; count += 1) talk.hear(`Event: Made${count}\r\nA: b\r\n\r\n`);
      for (let count = 0; count < 20; count += 1) talk.hear(`Event: ${'x'.repeat(MEGABYTE)}${count}\r\n\r\n`);
    });
    expect(time).to.be.below(MOST_TIME);
    const again = measure(() => {
      for (let count = 0; count < 5000; count += 1) talk.hear('Event: Hangup\r\nA: b\r\n\r\n');
    });
    expect(again.time).to.be.below(MOST_TIME / 4);
  });

  it('that writes text without end for an action that was given up is not listened to', async () => {
    const talk = new Talk();
    const controller = new AbortController();
    talk.send({ Action: 'Queues', ActionID: 'q' }, { signal: controller.signal });
    await settle();
    controller.abort();
    const block = `${'x'.repeat(64 * 1024)}\r\n\r\n`;
    const { time } = measure(() => {
      for (let count = 0; count < 1000; count += 1) talk.hear(block);
    });
    expect(time).to.be.below(MOST_TIME);
    talk.session.end(new RemoteProtocolError('AMI_BAD_ANSWER', 'enough'));
    await settle();
    expect(talk.session.pending).to.equal(0);
  });

  it('that writes text without end for an action that waits is stopped at maxMessageSize', async () => {
    const talk = new Talk({ maxMessageSize: MEGABYTE });
    const calls = talk.send({ Action: 'Queues', ActionID: 'q' });
    await settle();
    const block = `${'x'.repeat(64 * 1024)}\r\n\r\n`;
    let heard = 0;
    const talkOn = (): void => {
      for (; heard < 1000; heard += 1) talk.hear(block);
    };
    expect(talkOn).to.throw(RemoteProtocolError).that.includes({ code: 'AMI_MESSAGE_TOO_LARGE' });
    expect(heard).to.be.below(20);
    talk.session.end(new RemoteProtocolError('AMI_MESSAGE_TOO_LARGE', 'too large'));
    await settle();
    expect(calls.map(([, code]) => code)).to.deep.equal(['AMI_MESSAGE_TOO_LARGE']);
  });

  it('that sends a list without end fills no memory of a held callback', async () => {
    const talk = new Talk();
    let items = 0;
    talk.ask({ action: { Action: 'QueueStatus', ActionID: 'l' }, callback: () => { items += 1; }, reach: 'held' });
    talk.hear('Response: Success\r\nActionID: l\r\nEventList: start\r\n\r\n');
    const item = 'Event: QueueMember\r\nActionID: l\r\nName: PJSIP/1\r\n\r\n'.repeat(100);
    const { time } = measure(() => {
      for (let count = 0; count < 1000; count += 1) talk.hear(item);
    });
    expect(items).to.equal(100_001);
    expect(time).to.be.below(MOST_TIME);
    talk.session.end(new RemoteProtocolError('AMI_BAD_ANSWER', 'enough'));
    await settle();
    expect([items, talk.session.pending]).to.deep.equal([100_002, 0]);
  });

  it('that sends a long message in pieces of one byte is read in linear time and not beyond its limit', () => {
    const talk = new Talk({ maxMessageSize: MEGABYTE });
    const head = 'Event: Long\r\nText: ';
    talk.hear(head);
    const piece = Buffer.from('x');
    let pieces = 0;
    const { time, kept } = measure(() => {
      try {
        for (; pieces < 2 * MEGABYTE; pieces += 1) talk.session.receive(piece);
      } catch (error) {
        expect(error).to.include({ code: 'AMI_MESSAGE_TOO_LARGE' });
      }
    });
    expect(pieces).to.be.within(MEGABYTE - head.length - 1, MEGABYTE + 1);
    expect(time).to.be.below(MOST_TIME);
    expect(kept).to.be.below(MOST_KEPT);
  });

  it('that sends half of every message and ends leaves no callback', async () => {
    const messages = [
      'Response: Success\r\nActionID: a\r\nEventList: start\r\n\r\n',
      'Event: Item\r\nActionID: a\r\n\r\n',
      'Response: Follows\r\nPrivilege: Command\r\n',
      'a table of text\r\n\r\n',
    ];
    for (const message of messages) {
      for (const half of [message.slice(0, message.length / 2), message.slice(message.length / 2)]) {
        const talk = new Talk();
        const ended = ['a', 'b', 'c'].map((id) => talk.send(ping(id)));
        const held = talk.send({ Action: 'Queues', ActionID: 'q' }, { isHeld: true });
        await settle();
        talk.hear(half);
        talk.session.end(new RemoteProtocolError('AMI_BAD_ANSWER', 'enough'));
        await settle();
        expect([...ended, held].map((calls) => calls.at(-1)?.[1]), half).to.deep.equal(Array(4).fill('AMI_BAD_ANSWER'));
        expect(talk.session.pending).to.equal(0);
      }
    }
  });
});
