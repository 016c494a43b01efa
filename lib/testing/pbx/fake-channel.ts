/**
 * A channel of the fake PBX, and the events that tell of its life.
 *
 * The fourteen fields of a channel snapshot stand in every such event, `<unknown>` for what has no value; names of
 * callers come C-escaped, as since Asterisk 13. Source: asterisk main/manager_channels.c,
 * ast_manager_build_channel_state_string_prefix() and channel_hangup_cb(), 22.10.1.
 */
import type { EventClass } from '../wire/event-mask.js';
import type { Headers } from '../wire/wire-writer.js';

/** Sends an event of a class to every session whose mask fits. */
export type Emit = (event: string, eventClass: EventClass, headers: Headers) => void;

/** The states of a channel, by number. Source: asterisk main/channel.c, ast_state2str(), 22.10.1. */
const STATES = ['Down', 'Rsrvd', 'OffHook', 'Dialing', 'Ring', 'Ringing', 'Up', 'Busy'] as const;

/** A state's name. */
export type ChannelState = (typeof STATES)[number];

/** Source: asterisk main/channel.c, causes[], 22.10.1. */
const CAUSES: ReadonlyMap<number, string> = new Map([
  [0, 'Unknown'],
  [1, 'Unallocated (unassigned) number'],
  [3, 'No route to destination'],
  [16, 'Normal Clearing'],
  [17, 'User busy'],
  [18, 'No user responding'],
  [19, 'User alerting, no answer'],
  [20, 'Subscriber absent'],
  [21, 'Call Rejected'],
  [26, 'Answered elsewhere'],
  [27, 'Destination out of order'],
  [28, 'Invalid number format'],
  [31, 'Normal, unspecified'],
  [34, 'Circuit/channel congestion'],
  [38, 'Network out of order'],
  [127, 'Interworking, unspecified'],
]);

/** Returns the words for a hangup cause. */
export function causeText(cause: number): string {
  return CAUSES.get(cause) ?? 'Unknown';
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '\'': '\\\'',
  '"': '\\"',
  '?': '\\?',
};

