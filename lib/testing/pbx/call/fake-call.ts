/**
 * A call between two channels of the fake PBX that a test answers and ends by hand: a Dial whose callee waits.
 *
 * Everything else is as in a call of the dialplan: what it tells, and in which order.
 */
import type { ChannelOptions } from '../channel/channel-options.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import { Dial } from './dial.js';
import { Leg, type LegHost } from './leg.js';

/** What a caller means who gives up before an answer. */
const GIVEN_UP = 16;

/** A two-party call; ask `caller` and `callee` for their channels. */
export class FakeCall {
  /** The channel that calls. */
  readonly caller: FakeChannel;
  /** The channel that is called. */
  readonly callee: FakeChannel;
  readonly #dial: Dial;
  #isElsewhere = false;

  constructor(host: LegHost, caller: FakeChannel, to: ChannelOptions, hasMilliseconds: boolean) {
    this.caller = caller;
    if (caller.state === 'Down') caller.setState('Ring');
    caller.execute('Dial', to.name);
    const leg = Leg.request(host, to.name, { linkedid: caller.linkedid, channel: to, isManual: true });
    if (leg === undefined) throw new RangeError(`no channel can be made of '${to.name}'`);
    this.callee = leg.channel;
    const wish = { targets: [], legs: [leg], timeout: Infinity, options: 'tT', hasMilliseconds };
    this.#dial = new Dial(host, caller, wish, () => this.#dialOnEnd());
    caller.thread = {
      hangup: () => {
        this.#dial.stop();
        this.#finish();
      },
      go: (place) => {
        this.#isElsewhere = true;
        this.#dial.stop();
        host.walker.run(caller, place);
      },
      taken: () => {
        this.#isElsewhere = true;
        this.#dial.stop(true);
      },
    };
    host.board.soon(() => this.#dial.start());
    this.callee.signal('ringing');
  }

  /** True from the answer to the hangup. */
  get isAnswered(): boolean {
    return this.#dial.isAnswered;
  }

  /** True after the hangup. */
  get isOver(): boolean {
    return this.#dial.isOver;
  }

  /** Lets the callee answer; nothing happens when it has, or when the call is over. */
  answer(): this {
    if (!this.isOver) this.callee.signal('answered');
    return this;
  }

  /** Ends the call; before the answer the cause says why: 17 busy, 19 no answer, 34 congestion, 16 given up. */
  hangup(cause = GIVEN_UP): void {
    if (this.isOver) return;
    if (this.isAnswered || cause !== GIVEN_UP) return this.callee.farEndHangup(cause);
    this.callee.hangupCause = cause;
    this.caller.requestHangup(cause);
  }

  #dialOnEnd(): void {
    if (this.caller.isEnding || this.#isElsewhere) return;
    this.caller.hangupCause ||= this.callee.hangupCause;
    this.caller.beginEnding();
    this.#finish();
  }

  #finish(): void {
    this.caller.tell('SoftHangupRequest', 'call', { Cause: 16 });
    this.caller.destroy();
  }
}
