/**
 * A channel on its way through the dialplan: one step after the other, until it ends.
 *
 * Where a step waits, talks or holds, the walk rests until that is over, the channel is hung up, or it is sent
 * elsewhere. Behind the last step the channel is hung up; the extension `h` is run before, where there is one. Source:
 * asterisk main/pbx.c, __ast_pbx_run() and pbx_extension_helper(), 22.10.1.
 */
import type { Place, Thread } from '../channel/channel-options.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import type { FakePbx } from '../fake-pbx.js';
import type { Walker } from '../call/leg.js';
import { substitute } from './functions.js';
import { placeOf } from './place.js';

/** What an application has at hand. */
export interface Run {
  readonly pbx: FakePbx;
  readonly channel: FakeChannel;
  /** Goes on with the next step. */
  next(): void;
  /** Goes on elsewhere: what a Goto names. False when there is no such place. */
  jump(target: string): boolean;
  /** Ends the channel. */
  end(): void;
}

/** How an application is left early: by a hangup, by being sent elsewhere, or taken away without a word. */
export type Stop = (isTaken: boolean) => void;

/** An application of the dialplan: it calls `next` or `end` once, or returns what is to be done when it is left. */
export type Application = (run: Run, data: string) => Stop | void;

/** More steps than this without a rest run in circles. */
const MAX_STEPS = 10_000;

/** What a caller hears behind the last step, by the outcome of its Dial. */
const FALL_THROUGH: Readonly<Record<string, string>> = {
  BUSY: 'busy',
  CONGESTION: 'congestion',
  CHANUNAVAIL: 'congestion',
};

/** The letters that Asterisk looks for when an extension isn't there. */
const INVALID = 'i';
const AT_HANGUP = 'h';

class Walk implements Thread {
  readonly #pbx: FakePbx;
  readonly #channel: FakeChannel;
  readonly #applications: Readonly<Record<string, Application>>;
  /** False while it runs the one application of an Originate, or `h`. */
  readonly #isPbx: boolean;
  #stop: Stop | undefined;
  /** Counts what was begun, so that a late `next` of a step that was left does nothing. */
  #turn = 0;
  #steps = 0;
  #isInHangup = false;

  constructor(
    pbx: FakePbx,
    channel: FakeChannel,
    applications: Readonly<Record<string, Application>>,
    isPbx: boolean,
  ) {
    this.#pbx = pbx;
    this.#channel = channel;
    this.#applications = applications;
    this.#isPbx = isPbx;
    channel.thread = this;
  }

  hangup(): void {
    this.#leave();
    this.#finish();
  }

  go(place: Place): void {
    Object.assign(this.#channel, place);
    this.#leave();
    if (this.#isPbx) this.#goOn(place);
    else this.#pbx.walker.run(this.#channel, place);
  }

  taken(): void {
    this.#leave(true);
    if (this.#isPbx) this.#channel.priority += 1;
  }

  /** Runs the steps from a place on. */
  start(place?: Place): void {
    if (place !== undefined) Object.assign(this.#channel, place);
    this.#step();
  }

  /** Runs one application, then ends. */
  execute(application: string, data: string): void {
    this.#channel.application = application;
    this.#channel.data = data;
    this.#channel.publish();
    this.#exec(application, data, () => this.#channel.destroy());
  }

  #goOn(place: Place): void {
    Object.assign(this.#channel, place);
    this.#steps = 0;
    this.#step();
  }

  #leave(isTaken = false): void {
    const stop = this.#stop;
    this.#stop = undefined;
    this.#turn += 1;
    stop?.(isTaken);
  }

  #step(): void {
    const channel = this.#channel;
    if (channel.isHungUp || (channel.isEnding && !this.#isInHangup)) return;
    if ((this.#steps += 1) > MAX_STEPS) {
      throw new Error(`the dialplan runs in circles at ${channel.exten}@${channel.context}`);
    }
    const { context, exten, priority } = channel;
    const step = this.#pbx.dialplan.step(context, exten, priority);
    if (step === undefined) return this.#fall();
    const [application, text = ''] = step;
    const data = substitute(this.#pbx, channel, text);
    channel.application = application;
    channel.data = data;
    channel.publish();
    this.#exec(application, data, () => {
      channel.priority += 1;
      this.#pbx.board.soon(() => this.#step());
    });
  }

  #exec(application: string, data: string, next: () => void): void {
    const turn = (this.#turn += 1);
    const isCurrent = (): boolean => this.#turn === turn && !this.#channel.isHungUp;
    const once = (act: () => void) => (): void => {
      if (!isCurrent()) return;
      this.#turn += 1;
      this.#stop = undefined;
      act();
    };
    const run: Run = {
      pbx: this.#pbx,
      channel: this.#channel,
      next: once(next),
      jump: (target) => isCurrent() && this.#jump(target),
      end: once(() => this.#finish()),
    };
    const stop = this.#applications[application.toLowerCase()];
    if (stop === undefined) return run.next();
    const left = stop(run, data) ?? undefined;
    if (isCurrent()) this.#stop = left;
    return undefined;
  }

  #jump(target: string): boolean {
    const place = placeOf(this.#pbx.dialplan, this.#channel, target);
    if (this.#pbx.dialplan.step(place.context, place.exten, place.priority) === undefined) return false;
    this.#turn += 1;
    this.#stop = undefined;
    Object.assign(this.#channel, place);
    this.#pbx.board.soon(() => this.#step());
    return true;
  }

  /** No such step: `i` where the extension isn't there, else the end. */
  #fall(): void {
    const { context, exten, priority } = this.#channel;
    if (this.#isInHangup) return this.#channel.destroy();
    const refusal = FALL_THROUGH[this.#channel.variable('DIALSTATUS') ?? ''];
    if (priority > 1 && refusal !== undefined) return this.#exec(refusal, '10', () => this.#finish());
    const hasInvalid = this.#pbx.dialplan.step(context, INVALID, 1) !== undefined && exten !== INVALID;
    if (priority > 1 || this.#pbx.dialplan.find(context, exten) !== undefined || !hasInvalid) return this.#finish();
    this.#channel.setVariable('INVALID_EXTEN', exten);
    return this.#goOn({ context, exten: INVALID, priority: 1 });
  }

  #finish(): void {
    const channel = this.#channel;
    if (channel.isHungUp) return;
    if (!this.#isPbx || this.#isInHangup) return channel.destroy();
    if (this.#pbx.major < 17) channel.freshSnapshot();
    channel.tell('SoftHangupRequest', 'call', { Cause: 16 });
    channel.beginEnding();
    this.#isInHangup = true;
    if (this.#pbx.dialplan.step(channel.context, AT_HANGUP, 1) === undefined) return channel.destroy();
    return this.#goOn({ context: channel.context, exten: AT_HANGUP, priority: 1 });
  }
}

/** Lets channels run the dialplan, with these applications by name in small letters. */
export function newWalker(pbx: FakePbx, applications: Readonly<Record<string, Application>>): Walker {
  return {
    run: (channel, place) => new Walk(pbx, channel, applications, true).start(place),
    execute: (channel, application, data) => new Walk(pbx, channel, applications, false).execute(application, data),
  };
}
