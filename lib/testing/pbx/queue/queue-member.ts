/**
 * A member of a queue: who it is, how it is, and the headers that tell of it.
 *
 * Source: asterisk apps/app_queue.c, queue_member_blob_create() and manager_queues_status(), 22.10.1.
 */
import type { Headers } from '../../wire/wire-writer.js';

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
  /** The device whose state is the member's. @defaultValue the interface */
  readonly stateInterface?: string | undefined;
  readonly penalty?: number | undefined;
  /** A number of `DEVICE_STATE`. @defaultValue that of the device */
  readonly status?: number | undefined;
  readonly paused?: boolean | undefined;
  readonly pausedReason?: string | undefined;
  readonly membership?: 'static' | 'dynamic' | undefined;
  /** Whether it is called while its device is in use. @defaultValue as the queue has it */
  readonly ringInUse?: boolean | undefined;
}

/** A member of a queue; the fields may be changed, then `update` says so. */
export interface QueueMember {
  readonly interface: string;
  readonly name: string;
  readonly stateInterface: string;
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
  ringInUse: boolean;
}

/** So many whole seconds have passed since a time in milliseconds: a real Queue looks once a second. */
export function secondsSince(since: number): number {
  return Math.floor((Date.now() - since) / 1000);
}

/**
 * The wrap-up time of a member's own, in seconds: what is told of a member, whatever its queue has. Source: asterisk
 * apps/app_queue.c, queue_member_blob_create(), 22.10.1, and its wire.
 */
const OWN_WRAP_UP = 0;

/** The time in whole seconds, as Asterisk tells it. */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/**
 * Returns a number of `DEVICE_STATE` as it is.
 *
 * @throws {RangeError} it is none of them
 */
export function checkedStatus(status: number): number {
  if (Object.values(DEVICE_STATE).some((known) => known === status)) return status;
  const known = Object.entries(DEVICE_STATE).map(([name, value]) => `DEVICE_STATE.${name} (${value})`);
  throw new RangeError(`no device state ${JSON.stringify(status)}; known are ${known.join(', ')}`);
}

function flag(isSo: boolean): number {
  return isSo ? 1 : 0;
}

/** Makes a member. */
export function newMember(options: QueueMemberOptions, status: number, ringInUse: boolean): QueueMember {
  const paused = options.paused ?? false;
  return {
    interface: options.interface,
    name: options.name ?? options.interface,
    stateInterface: options.stateInterface ?? options.interface,
    membership: options.membership ?? 'dynamic',
    loginTime: nowInSeconds(),
    penalty: options.penalty ?? 0,
    callsTaken: 0,
    lastCall: 0,
    lastPause: paused ? nowInSeconds() : 0,
    isInCall: false,
    status: checkedStatus(options.status ?? status),
    isPaused: paused,
    pausedReason: options.pausedReason ?? '',
    ringInUse: options.ringInUse ?? ringInUse,
  };
}

/** The headers of an event about a member. */
export function memberHeaders(queue: string, member: QueueMember): Headers {
  return {
    Queue: queue, MemberName: member.name, Interface: member.interface, StateInterface: member.stateInterface,
    Membership: member.membership, Penalty: member.penalty, CallsTaken: member.callsTaken, LastCall: member.lastCall,
    LastPause: member.lastPause, LoginTime: member.loginTime, InCall: flag(member.isInCall), Status: member.status,
    Paused: flag(member.isPaused), PausedReason: member.pausedReason, Ringinuse: flag(member.ringInUse),
    Wrapuptime: OWN_WRAP_UP,
  };
}

/** The item of a QueueStatus list. */
export function memberItem(queue: string, member: QueueMember): Headers {
  return {
    Event: 'QueueMember', Queue: queue, Name: member.name, Location: member.interface,
    StateInterface: member.stateInterface, Membership: member.membership, Penalty: member.penalty,
    CallsTaken: member.callsTaken, LastCall: member.lastCall, LastPause: member.lastPause,
    LoginTime: member.loginTime, InCall: flag(member.isInCall), Status: member.status, Paused: flag(member.isPaused),
    PausedReason: member.pausedReason, Wrapuptime: OWN_WRAP_UP,
  };
}
