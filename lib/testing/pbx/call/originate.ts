/**
 * Calls that the fake PBX places itself: what the action Originate does, from the first channel to the outcome.
 *
 * A Local channel's far half runs the dialplan, an endpoint does as it was told to. The order of the events is that of
 * a real call. Source: asterisk main/pbx.c, pbx_outgoing_attempt() and pbx_dial_reason(); main/dial.c,
 * begin_dial_channel() and handle_frame(), 22.10.1, and its wire.
 */
import type { Headers } from '../../wire/wire-writer.js';
import type { Signal } from '../channel/channel-options.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import { cutTarget, Leg, type LegHost, type LegOwner } from './leg.js';

/** What is to be called, and what the call is to do. */
export interface Origination {
  /** Technology and resource, such as `Local/100@default`. */
  readonly channel: string;
  readonly context: string;
  readonly exten: string;
  readonly priority: number;
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
   * 0 failed or hung up, 3 no answer, 4 answered, 5 busy, 8 congestion. Source: asterisk main/pbx.c, pbx_dial_reason(),
   * 22.10.1.
   */
  readonly reason: number;
  /** The channel that answered. */
  readonly channel: FakeChannel | undefined;
}

const NO_ANSWER = 19;

/** Source: asterisk main/dial.c, hangup_cause_to_dial_status(), 22.10.1. */
const STATUS_OF_CAUSE: ReadonlyMap<number, string> = new Map([[17, 'BUSY'], [34, 'CONGESTION']]);

/** One call on its way to its outcome. */
class Attempt implements LegOwner {
  readonly #host: LegHost;
  readonly #wanted: Origination;
  readonly #onOutcome: (outcome: Outcome) => void;
  readonly #leg: Leg;
  #cancelTimeout: () => void = () => undefined;
  #isDecided = false;

  constructor(host: LegHost, wanted: Origination, leg: Leg, onOutcome: (outcome: Outcome) => void) {
    this.#host = host;
    this.#wanted = wanted;
    this.#leg = leg;
    this.#onOutcome = onOutcome;
  }

  /** Dials. */
  start(): void {
    this.#leg.own(this);
    this.#prepare(this.#leg.channel);
    if (!this.#leg.call()) {
      this.#isDecided = true;
      this.#onOutcome({ reason: 0, channel: undefined });
      return this.#leg.end();
    }
    this.#tell('DialBegin', { DialString: cutTarget(this.#wanted.channel)[1] });
    this.#cancelTimeout = this.#host.board.after(this.#wanted.timeout, () => {
      if (this.#host.major >= 17) this.#leg.channel.hangupCause = NO_ANSWER;
      this.#fail(3);
    });
  }

  onSignal(_leg: Leg, signal: Signal): void {
    if (this.#isDecided) return;
    if (signal === 'answered') return this.#answer();
    if (signal === 'ringing') {
      this.#leg.channel.setState('Ringing');
      return this.#tell('DialState', { DialStatus: 'RINGING' });
    }
    if (signal === 'busy') this.#fail(5, 'BUSY');
    else if (signal === 'congestion') this.#fail(8, 'CONGESTION');
  }

  onGone(_leg: Leg, isAlive: boolean): void {
    this.#fail(0, STATUS_OF_CAUSE.get(this.#leg.channel.hangupCause) ?? 'NOANSWER', isAlive);
  }

  /** Variables come last first. Source: asterisk main/pbx.c, pbx_outgoing_attempt(), 22.10.1, and its wire. */
  #prepare(channel: FakeChannel): void {
    const { account, callerIdNum, callerIdName, variables } = this.#wanted;
    channel.application = 'AppDial2';
    channel.data = '(Outgoing Line)';
    channel.publish();
    for (const [name, value] of [...variables].reverse()) channel.setVariable(name, value);
    channel.accountCode = account === '' ? channel.accountCode : account;
    channel.publish();
    if (callerIdNum === '' && callerIdName === '') return;
    channel.callerIdNum = callerIdNum;
    channel.callerIdName = callerIdName;
    channel.publish();
    channel.connectedLineNum = callerIdNum;
    channel.connectedLineName = callerIdName;
    channel.publish();
  }

  #tell(event: string, headers: Headers): void {
    this.#host.board.emit(event, 'call', { ...this.#leg.channel.snapshot('Dest'), ...headers });
  }

  #answer(): void {
    this.#isDecided = true;
    this.#cancelTimeout();
    const channel = this.#leg.release();
    channel.setState('Up');
    this.#tell('DialEnd', { DialStatus: 'ANSWER' });
    this.#onOutcome({ reason: 4, channel });
    const { application, data, context, exten, priority } = this.#wanted;
    if (application === '' || exten !== '') this.#host.walker.run(channel, { context, exten, priority });
    else this.#host.walker.execute(channel, application, data);
  }

  #fail(reason: number, dialStatus?: string, isAlive = false): void {
    if (this.#isDecided) return;
    this.#isDecided = true;
    this.#cancelTimeout();
    if (dialStatus !== undefined) this.#tell('DialEnd', { DialStatus: dialStatus });
    this.#onOutcome({ reason, channel: undefined });
    if (!isAlive) this.#leg.end();
  }
}

/** Places a call; calls back once with the outcome, at once when it is clear at once. */
export function originate(host: LegHost, wanted: Origination, onOutcome: (outcome: Outcome) => void): void {
  host.board.soon(() => {
    const { uniqueid, otherUniqueid } = wanted;
    const leg = Leg.request(host, wanted.channel, { uniqueid, otherUniqueid });
    if (leg === undefined) return onOutcome({ reason: 0, channel: undefined });
    return new Attempt(host, wanted, leg, onOutcome).start();
  });
}
