/**
 * Calls that the fake PBX places itself: what the action Originate does, from the first channel to the outcome.
 *
 * The name that is dialled decides: the extension of that name answers, is busy, rings for ever. `Local/…` makes two
 * channels and the second one runs the dialplan; any other technology makes one. The order of the events is that of a
 * real call. Source: asterisk main/pbx.c, pbx_outgoing_attempt() and pbx_dial_reason(), 22.10.1, and its wire.
 */
import type { FakeChannel } from './fake-channel.js';
import { dialledName, reactAs, runApplication, runExtension, type Reaction } from './fake-dialplan.js';
import type { FakePbx } from './fake-pbx.js';

/** What is to be called, and what the call is to do. */
export interface Origination {
  /** Technology and resource, such as `Local/100@default`. */
  readonly channel: string;
  readonly context: string;
  readonly exten: string;
  readonly application: string;
  readonly data: string;
  /** In milliseconds. */
  readonly timeout: number;
  readonly callerIdNum: string;
  readonly callerIdName: string;
  readonly account: string;
  readonly variables: readonly (readonly [string, string])[];
  readonly uniqueid: string | undefined;
  readonly otherUniqueid: string | undefined;
}

/** How it went. */
export interface Outcome {
  /**
   * 0 failed, 1 hung up, 3 no answer, 4 answered, 5 busy, 8 congestion. Source: asterisk main/pbx.c, pbx_dial_reason(),
   * 22.10.1.
   */
  readonly reason: number;
  /** The channel that answered. */
  readonly channel: FakeChannel | undefined;
}

const REASONS: Readonly<Record<Exclude<Reaction, 'ringing'>, number>> = {
  answered: 4,
  busy: 5,
  congestion: 8,
  hangup: 1,
};
const CAUSES: Readonly<Record<number, number>> = { 0: 0, 1: 16, 3: 19, 5: 17, 8: 34 };
const DIAL_STATUS: Readonly<Record<number, string>> = { 4: 'ANSWER', 5: 'BUSY', 8: 'CONGESTION' };

/** One call on its way to its outcome. */
class Attempt {
  readonly #pbx: FakePbx;
  readonly #wanted: Origination;
  readonly #onOutcome: (outcome: Outcome) => void;
  readonly #one: FakeChannel;
  readonly #two: FakeChannel | undefined;
  #cancelTimeout: () => void = () => undefined;
  #isDecided = false;

  constructor(pbx: FakePbx, wanted: Origination, onOutcome: (outcome: Outcome) => void) {
    this.#pbx = pbx;
    this.#wanted = wanted;
    this.#onOutcome = onOutcome;
    [this.#one, this.#two] = this.#channels();
    this.#prepare();
  }

  /** Dials. */
  start(): void {
    const steps = this.#pbx.steps(dialledName(this.#wanted.channel));
    if (steps.length === 0) return this.#decide(0);
    this.#announce();
    this.#cancelTimeout = this.#pbx.after(this.#wanted.timeout, () => this.#decide(3));
    this.#one.beforeHangup(() => this.#decide(1));
    const two = this.#two;
    if (two === undefined) return reactAs(this.#pbx, steps, (reaction) => this.#react(reaction));
    this.#link(two);
    return runExtension({
      pbx: this.#pbx,
      channel: two,
      context: two.context,
      exten: two.exten,
      react: (reaction) => this.#react(reaction),
    });
  }

  #channels(): [FakeChannel, FakeChannel?] {
    const { channel, uniqueid, otherUniqueid } = this.#wanted;
    const [technology = '', rest = ''] = channel.split(/\/(.*)/s);
    if (technology.toLowerCase() !== 'local') {
      return [this.#pbx.newChannel({ name: channel, uniqueid, accountCode: '' })];
    }
    const [exten = '', context = 'default'] = (rest.split('/', 1)[0] ?? '').split('@');
    const name = `Local/${exten}@${context}-${this.#pbx.nextNumber('Local')}`;
    const one = this.#pbx.newChannel({ name: `${name};1`, uniqueid, context, exten });
    const two = this.#pbx.newChannel({
      name: `${name};2`,
      uniqueid: otherUniqueid ?? (uniqueid === undefined ? undefined : `${uniqueid};2`),
      linkedid: one.uniqueid,
      state: 'Ring',
      context,
      exten,
    });
    return [one, two];
  }

