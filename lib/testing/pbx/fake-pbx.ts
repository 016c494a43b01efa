/**
 * The PBX behind the fake server: channels, calls, conferences, queues, database, variables, files. Knows no session
 * and no socket.
 *
 * It changes only when told to, by an action or by the test, and says what happens in events. Timers run only where a
 * dialplan, an originate or a wait asked for one; `clear` ends them all.
 */
import { FakeCall } from './call/fake-call.js';
import type { LegHost, Walker } from './call/leg.js';
import { ParkingLot } from './call/parking-lot.js';
import { Board, type Emit } from './channel/board.js';
import { escapeC } from './channel/causes.js';
import type { ChannelOptions, Place } from './channel/channel-options.js';
import { FakeChannel } from './channel/fake-channel.js';
import { FakeConference } from './conference/fake-conference.js';
import { ANSWERS, DEFAULT_CONTEXT, EXTENSIONS, MODULES, TECHNOLOGIES } from './defaults.js';
import { Devices, type DeviceState } from './devices.js';
import { readDialplan } from './dialplan/dialplan-text.js';
import { Dialplan, type DialplanStep } from './dialplan/dialplan.js';
import { FakeQueue } from './queue/fake-queue.js';

/** A line of a configuration file: name and value. */
export type ConfigLine = [name: string, value: string];

/** A category of a configuration file. */
export interface ConfigCategory {
  readonly name: string;
  readonly lines: ConfigLine[];
}

/** A channel to create: a name without its number gets one. */
export type NewChannel = string | ChannelOptions;

/** How an endpoint is. */
export interface EndpointOptions {
  /** What it does when it is called. @defaultValue it answers */
  readonly steps?: readonly DialplanStep[];
  /** Whether it can be called. @defaultValue true */
  readonly isRegistered?: boolean;
}

/** How the PBX begins. */
export interface PbxOptions {
  readonly amiVersion: string;
  /** How long a channel waits for the first sound behind its answer, in milliseconds. */
  readonly answerDelay: number;
  readonly walker: (pbx: FakePbx) => Walker;
}

/** A PBX that exists only in memory. */
export class FakePbx implements LegHost {
  /** The order of things, and time. */
  readonly board: Board;
  /** When it came to be. */
  readonly started = new Date();
  /** The AMI version of the banner. */
  readonly amiVersion: string;
  /** How long a channel waits for the first sound behind its answer, in milliseconds. */
  answerDelay: number;
  /** The channels that live, by name. */
  readonly channels = new Map<string, FakeChannel>();
  /** Channels that a list still shows behind their Hangup. */
  readonly ghosts = new Set<FakeChannel>();
  /** How long a list shows them, in milliseconds. */
  listLag = 0;
  /** The conferences that have begun, by number. */
  readonly conferences = new Map<string, FakeConference>();
  /** The queues by name. */
  readonly queues = new Map<string, FakeQueue>();
  /** The penalty rules of queues by name, each step as it is listed (`30,+1,+0`). */
  readonly queueRules = new Map<string, readonly string[]>();
  /** The parked calls. */
  readonly parking = new ParkingLot();
  /** The dialplan. */
  readonly dialplan = new Dialplan();
  /** The states of devices. */
  readonly devices: Devices;
  /** The database by path: `/family/key`. */
  readonly database = new Map<string, string>();
  /** The global variables by name. */
  readonly globals = new Map<string, string>();
  /** The configuration files by name. */
  readonly files = new Map<string, ConfigCategory[]>();
  /** The output of command-line texts, by command. */
  readonly commands = new Map<string, readonly string[]>();
  /** The endpoints that can be called, by name (`PJSIP/alice`). */
  readonly endpoints = new Map<string, EndpointOptions>();
  /** The modules that are loaded, without their ending. */
  readonly modules = new Set(MODULES);
  /** Lets channels run the dialplan. */
  readonly walker: Walker;
  readonly #names = new Map<string, number>();
  #processed = 0;
  #uniqueids = 0;

