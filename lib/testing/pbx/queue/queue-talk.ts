/**
 * A caller and the member who has answered: the two talk until one of them hangs up or is sent elsewhere; who did is
 * told in AgentComplete, once.
 *
 * Source: asterisk apps/app_queue.c, try_calling() and send_agent_complete(), 22.10.1, and its wire.
 */
import { FakeBridge } from '../call/fake-bridge.js';
import type { Place } from '../channel/channel-options.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import type { FakePbx } from '../fake-pbx.js';
import type { FakeQueue } from './fake-queue.js';
import { nowInSeconds, secondsSince, type QueueMember } from './queue-member.js';

/** Who talks, and where. */
export interface Talkers {
  readonly pbx: FakePbx;
  readonly queue: FakeQueue;
  readonly caller: FakeChannel;
  readonly peer: FakeChannel;
  readonly member: QueueMember;
  /** How long the caller has waited, in seconds. */
  readonly hold: number;
}

/** What AgentComplete says beside the channels. */
export interface TalkEnd {
  readonly HoldTime: number;
  readonly TalkTime: number;
  readonly Reason: 'caller' | 'agent';
}

/** One such talk. */
export class QueueTalk {
  /** When the member answered, in milliseconds since 1970. */
  readonly answered = Date.now();
  readonly #talkers: Talkers;
  readonly #bridge: FakeBridge;
  readonly #onComplete: (end: TalkEnd, peer: FakeChannel) => void;
  #peer: FakeChannel;
  #isComplete = false;

  /** @param onComplete told once, when one of the two has ended it, with the member's channel */
  constructor(talkers: Talkers, onComplete: (end: TalkEnd, peer: FakeChannel) => void) {
    this.#talkers = talkers;
    this.#onComplete = onComplete;
    this.#peer = talkers.peer;
    this.#bridge = new FakeBridge({}, talkers.pbx.board);
  }

  /** Brings the two together. @param onFreed called when the member has gone and the caller has not */
  begin(onFreed: () => void): void {
    const { caller, peer, pbx } = this.#talkers;
    const bridge = this.#bridge;
    peer.thread = {
      hangup: () => {
        peer.hangupCause ||= 16;
        this.#complete('agent');
        FakeBridge.of(peer)?.leave(peer);
        peer.destroy();
      },
      go: (place: Place) => {
        Object.assign(peer, place);
        this.#complete('agent');
        FakeBridge.of(peer)?.leave(peer);
        pbx.walker.run(peer, place);
      },
    };
    peer.publish();
    bridge.enter(peer, () => {
      this.#peer = bridge.peerOf(caller) ?? this.#peer;
      peer.hangupCause ||= 16;
      peer.destroy();
    });
    bridge.enter(caller, () => {
      this.#complete('agent');
      onFreed();
    });
  }

  /** The caller leaves. @param isTaken it was taken out of the bridge by somebody else */
  leave(isTaken: boolean): void {
    const { caller } = this.#talkers;
    if (isTaken) FakeBridge.of(caller)?.leave(caller, { isMoved: true });
    if (caller.isEnding) caller.hangupCause ||= 16;
    this.#complete('caller');
    FakeBridge.of(caller)?.leave(caller);
  }

  #complete(Reason: 'caller' | 'agent'): void {
    if (this.#isComplete) return;
    this.#isComplete = true;
    const { queue, member, hold } = this.#talkers;
    const talk = secondsSince(this.answered);
    this.#onComplete({ HoldTime: hold, TalkTime: talk, Reason }, this.#peer);
    queue.figures.complete(hold, talk, queue.serviceLevel / 1000);
    Object.assign(member, { callsTaken: member.callsTaken + 1, lastCall: nowInSeconds(), isInCall: false });
  }
}
