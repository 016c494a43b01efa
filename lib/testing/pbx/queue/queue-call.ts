/**
 * A caller in a queue, from joining to leaving: members are called as the strategy says, one answers and the two talk,
 * or the caller gives up, waits too long, is withdrawn or sent elsewhere.
 *
 * The variables and events stand where the application Queue has them. Source: asterisk apps/app_queue.c, queue_exec(),
 * try_calling(), ring_entry(), wait_for_answer(), rna(), leave_queue() and send_agent_complete(), 22.10.1, and its
 * wire.
 */
import type { Headers } from '../../wire/wire-writer.js';
import { cutTarget, Leg, type LegOwner } from '../call/leg.js';
import type { Signal } from '../channel/channel-options.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import type { FakePbx } from '../fake-pbx.js';
import type { FakeQueue } from './fake-queue.js';
import { secondsSince, type QueueMember } from './queue-member.js';
import { QueueTalk } from './queue-talk.js';
import { choose } from './strategies.js';

/** How a caller comes into a queue. */
export interface QueueWish {
  /** The letters of Queue's options. */
  readonly options: string;
  /** In milliseconds; Infinity for none. */
  readonly timeout: number;
}

/** A member that is being called. */
interface Ringing {
  readonly leg: Leg;
  readonly member: QueueMember;
  readonly began: number;
}

/** The member that each queue called last, for round robin. */
const LAST = new WeakMap<FakeQueue, QueueMember>();

/** One caller's way through a queue. */
export class QueueCall implements LegOwner {
  readonly #pbx: FakePbx;
  readonly #queue: FakeQueue;
  readonly #caller: FakeChannel;
  readonly #wish: QueueWish;
  readonly #onEnd: (goesOn: boolean) => void;
  readonly #began = Date.now();
  #ringing: Ringing[] = [];
  #cancelRing: (() => void) | undefined;
  #cancelTimeout: () => void = () => undefined;
  #talk: QueueTalk | undefined;
  #isOver = false;

  /** @param onEnd told once, when it is over: true when the caller goes on in its dialplan */
  constructor(pbx: FakePbx, queue: FakeQueue, caller: FakeChannel, wish: QueueWish, onEnd: (goesOn: boolean) => void) {
    this.#pbx = pbx;
    this.#queue = queue;
    this.#caller = caller;
    this.#wish = wish;
    this.#onEnd = onEnd;
  }

  /** Joins, and lets members be called. */
  start(): void {
    const queue = this.#queue;
    for (const name of ['ANSWEREDTIME', 'DIALEDTIME', 'QUEUEWAIT']) this.#setTime(name, '', '');
    if (queue.maxLength > 0 && queue.callers.length >= queue.maxLength) {
      this.#caller.setVariable('QUEUESTATUS', 'FULL');
      return this.#end(true);
    }
    const priority = Number(this.#caller.variable('QUEUE_PRIO')) || 0;
    queue.join(this.#caller, priority, {
      serve: () => this.#serve(),
      withdraw: (info) => this.#leave('WITHDRAW', info),
    });
    if (this.#wish.timeout < Infinity) {
      this.#cancelTimeout = this.#pbx.board.after(this.#wish.timeout, () => this.#leave('TIMEOUT'));
    }
    return queue.serve();
  }

  /** The caller hangs up, or is sent elsewhere. */
  stop(isTaken = false): void {
    if (this.#isOver) return;
    if (this.#talk !== undefined) {
      this.#talk.leave(isTaken);
      this.#tellTalk(this.#talk.answered);
      return this.#end(false);
    }
    if (isTaken) return this.#forget();
    this.#cancelRinging('CANCEL');
    this.#tellTimes(0);
    this.#caller.publish();
    this.#abandon();
    return this.#end(false, true);
  }

  /** One of those that are called rings, answers, is busy. */
  onSignal(leg: Leg, signal: Signal): void {
    const ringing = this.#ringing.find((one) => one.leg === leg);
    if (ringing === undefined) return;
    if (signal === 'answered') return this.#answer(ringing);
    if (signal === 'busy' || signal === 'congestion') return this.#fail(ringing, signal.toUpperCase());
    if (signal !== 'ringing') return;
    leg.channel.setState('Ringing');
    this.#emit('DialState', 'call', leg, { DialStatus: 'RINGING' });
  }

  /** One of those that are called is lost. */
  onGone(leg: Leg, isAlive: boolean): void {
    const ringing = this.#ringing.find((one) => one.leg === leg);
    if (ringing !== undefined) this.#fail(ringing, 'NOANSWER', isAlive);
  }

  /** Source: asterisk main/channel.c, ast_channel_yank(), 22.10.1: who is pulled out by a Bridge leaves silently. */
  #forget(): void {
    this.#isOver = true;
    this.#cancelRinging('CANCEL');
    this.#queue.forget(this.#caller);
  }

