/**
 * The publisher against a broker of the spec's own: what it gives when, and in which order.
 */
import type { Msg } from '@nats-io/transport-node';
import { expect } from 'chai';
import { mock } from 'node:test';
import type { Gap } from '../../src/names/envelope.js';
import type { Link } from '../../src/publisher/link.js';
import { Publisher } from '../../src/publisher/publisher.js';
import type { Entry } from '../../src/publisher/window.js';

interface Given {
  readonly text: string;
  readonly reply: string;
}

/** A link whose broker answers when the spec says so. */
class FakeLink implements Link {
  isUp = true;
  maxPayload = 1000;
  given: Given[] = [];
  pings: (() => void)[] = [];
  #reply: (reply: string, message: Msg) => void = () => undefined;
  #change: (isUp: boolean) => void = () => undefined;
  #sequence = 0;

  publish(_subject: string, data: Uint8Array, _id: string, reply: string): void {
    this.given.push({ text: Buffer.from(data).toString(), reply });
  }

  ping(): Promise<void> {
    return new Promise((resolve) => {
      this.pings.push(resolve);
    });
  }

  onReply(callback: (reply: string, message: Msg) => void): void {
    this.#reply = callback;
  }

  onChange(callback: (isUp: boolean) => void): void {
    this.#change = callback;
  }

  set(isUp: boolean): void {
    this.isUp = isUp;
    this.#change(isUp);
  }

  /** Stores what was given, from the front. */
  store(count = this.given.length, text?: string): void {
    for (const { reply } of this.given.splice(0, count))
      this.#answer(reply, text ?? `{"stream":"AMI","seq":${(this.#sequence += 1)}}`);
  }

  /** Answers the oldest ping; resolves when that has had its effect. */
  async answerPing(): Promise<void> {
    this.pings.shift()!();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }

  refuse(count = this.given.length, code = 10077): void {
    for (const { reply } of this.given.splice(0, count))
      this.#answer(reply, `{"error":{"code":503,"err_code":${code},"description":"full"},"stream":"AMI","seq":0}`);
  }

  #answer(reply: string, text: string): void {
    this.#reply(reply, { data: Buffer.from(text), string: () => text } as unknown as Msg);
  }
}

