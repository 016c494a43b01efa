/**
 * An attended transfer: one of two calls a third from a bridge of its own, and leaves the other two together.
 *
 * Begun by a feature code, whose digits are pressed for the channel. The two bridges are watched: who leaves first
 * decides. The transferer: the two bridges are merged, also while the third still rings. The third: back to the first
 * bridge, as with the code that aborts. The one who was left waiting: the other two go on, or all end when the third
 * has not answered. A third that never answers a call which the transferer has left is not called back, the call ends.
 * Source: asterisk main/bridge_basic.c, feature_attended_transfer(), grab_transfer() and attended_transfer_state,
 * 22.10.1, and its wire.
 */
import type { Headers } from '../../wire/wire-writer.js';
import type { Signal } from '../channel/channel-options.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import { FakeBridge } from './fake-bridge.js';
import { inheritVariables, Leg, type LegHost, type LegOwner } from './leg.js';

/** How long a better number may be dialled, in milliseconds. Source: main/features_config.c, 22.10.1: 3 s a try. */
const RETRIES = 6000;

/** How long the third may ring, in milliseconds. Source: main/features_config.c, atxfernoanswertimeout, 22.10.1. */
const NO_ANSWER_TIMEOUT = 15_000;

/** The transfers under way, by the channel that transfers. */
const TRANSFERS = new WeakMap<FakeChannel, AttendedTransfer>();

/** Where a call is to be transferred to. */
export interface TransferTarget {
  readonly context: string;
  readonly exten: string;
}

/** One attended transfer. */
export class AttendedTransfer implements LegOwner {
  readonly #host: LegHost;
  readonly #transferer: FakeChannel;
  readonly #first: FakeBridge;
  #second: FakeBridge | undefined;
  #leg: Leg | undefined;
  #enter: () => void = () => undefined;
  #isAnswered = false;
  #isOver = false;
  #cancelTimer: () => void = () => undefined;

  private constructor(host: LegHost, transferer: FakeChannel, first: FakeBridge) {
    this.#host = host;
    this.#transferer = transferer;
    this.#first = first;
    TRANSFERS.set(transferer, this);
  }

  /** The transfer that a channel has under way. */
  static of(channel: FakeChannel): AttendedTransfer | undefined {
    return TRANSFERS.get(channel);
  }

