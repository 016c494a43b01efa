/**
 * A caller in a queue, from joining to leaving: members are called as the strategy says, one answers and the two talk,
 * or the caller gives up, waits too long, is withdrawn or sent elsewhere.
 *
 * The variables and events stand where the application Queue has them. Source: asterisk apps/app_queue.c, queue_exec(),
 * try_calling(), ring_entry(), wait_for_answer(), rna(), leave_queue() and send_agent_complete(), 22.10.1, and its
 * wire.
 */
import type { Headers } from '../../wire/wire-writer.js';
import { cutTarget, inheritVariables, Leg, type LegOwner } from '../call/leg.js';
import type { Signal } from '../channel/channel-options.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import type { FakePbx } from '../fake-pbx.js';
import type { FakeQueue } from './fake-queue.js';
import { secondsSince, type QueueMember } from './queue-member.js';
import { QueueRound, type Rounds } from './queue-round.js';
import { QueueTalk } from './queue-talk.js';
import { QueueTimes } from './queue-times.js';

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

/** One caller's way through a queue. */
export class QueueCall implements LegOwner {
  readonly #pbx: FakePbx;
  readonly #queue: FakeQueue;
  readonly #caller: FakeChannel;
  readonly #wish: QueueWish;
  readonly #onEnd: (goesOn: boolean) => void;
  readonly #began = Date.now();
  readonly #times: QueueTimes;
  readonly #rounds: Rounds = { start: 0 };
  #ringing: Ringing[] = [];
  #round: QueueRound | undefined;
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
    this.#times = new QueueTimes(caller, this.#began, pbx.major >= 18);
  }

  /** Joins, and lets members be called. */
  start(): void {
    const queue = this.#queue;
    this.#times.clear();
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
      this.#times.tellTalk(this.#talk.answered);
      return this.#end(false);
    }
    if (isTaken) return this.#forget();
    this.#cancelRinging('CANCEL');
    this.#times.tellWait(this.#hold);
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
    if (!queue.members.some((member) => queue.isFree(member))) return this.#waitForRest();
    this.#round = new QueueRound(queue, this.#rounds);
    this.#cancelRing = this.#pbx.board.after(queue.timeout, () => this.#ringOnTimeout());
    return this.#ringNext();
  }

  /** Calls the next members of the round; without any the round is over, and another one begins later. */
  #ringNext(): void {
    for (let chosen = this.#round!.next(); chosen.length > 0; chosen = this.#round!.next()) {
      for (const member of chosen) this.#ring(member);
      for (const { leg, member } of [...this.#ringing]) this.#call(leg, member);
      if (this.#ringing.length > 0) return;
    }
    this.#endRound();
    this.#later(this.#queue.retry);
  }

  #endRound(): void {
    this.#cancelRing?.();
    this.#cancelRing = undefined;
    this.#round?.end();
    this.#round = undefined;
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
    inheritVariables(this.#caller, channel);
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
    this.#endRound();
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
    if (this.#ringing.length === 0) this.#ringNext();
  }

  #cancelRinging(status: string, cause = 0): void {
    this.#endRound();
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
    this.#times.set('QUEUEWAIT', String(hold), String(hold * 1000));
    member.isInCall = true;
    this.#emit('AgentConnect', 'agent', leg, { ...this.#about(member), HoldTime: hold, RingTime: secondsSince(began) });
    this.#begin(leg.release(), member, hold);
  }

  #begin(peer: FakeChannel, member: QueueMember, hold: number): void {
    const caller = this.#caller;
    const talk = new QueueTalk({ pbx: this.#pbx, queue: this.#queue, caller, peer, member, hold }, (end, channel) =>
      this.#emit('AgentComplete', 'agent', { channel }, { ...this.#about(member), ...end })
    );
    peer.mayTransfer = this.#wish.options.includes('t');
    caller.mayTransfer = this.#wish.options.includes('T');
    this.#talk = talk;
    talk.begin(() => {
      this.#times.tellTalk(talk.answered);
      const goesOn = this.#wish.options.includes('c');
      if (goesOn) caller.setVariable('QUEUESTATUS', 'CONTINUE');
      else caller.hangupCause ||= 16;
      this.#end(goesOn);
    });
  }

  #abandon(): void {
    this.#caller.setVariable('ABANDONED', 'TRUE');
    this.#queue.abandon(this.#caller);
  }

  /** The time is over, or the caller is withdrawn. */
  #leave(status: 'TIMEOUT' | 'WITHDRAW', info = ''): void {
    if (this.#isOver || this.#talk !== undefined) return;
    this.#cancelRinging('NOANSWER');
    if (status === 'WITHDRAW') this.#times.tellWait(this.#hold);
    this.#abandon();
    if (status === 'TIMEOUT') this.#times.tellWait(this.#hold);
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
