/**
 * A queue of the fake PBX: its members, its callers, its figures, and what is told of them.
 *
 * A caller who came by the application Queue is served: members are called, one answers. A caller whom a test has let
 * in waits until the test takes it out. Source: asterisk apps/app_queue.c, manager_queues_status(), join_queue(),
 * leave_queue() and update_status(), 22.10.1.
 */
import type { Headers } from '../../wire/wire-writer.js';
import type { Board } from '../channel/board.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import { DEVICE_STATES, type Devices } from '../devices.js';
import { QueueFigures } from './queue-figures.js';
import { heldSeconds, isAvailableMember, statusItems, summaryItem, type QueueCaller } from './queue-lists.js';
import {
  checkedStatus,
  DEVICE_STATE,
  memberHeaders,
  newMember,
  nowInSeconds,
  type QueueMember,
  type QueueMemberOptions,
} from './queue-member.js';

/** What a queue needs of the PBX. */
export interface QueueHost {
  readonly board: Board;
  readonly devices: Devices;
  declare(endpoint: string): void;
}

/** A queue with its members and callers. */
export class FakeQueue {
  /** Its name. */
  readonly name: string;
  /**
   * How calls are handed out: `ringall`, `linear`, `rrmemory`, `rrordered`, `leastrecent`, `fewestcalls`, `random`,
   * `wrandom`.
   */
  strategy = 'ringall';
  /** How long a member rings, in milliseconds. */
  timeout = 15_000;
  /** How long until members are called again, in milliseconds. */
  retry = 5_000;
  /** How long a member is let alone behind a call, in milliseconds. */
  wrapUpTime = 0;
  /** Whether members are called while their device is in use; told in `Ringinuse`. */
  ringInUse = true;
  /** How many callers may wait; 0 for any number. */
  maxLength = 0;
  /** Within how many milliseconds an answer counts as in time. */
  serviceLevel = 0;
  /** What it counts. */
  readonly figures = new QueueFigures();
  readonly #host: QueueHost;
  readonly #members = new Map<string, QueueMember>();
  #callers: QueueCaller[] = [];
  #wasAvailable: boolean | undefined;