/** Writes a value with C escapes. Source: asterisk main/utils.c, ast_escape_c(), 22.10.1. */
export function escapeC(value: string): string {
  return value.replace(/[\x07\b\f\n\r\t\v\\'"?]/g, (character) => ESCAPES[character] ?? character);
}

function orUnknown(value: string): string {
  return value === '' ? '<unknown>' : value;
}

/** How a channel begins; all but its name has a default. */
export interface ChannelOptions {
  /** Its name, such as `PJSIP/alice-00000001`. */
  readonly name: string;
  readonly uniqueid?: string | undefined;
  readonly linkedid?: string | undefined;
  readonly state?: ChannelState | undefined;
  readonly callerIdNum?: string | undefined;
  readonly callerIdName?: string | undefined;
  readonly connectedLineNum?: string | undefined;
  readonly connectedLineName?: string | undefined;
  readonly language?: string | undefined;
  readonly accountCode?: string | undefined;
  readonly context?: string | undefined;
  readonly exten?: string | undefined;
  readonly priority?: number | undefined;
}

/** A channel: its fields may be changed, its methods send the events that go with what they do. */
export class FakeChannel {
  /** Its name, such as `PJSIP/alice-00000001`. */
  readonly name: string;
  /** Its id; no other channel has had it. */
  readonly uniqueid: string;
  /** The id of the first channel of the call that it belongs to. */
  readonly linkedid: string;
  /** When it came to be. */
  readonly created = new Date();
  /** Its channel variables. */
  readonly variables = new Map<string, string>();
  /** The caller's number; empty for unknown, as the three below. */
  callerIdNum: string;
  /** The caller's name, as it is spoken: the events escape it. */
  callerIdName: string;
  /** The number of the other end. */
  connectedLineNum: string;
  /** The name of the other end. */
  connectedLineName: string;
  /** The language of its prompts. */
  language: string;
  /** The account to which it is billed. */
  accountCode: string;
  /** Its place in the dialplan: the context. */
  context: string;
  /** Its place in the dialplan: the extension. */
  exten: string;
  /** Its place in the dialplan: the priority. */
  priority: number;
  /** The application that it runs. */
  application = '';
  /** The data of that application. */
  data = '';
  /** The id of the bridge that it is in; empty outside. */
  bridgeId = '';
  readonly #emit: Emit;
  readonly #before: ((cause: number) => void)[] = [];
  readonly #after: ((cause: number) => void)[] = [];
  #state: ChannelState;
  #isHungUp = false;

  constructor(options: ChannelOptions & { readonly uniqueid: string }, emit: Emit) {
    this.#emit = emit;
    this.name = options.name;
    this.uniqueid = options.uniqueid;
    this.linkedid = options.linkedid ?? options.uniqueid;
    this.#state = options.state ?? 'Down';
    this.callerIdNum = options.callerIdNum ?? '';
    this.callerIdName = options.callerIdName ?? '';
    this.connectedLineNum = options.connectedLineNum ?? '';
    this.connectedLineName = options.connectedLineName ?? '';
    this.language = options.language ?? 'en';
    this.accountCode = options.accountCode ?? '';
    this.context = options.context ?? 'default';
    this.exten = options.exten ?? 's';
    this.priority = options.priority ?? 1;
  }

  /** Its state. */
  get state(): ChannelState {
    return this.#state;
  }

  /** True after its hangup. */
  get isHungUp(): boolean {
    return this.#isHungUp;
  }

  /** Returns the fourteen fields of its snapshot, each name with the prefix (`Dest`, `Transferer` …). */
  snapshot(prefix = ''): Headers {
    return {
      [`${prefix}Channel`]: this.name,
      [`${prefix}ChannelState`]: STATES.indexOf(this.#state),
      [`${prefix}ChannelStateDesc`]: this.#state,
      [`${prefix}CallerIDNum`]: orUnknown(this.callerIdNum),
      [`${prefix}CallerIDName`]: orUnknown(escapeC(this.callerIdName)),
      [`${prefix}ConnectedLineNum`]: orUnknown(this.connectedLineNum),
      [`${prefix}ConnectedLineName`]: orUnknown(escapeC(this.connectedLineName)),
      [`${prefix}Language`]: this.language,
      [`${prefix}AccountCode`]: this.accountCode,
      [`${prefix}Context`]: this.context,
      [`${prefix}Exten`]: this.exten,
      [`${prefix}Priority`]: this.priority,
      [`${prefix}Uniqueid`]: this.uniqueid,
      [`${prefix}Linkedid`]: this.linkedid,
    };
  }

  /** Sends an event with its snapshot and further headers behind. */
  emit(event: string, eventClass: EventClass, headers: Headers = {}): void {
    this.#emit(event, eventClass, { ...this.snapshot(), ...headers });
  }

  /** Changes its state and says so in a `Newstate`; nothing happens when it is in that state or hung up. */
  setState(state: ChannelState): void {
    if (this.#isHungUp || this.#state === state) return;
    this.#state = state;
    this.emit('Newstate', 'call');
  }

  /** Sets a channel variable and says so in a `VarSet`. */
  setVariable(name: string, value: string): void {
    this.variables.set(name, value);
    this.emit('VarSet', 'dialplan', { Variable: name, Value: escapeC(value) });
  }

  /** Goes to a place of the dialplan and says so in a `Newexten`. */
  execute(
    application: string,
    data: string,
    place: { context?: string; exten?: string; priority?: number } = {},
  ): void {
    if (this.#isHungUp) return;
    this.application = application;
    this.data = data;
    this.context = place.context ?? this.context;
    this.exten = place.exten ?? this.exten;
    this.priority = place.priority ?? this.priority;
    this.emit('Newexten', 'dialplan', { Extension: this.exten, Application: application, AppData: data });
  }

  /** Ends it with a `Hangup`; a second time nothing happens. */
  hangup(cause = 16): void {
    if (this.#isHungUp) return;
    this.#isHungUp = true;
    for (const callback of this.#before.splice(0)) callback(cause);
    this.emit('Hangup', 'call', { Cause: cause, 'Cause-txt': causeText(cause) });
    for (const callback of this.#after.splice(0)) callback(cause);
  }

  /** Registers what is to be done right before its `Hangup`: leaving bridges, conferences and queues. */
  beforeHangup(callback: (cause: number) => void): void {
    this.#before.push(callback);
  }

  /** Registers what is to be done right after its `Hangup`: the other end of the call. */
  afterHangup(callback: (cause: number) => void): void {
    this.#after.push(callback);
  }
}
