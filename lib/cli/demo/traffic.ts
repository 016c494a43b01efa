/**
 * What happens on the fake PBX of `gami fake`: calls that are answered or not, callers that wait in queues or give up,
 * and a conference that fills and empties.
 */
import type { FakeAsterisk, FakeChannel } from '../../testing/index.js';

const PEOPLE = ['Alice', 'Bob', 'Carol', 'Dave', 'Erin', 'Frank', 'Grace O\'Neill', 'Zoë'] as const;
const QUEUES = { support: ['PJSIP/anna', 'PJSIP/ben'], sales: ['PJSIP/cleo'] } as const;
const CONFERENCE = '1000';

const MINUTE = 60_000;

/** The traffic of one server. */
export class Traffic {
  readonly #pbx: FakeAsterisk;
  readonly #timers = new Set<NodeJS.Timeout>();
  #count = 0;

  constructor(pbx: FakeAsterisk) {
    this.#pbx = pbx;
    for (const [name, members] of Object.entries(QUEUES)) pbx.queue(name, { members: [...members] });
  }

  /** Begins; so much happens a minute. */
  begin(rate: number): void {
    if (rate === 0) return;
    this.#happen();
    const timer = setInterval(() => this.#happen(), MINUTE / rate);
    this.#timers.add(timer);
  }

  /** Ends at once. */
  end(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
  }

  #happen(): void {
    const kinds = [() => this.#call(), () => this.#call(), () => this.#wait(), () => this.#meet()];
    kinds[this.#count % kinds.length]!();
    this.#count += 1;
  }

  #after(from: number, to: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, from + Math.random() * (to - from));
    this.#timers.add(timer);
  }

  #person(): { name: string; callerIdNum: string; callerIdName: string } {
    const index = Math.floor(Math.random() * PEOPLE.length);
    const name = PEOPLE[index]!;
    const device = name.toLowerCase().replace(/[^a-z].*/, '');
    return { name: `PJSIP/${device}`, callerIdNum: String(100 + index), callerIdName: name };
  }

  #call(): void {
    const call = this.#pbx.call({ from: { ...this.#person(), exten: '200' }, to: this.#person() });
    if (Math.random() < 0.2) return this.#after(2000, 8000, () => call.hangup(17));
    return this.#after(1000, 4000, () => {
      call.answer();
      this.#after(5000, 40_000, () => call.hangup());
    });
  }

  #newChannel(): FakeChannel {
    const channel = this.#pbx.channel(this.#person());
    channel.setState('Up');
    return channel;
  }

  #wait(): void {
    const names = Object.keys(QUEUES);
    const queue = this.#pbx.queue(names[Math.floor(Math.random() * names.length)]!);
    const channel = this.#newChannel();
    queue.join(channel);
    this.#after(3000, 20_000, () => {
      if (Math.random() < 0.3) return channel.hangup();
      queue.leave(channel);
      return this.#after(5000, 30_000, () => channel.hangup());
    });
  }

  #meet(): void {
    const channel = this.#newChannel();
    this.#pbx.pbx.conference(CONFERENCE).join(channel, {});
    this.#after(10_000, 60_000, () => channel.hangup());
  }
}