describe('the publisher', () => {
  let link: FakeLink;
  let publisher: Publisher;
  let told: unknown[];
  let now = 0;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate'] });
    link = new FakeLink();
    told = [];
    make({});
  });
  afterEach(() => {
    publisher.close();
    mock.timers.reset();
  });

  function make(options: { window?: number; inFlight?: number }): void {
    publisher?.close();
    publisher = new Publisher(
      link,
      { stream: 'AMI', window: 100, maxBytes: 1e6, inFlight: 8, ackWait: 1000, now: () => now, ...options },
      {
        gap: ({ count, first, last, why }: Gap) => told.push({ count, first, last, why }),
        losing: (_server, why) => told.push(`losing: ${why}`),
        refused: (why) => told.push(why === undefined ? 'taken again' : `refused: ${why}`),
        restarted: () => told.push('restarted'),
      },
    );
  }

  function entry(sequence: number, call = sequence, text = String(sequence)): Entry {
    return {
      subject: 's',
      id: String(sequence),
      data: Buffer.from(text),
      origin: { server: 'a', bridge: 'b', epoch: 1 },
      call,
      received: sequence,
      sequence,
      isAcknowledged: false,
    };
  }

  /** Lets time pass; returns how much. */
  function pass(time: number): number {
    for (let passed = 0; passed < time; passed += 100) {
      now += 100;
      mock.timers.tick(100);
    }
    return time;
  }

  const offer = (...sequences: number[]): void => {
    for (const sequence of sequences) publisher.offer(entry(sequence));
  };
  const texts = (): string[] => link.given.map(({ text }) => text);
  /** Opens the window: one is tried first. */
  const open = (): void => {
    for (let sequence = -20; sequence < 0; sequence += 1) offer(sequence);
    while (publisher.size > 0) link.store();
  };

  it('tries one event first, then ever more, and never more than may be without an answer', () => {
    offer(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
    expect(texts()).to.deep.equal(['1']);
    link.store();
    expect(texts()).to.deep.equal(['2', '3']);
    link.store();
    expect(texts()).to.have.length(4);
    link.store();
    link.store();
    expect(texts().length).to.be.at.most(8);
    while (publisher.size > 0) link.store();
    expect(publisher.counts).to.include({ acknowledged: 20, resent: 0, lost: 0 });
  });

  it('gives nothing while the link is away, and all in order from the first unacknowledged when it is back', () => {
    open();
    offer(1, 2, 3);
    link.store(1);
    link.given = [];
    link.set(false);
    offer(4, 5);
    expect(texts()).to.deep.equal([]);
    link.set(true);
    expect(texts()).to.deep.equal(['2']);
    link.store();
    expect(texts()).to.deep.equal(['3', '4']);
  });

  it('does not give again by time alone: only an answered ping means that acknowledgements were lost', async () => {
    open();
    offer(1, 2);
    link.given = [];
    pass(60_000);
    expect(texts()).to.deep.equal([]);
    expect(link.pings).to.have.length(1);
    await link.answerPing();
    expect(texts()).to.deep.equal(['1']);
  });

  it('waits ever longer for the next ping while acknowledgements stay away', async () => {
    open();
    offer(1);
    const waits: number[] = [];
    for (let time = 0; waits.length < 4; time = 0) {
      while (link.pings.length === 0) time += pass(100);
      waits.push(time);
      await link.answerPing();
    }
    expect(waits.map((wait) => Math.round(wait / 1000))).to.deep.equal([1, 2, 4, 8]);
  });

  it('gives nothing again when acknowledgements came while it pinged, or the link was lost', async () => {
    open();
    offer(1, 2);
    pass(2000);
    link.store(1);
    link.given = [];
    await link.answerPing();
    expect(texts()).to.deep.equal([]);
    pass(2000);
    link.set(false);
    await link.answerPing();
    expect(texts()).to.deep.equal([]);
  });

  it('after a refusal waits for the rest of the answers, rests, and tries one', () => {
    open();
    offer(1, 2, 3);
    link.refuse(1);
    expect(told).to.deep.equal(['refused: full']);
    offer(4);
    expect(texts()).to.deep.equal(['2', '3']);
    link.refuse();
    expect(texts()).to.deep.equal([]);
    mock.timers.tick(250);
    expect(texts()).to.deep.equal(['1']);
    link.refuse();
    mock.timers.tick(250);
    expect(texts(), 'rests longer').to.deep.equal([]);
    mock.timers.tick(250);
    link.store();
    expect(told).to.deep.equal(['refused: full', 'taken again']);
    expect(texts()).to.deep.equal(['2', '3']);
  });

  it('tells a refused event as a gap where a later one of its call was stored, and gives the others again', () => {
    open();
    publisher.offer(entry(1, 7));
    publisher.offer(entry(2, 8));
    publisher.offer(entry(3, 7));
    link.refuse(2);
    link.store();
    mock.timers.tick(250);
    expect(texts()).to.deep.equal(['2']);
    link.store();
    expect(told).to.deep.include({
      count: 1,
      first: 1,
      last: 1,
      why: 'refused by the broker while a later event of its call was stored',
    });
    expect(texts()[0]).to.include('"count":1');
  });

  it('loses what is beyond the window, with one marker in place of it', () => {
    make({ window: 10 });
    offer(...Array.from({ length: 25 }, (_, index) => index + 1));
    expect(publisher.size).to.equal(10);
    expect(publisher.isLosing).to.equal(true);
    expect(publisher.oldest).to.equal(1);
    while (publisher.size > 0) link.store();
    expect(told.filter((one) => typeof one === 'object')).to.deep.equal([
      { count: 15, first: 11, last: 25, why: 'the window is full' },
    ]);
    expect(publisher.isLosing).to.equal(false);
    expect(publisher.counts).to.include({ lost: 15, gaps: 1 });
  });

  it('loses what is too large for the broker, and what the stream finds too large, and goes on', () => {
    open();
    publisher.offer(entry(1, 1, 'x'.repeat(1001)));
    offer(2);
    expect(texts().at(-1)).to.equal('2');
    offer(3);
    link.given = link.given.filter(({ text }) => !text.includes('why'));
    link.refuse(1, 10054);
    link.store();
    expect(told).to.deep.include({ count: 1, first: 1, last: 1, why: 'larger than the broker takes' });
    expect(told).to.include('losing: larger than the stream takes');
    expect(told).to.not.include('refused: full');
  });

  it('tells that the stream counts from the start again, but not for an event that was known before', () => {
    open();
    offer(1, 2);
    link.store(1, '{"stream":"AMI","seq":3,"duplicate": true}');
    expect(told).to.deep.equal([]);
    link.store(1, '{"stream":"AMI","seq":3}');
    expect(told).to.deep.equal(['restarted']);
    expect(publisher.counts.duplicates).to.equal(1);
  });

  it('gives a turn of the loop only so many', () => {
    make({ window: 5000, inFlight: 5000 });
    link.set(false);
    offer(...Array.from({ length: 4000 }, (_, index) => index));
    link.set(true);
    for (let round = 0; round < 13; round += 1) link.store();
    expect(texts().length).to.be.at.most(1024 * 2);
  });

  it('says how many are left when the time to flush is over', async () => {
    open();
    offer(1, 2);
    const flushed = publisher.flush(500);
    link.store(1);
    mock.timers.tick(500);
    expect(await flushed).to.equal(1);
    const empty = publisher.flush(500);
    link.store();
    expect(await empty).to.equal(0);
  });
});