  constructor(name: string, host: QueueHost) {
    this.name = name;
    this.#host = host;
    host.devices.onChange((device, state) => this.#deviceOnChange(device, DEVICE_STATES[state]));
  }

  /** How many calls were answered and are over. */
  get completed(): number {
    return this.figures.completed;
  }

  set completed(count: number) {
    this.figures.completed = count;
  }

  /** How many callers have given up. */
  get abandoned(): number {
    return this.figures.abandoned;
  }

  set abandoned(count: number) {
    this.figures.abandoned = count;
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

  /** Tells whether a member would be called now. */
  isFree(member: QueueMember): boolean {
    const isFree = member.status === DEVICE_STATE.notInUse || member.status === DEVICE_STATE.unknown;
    const isBusy = member.status === DEVICE_STATE.inUse || member.status === DEVICE_STATE.ringing;
    const isResting = this.wrapUpTime > 0 && Date.now() - member.lastCall * 1000 < this.wrapUpTime;
    return !member.isPaused && !member.isInCall && !isResting && (isFree || (isBusy && member.ringInUse));
  }

  /** Adds a member and says so in a `QueueMemberAdded`. */
  addMember(options: QueueMemberOptions): QueueMember {
    const device = options.stateInterface ?? options.interface;
    if (options.status === undefined && options.stateInterface === undefined) this.#declare(options.interface);
    const member = newMember(options, DEVICE_STATES[this.#host.devices.state(device)], this.ringInUse);
    this.#members.set(member.interface, member);
    this.#tellPause(member);
    this.#tell('QueueMemberAdded', member);
    this.#tellAvailable();
    this.serve();
    return member;
  }

  /** Removes a member; returns whether there was one. */
  removeMember(interfaceName: string): boolean {
    const member = this.#members.get(interfaceName);
    if (member === undefined) return false;
    this.#members.delete(interfaceName);
    if (member.isPaused) this.#host.devices.set(`Queue:${this.name}_pause_${interfaceName}`, 'NOT_INUSE');
    this.#tell('QueueMemberRemoved', member);
    this.#tellAvailable();
    return true;
  }

  /** Pauses a member or ends its pause; returns whether there is one. */
  pause(interfaceName: string, isPaused = true, reason = ''): boolean {
    const member = this.#members.get(interfaceName);
    if (member === undefined) return false;
    member.isPaused = isPaused;
    member.pausedReason = reason;
    if (isPaused) member.lastPause = nowInSeconds();
    this.#tellPause(member);
    this.#tellAvailable();
    this.#tell('QueueMemberPause', member);
    if (!isPaused) this.serve();
    return true;
  }

  /** Sets a member's penalty; returns whether there is one. */
  setPenalty(interfaceName: string, penalty: number): boolean {
    return this.#change(interfaceName, 'QueueMemberPenalty', { penalty });
  }

  /** Sets whether a member is called while its device is in use; returns whether there is one. */
  setRingInUse(interfaceName: string, ringInUse: boolean): boolean {
    return this.#change(interfaceName, 'QueueMemberRinginuse', { ringInUse });
  }

  /**
   * Sets a member's device state (`DEVICE_STATE`) and says so in a `QueueMemberStatus`; returns whether there is one.
   *
   * @throws {RangeError} it is no number of `DEVICE_STATE`
   */
  setStatus(interfaceName: string, status: number): boolean {
    return this.#change(interfaceName, 'QueueMemberStatus', { status: checkedStatus(status) });
  }

  /** Says how a member is now, after its fields were changed. */
  update(member: QueueMember): void {
    this.#tell('QueueMemberStatus', member);
    this.#tellAvailable();
    this.serve();
  }

  /** Lets a caller wait, behind those of its priority; a hangup means it has given up. */
  join(
    channel: FakeChannel,
    priority = 0,
    { serve, withdraw }: Pick<QueueCaller, 'serve' | 'withdraw'> = {},
  ): QueueCaller {
    const place = this.#callers.filter((caller) => caller.priority >= priority).length;
    const caller = { channel, joined: new Date(), priority, serve, withdraw, originalPosition: place + 1 };
    this.#callers.splice(place, 0, caller);
    this.#host.devices.set(`Queue:${this.name}`, 'RINGING');
    channel.emit('QueueCallerJoin', 'agent', {
      Queue: this.name,
      Position: place + 1,
      Count: this.#callers.length,
    });
    channel.beforeHangup(() => this.leave(channel, true));
    return caller;
  }

  /** The place of a caller, from 1; 0 when it doesn't wait. */
  position(channel: FakeChannel): number {
    return this.#callers.findIndex((caller) => caller.channel === channel) + 1;
  }

  /** Says that a caller has given up. */
  abandon(channel: FakeChannel): void {
    const position = this.position(channel);
    const caller = this.#callers[position - 1];
    if (caller === undefined) return;
    const hold = heldSeconds(caller);
    this.figures.abandon(hold, this.serviceLevel / 1000);
    channel.emit('QueueCallerAbandon', 'agent', {
      Queue: this.name,
      Position: position,
      OriginalPosition: caller.originalPosition,
      HoldTime: hold,
    });
  }

  /** Takes a caller out: because a member answers, or because it has given up. Returns whether it waited. */
  leave(channel: FakeChannel, hasGivenUp = false): boolean {
    const position = this.position(channel);
    if (position === 0) return false;
    if (hasGivenUp) this.abandon(channel);
    this.#callers = this.#callers.filter((caller) => caller.channel !== channel);
    if (this.#callers.length === 0) this.#host.devices.set(`Queue:${this.name}`, 'NOT_INUSE');
    channel.emit('QueueCallerLeave', 'agent', { Queue: this.name, Position: position, Count: this.#callers.length });
    return true;
  }

  /** Takes a caller out without a word. */
  forget(channel: FakeChannel): void {
    this.#callers = this.#callers.filter((caller) => caller.channel !== channel);
  }

  /** Changes the priority of a caller; returns whether it waits. */
  setPriority(channelName: string, priority: number): boolean {
    const caller = this.#callers.find(({ channel }) => channel.name === channelName);
    if (caller === undefined) return false;
    caller.priority = priority;
    const others = this.#callers.filter((one) => one !== caller);
    const place = others.filter((one) => one.priority >= priority).length;
    others.splice(place, 0, caller);
    this.#callers = others;
    return true;
  }

  /** Lets members be called for those who came by the application Queue. */
  serve(): void {
    this.#host.board.soon(() => {
      for (const { serve } of [...this.#callers]) serve?.();
    });
  }

  /** Forgets the callers without a word, as a restart of the server does. */
  forgetCallers(): void {
    this.#callers = [];
    for (const member of this.#members.values()) member.isInCall = false;
  }

  /** Returns the items of a QueueStatus. */
  statusItems(): Headers[] {
    return statusItems(this);
  }

  /** Returns its item of a QueueSummary. */
  summaryItem(): Headers {
    return summaryItem(this);
  }

  #declare(interfaceName: string): void {
    if (!/^(?:Custom|Local):?\//i.test(interfaceName) && interfaceName.includes('/')) this.#host.declare(interfaceName);
  }

  #change(interfaceName: string, event: string, change: Partial<QueueMember>): boolean {
    const member = this.#members.get(interfaceName);
    if (member === undefined) return false;
    Object.assign(member, change);
    this.#tell(event, member);
    this.#tellAvailable();
    this.serve();
    return true;
  }

  #deviceOnChange(device: string, status: number): void {
    for (const member of this.#members.values()) {
      if (member.stateInterface.replace(/^(Local\/.*)\/n$/, '$1') !== device || member.status === status) continue;
      member.status = status;
      this.update(member);
    }
  }

  #tellPause({ interface: name, isPaused }: QueueMember): void {
    this.#host.devices.set(`Queue:${this.name}_pause_${name}`, isPaused ? 'INUSE' : 'NOT_INUSE');
  }

  #tellAvailable(): void {
    const isAvailable = this.members.some((member) => isAvailableMember(member));
    if (isAvailable === (this.#wasAvailable ?? false)) return;
    this.#wasAvailable = isAvailable;
    this.#host.devices.set(`Queue:${this.name}_avail`, isAvailable ? 'NOT_INUSE' : 'INUSE');
  }

  #tell(event: string, member: QueueMember): void {
    this.#host.board.emit(event, 'agent', memberHeaders(this.name, member));
  }
}
