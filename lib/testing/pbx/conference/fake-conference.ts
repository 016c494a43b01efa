/**
 * A conference (ConfBridge) of the fake PBX: it begins with its first member and ends with the last.
 *
 * Source: asterisk apps/app_confbridge.c and apps/confbridge/confbridge_manager.c, 22.10.1.
 */
import { FakeBridge } from '../call/fake-bridge.js';
import type { Board } from '../channel/board.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import type { Devices } from '../devices.js';
import type { Headers } from '../../wire/wire-writer.js';

/** What a conference needs of the PBX. */
export interface ConferenceHost {
  readonly board: Board;
  readonly devices: Devices;
  /** The major version of Asterisk. */
  readonly major: number;
  nextNumber(technology: string): string;
}

/** What is known of a member. */
export interface ConferenceMember {
  readonly channel: FakeChannel;
  readonly isAdmin: boolean;
  readonly joined: Date;
  isMuted: boolean;
  isTalking: boolean;
  /** What the member does when it is put out; undefined for one that a test has let in. */
  readonly goOn: (() => void) | undefined;
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
  readonly #host: ConferenceHost;
  readonly #members = new Map<string, ConferenceMember>();
  readonly #onEnd: () => void;
  #isRecorded = false;

  constructor(number: string, host: ConferenceHost, onEnd: () => void) {
    this.number = number;
    this.#host = host;
    this.#onEnd = onEnd;
    const announcer = `CBAnn/${number}-${host.nextNumber('CBAnn')};2`;
    const options = { type: 'base', technology: 'softmix', creator: 'ConfBridge', name: number, announcer };
    this.#bridge = new FakeBridge(options, host.board);
    this.#bridge.announce(1);
    host.board.emit('ConfbridgeStart', 'call', this.#headers());
    host.devices.set(`confbridge:${number}`, 'INUSE');
  }

  /** The members in the order of joining. */
  get members(): readonly ConferenceMember[] {
    return [...this.#members.values()];
  }

  /** True while it is recorded. */
  get isRecorded(): boolean {
    return this.#isRecorded;
  }

  /** Takes a channel in; it leaves at its hangup. `goOn` is called when it is put out. */
  join(
    channel: FakeChannel,
    options: { isAdmin?: boolean | undefined; isMuted?: boolean | undefined } = {},
    goOn?: () => void,
  ): ConferenceMember {
    const member: ConferenceMember = {
      channel,
      isAdmin: options.isAdmin ?? false,
      isMuted: options.isMuted ?? false,
      isTalking: false,
      joined: new Date(),
      goOn,
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
    this.#bridge.leave(member.channel, { between: () => this.#tell('ConfbridgeLeave', member) });
    if (this.#members.size === 0) this.#end();
    return true;
  }

  /** Puts a member out: its channel goes on in its dialplan, or hangs up. Returns whether it was in. */
  kick(channelName: string): boolean {
    const member = this.#members.get(channelName);
    if (member === undefined) return false;
    member.channel.setVariable('CONFBRIDGE_RESULT', 'KICKED');
    this.leave(channelName);
    if (member.goOn === undefined) member.channel.hangup();
    else this.#host.board.soon(member.goOn);
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
    member.isTalking = isTalking;
    this.#tell('ConfbridgeTalking', member, { TalkingStatus: isTalking ? 'on' : 'off' });
    return true;
  }

  /** Starts or stops the recording; returns false when it was so already. */
  record(isRecorded = true): boolean {
    if (this.#isRecorded === isRecorded) return false;
    this.#isRecorded = isRecorded;
    if (isRecorded) this.#bridge.announce(1);
    this.#host.board.emit(isRecorded ? 'ConfbridgeRecord' : 'ConfbridgeStopRecord', 'call', this.#headers());
    if (!isRecorded) this.#bridge.announce(-1);
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
      EndMarkedAny: this.#host.major < 17 ? undefined : 'No',
      Waiting: 'No',
      Muted: yesNo(member.isMuted),
      Talking: yesNo(member.isTalking),
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
    this.#host.board.emit(event, 'call', {
      ...this.#headers(),
      ...member.channel.snapshot(),
      Admin: yesNo(member.isAdmin),
      ...headers,
    });
  }

  #end(): void {
    this.#host.devices.set(`confbridge:${this.number}`, 'NOT_INUSE');
    this.#host.board.emit('ConfbridgeEnd', 'call', this.#headers());
    this.#bridge.destroy();
    this.#onEnd();
  }
}