  constructor({ amiVersion, answerDelay, walker }: PbxOptions, emit: Emit) {
    this.amiVersion = amiVersion;
    this.answerDelay = answerDelay;
    this.board = new Board(emit, (device) => this.devices.changed(device));
    this.devices = new Devices(this.board, this.dialplan.hints, (device) => this.#deviceState(device));
    this.walker = walker(this);
    for (const [exten, steps] of Object.entries(EXTENSIONS)) this.dialplan.set(DEFAULT_CONTEXT, exten, steps);
  }

  /** Sends an event of a class to every session whose mask fits. */
  get emit(): Emit {
    return this.board.emit;
  }

  /** The major version of Asterisk that goes with the AMI version. Source: include/asterisk/manager.h: 11 apart. */
  get major(): number {
    const major = Number.parseInt(this.amiVersion, 10);
    return major >= 5 ? major + 11 : major >= 2 ? 13 : 11;
  }

  /** A late version of Asterisk that goes with the AMI version. */
  get asteriskVersion(): string {
    return this.major >= 16 ? `${this.major}.${this.major >= 22 ? 10 : 28}.0` : `${this.major}.0.0`;
  }

  /** How many calls there have been. */
  get processedCalls(): number {
    return this.#processed;
  }

  /** Tells whether channels of a technology can be made. */
  hasTechnology(name: string): boolean {
    return TECHNOLOGIES.has(name.toLowerCase());
  }

  /** Tells whether a channel has this id. */
  hasUniqueid(uniqueid: string): boolean {
    for (const channel of this.channels.values()) if (channel.uniqueid === uniqueid) return true;
    return false;
  }

  /** Finds a channel by its name, in any case, or by its id. */
  find(name: string): FakeChannel | undefined {
    const exact = this.channels.get(name);
    if (exact !== undefined || name === '') return exact;
    const wanted = name.toLowerCase();
    for (const channel of this.channels.values()) {
      if (channel.name.toLowerCase() === wanted || channel.uniqueid === name) return channel;
    }
    return undefined;
  }

  /** Returns what an endpoint does when it is called: as it was set, or as the extension of its name. */
  endpointSteps(name: string): readonly DialplanStep[] | undefined {
    const own = this.endpoints.get(name);
    if (own?.isRegistered === false) return undefined;
    const extension = this.dialplan.find(DEFAULT_CONTEXT, name.slice(name.indexOf('/') + 1));
    return own?.steps ?? extension?.steps ?? (own === undefined ? undefined : ANSWERS);
  }

  /** Sets what an extension (`100`, `100@from-internal`) does; without steps it doesn't exist any more. */
  setSteps(extension: string, steps: readonly DialplanStep[]): void {
    const [exten = '', context = DEFAULT_CONTEXT] = extension.split('@');
    this.dialplan.set(context, exten, steps);
  }

  /** Reads the text of an extensions.conf on top of the dialplan that there is. */
  readDialplan(text: string): void {
    readDialplan(text, this.dialplan, this.globals);
  }

  /** Sets a global variable and says so. */
  setGlobal(name: string, value: string): void {
    this.globals.set(name, value);
    this.emit('VarSet', 'dialplan', { Channel: 'none', Uniqueid: 'none', Variable: name, Value: escapeC(value) });
  }

  /** Returns a number for channel names, counting for each technology: eight hexadecimal digits. */
  nextNumber(technology: string): string {
    const count = this.#names.get(technology) ?? 0;
    this.#names.set(technology, count + 1);
    return count.toString(16).padStart(8, '0');
  }

  /** Returns a unique id that no channel has had. */
  nextUniqueid(): string {
    const count = this.#uniqueids;
    this.#uniqueids += 1;
    return `${Math.floor(this.started.getTime() / 1000)}.${count}`;
  }

  /** Creates a channel and says so in a `Newchannel`; `PJSIP/alice` becomes `PJSIP/alice-00000000`. */
  newChannel(channel: NewChannel): FakeChannel {
    const options: ChannelOptions = typeof channel === 'string' ? { name: channel } : channel;
    const isWhole = /-[0-9a-f]{8}(?:;[12])?$/.test(options.name);
    const name = isWhole ? options.name : `${options.name}-${this.nextNumber(options.name.split('/', 1)[0] ?? '')}`;
    const uniqueid = options.uniqueid ?? this.nextUniqueid();
    const created = new FakeChannel({ ...options, name, uniqueid }, this.board);
    const elder = options.linkedid === undefined ? undefined : this.find(options.linkedid);
    if (elder !== undefined) created.link(elder);
    if (!isWhole) this.declare(options.name);
    this.channels.set(name, created);
    this.#processed += 1;
    created.emit('Newchannel', 'call');
    created.beforeHangup(() => this.#forget(created));
    return created;
  }

  /** Lets an endpoint be there, unless it is: a test that names one has it. */
  declare(endpoint: string): void {
    if (!endpoint.startsWith('Local/') && !this.endpoints.has(endpoint)) this.endpoints.set(endpoint, {});
  }

  /** Lets a channel call another, which rings then, and answers when the test says so. */
  dial(caller: FakeChannel, to: NewChannel): FakeCall {
    const given: ChannelOptions = typeof to === 'string' ? { name: to } : to;
    this.declare(given.name);
    return new FakeCall(this, caller, given, this.major >= 16);
  }

  /** Sends a channel to a place of the dialplan. */
  redirect(channel: FakeChannel, place: Place): void {
    this.board.soon(() => {
      if (channel.isHungUp || channel.isEnding) return;
      if (channel.thread !== undefined) return channel.thread.go(place);
      for (const conference of [...this.conferences.values()]) conference.leave(channel.name);
      for (const queue of this.queues.values()) queue.leave(channel);
      return this.walker.run(channel, place);
    });
  }

  /** Returns a conference; a new one begins when there is none of that number. */
  conference(number: string): FakeConference {
    let conference = this.conferences.get(number);
    if (conference === undefined) {
      conference = new FakeConference(number, this, () => this.conferences.delete(number));
      this.conferences.set(number, conference);
    }
    return conference;
  }

  /** Returns a queue; a new one is made when there is none of that name. */
  queue(name: string): FakeQueue {
    const queue = this.queues.get(name) ?? new FakeQueue(name, this);
    this.queues.set(name, queue);
    return queue;
  }

  /** Calls back after a time, unless the PBX is cleared before; returns a function that calls it off. */
  after(milliseconds: number, callback: () => void): () => void {
    return this.board.after(milliseconds, callback);
  }

  /**
   * Forgets calls, conferences and waiting callers without a word, and ends every timer: as a restart does. Files,
   * database, queues stay.
   */
  clear(): void {
    this.board.clear();
    this.channels.clear();
    this.ghosts.clear();
    this.conferences.clear();
    this.globals.clear();
    this.parking.clear();
    for (const queue of this.queues.values()) queue.forgetCallers();
  }

  #forget(channel: FakeChannel): void {
    this.channels.delete(channel.name);
    if (this.listLag === 0) return;
    this.ghosts.add(channel);
    this.after(this.listLag, () => this.ghosts.delete(channel));
  }

  #deviceState(device: string): DeviceState {
    const channels = [...this.channels.values()].filter((channel) => channel.device === device);
    if (device.startsWith('Local/')) return this.#localState(device, channels);
    const states = new Set(channels.map(({ state }) => state));
    const isUp = states.has('Up') || states.has('Ring') || states.has('Dialing');
    if (states.has('Ringing')) return isUp ? 'RINGINUSE' : 'RINGING';
    if (isUp) return 'INUSE';
    if (states.has('Busy')) return 'BUSY';
    if (device.startsWith('Custom:')) return 'UNKNOWN';
    if (channels.length > 0 || this.endpointSteps(device) !== undefined) return 'NOT_INUSE';
    return this.endpoints.has(device) ? 'UNAVAILABLE' : 'INVALID';
  }

  /** Source: asterisk main/core_local.c, local_devicestate(), 22.10.1: in use while the far half runs. */
  #localState(device: string, channels: readonly FakeChannel[]): DeviceState {
    if (channels.some(({ name, partner }) => name.endsWith(';1') && partner?.thread !== undefined)) return 'INUSE';
    const [exten = '', context = DEFAULT_CONTEXT] = device.slice('Local/'.length).split('@');
    return channels.length > 0 || this.dialplan.step(context, exten, 1) !== undefined ? 'NOT_INUSE' : 'INVALID';
  }
}
