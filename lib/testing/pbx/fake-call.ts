/**
 * A call between two channels of the fake PBX, in the order of a real one: it rings, is answered or not, ends.
 *
 * Source: the wire of asterisk 22.10.1 (Dial of one channel by another).
 */
import { FakeBridge } from './fake-bridge.js';
import type { Emit, FakeChannel } from './fake-channel.js';
import type { Headers } from '../wire/wire-writer.js';

/** Source: asterisk main/stasis_channels.c, ast_channel_publish_dial_internal() and its callers, 22.10.1. */
const DIAL_STATUS: ReadonlyMap<number, string> = new Map([
  [17, 'BUSY'],
  [18, 'NOANSWER'],
  [19, 'NOANSWER'],
  [34, 'CONGESTION'],
  [38, 'CHANUNAVAIL'],
  [20, 'CHANUNAVAIL'],
  [1, 'CHANUNAVAIL'],
]);

/** A two-party call; ask `caller` and `callee` for their channels. */
export class FakeCall {
  /** The channel that calls. */
  readonly caller: FakeChannel;
  /** The channel that is called. */
  readonly callee: FakeChannel;
  readonly #emit: Emit;
  #bridge: FakeBridge | undefined;
  #isOver = false;

  constructor(caller: FakeChannel, callee: FakeChannel, emit: Emit) {
    this.caller = caller;
    this.callee = callee;
    this.#emit = emit;
    for (const [channel, other] of [[caller, callee], [callee, caller]] as const) {
      channel.beforeHangup((cause) => this.#end(cause));
      channel.afterHangup((cause) => other.hangup(cause));
    }
  }

  /** True from the answer to the hangup. */
  get isAnswered(): boolean {
    return this.#bridge !== undefined && !this.#isOver;
  }

  /** True after the hangup. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Lets the callee ring; called when the call is made. */
  ring(): void {
    if (this.caller.state === 'Down') this.caller.setState('Ring');
    this.#emit('DialBegin', 'call', {
      ...this.#dialHeaders(),
      DialString: this.callee.name.replace(/^[^/]*\/|-[0-9a-f]{8}$/g, ''),
    });
    this.callee.setState('Ringing');
    this.#emit('DialState', 'call', { ...this.#dialHeaders(), DialStatus: 'RINGING' });
  }

  /** Lets the callee answer; nothing happens when it has, or when the call is over. */
  answer(): this {
    if (this.#isOver || this.#bridge !== undefined) return this;
    this.callee.setState('Up');
    this.caller.setState('Up');
    this.#emit('DialEnd', 'call', { ...this.#dialHeaders(), DialStatus: 'ANSWER' });
    this.#bridge = new FakeBridge({}, this.#emit);
    this.#bridge.enter(this.callee);
    this.#bridge.enter(this.caller);
    return this;
  }

  /** Ends the call; before the answer the cause says why: 17 busy, 19 no answer, 34 congestion. */
  hangup(cause = 16): void {
    this.callee.hangup(cause);
  }

  #dialHeaders(): Headers {
    return { ...this.caller.snapshot(), ...this.callee.snapshot('Dest') };
  }

  #end(cause: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#bridge === undefined) {
      this.#emit('DialEnd', 'call', { ...this.#dialHeaders(), DialStatus: DIAL_STATUS.get(cause) ?? 'CANCEL' });
    } else {
      this.#bridge.leave(this.callee);
      this.#bridge.leave(this.caller);
      this.#bridge.destroy();
    }
  }
}
