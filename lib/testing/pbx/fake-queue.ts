/**
 * A queue of the fake PBX: members who answer, callers who wait.
 *
 * Source: asterisk apps/app_queue.c, manager_queues_status() and queue_member_blob_create(), 22.10.1.
 */
import type { Emit, FakeChannel } from './fake-channel.js';
import type { Headers } from '../wire/wire-writer.js';

/**
 * Device states as a queue numbers them. Source: asterisk include/asterisk/devicestate.h, enum ast_device_state,
 * 22.10.1.
 */
export const DEVICE_STATE = {
  unknown: 0,
  notInUse: 1,
  inUse: 2,
  busy: 3,
  invalid: 4,
  unavailable: 5,
  ringing: 6,
  ringInUse: 7,
  onHold: 8,
} as const;

/** How a member begins. */
export interface QueueMemberOptions {
  /** The channel that rings, such as `PJSIP/alice`. */
  readonly interface: string;
  /** @defaultValue the interface */
  readonly name?: string | undefined;
  readonly penalty?: number | undefined;
  /** A number of `DEVICE_STATE`. @defaultValue 1, not in use */
  readonly status?: number | undefined;
  readonly paused?: boolean | undefined;
  readonly membership?: 'static' | 'dynamic' | undefined;
}

/** A member of a queue; the fields may be changed, then `update` says so. */
export interface QueueMember {
  readonly interface: string;
  readonly name: string;
  readonly membership: 'static' | 'dynamic';
  readonly loginTime: number;
  penalty: number;
  callsTaken: number;
  lastCall: number;
  lastPause: number;
  isInCall: boolean;
  status: number;
  isPaused: boolean;
  pausedReason: string;
}

/** A caller who waits. */
export interface QueueCaller {
  readonly channel: FakeChannel;
  readonly joined: Date;
  readonly priority: number;
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

function flag(isSo: boolean): number {
  return isSo ? 1 : 0;
}

/** A queue with its members and callers. */
export class FakeQueue {
  /** Its name. */
  readonly name: string;
  /** How calls are handed out; told in `QueueParams`. */
  strategy = 'ringall';
  /** How many calls were answered; the test counts. */
  completed = 0;
  /** How many callers have given up. */
  abandoned = 0;
  readonly #emit: Emit;
  readonly #members = new Map<string, QueueMember>();
  #callers: QueueCaller[] = [];

  constructor(name: string, emit: Emit) {
    this.name = name;
    this.#emit = emit;
  }