  get #hold(): number {
    return secondsSince(this.#began);
  }

  /** Calls members, when it is this caller's turn and some are free. */
  #serve(): void {
    if (this.#isOver || this.#ringing.length > 0 || this.#cancelRing !== undefined) return;
    const queue = this.#queue;
    const chosen = choose(queue, queue.members.filter((member) => queue.isFree(member)), LAST.get(queue));
    if (chosen.length === 0) return this.#waitForRest();
    for (const member of chosen) this.#ring(member);
    for (const { leg, member } of [...this.#ringing]) this.#call(leg, member);
    if (this.#ringing.length === 0) return this.#later(queue.retry);
    this.#cancelRing = this.#pbx.board.after(queue.timeout, () => this.#ringOnTimeout());
  }

  #waitForRest(): void {
    const { members, wrapUpTime } = this.#queue;
    const ends = members.map(({ lastCall }) => lastCall * 1000 + wrapUpTime - Date.now()).filter((rest) => rest > 0);
    if (wrapUpTime > 0 && ends.length > 0) this.#later(Math.min(...ends));
  }

  #later(milliseconds: number): void {
    this.#cancelRing = this.#pbx.board.after(milliseconds, () => {
      this.#cancelRing = undefined;
      this.#serve();
    });
  }

  #ring(member: QueueMember): void {
    LAST.set(this.#queue, member);
    const leg = Leg.request(this.#pbx, member.interface, { linkedid: this.#caller.linkedid });
    if (leg === undefined) return;
    const { channel } = leg;
    leg.own(this);
    channel.application = 'AppQueue';
    channel.data = '(Outgoing Line)';
    channel.callerIdNum ||= this.#caller.exten;
    channel.connectedLineNum ||= this.#caller.callerIdNum;
    channel.connectedLineName ||= this.#caller.callerIdName;
    channel.publish();
    channel.setVariable('DIALEDPEERNUMBER', cutTarget(member.interface)[1]);
    this.#ringing.push({ leg, member, began: Date.now() });
  }

  #call(leg: Leg, member: QueueMember): void {
    if (!leg.call()) {
      this.#ringing = this.#ringing.filter((one) => one.leg !== leg);
      return leg.end();
    }
    this.#emit('DialBegin', 'call', leg, { DialString: member.interface });
    leg.channel.exten = this.#caller.exten;
    this.#emit('AgentCalled', 'agent', leg, this.#about(member));
  }

  #about(member: QueueMember): Headers {
    return { Queue: this.#queue.name, Interface: member.interface, MemberName: member.name };
  }

  #emit(event: string, eventClass: 'call' | 'agent', leg: Pick<Leg, 'channel'>, headers: Headers): void {
    const snapshots = { ...this.#caller.snapshot(), ...leg.channel.snapshot('Dest') };
    this.#pbx.board.emit(event, eventClass, { ...snapshots, ...headers });
  }

  /** Nobody has answered in time: each member that rang is told of, then it begins anew. */
  #ringOnTimeout(): void {
    this.#cancelRing = undefined;
    const ringing = this.#ringing.splice(0);
    for (const one of ringing) this.#tellNoAnswer(one);
    for (const { leg } of ringing) this.#emit('DialEnd', 'call', leg, { DialStatus: 'NOANSWER' });
    for (const { leg } of ringing) leg.end();
    this.#later(this.#queue.retry);
  }

  #tellNoAnswer({ leg, member, began }: Ringing): void {
    const ring = secondsSince(began) * 1000;
    this.#emit('AgentRingNoAnswer', 'agent', leg, { ...this.#about(member), RingTime: ring });
  }

  #fail(ringing: Ringing, status: string, isAlive = false): void {
    this.#ringing = this.#ringing.filter((one) => one !== ringing);
    this.#emit('DialEnd', 'call', ringing.leg, { DialStatus: status });
    this.#tellNoAnswer(ringing);
    if (!isAlive) ringing.leg.end();
    if (this.#ringing.length > 0) return;
    this.#cancelRing?.();
    this.#later(this.#queue.retry);
  }

  #cancelRinging(status: string, cause = 0): void {
    this.#cancelRing?.();
    this.#cancelRing = undefined;
    this.#cancelTimeout();
    for (const { leg } of this.#ringing.splice(0)) {
      this.#emit('DialEnd', 'call', leg, { DialStatus: status });
      leg.end(cause);
    }
  }

  #answer(ringing: Ringing): void {
    const { leg, member, began } = ringing;
    const queue = this.#queue;
    const hold = this.#hold;
    this.#ringing = this.#ringing.filter((one) => one !== ringing);
    this.#cancelRinging('CANCEL', 26);
    leg.channel.setState('Up');
    this.#emit('DialEnd', 'call', leg, { DialStatus: 'ANSWER' });
    const position = queue.position(this.#caller);
    queue.figures.connect(hold);
    queue.leave(this.#caller);
    this.#caller.setVariable('QUEUEPOSITION', String(position));
    this.#setTime('QUEUEWAIT', String(hold), String(hold * 1000));
    member.isInCall = true;
    this.#emit('AgentConnect', 'agent', leg, { ...this.#about(member), HoldTime: hold, RingTime: secondsSince(began) });
    this.#begin(leg.release(), member, hold);
  }

  #begin(peer: FakeChannel, member: QueueMember, hold: number): void {
    const caller = this.#caller;
    const talk = new QueueTalk({ pbx: this.#pbx, queue: this.#queue, caller, peer, member, hold }, (end) =>
      this.#emit('AgentComplete', 'agent', { channel: peer }, { ...this.#about(member), ...end })
    );
    this.#talk = talk;
    talk.begin(() => {
      this.#tellTalk(talk.answered);
      const goesOn = this.#wish.options.includes('c');
      if (goesOn) caller.setVariable('QUEUESTATUS', 'CONTINUE');
      else caller.hangupCause ||= 16;
      this.#end(goesOn);
    });
  }

  #tellTalk(answered: number): void {
    const milliseconds = (since: number): string => String(Date.now() - since);
    this.#setTime('ANSWEREDTIME', String(secondsSince(answered)), milliseconds(answered));
    this.#setTime('DIALEDTIME', String(secondsSince(this.#began)), milliseconds(this.#began));
  }

  /** How long the caller has waited, and that nobody has talked. */
  #tellTimes(answered: number): void {
    const hold = this.#hold;
    this.#setTime('QUEUEWAIT', String(hold), String(hold * 1000));
    this.#setTime('DIALEDTIME', String(hold), String(Date.now() - this.#began));
    this.#setTime('ANSWEREDTIME', String(answered), String(answered));
  }

  #setTime(name: string, value: string, milliseconds: string): void {
    if (this.#pbx.major < 18) return;
    this.#caller.setVariable(name, value);
    this.#caller.setVariable(`${name}_MS`, milliseconds);
  }

  #abandon(): void {
    this.#caller.setVariable('ABANDONED', 'TRUE');
    this.#queue.abandon(this.#caller);
  }

  /** The time is over, or the caller is withdrawn. */
  #leave(status: 'TIMEOUT' | 'WITHDRAW', info = ''): void {
    if (this.#isOver || this.#talk !== undefined) return;
    this.#cancelRinging('NOANSWER');
    if (status === 'WITHDRAW') this.#tellTimes(0);
    this.#abandon();
    if (status === 'TIMEOUT') this.#tellTimes(0);
    else this.#caller.setVariable('QUEUE_WITHDRAW_INFO', info);
    this.#end(true, true, status);
  }

  #end(goesOn: boolean, isWaiting = false, status?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelRinging('CANCEL');
    const position = this.#queue.position(this.#caller);
    if (isWaiting) {
      this.#queue.leave(this.#caller);
      this.#caller.setVariable('QUEUEPOSITION', String(position));
    }
    if (status !== undefined) this.#caller.setVariable('QUEUESTATUS', status);
    this.#queue.serve();
    this.#onEnd(goesOn);
  }
}
