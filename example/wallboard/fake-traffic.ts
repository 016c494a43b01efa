/**
 * The PBX of the demonstration: a fake Asterisk on a free port of this machine, where people call, wait, talk, meet and
 * give up.
 *
 * Chance decides who and how long; give your own `random` to make it repeatable. So many calls at most live at a time,
 * and every timer is the fake's own, which ends it with `close`.
 */
import { DEVICE_STATE, FakeAsterisk, type FakeCall, type FakeChannel, type FakeQueue } from 'gami/testing';

/** Somebody with a telephone or on an outside line. */
interface Person {
  readonly name: string;
  readonly callerIdNum: string;
  readonly callerIdName: string;
}

function person(device: string, callerIdNum: string, callerIdName: string): Person {
  return { name: `PJSIP/${device}`, callerIdNum, callerIdName };
}

const AGENTS: readonly Person[] = [
  person('alice', '100', 'Alice Martin'),
  person('bob', '101', 'Bob Keller'),
  person('chen', '102', '陈 Chen Wei'),
  person('dana', '103', 'Dana O\'Neill'),
  person('emeka', '104', 'Emeka Obi'),
  person('farah', '105', 'فرح Farah'),
];

const CUSTOMERS: readonly Person[] = [
  person('trunk', '+49 30 555 0101', 'Zoë Müller'),
  person('trunk', '+44 20 7946 0958', 'Harriet "Hattie" Cole'),
  person('trunk', '+33 1 99 00 12 34', 'François Lefèvre'),
  person('trunk', '+1 212 555 0147', 'Acme & Sons <Billing>'),
  person('trunk', '+81 3 5550 0199', '田中さくら'),
  person('trunk', '+7 499 555 01 22', 'Ольга Петрова'),
  person('trunk', '+55 11 5550 0123', 'João Silva'),
  person('trunk', '+1 555 0100', '<script>alert(1)</script>'),
  person('trunk', '', ''),
];

/** Who takes calls for which queue, by their places in the list of agents. */
const QUEUES: ReadonlyMap<string, readonly number[]> = new Map([['sales', [0, 1]], ['support', [2, 3, 4]]]);

const CONFERENCE = '1000';
const MAX_CHANNELS = 24;
const MAX_WAITING = 5;

/** The server and its people. */
export class FakeTraffic {
  /** The server. */
  readonly fake = new FakeAsterisk({ users: { wallboard: 'demonstration' } });
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Opens the port and lets the first calls come. */
  async open(): Promise<void> {
    await this.fake.listen();
    for (const { callerIdNum } of AGENTS) {
      this.fake.extension(callerIdNum, [['Ringing'], ['Wait', '2'], ['Answer'], ['Wait']]);
    }
    for (const [queue, places] of QUEUES) {
      for (const place of places) {
        this.#queue(queue).addMember({ interface: AGENTS[place]!.name, name: AGENTS[place]!.callerIdName });
      }
    }
    this.#queue('sales').addMember({ interface: 'PJSIP/hugo', name: 'Hugo Brandt', status: DEVICE_STATE.unavailable });
    for (let count = 0; count < 3; count += 1) this.#enterQueue();
    this.#directCall();
    for (let count = 0; count < 3; count += 1) this.#joinConference();
    this.#repeat(3, 7, () => this.#directCall());
    this.#repeat(4, 9, () => this.#enterQueue());
    this.#repeat(1, 3, () => this.#answerNext());
    this.#repeat(6, 15, () => this.#joinConference());
    this.#repeat(2, 5, () => this.#speak());
    this.#repeat(15, 30, () => this.#pause());
  }

  /** Ends everything. */
  close(): Promise<void> {
    return this.fake.close();
  }

