/**
 * A channel of the fake PBX, and the events that tell of its life.
 *
 * The fourteen fields of a channel snapshot stand in every such event, `<unknown>` for what has no value; names of
 * callers come C-escaped, as since Asterisk 13. What changed since the last snapshot makes the event: state, place,
 * caller, account, connected line, in that order. What a channel does is its thread's business: an application of the
 * dialplan, a call that rings, a bridge; a channel without one belongs to the test. Source: asterisk
 * main/manager_channels.c, channel_monitors[] and channel_hangup_request_cb(), 22.10.1.
 */
import type { EventClass } from '../../wire/event-mask.js';
import type { Headers } from '../../wire/wire-writer.js';
import type { Board } from './board.js';
import { causeText, escapeC } from './causes.js';
import {
  stateOf, type ChannelOptions, type ChannelState, type Place, type Signal, type Thread,
} from './channel-options.js';
import { Snapshot, snapshotOf } from './snapshot.js';

/** What a caller lets others know: everything. */
const PRESENTATION: Headers = { 'CID-CallingPres': '0 (Presentation Allowed, Not Screened)' };

/** Counts channels: an older one has a smaller number. */
let channels = 0;

/** A channel: its fields may be changed, its methods send the events that go with what they do. */
export class FakeChannel {
  /** Its name, such as `PJSIP/alice-00000001`. */
  readonly name: string;
  /** Its id; no other channel has had it. */
  readonly uniqueid: string;
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
  /** Why it ends, a number of Q.850; 0 while nothing has said why. */
  hangupCause = 0;
  /** When it is to end by an absolute timeout, in seconds since 1970; 0 for never. */
  endsAt = 0;
  /** What runs it; undefined while it belongs to the test. */
  thread: Thread | undefined;
  /** The other half of a Local channel. */
  partner: FakeChannel | undefined;
  /** True for the near half of a Local channel that was made without `/n`. */
  isOptimizable = false;
  /** True when it may begin a transfer by a feature code, as the options `t` and `T` of Dial and Queue allow. */
  mayTransfer = false;
  readonly #board: Board;
  #linkedid: string;
  #linkedSince = (channels += 1);
  readonly #before: ((cause: number) => void)[] = [];
  readonly #after: ((cause: number) => void)[] = [];
  #state: ChannelState;
  #isEnding = false;
  #isHungUp = false;
  #told: readonly (string | number)[];
  #last: Snapshot;

  constructor(options: ChannelOptions & { readonly uniqueid: string }, board: Board) {
    this.#board = board;
    this.name = options.name;
    this.uniqueid = options.uniqueid;
    this.#linkedid = options.linkedid ?? options.uniqueid;
    this.#state = stateOf(options.state ?? 'Down');
    this.callerIdNum = options.callerIdNum ?? '';
    this.callerIdName = options.callerIdName ?? '';
    this.connectedLineNum = options.connectedLineNum ?? '';
    this.connectedLineName = options.connectedLineName ?? '';
    this.language = options.language ?? 'en';
    this.accountCode = options.accountCode ?? '';
    this.context = options.context ?? 'default';
    this.exten = options.exten ?? 's';
    this.priority = options.priority ?? 1;
    this.#told = this.#fields();
    this.#last = new Snapshot(this.snapshot());
  }

  /** The id of the oldest channel of the call that it belongs to. */
  get linkedid(): string {
    return this.#linkedid;
  }

  /** Grows with the age of the call that it belongs to. */
  get linkedSince(): number {
    return this.#linkedSince;
  }

  /** Lets it belong to the call of another. */
  link(other: FakeChannel): void {
    this.#linkedid = other.#linkedid;
    this.#linkedSince = other.#linkedSince;
    this.#last = new Snapshot({ ...this.#last.headers, Linkedid: this.#linkedid });
  }

  /** Its state. */
  get state(): ChannelState {
    return this.#state;
  }

  /** True after its hangup. */
  get isHungUp(): boolean {
    return this.#isHungUp;
  }

  /** True from the moment on when something has asked it to end. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** The device behind it: its name without the number. */
  get device(): string {
    return this.name.replace(/-[0-9a-f]{8}(?:;[12])?$/, '');
  }

  /** Returns the fourteen fields of its snapshot, each name with the prefix (`Dest`, `Transferer` …). */
  snapshot(prefix = ''): Headers {
    return snapshotOf(this, prefix);
  }

  /** Returns its snapshot, which is told of from now on. */
  freshSnapshot(): Snapshot {
    this.#last = new Snapshot(this.snapshot());
    return this.#last;
  }

  /** Sends an event with its snapshot and further headers behind. */
  emit(event: string, eventClass: EventClass, headers: Headers = {}): void {
    this.#board.emit(event, eventClass, headers, this.freshSnapshot());
  }

  /**
   * Sends an event with the snapshot that was told last: a place that nothing was done at yet isn't in it. Source:
   * asterisk main/stasis_channels.c, ast_channel_publish_cached_blob(), 22.10.1.
   */
  tell(event: string, eventClass: EventClass, headers: Headers = {}): void {
    this.#board.emit(event, eventClass, headers, this.#last);
  }