  /** The members in the order of adding. */
  get members(): readonly QueueMember[] {
    return [...this.#members.values()];
  }

  /** The callers, first come first. */
  get callers(): readonly QueueCaller[] {
    return this.#callers;
  }

  /** Finds a member by its interface. */
  member(interfaceName: string): QueueMember | undefined {
    return this.#members.get(interfaceName);
  }

  /** Adds a member and says so in a `QueueMemberAdded`. */
  addMember(options: QueueMemberOptions): QueueMember {
    const member: QueueMember = {
      interface: options.interface,
      name: options.name ?? options.interface,
      membership: options.membership ?? 'dynamic',
      loginTime: now(),
      penalty: options.penalty ?? 0,
      callsTaken: 0,
      lastCall: 0,
      lastPause: 0,
      isInCall: false,
      status: options.status ?? DEVICE_STATE.notInUse,
      isPaused: options.paused ?? false,
      pausedReason: '',
    };
    this.#members.set(member.interface, member);
    this.#tell('QueueMemberAdded', member);
    return member;
  }

  /** Removes a member; returns whether there was one. */
  removeMember(interfaceName: string): boolean {
    const member = this.#members.get(interfaceName);
    if (member === undefined) return false;
    this.#members.delete(interfaceName);
    this.#tell('QueueMemberRemoved', member);
    return true;
  }

  /** Pauses a member or ends its pause; returns whether there is one. */
  pause(interfaceName: string, isPaused = true, reason = ''): boolean {
    const member = this.#members.get(interfaceName);
    if (member === undefined) return false;
    member.isPaused = isPaused;
    member.pausedReason = reason;
    if (isPaused) member.lastPause = now();
    this.#tell('QueueMemberPause', member);
    return true;
  }

  /**
   * Sets a member's device state (`DEVICE_STATE`) and says so in a `QueueMemberStatus`; returns whether there is one.
   */
  setStatus(interfaceName: string, status: number): boolean {
    const member = this.#members.get(interfaceName);
    if (member === undefined) return false;
    member.status = status;
    this.#tell('QueueMemberStatus', member);
    return true;
  }

  /** Says how a member is now, after its fields were changed. */
  update(member: QueueMember): void {
    this.#tell('QueueMemberStatus', member);
  }

  /** Lets a caller wait at the end of the queue; a hangup means it has given up. */
  join(channel: FakeChannel, priority = 0): QueueCaller {
    const caller: QueueCaller = { channel, joined: new Date(), priority };
    this.#callers = [...this.#callers, caller];
    channel.emit('QueueCallerJoin', 'agent', {
      Queue: this.name,
      Position: this.#callers.length,
      Count: this.#callers.length,
    });
    channel.beforeHangup(() => this.leave(channel, true));
    return caller;
  }

  /** Takes a caller out: because a member answers, or because it has given up. Returns whether it waited. */
  leave(channel: FakeChannel, hasGivenUp = false): boolean {
    const position = this.#callers.findIndex((caller) => caller.channel === channel) + 1;
    if (position === 0) return false;
    const hold = Math.floor((Date.now() - this.#callers[position - 1]!.joined.getTime()) / 1000);
    this.#callers = this.#callers.filter((caller) => caller.channel !== channel);
    if (hasGivenUp) {
      this.abandoned += 1;
      channel.emit('QueueCallerAbandon', 'agent', {
        Queue: this.name,
        Position: position,
        OriginalPosition: position,
        HoldTime: hold,
      });
    }
    channel.emit('QueueCallerLeave', 'agent', { Queue: this.name, Position: position, Count: this.#callers.length });
    return true;
  }

  /** Forgets the callers without a word, as a restart of the server does. */
  forgetCallers(): void {
    this.#callers = [];
  }

  /** Returns the items of a QueueStatus. */
  statusItems(): Headers[] {
    const params: Headers = {
      Event: 'QueueParams',
      Queue: this.name,
      Max: 0,
      Strategy: this.strategy,
      Calls: this.#callers.length,
      Holdtime: 0,
      TalkTime: 0,
      Completed: this.completed,
      Abandoned: this.abandoned,
      ServiceLevel: 0,
      ServicelevelPerf: '0.0',
      ServicelevelPerf2: '0.0',
      Weight: 0,
    };
    return [params, ...this.members.map((member) => this.#memberItem(member)),
      ...this.#callers.map((caller, index) => this.#callerItem(caller, index))];
  }

  /** Returns its item of a QueueSummary. */
  summaryItem(): Headers {
    const isThere = this.members.filter((member) =>
      member.status !== DEVICE_STATE.unavailable && member.status !== DEVICE_STATE.invalid
    );
    const isFree = isThere.filter((member) => !member.isPaused && member.status === DEVICE_STATE.notInUse);
    return {
      Event: 'QueueSummary',
      Queue: this.name,
      LoggedIn: isThere.length,
      Available: isFree.length,
      Callers: this.#callers.length,
      HoldTime: 0,
      TalkTime: 0,
      LongestHoldTime: this.#longestHold(),
    };
  }

  #longestHold(): number {
    const [first] = this.#callers;
    return first === undefined ? 0 : Math.floor((Date.now() - first.joined.getTime()) / 1000);
  }

  #memberItem(member: QueueMember): Headers {
    return {
      Event: 'QueueMember',
      Queue: this.name,
      Name: member.name,
      Location: member.interface,
      StateInterface: member.interface,
      Membership: member.membership,
      Penalty: member.penalty,
      CallsTaken: member.callsTaken,
      LastCall: member.lastCall,
      LastPause: member.lastPause,
      LoginTime: member.loginTime,
      InCall: flag(member.isInCall),
      Status: member.status,
      Paused: flag(member.isPaused),
      PausedReason: member.pausedReason,
      Wrapuptime: 0,
    };
  }

  /**
   * Names are `unknown` here, without the brackets of a snapshot. Source: asterisk apps/app_queue.c,
   * manager_queues_status(), 22.10.1.
   */
  #callerItem({ channel, joined, priority }: QueueCaller, index: number): Headers {
    return {
      Event: 'QueueEntry',
      Queue: this.name,
      Position: index + 1,
      Channel: channel.name,
      Uniqueid: channel.uniqueid,
      CallerIDNum: channel.callerIdNum || 'unknown',
      CallerIDName: channel.callerIdName || 'unknown',
      ConnectedLineNum: channel.connectedLineNum || 'unknown',
      ConnectedLineName: channel.connectedLineName || 'unknown',
      Wait: Math.floor((Date.now() - joined.getTime()) / 1000),
      Priority: priority,
    };
  }

  #tell(event: string, member: QueueMember): void {
    this.#emit(event, 'agent', {
      Queue: this.name, MemberName: member.name, Interface: member.interface, StateInterface: member.interface,
      Membership: member.membership, Penalty: member.penalty, CallsTaken: member.callsTaken, LastCall: member.lastCall,
      LastPause: member.lastPause, LoginTime: member.loginTime, InCall: flag(member.isInCall), Status: member.status,
      Paused: flag(member.isPaused), PausedReason: member.pausedReason, Ringinuse: 1, Wrapuptime: 0,
    });
  }
}
