/**
 * Dial: a channel calls others, one of them answers or none, and the two are bridged until one hangs up.
 *
 * The variables that tell how it went are set where a real Dial sets them; what only a newer server sets is left out
 * for an older one. Source: asterisk apps/app_dial.c, dial_exec_full(), wait_for_answer() and handle_cause(), 22.10.1,
 * and its wire.
 */
import type { Headers } from '../../wire/wire-writer.js';
import type { Place, Signal } from '../channel/channel-options.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import { Snapshot } from '../channel/snapshot.js';
import { FakeBridge } from './fake-bridge.js';
import { cutTarget, inheritVariables, Leg, type LegHost, type LegOwner } from './leg.js';

/** Whom to call, and how. */
export interface DialWish {
  /** Channels such as `Local/100@default`. */
  readonly targets: readonly string[];
  /** In milliseconds; Infinity for none. */
  readonly timeout: number;
  /** The letters of Dial's options. */
  readonly options: string;
  /** True from Asterisk 16 on, where times are told in milliseconds too. */
  readonly hasMilliseconds: boolean;
  /** Legs that are there already, in place of `targets`: for a test that answers by hand. */
  readonly legs?: readonly Leg[];
}

/** Source: asterisk main/channel.c, ast_hangup_cause_to_dial_status(), and app_dial.c, handle_cause(), 22.10.1. */
const STATUS_OF_CAUSE: ReadonlyMap<number, string> = new Map([
  [17, 'BUSY'],
  [34, 'CONGESTION'],
  [1, 'CHANUNAVAIL'],
  [3, 'CHANUNAVAIL'],
  [20, 'CHANUNAVAIL'],
  [38, 'CHANUNAVAIL'],
]);

/** One run of Dial. */
export class Dial implements LegOwner {
  readonly #host: LegHost;
  readonly #caller: FakeChannel;
  readonly #wish: DialWish;
  readonly #onEnd: (goesOn: boolean) => void;
  readonly #began = Date.now();
  #legs: Leg[] = [];
  #answered: number | undefined;
  #hasRung = false;
  #bridge: FakeBridge | undefined;
  #cancelTimeout: () => void = () => undefined;
  #status = 'CHANUNAVAIL';
  #isOver = false;

  /** @param onEnd told once, when it is over: true when the caller goes on in its dialplan */
  constructor(host: LegHost, caller: FakeChannel, wish: DialWish, onEnd: (goesOn: boolean) => void) {
    this.#host = host;
    this.#caller = caller;
    this.#wish = wish;
    this.#onEnd = onEnd;
  }

  /** True from the answer to the end. */
  get isAnswered(): boolean {
    return this.#bridge !== undefined && !this.#isOver;
  }