  /** Begins one; the channel has to be in a call of two. */
  static begin(host: LegHost, transferer: FakeChannel, target: TransferTarget): void {
    const first = FakeBridge.of(transferer);
    if (first?.peerOf(transferer) === undefined) return;
    const transfer = new AttendedTransfer(host, transferer, first);
    first.watch((channel) => transfer.#bridgeOnLeave(channel));
    transferer.tell('Hold', 'call');
    for (const digit of target.exten) tellDigit(transferer, digit);
    if (host.dialplan.step(target.context, target.exten, 1) !== undefined) transfer.#call(target);
    else transfer.#wait();
  }

  /** Brings the transferer back to who waits for it. */
  abort(): void {
    if (this.#second === undefined || this.#isOver) return;
    this.#return();
  }

  /** The third rings, answers, is busy. */
  onSignal(leg: Leg, signal: Signal): void {
    if (signal === 'ringing') {
      leg.channel.setState('Ringing');
      this.#tell('DialState', 'RINGING');
    } else if (signal === 'answered') {
      this.#enter();
      this.#isAnswered = true;
      this.#cancelTimer();
      leg.channel.setState('Up');
      this.#tell('DialEnd', 'ANSWER');
      if (this.#isOver) FakeBridge.of(leg.channel)?.introduce();
    } else if (signal === 'busy' || signal === 'congestion') {
      this.#tell('DialEnd', signal.toUpperCase());
    }
  }

  /** The third has hung up, or was sent elsewhere. */
  onGone({ channel }: Leg, isAlive: boolean): void {
    this.#enter();
    FakeBridge.of(channel)?.leave(channel);
    if (!isAlive) channel.destroy();
  }

  /** The number is wrong: another one could still be dialled for a while. */
  #wait(): void {
    const { thread } = this.#transferer;
    if (thread === undefined) return;
    this.#cancelTimer = this.#host.board.after(RETRIES, () => {
      this.#transferer.thread = thread;
      this.#stay();
    });
    const left = (leave: () => void) => (): void => {
      this.#transferer.thread = thread;
      this.#stay();
      leave();
    };
    this.#transferer.thread = {
      ...thread,
      hangup: left(() => thread.hangup()),
      taken: left(() => thread.taken?.()),
      go: (place) => left(() => thread.go(place))(),
    };
  }

  #call({ context, exten }: TransferTarget): void {
    const { board } = this.#host;
    const { name, linkedid, callerIdNum, callerIdName } = this.#transferer;
    const leg = Leg.request(this.#host, `Local/${exten}@${context}`, { linkedid })!;
    const { channel } = leg;
    this.#leg = leg;
    leg.own(this);
    channel.setVariable('TRANSFERERNAME', name);
    channel.setVariable('ATTENDEDTRANSFER', name);
    Object.assign(channel, { connectedLineNum: callerIdNum, connectedLineName: callerIdName });
    channel.publish();
    inheritVariables(this.#transferer, channel);
    const second = new FakeBridge({}, board);
    this.#second = second;
    second.watch((left) => this.#bridgeOnLeave(left));
    leg.call();
    this.#enter = () => {
      this.#enter = () => undefined;
      second.enter(channel, () => this.onGone(leg, false));
      channel.setVariable('ATTENDEDTRANSFER', '');
      board.soon(() => this.#consult(second));
    };
    board.soon(() => board.soon(() => this.#enter()));
    this.#cancelTimer = board.after(NO_ANSWER_TIMEOUT, () => channel.requestHangup());
  }

  /** The transferer goes to the third, however soon that has left again. */
  #consult(second: FakeBridge): void {
    const isThere = !this.#isOver && FakeBridge.of(this.#transferer) === this.#first;
    if (isThere) this.#first.move(this.#transferer, second);
  }

  #tell(event: string, DialStatus: string): void {
    this.#host.board.emit(event, 'call', { ...this.#leg?.channel.snapshot('Dest'), DialStatus });
  }

  /** One has left a bridge: what becomes of the others depends on who it was. */
  #bridgeOnLeave(channel: FakeChannel): void {
    if (this.#isOver) return;
    const isTransferer = channel === this.#transferer;
    if (isTransferer && FakeBridge.of(channel) !== undefined) return;
    if (this.#second === undefined) {
      this.#end();
      this.#first.dissolve();
    } else if (isTransferer) this.#complete(this.#second);
    else if (channel === this.#leg?.channel) this.#return();
    else this.#fail(this.#second);
  }

  /** No third was called: the two go on. */
  #stay(): void {
    this.#end();
    this.#transferer.tell('Unhold', 'call');
  }

  #complete(second: FakeBridge): void {
    const target = this.#leg?.channel;
    const [transferee] = this.#first.channels;
    this.#end();
    if (target === undefined || transferee === undefined || target.isHungUp) return this.#dissolve();
    this.#host.board.emit('BridgeMerge', 'call', { ...this.#first.snapshot('To'), ...second.snapshot('From') });
    second.move(target, this.#first);
    this.#tellTransfer(second, 'Success', {
      ...transferee.snapshot('Transferee'),
      ...target.snapshot('TransferTarget'),
      IsExternal: 'No',
      DestType: 'Bridge',
      DestBridgeUniqueid: this.#first.uniqueid,
    });
    introduce(target, this.#first);
    return second.destroy();
  }

  /** The transferer is back with who waited for it; the third is let go. */
  #return(): void {
    const second = this.#second!;
    const transferer = this.#transferer;
    this.#consult(second);
    this.#end();
    second.move(transferer, this.#first);
    transferer.tell('Unhold', 'call');
    introduce(transferer, this.#first);
    second.dissolve();
  }

  /** Who waited has gone. */
  #fail(second: FakeBridge): void {
    this.#end();
    this.#first.dissolve();
    if (this.#isAnswered) return;
    const target = this.#leg?.channel.snapshot('TransferTarget');
    this.#tellTransfer(second, 'Fail', { ...target, IsExternal: 'No', DestType: 'Fail' });
    second.dissolve();
  }

  #dissolve(): void {
    this.#first.dissolve();
    this.#second?.dissolve();
  }

  #tellTransfer(second: FakeBridge, Result: string, headers: Headers): void {
    this.#host.board.emit('AttendedTransfer', 'call', {
      Result,
      ...this.#transferer.snapshot('OrigTransferer'),
      ...this.#first.snapshot('Orig'),
      ...this.#transferer.snapshot('SecondTransferer'),
      ...second.snapshot('Second'),
      ...headers,
    });
  }

  #end(): void {
    this.#isOver = true;
    this.#cancelTimer();
    TRANSFERS.delete(this.#transferer);
    for (const bridge of [this.#first, this.#second]) {
      bridge?.watch(undefined);
      this.#host.board.soon(() => bridge?.optimize());
    }
  }
}

/** Lets a digit have been pressed that no other channel hears. */
export function tellDigit(channel: FakeChannel, Digit: string): void {
  channel.tell('DTMFEnd', 'dtmf', { Digit, DurationMs: 0, Direction: 'Received' });
}

/** In another bridge a channel learns who the other one is, and so does its far end. */
function introduce(channel: FakeChannel, bridge: FakeBridge): void {
  const peer = bridge.peerOf(channel);
  if (peer === undefined) return;
  learn(channel, peer);
  learn(peer, channel);
}

/** Source: asterisk main/core_unreal.c, ast_unreal_indicate(), 22.10.1: to a far half it is who calls. */
function learn(channel: FakeChannel, { callerIdNum, callerIdName }: FakeChannel): void {
  if (callerIdNum === '' && callerIdName === '') return;
  Object.assign(channel, { connectedLineNum: callerIdNum, connectedLineName: callerIdName });
  channel.publish();
  Object.assign(channel.partner ?? {}, { callerIdNum, callerIdName });
  channel.partner?.publish();
}
