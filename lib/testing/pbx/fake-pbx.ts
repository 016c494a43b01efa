/**
 * The PBX behind the fake server: channels, calls, conferences, queues, database, variables, files. Knows no session
 * and no socket.
 *
 * It changes only when told to, by an action or by the test, and says what happens in events. Timers run only where a
 * dialplan, an originate or a wait asked for one; `clear` ends them all.
 */
import { FakeCall } from './fake-call.js';
import { FakeChannel, type ChannelOptions, type Emit } from './fake-channel.js';
import { FakeConference } from './fake-conference.js';
import { FakeQueue } from './fake-queue.js';

/** A step of a dialplan: an application and its data. */
export type DialplanStep = readonly [application: string, data?: string];

/** A line of a configuration file: name and value. */
export type ConfigLine = [name: string, value: string];

/** A category of a configuration file. */
export interface ConfigCategory {
  readonly name: string;
  readonly lines: ConfigLine[];
}

/** The technologies that this PBX can dial. */
const TECHNOLOGIES: ReadonlySet<string> = new Set(['local', 'pjsip', 'sip', 'iax2', 'dahdi']);

/** What each extension does; every other one answers and waits, but `nosuch` and `nowhere`, which don't exist. */
const EXTENSIONS: Readonly<Record<string, readonly DialplanStep[]>> = {
  busy: [['Busy']],
  congestion: [['Congestion']],
  nobody: [['Ringing'], ['Wait']],
  hangup: [['Hangup']],
  echo: [['Answer'], ['Echo']],
  conference: [['Answer'], ['ConfBridge', '1000']],
  queue: [['Answer'], ['Queue', 'support']],
  agi: [['Answer'], ['AGI', 'agi:async']],
  nosuch: [],
  nowhere: [],
};

const DEFAULT_STEPS: readonly DialplanStep[] = [['Answer'], ['Wait']];

/** A channel to create: a name without its number gets one. */
export type NewChannel = string | ChannelOptions;

/** A PBX that exists only in memory. */
export class FakePbx {
  /** Sends an event of a class to every session whose mask fits. */
  readonly emit: Emit;
  /** When it came to be. */
  readonly started = new Date();
  /** The AMI version of the banner. */
  readonly amiVersion: string;
  /** The channels that live, by name. */
  readonly channels = new Map<string, FakeChannel>();
  /** The conferences that have begun, by number. */
  readonly conferences = new Map<string, FakeConference>();
  /** The queues by name. */
  readonly queues = new Map<string, FakeQueue>();
  /** The database by path: `/family/key`. */
  readonly database = new Map<string, string>();
  /** The global variables by name. */
  readonly globals = new Map<string, string>();
  /** The configuration files by name. */
  readonly files = new Map<string, ConfigCategory[]>();
  /** The output of command-line texts, by command. */
  readonly commands = new Map<string, readonly string[]>();
  readonly #extensions = new Map<string, readonly DialplanStep[]>(Object.entries(EXTENSIONS));
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #names = new Map<string, number>();
  #processed = 0;
  #uniqueids = 0;

  constructor(amiVersion: string, emit: Emit) {
    this.amiVersion = amiVersion;
    this.emit = emit;
  }

  /**
   * A late version of Asterisk that goes with the AMI version. Source: asterisk include/asterisk/manager.h, branches 16
   * to 22: 11 apart.
   */
  get asteriskVersion(): string {
    const major = Number.parseInt(this.amiVersion, 10);
    return major >= 5 ? `${major + 11}.26.0` : major >= 2 ? '13.0.0' : '11.0.0';
  }

  /** How many calls there have been. */
  get processedCalls(): number {
    return this.#processed;
  }

  /** Tells whether channels of a technology can be made. */
  hasTechnology(name: string): boolean {
    return TECHNOLOGIES.has(name.toLowerCase());
  }

  /** Returns what an extension does; an empty list when it doesn't exist. */
  steps(exten: string): readonly DialplanStep[] {
    return this.#extensions.get(exten) ?? (exten === '' ? [] : DEFAULT_STEPS);
  }

  /** Sets what an extension does; without steps it doesn't exist any more. */
  setSteps(exten: string, steps: readonly DialplanStep[]): void {
    this.#extensions.set(exten, steps);
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
    const created = new FakeChannel({ ...options, name, uniqueid: options.uniqueid ?? this.nextUniqueid() }, this.emit);
    this.channels.set(name, created);
    this.#processed += 1;
    created.emit('Newchannel', 'call');
    created.beforeHangup(() => this.channels.delete(name));
    return created;
  }

  /** Lets a channel call another, which rings then. */
  dial(caller: FakeChannel, to: NewChannel): FakeCall {
    const given: ChannelOptions = typeof to === 'string' ? { name: to } : to;
    caller.execute('Dial', given.name);
    const callee = this.newChannel({
      ...given,
      linkedid: given.linkedid ?? caller.linkedid,
      connectedLineNum: given.connectedLineNum ?? caller.callerIdNum,
      connectedLineName: given.connectedLineName ?? caller.callerIdName,
    });
    const call = new FakeCall(caller, callee, this.emit);
    call.ring();
    return call;
  }

  /** Returns a conference; a new one begins when there is none of that number. */
  conference(number: string): FakeConference {
    let conference = this.conferences.get(number);
    if (conference === undefined) {
      conference = new FakeConference(number, this.emit, () => this.conferences.delete(number));
      this.conferences.set(number, conference);
    }
    return conference;
  }

  /** Returns a queue; a new one is made when there is none of that name. */
  queue(name: string): FakeQueue {
    const queue = this.queues.get(name) ?? new FakeQueue(name, this.emit);
    this.queues.set(name, queue);
    return queue;
  }

  /** Calls back after a time, unless the PBX is cleared before; returns a function that calls it off. */
  after(milliseconds: number, callback: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, milliseconds);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /**
   * Forgets calls, conferences and waiting callers without a word, and ends every timer: as a restart does. Files,
   * database, queues stay.
   */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.channels.clear();
    this.conferences.clear();
    this.globals.clear();
    for (const queue of this.queues.values()) queue.forgetCallers();
  }
}