  /** True once it is over. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls. */
  start(): void {
    for (const name of this.#cleared()) this.#caller.setVariable(name, '');
    this.#legs = [...(this.#wish.legs ?? this.#wish.targets.flatMap((target) => this.#request(target)))];
    for (const leg of this.#legs) this.#prepare(leg);
    for (const leg of [...this.#legs]) this.#call(leg);
    if (this.#legs.length === 0) return this.#end('CHANUNAVAIL', true);
    if (this.#wish.timeout < Infinity) {
      this.#cancelTimeout = this.#host.board.after(this.#wish.timeout, () => this.#giveUp('NOANSWER', 0, true));
    }
  }

  /** The caller hangs up, or is sent elsewhere. */
  stop(isTaken = false): void {
    if (this.#isOver) return;
    if (isTaken) FakeBridge.of(this.#caller)?.leave(this.#caller, { isMoved: true });
    if (this.#bridge === undefined) return this.#giveUp('CANCEL', this.#caller.isEnding ? 16 : 0, false);
    if (this.#caller.isEnding) this.#caller.hangupCause ||= 16;
    FakeBridge.of(this.#caller)?.leave(this.#caller);
    this.#bridgeOnEnd(false);
  }

  /** One of those that are called rings, answers, is busy. */
  onSignal(leg: Leg, signal: Signal): void {
    if (this.#isOver || this.#answered !== undefined) return;
    if (signal === 'answered') return this.#answer(leg);
    if (signal === 'ringing') return this.#ring(leg);
    if (signal === 'busy' || signal === 'congestion') {
      this.#status = signal.toUpperCase();
      this.#drop(leg, this.#status);
    }
  }

  /** One of those that are called is lost. */
  onGone(leg: Leg, isAlive: boolean): void {
    const status = STATUS_OF_CAUSE.get(leg.channel.hangupCause) ?? 'NOANSWER';
    this.#status = status;
    this.#drop(leg, status, isAlive);
  }

  #cleared(): readonly string[] {
    const names = ['DIALSTATUS', 'DIALEDPEERNUMBER', 'DIALEDPEERNAME'];
    if (!this.#wish.hasMilliseconds) return [...names, 'ANSWEREDTIME', 'DIALEDTIME'];
    const times = ['ANSWEREDTIME', 'DIALEDTIME', 'RINGTIME', 'PROGRESSTIME'];
    return [...names, ...times.flatMap((name) => [name, `${name}_MS`])];
  }

  #request(target: string): Leg[] {
    const leg = Leg.request(this.#host, target, { linkedid: this.#caller.linkedid });
    if (leg !== undefined) leg.channel.setVariable('DIALEDPEERNUMBER', cutTarget(target)[1]);
    return leg === undefined ? [] : [leg];
  }

  /** Source: asterisk apps/app_dial.c, 22.10.1: without a number of its own the called channel gets the extension. */
  #prepare(leg: Leg): void {
    const { channel } = leg;
    const { callerIdNum, callerIdName, context, exten } = this.#caller;
    leg.own(this);
    inheritVariables(this.#caller, channel);
    channel.application = 'AppDial';
    channel.data = '(Outgoing Line)';
    channel.callerIdNum ||= exten;
    channel.connectedLineNum ||= callerIdNum;
    channel.connectedLineName ||= callerIdName;
    channel.accountCode ||= this.#caller.accountCode;
    Object.assign(channel, { context, exten, priority: 1 });
    channel.publish();
  }

  #call(leg: Leg): void {
    if (!leg.call()) {
      this.#legs = this.#legs.filter((one) => one !== leg);
      return leg.end();
    }
    this.#emit('DialBegin', leg, { DialString: cutTarget(leg.target)[1] });
  }

  #emit(event: string, leg: Leg, headers: Headers): void {
    const caller = new Snapshot(this.#caller.snapshot());
    this.#host.board.emit(event, 'call', { ...leg.channel.snapshot('Dest'), ...headers }, caller);
  }

  #ring(leg: Leg): void {
    leg.channel.setState('Ringing');
    if (!this.#hasRung && this.#wish.hasMilliseconds) this.#setTime('RINGTIME', Date.now() - this.#began);
    this.#hasRung = true;
    this.#emit('DialState', leg, { DialStatus: 'RINGING' });
    this.#caller.partner?.signal('ringing');
  }

  #answer(leg: Leg): void {
    const { channel: peer } = leg;
    this.#answered = Date.now();
    this.#cancelTimeout();
    this.#legs = this.#legs.filter((one) => one !== leg);
    for (const other of this.#legs.splice(0)) {
      this.#emit('DialEnd', other, { DialStatus: 'CANCEL' });
      other.end(26);
    }
    peer.setState('Up');
    this.#caller.setVariable('DIALSTATUS', 'ANSWER');
    this.#caller.setVariable('DIALEDPEERNAME', peer.name);
    this.#caller.setVariable('DIALEDPEERNUMBER', cutTarget(leg.target)[1]);
    peer.exten = '';
    this.#emit('DialEnd', leg, { DialStatus: 'ANSWER' });
    this.#answerCaller();
    leg.release();
    this.#join(peer);
  }

  #answerCaller(): void {
    const isUp = this.#caller.state === 'Up';
    this.#caller.setState('Up');
    if (!isUp) this.#caller.partner?.signal('answered');
  }

  #join(peer: FakeChannel): void {
    const bridge = new FakeBridge({}, this.#host.board);
    this.#bridge = bridge;
    const leave = (next: () => void): void => {
      FakeBridge.of(peer)?.leave(peer);
      next();
    };
    peer.mayTransfer = this.#wish.options.includes('t');
    this.#caller.mayTransfer = this.#wish.options.includes('T');
    const end = (): void => {
      peer.hangupCause ||= 16;
      peer.destroy();
    };
    peer.thread = {
      hangup: () => {
        peer.hangupCause ||= 16;
        leave(end);
      },
      go: (place: Place) => {
        Object.assign(peer, place);
        leave(() => this.#host.walker.run(peer, place));
      },
    };
    peer.publish();
    bridge.enter(peer, end);
    bridge.enter(this.#caller, () => this.#bridgeOnEnd(!this.#caller.isEnding && this.#wish.options.includes('g')));
    if (this.#caller.isEnding) this.stop();
  }

  /** The caller is out of the bridge: because the other one has gone, or by itself. */
  #bridgeOnEnd(goesOn: boolean): void {
    if (this.#isOver) return;
    this.#setTime('ANSWEREDTIME', Date.now() - (this.#answered ?? 0));
    this.#setTime('DIALEDTIME', Date.now() - this.#began);
    this.#caller.hangupCause ||= goesOn ? 0 : 16;
    this.#end('ANSWER', goesOn);
  }

  #setTime(name: string, milliseconds: number): void {
    this.#caller.setVariable(name, String(Math.floor(milliseconds / 1000)));
    if (this.#wish.hasMilliseconds) this.#caller.setVariable(`${name}_MS`, String(milliseconds));
  }

  /** No answer in time, or the caller has hung up. */
  #giveUp(status: string, cause: number, goesOn: boolean): void {
    for (const leg of this.#legs.splice(0)) {
      this.#emit('DialEnd', leg, { DialStatus: status });
      leg.end(cause);
    }
    this.#end(status, goesOn);
  }

  /** One of those that are called is out. */
  #drop(leg: Leg, status: string, isAlive = false): void {
    if (this.#isOver || !this.#legs.includes(leg)) return;
    this.#legs = this.#legs.filter((one) => one !== leg);
    this.#emit('DialEnd', leg, { DialStatus: status });
    if (!isAlive) leg.end();
    if (this.#legs.length === 0) this.#end(this.#status, true);
  }

  #end(status: string, goesOn: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimeout();
    this.#caller.setVariable('DIALSTATUS', status);
    this.#onEnd(goesOn);
  }
}