  #prepare(): void {
    this.#one.execute('AppDial2', '(Outgoing Line)');
    for (const channel of this.#both()) {
      for (const [name, value] of this.#wanted.variables) channel.setVariable(name, value);
      this.#identify(channel);
    }
  }

  #identify(channel: FakeChannel): void {
    const { account, callerIdNum, callerIdName } = this.#wanted;
    if (account !== '') {
      channel.accountCode = account;
      channel.emit('NewAccountCode', 'call', { OldAccountCode: '' });
    }
    if (callerIdNum === '' && callerIdName === '') return;
    channel.callerIdNum = callerIdNum;
    channel.callerIdName = callerIdName;
    channel.emit('NewCallerid', 'call', { 'CID-CallingPres': '0 (Presentation Allowed, Not Screened)' });
    channel.connectedLineNum = callerIdNum;
    channel.connectedLineName = callerIdName;
    channel.emit('NewConnectedLine', 'call');
  }

  #both(): readonly FakeChannel[] {
    return this.#two === undefined ? [this.#one] : [this.#one, this.#two];
  }

  #announce(): void {
    const two = this.#two;
    if (two !== undefined) {
      this.#pbx.emit('LocalBridge', 'call', {
        ...this.#one.snapshot('LocalOne'),
        ...two.snapshot('LocalTwo'),
        Context: two.context,
        Exten: two.exten,
        LocalOptimization: 'Yes',
      });
    }
    this.#pbx.emit('DialBegin', 'call', {
      ...this.#one.snapshot('Dest'),
      DialString: this.#wanted.channel.slice(this.#wanted.channel.indexOf('/') + 1),
    });
  }

  /** The two ends of a Local channel live and die together. */
  #link(two: FakeChannel): void {
    this.#one.afterHangup((cause) => two.hangup(cause));
    two.afterHangup((cause) => this.#one.hangup(cause));
  }

  #react(reaction: Reaction): void {
    if (this.#isDecided) return;
    if (reaction !== 'ringing') return this.#decide(REASONS[reaction]);
    this.#one.setState('Ringing');
    this.#pbx.emit('DialState', 'call', { ...this.#one.snapshot('Dest'), DialStatus: 'RINGING' });
  }

  #decide(reason: number): void {
    if (this.#isDecided) return;
    this.#isDecided = true;
    this.#cancelTimeout();
    if (reason === 4) this.#one.setState('Up');
    const dialStatus = DIAL_STATUS[reason];
    if (dialStatus !== undefined) {
      this.#pbx.emit('DialEnd', 'call', { ...this.#one.snapshot('Dest'), DialStatus: dialStatus });
    }
    this.#onOutcome({ reason, channel: reason === 4 ? this.#one : undefined });
    if (reason === 4) this.#run();
    else for (const channel of this.#both()) channel.hangup(CAUSES[reason]);
  }

  #run(): void {
    const { application, data, context, exten } = this.#wanted;
    const walk = { pbx: this.#pbx, channel: this.#one, context, exten, react: () => undefined };
    if (application === '') runExtension(walk);
    else runApplication({ ...walk, context: this.#one.context, exten: this.#one.exten }, application, data);
  }
}

/** Places a call; calls back once with the outcome, at once when it is clear at once. */
export function originate(pbx: FakePbx, wanted: Origination, onOutcome: (outcome: Outcome) => void): void {
  const technology = wanted.channel.slice(0, wanted.channel.indexOf('/'));
  if (!pbx.hasTechnology(technology)) return onOutcome({ reason: 0, channel: undefined });
  return new Attempt(pbx, wanted, onOutcome).start();
}
