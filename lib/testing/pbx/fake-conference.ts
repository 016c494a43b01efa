/**
 * A conference (ConfBridge) of the fake PBX: it begins with its first member and ends with the last.
 *
 * Source: asterisk apps/app_confbridge.c and apps/confbridge/confbridge_manager.c, 22.10.1.
 */
import { FakeBridge } from './fake-bridge.js';
import type { Emit, FakeChannel } from './fake-channel.js';
import type { Headers } from '../wire/wire-writer.js';

/** What is known of a member. */
export interface ConferenceMember {
  readonly channel: FakeChannel;
  readonly isAdmin: boolean;
  readonly joined: Date;
  isMuted: boolean;
}

function yesNo(isSo: boolean): string {
  return isSo ? 'Yes' : 'No';
}

/** A conference, its members and what they do. */
export class FakeConference {
  /** Its number or name. */
  readonly number: string;
  /** True while nobody may join; the fake shows it and lets everybody in. */
  isLocked = false;
  readonly #bridge: FakeBridge;
  readonly #emit: Emit;
  readonly #members = new Map<string, ConferenceMember>();
  readonly #onEnd: () => void;
  #isRecorded = false;

  constructor(number: string, emit: Emit, onEnd: () => void) {
    this.number = number;
    this.#emit = emit;
    this.#onEnd = onEnd;
    this.#bridge = new FakeBridge({ type: 'base', technology: 'softmix', creator: 'ConfBridge', name: number }, emit);
    emit('ConfbridgeStart', 'call', this.#headers());
  }

  /** The members in the order of joining. */
  get members(): readonly ConferenceMember[] {
    return [...this.#members.values()];
  }

  /** True while it is recorded. */
  get isRecorded(): boolean {
    return this.#isRecorded;
  }

  /** Takes a channel in; it leaves at its hangup. */
  join(
    channel: FakeChannel,
    options: { isAdmin?: boolean | undefined; isMuted?: boolean | undefined } = {},
  ): ConferenceMember {
    const member: ConferenceMember = {
      channel,
      isAdmin: options.isAdmin ?? false,
      isMuted: options.isMuted ?? false,
      joined: new Date(),
    };
    this.#members.set(channel.name, member);
    this.#bridge.enter(channel);
    this.#tell('ConfbridgeJoin', member, { Muted: yesNo(member.isMuted) });
    channel.beforeHangup(() => this.leave(channel.name));
    return member;
  }

  /** Lets a member out, by the name of its channel; the last one ends the conference. Returns whether it was in. */
  leave(channelName: string): boolean {
    const member = this.#members.get(channelName);
    if (member === undefined) return false;
    this.#members.delete(channelName);
    this.#bridge.leave(member.channel);
    this.#tell('ConfbridgeLeave', member);
    if (this.#members.size === 0) this.#end();
    return true;
  }

  /** Mutes or unmutes a member; returns whether there is one on that channel. */
  mute(channelName: string, isMuted = true): boolean {
    const member = this.#members.get(channelName);
    if (member === undefined) return false;
    member.isMuted = isMuted;
    this.#tell(isMuted ? 'ConfbridgeMute' : 'ConfbridgeUnmute', member);
    return true;
  }

  /** Says that a member talks or has stopped. */
  talk(channelName: string, isTalking = true): boolean {
    const member = this.#members.get(channelName);
    if (member === undefined) return false;
    this.#tell('ConfbridgeTalking', member, { TalkingStatus: isTalking ? 'on' : 'off' });
    return true;
  }

  /** Starts or stops the recording; returns false when it was so already. */
  record(isRecorded = true): boolean {
    if (this.#isRecorded === isRecorded) return false;
    this.#isRecorded = isRecorded;
    this.#emit(isRecorded ? 'ConfbridgeRecord' : 'ConfbridgeStopRecord', 'call', this.#headers());
    return true;
  }

  /** Hangs up every member, which ends it. */
  end(): void {
    for (const { channel } of this.members) channel.hangup();
  }

  /** Returns the items of a ConfbridgeList. */
  listItems(): Headers[] {
    return this.members.map((member) => ({
      Event: 'ConfbridgeList',
      Conference: this.number,
      Admin: yesNo(member.isAdmin),
      MarkedUser: 'No',
      WaitMarked: 'No',
      EndMarked: 'No',
      EndMarkedAny: 'No',
      Waiting: 'No',
      Muted: yesNo(member.isMuted),
      Talking: 'No',
      AnsweredTime: Math.floor((Date.now() - member.joined.getTime()) / 1000),
      ...member.channel.snapshot(),
    }));
  }

  /** Returns its item of a ConfbridgeListRooms. */
  roomItem(): Headers {
    return {
      Event: 'ConfbridgeListRooms',
      Conference: this.number,
      Parties: this.#members.size,
      Marked: 0,
      Locked: yesNo(this.isLocked),
      Muted: 'No',
    };
  }

  #headers(): Headers {
    return { Conference: this.number, ...this.#bridge.snapshot() };
  }

  #tell(event: string, member: ConferenceMember, headers: Headers = {}): void {
    this.#emit(event, 'call', {
      ...this.#headers(),
      ...member.channel.snapshot(),
      Admin: yesNo(member.isAdmin),
      ...headers,
    });
  }

  #end(): void {
    this.#emit('ConfbridgeEnd', 'call', this.#headers());
    this.#bridge.destroy();
    this.#onEnd();
  }
}