  /** Changes its state and says so in a `Newstate`; nothing happens when it is in that state or hung up. */
  setState(state: ChannelState): void {
    if (this.#isHungUp || this.#state === stateOf(state)) return;
    this.#state = state;
    this.publish();
    this.#board.deviceChanged(this.device);
  }

  /**
   * Says what has changed since it was last said.
   *
   * A new place is told when its application is known, and so is the first application at a place; another application
   * at the same place is not. Source: asterisk main/stasis_channels.c, ast_channel_snapshot_cep_equal(), 22.10.1.
   */
  publish(): void {
    if (this.#isHungUp) return;
    const old = this.#told;
    const now = this.#fields();
    this.#told = now;
    this.#last = new Snapshot(this.snapshot());
    const differs = (...indexes: number[]): boolean => indexes.some((index) => old[index] !== now[index]);
    if (differs(0)) this.emit('Newstate', 'call');
    if (this.application !== '' && (differs(1, 2, 3) || old[4] === '')) this.#newexten();
    if (differs(5, 6)) this.emit('NewCallerid', 'call', PRESENTATION);
    if (differs(7)) this.emit('NewAccountCode', 'call', { OldAccountCode: old[7] });
    if (differs(8, 9)) this.emit('NewConnectedLine', 'call');
  }

  /** Sets a channel variable and says so in a `VarSet`; a name of one or two underscores in front is inherited. */
  setVariable(name: string, value: string): void {
    this.variables.set(name, value);
    this.tell('VarSet', 'dialplan', { Variable: name, Value: escapeC(value) });
  }

  /** Gets a channel variable, also when it was set to be inherited; undefined when there is none. */
  variable(name: string): string | undefined {
    const { variables } = this;
    if (name.startsWith('_')) return undefined;
    return variables.get(name) ?? variables.get(`_${name}`) ?? variables.get(`__${name}`);
  }

  /** Goes to a place of the dialplan and says so in a `Newexten`. */
  execute(application: string, data: string, place: Partial<Place> = {}): void {
    if (this.#isHungUp) return;
    this.application = application;
    this.data = data;
    this.context = place.context ?? this.context;
    this.exten = place.exten ?? this.exten;
    this.priority = place.priority ?? this.priority;
    this.#told = this.#fields();
    this.#newexten();
  }

  /** Lets the far half of a Local channel, or whoever calls this one, know something. */
  signal(signal: Signal): void {
    this.#board.soon(() => this.thread?.signal?.(signal));
  }

  /** Ends it with a `Hangup`, by way of what it is doing; a second time nothing happens. */
  hangup(cause = 16): void {
    this.requestHangup(cause);
  }

  /** Asks it to end: what runs it does so, as soon as it may. Without a cause it keeps the one that it has. */
  requestHangup(cause = 0): void {
    if (this.#isEnding || this.#isHungUp) return;
    this.#isEnding = true;
    if (cause > 0) this.hangupCause = cause;
    this.#board.soon(() => (this.thread === undefined ? this.destroy() : this.thread.hangup()));
  }

  /** Marks it as ending: only for what runs it and ends it itself. */
  beginEnding(): void {
    this.#isEnding = true;
  }

  /** Lets the far end hang up: told in a `HangupRequest`, then it ends. */
  farEndHangup(cause = 0): void {
    if (this.#isHungUp) return;
    if (this.hangupCause === 0) this.hangupCause = cause;
    this.tell('HangupRequest', 'call', { Cause: cause });
    this.requestHangup();
  }

  /** Ends it now: only for what runs it. */
  destroy(): void {
    if (this.#isHungUp) return;
    this.#isEnding = true;
    this.thread = undefined;
    const { partner } = this;
    this.partner = undefined;
    for (const callback of this.#before.splice(0)) callback(this.hangupCause);
    this.#isHungUp = true;
    if (partner !== undefined) this.#tellPartner(partner);
    this.emit('Hangup', 'call', { Cause: this.hangupCause, 'Cause-txt': causeText(this.hangupCause) });
    for (const callback of this.#after.splice(0)) callback(this.hangupCause);
    this.#board.deviceChanged(this.device);
  }

  /** Registers what is to be done right before its `Hangup`. */
  beforeHangup(callback: (cause: number) => void): void {
    this.#before.push(callback);
  }

  /** Registers what is to be done right after its `Hangup`: the other end of the call. */
  afterHangup(callback: (cause: number) => void): void {
    this.#after.push(callback);
  }

  /** Source: asterisk main/core_local.c and main/core_unreal.c, ast_unreal_hangup(), 22.10.1. */
  #tellPartner(partner: FakeChannel): void {
    const status = this.name.endsWith(';2') ? this.variable('DIALSTATUS') : undefined;
    if (partner.isHungUp) return;
    if (status !== undefined && status !== '') partner.setVariable('CHANLOCALSTATUS', status);
    partner.partner = undefined;
    partner.farEndHangup(this.hangupCause);
  }

  #newexten(): void {
    const { exten: Extension, application: Application, data: AppData } = this;
    this.emit('Newexten', 'dialplan', { Extension, Application, AppData });
  }

  #fields(): readonly (string | number)[] {
    return [this.#state, this.context, this.exten, this.priority, this.application, this.callerIdNum,
      this.callerIdName, this.accountCode, this.connectedLineNum, this.connectedLineName];
  }
}