  #one<T>(things: readonly T[]): T | undefined {
    return things[Math.floor(this.#random() * things.length)];
  }

  #seconds(least: number, most: number): number {
    return (least + this.#random() * (most - least)) * 1000;
  }

  #later(least: number, most: number, act: () => void): void {
    this.fake.pbx.after(this.#seconds(least, most), act);
  }

  #repeat(least: number, most: number, act: () => void): void {
    this.#later(least, most, () => {
      act();
      this.#repeat(least, most, act);
    });
  }

  get #isFull(): boolean {
    return this.fake.pbx.channels.size >= MAX_CHANNELS;
  }

  #queue(name: string): FakeQueue {
    return this.fake.pbx.queue(name);
  }

  /** Somebody who isn't on the telephone. */
  #free(people: readonly Person[]): Person | undefined {
    const busy = new Set([...this.fake.pbx.channels.values()].map(({ callerIdNum }) => callerIdNum));
    return this.#one(people.filter(({ callerIdNum }) => !busy.has(callerIdNum)));
  }

  #directCall(): void {
    const from = this.#free(CUSTOMERS);
    const to = this.#free(AGENTS);
    if (this.#isFull || from === undefined || to === undefined) return;
    const caller = this.fake.channel({ ...from, context: 'from-outside', exten: to.callerIdNum });
    this.#ring(caller, to);
  }

  /** Lets a telephone ring, be answered mostly, and the call end some time. */
  #ring(caller: FakeChannel, to: Person, onAnswer?: (call: FakeCall) => void): void {
    const call = this.fake.pbx.dial(caller, to);
    this.#setStatus(to, DEVICE_STATE.ringing);
    call.callee.afterHangup(() => this.#setStatus(to, DEVICE_STATE.notInUse));
    this.#later(2, 6, () => {
      if (call.isOver) return;
      if (this.#random() < 0.15) return call.hangup(19);
      call.answer();
      onAnswer?.(call);
      this.#setStatus(to, DEVICE_STATE.inUse);
      this.#hold(call);
      this.#later(12, 45, () => call.hangup());
    });
  }

  /** A queue sees how its members' telephones are, whoever calls them. */
  #setStatus({ name }: Person, status: number): void {
    for (const queue of this.fake.pbx.queues.values()) queue.setStatus(name, status);
  }

  /** Some have to look something up. */
  #hold({ caller, callee }: FakeCall): void {
    if (this.#random() > 0.3) return;
    this.#later(4, 8, () => !callee.isHungUp && caller.emit('Hold', 'call', { MusicClass: 'default' }));
    this.#later(9, 12, () => !callee.isHungUp && caller.emit('Unhold', 'call'));
  }

  #enterQueue(): void {
    const name = this.#one([...QUEUES.keys()])!;
    const from = this.#free(CUSTOMERS);
    if (this.#isFull || from === undefined || this.#queue(name).callers.length >= MAX_WAITING) return;
    const channel = this.fake.channel({ ...from, context: 'from-outside', exten: name });
    channel.setState('Up');
    channel.execute('Queue', name);
    const { callers } = this.#queue(name);
    this.#queue(name).join(channel);
    if (callers.length > 2) {
      this.#later(20, 40, () =>
        this.#queue(name).callers.some((caller) =>
          caller.channel === channel
        ) && channel.hangup());
    }
  }

  /** The next caller of a queue gets a member who is free. */
  #answerNext(): void {
    const name = this.#one([...QUEUES.keys()])!;
    const queue = this.#queue(name);
    const [next] = queue.callers;
    const ready = QUEUES.get(name)!.map((place) => AGENTS[place]!).filter((agent) =>
      !queue.member(agent.name)?.isPaused
    );
    const agent = this.#free(ready);
    if (next === undefined || agent === undefined || this.#random() < 0.5) return;
    queue.leave(next.channel);
    this.#ring(next.channel, agent, (call) => this.#connect(queue, call, agent, next.joined.getTime()));
  }

  /** What a queue tells when one of its members has answered. */
  #connect(queue: FakeQueue, { caller }: FakeCall, { name, callerIdName }: Person, joined: number): void {
    const hold = Math.round((Date.now() - joined) / 1000);
    queue.figures.connect(hold);
    caller.emit('AgentConnect', 'agent', {
      Queue: queue.name, Interface: name, MemberName: callerIdName, HoldTime: hold, RingTime: 3,
    });
  }

  #joinConference(): void {
    const guest = this.#free([...AGENTS.slice(5), ...CUSTOMERS]);
    const count = this.fake.pbx.conferences.get(CONFERENCE)?.members.length ?? 0;
    if (this.#isFull || guest === undefined || count >= 4) return;
    const conference = this.fake.conference(CONFERENCE, [{
      channel: { ...guest, context: 'conferences', exten: CONFERENCE },
      isAdmin: count === 0,
    }]);
    const { channel } = conference.members.at(-1)!;
    this.#later(30, 90, () => channel.hangup());
  }

  /** Somebody in the conference speaks and stops, or is muted for a while. */
  #speak(): void {
    const conference = this.fake.pbx.conferences.get(CONFERENCE);
    const member = this.#one(conference?.members ?? []);
    if (conference === undefined || member === undefined) return;
    const { name } = member.channel;
    if (member.isMuted || this.#random() < 0.1) return void conference.mute(name, !member.isMuted);
    conference.talk(name);
    this.#later(1, 4, () => conference.talk(name, false));
  }

  #pause(): void {
    const queue = this.#queue('support');
    const member = this.#one(queue.members);
    if (member !== undefined) {
      queue.pause(
        member.interface,
        !member.isPaused,
        member.isPaused ? '' : this.#one(['lunch', 'paperwork', 'training'])!,
      );
    }
  }
}
