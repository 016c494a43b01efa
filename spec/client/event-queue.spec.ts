/**
 * Events on their way to a reader: in order, bounded, and never dropped in silence.
 */
import { expect } from 'chai';
import { ConnectionError, StateError } from '../../lib/errors.js';
import { EventQueue } from '../../lib/client/event-queue.js';
import type { Message } from '../../lib/message.js';

const LOST = new ConnectionError('AMI_CONNECTION_LOST', 'lost');

function event(number: number): Message {
  return { Event: 'Hangup', Number: String(number) };
}

/** A queue, and how often it has ended. */
function newQueue(limit = 10): { queue: EventQueue; ends: () => number } {
  let count = 0;
  return { queue: new EventQueue(limit, () => { count += 1; }), ends: () => count };
}

/** Reads to the end; the error that ended it as its code. */
async function readAll(queue: EventQueue): Promise<(string | undefined)[]> {
  const read: (string | undefined)[] = [];
  try {
    for await (const { Number: number } of queue) read.push(number);
  } catch (error) {
    read.push((error as StateError).code);
  }
  return read;
}

describe('EventQueue', () => {
  it('hands events out in the order they came, before and after somebody asks', async () => {
    const { queue } = newQueue();
    queue.push(event(1));
    const reads = [queue.next(), queue.next(), queue.next()];
    queue.push(event(2));
    queue.push(event(3));
    expect(await Promise.all(reads)).to.deep.equal([1, 2, 3].map((number) => ({ value: event(number), done: false })));
    expect(queue.size).to.equal(0);
  });

  it('hands out what it has, then ends', async () => {
    const { queue, ends } = newQueue();
    queue.push(event(1));
    queue.end();
    queue.end();
    queue.push(event(2));
    expect(await readAll(queue)).to.deep.equal(['1']);
    expect(await queue.next()).to.deep.equal({ value: undefined, done: true });
    expect(ends()).to.equal(1);
  });

  it('hands out what it has, then throws the error once; then it is at its end', async () => {
    const { queue } = newQueue();
    queue.push(event(1));
    queue.end(LOST);
    expect(await readAll(queue)).to.deep.equal(['1', 'AMI_CONNECTION_LOST']);
    expect(await queue.next()).to.deep.equal({ value: undefined, done: true });
  });

  it('gives the error to the first who waits and the end to the others', async () => {
    const { queue } = newQueue();
    const reads = [queue.next(), queue.next()];
    queue.end(LOST);
    const [first, second] = await Promise.allSettled(reads);
    expect(first).to.deep.equal({ status: 'rejected', reason: LOST });
    expect(second).to.deep.equal({ status: 'fulfilled', value: { value: undefined, done: true } });
  });

  it('holds as many as the limit says; one more ends it with an error that names the limit', async () => {
    const { queue, ends } = newQueue(3);
    for (const number of [1, 2, 3]) queue.push(event(number));
    expect(ends()).to.equal(0);
    queue.push(event(4));
    expect(ends()).to.equal(1);
    queue.push(event(5));
    expect(queue.size).to.equal(3);
    expect(await readAll(queue)).to.deep.equal(['1', '2', '3', 'AMI_EVENTS_OVERFLOW']);
  });

  it('says in the error of an overflow that the reader is to blame and by how much', async () => {
    const { queue } = newQueue(1);
    queue.push(event(1));
    queue.push(event(2));
    await queue.next();
    const error: unknown = await queue.next().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StateError).with.property('message').that.includes('limit of 1');
  });

  it('does not overflow while the reader keeps up, however many pass', async () => {
    const { queue, ends } = newQueue(2);
    for (let number = 0; number < 5000; number += 1) {
      queue.push(event(number));
      expect((await queue.next()).value).to.deep.equal(event(number));
    }
    expect(ends()).to.equal(0);
  });

  it('keeps the order where some always wait, over the place where it tidies up', async () => {
    const { queue } = newQueue(4000);
    for (let number = 0; number < 3000; number += 1) queue.push(event(number));
    for (let number = 0; number < 6000; number += 1) {
      queue.push(event(number + 3000));
      expect((await queue.next()).value).to.deep.equal(event(number));
    }
    expect(queue.size).to.equal(3000);
  });

  it('ends at a break in the reader\'s loop: it takes no more and lets go what it has', async () => {
    const { queue, ends } = newQueue();
    queue.push(event(1));
    queue.push(event(2));
    for await (const one of queue) {
      expect(one).to.deep.equal(event(1));
      break;
    }
    expect([ends(), queue.size]).to.deep.equal([1, 0]);
    expect(await queue.next()).to.deep.equal({ value: undefined, done: true });
  });

  it('is at its end after a break even where an error was still to come', async () => {
    const { queue } = newQueue();
    queue.push(event(1));
    queue.end(LOST);
    for await (const one of queue) {
      expect(one).to.deep.equal(event(1));
      break;
    }
    expect(await queue.next()).to.deep.equal({ value: undefined, done: true });
  });
});
