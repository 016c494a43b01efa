/**
 * The called side of a call: a Local channel whose far half runs the dialplan, or an endpoint that does as it is told.
 *
 * What the far end does comes as signals to the owner: an originate, a Dial, a queue. The owner ends the leg or lets it
 * go on. Source: asterisk main/core_local.c, local_request() and local_call(), 22.10.1.
 */
import type { Board } from '../channel/board.js';
import type { ChannelOptions, Place, Signal } from '../channel/channel-options.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import type { Dialplan, DialplanStep } from '../dialplan/dialplan.js';

/** Runs channels through the dialplan. */
export interface Walker {
  /** Lets a channel run the dialplan from a place on, until it ends. */
  run(channel: FakeChannel, place?: Place): void;
  /** Lets a channel run one application, then ends it. */
  execute(channel: FakeChannel, application: string, data: string): void;
}

/** What a leg needs of the PBX. */
export interface LegHost {
  readonly board: Board;
  readonly dialplan: Dialplan;
  readonly walker: Walker;
  /** The major version of Asterisk. */
  readonly major: number;
  newChannel(options: ChannelOptions): FakeChannel;
  nextNumber(technology: string): string;
  /** Tells whether channels of a technology can be made. */
  hasTechnology(name: string): boolean;
  /** What an endpoint does when it is called; undefined when it can't be called. */
  endpointSteps(name: string): readonly DialplanStep[] | undefined;
  /** True when a channel has this id. */
  hasUniqueid(uniqueid: string): boolean;
}

/** Who has called. */
export interface LegOwner {
  /** The far end rings, answers, is busy. */
  onSignal(leg: Leg, signal: Signal): void;
  /** The leg's channel is to end, or has gone elsewhere: no signal comes any more. */
  onGone(leg: Leg, isAlive: boolean): void;
}

/** How a leg begins. */
export interface LegOptions {
  readonly uniqueid?: string | undefined;
  readonly otherUniqueid?: string | undefined;
  readonly linkedid?: string | undefined;
  /** The endpoint does nothing by itself: a test says what it does. */
  readonly isManual?: boolean;
  /** Further fields of the channel of an endpoint. */
  readonly channel?: Partial<ChannelOptions> | undefined;
}

/**
 * Gives a channel the variables of another that are to be inherited.
 *
 * To its own far half they come behind those that it has set itself. Source: asterisk main/channel.c,
 * ast_channel_inherit_variables(), 22.10.1: they are put at the end of the list, all others at its head.
 */
export function inheritVariables(from: FakeChannel, to: FakeChannel): void {
  const own = [...to.variables];
  const inherited = [...from.variables].filter(([name]) => name.startsWith('_'));
  for (const [name, value] of inherited) to.setVariable(name.startsWith('__') ? name : name.slice(1), value);
  const behind = [...to.variables].filter(([name]) => !own.some(([ownName]) => ownName === name)).reverse();
  to.variables.clear();
  for (const [name, value] of [...behind, ...own]) to.variables.set(name, value);
}

/** Cuts a name that is dialled: `Local/100@default/n` into its technology and the rest. */
export function cutTarget(target: string): [technology: string, resource: string] {
  const slash = target.indexOf('/');
  return slash < 0 ? ['', target] : [target.slice(0, slash), target.slice(slash + 1)];
}

function makeLocal(host: LegHost, resource: string, options: LegOptions): FakeChannel {
  const [place = '', flags = ''] = resource.split('/');
  const [exten = '', context = 'default'] = place.split('@');
  const name = `Local/${exten}@${context}-${host.nextNumber('Local')}`;
  const { uniqueid, linkedid } = options;
  const one = host.newChannel({ name: `${name};1`, uniqueid, linkedid, context, exten });
  const two = host.newChannel({
    name: `${name};2`,
    uniqueid: options.otherUniqueid ?? (uniqueid === undefined ? undefined : `${uniqueid};2`),
    linkedid: one.linkedid,
    state: 'Ring',
    context,
    exten,
  });
  one.partner = two;
  two.partner = one;
  one.isOptimizable = !flags.includes('n');
  return one;
}

/** The called side of a call. */
export class Leg {
  /** The near channel: `…;1` of a Local one. */
  readonly channel: FakeChannel;
  /** What was dialled. */
  readonly target: string;
  readonly #host: LegHost;
  readonly #steps: readonly DialplanStep[] | undefined;
  #owner: LegOwner | undefined;

  private constructor(
    host: LegHost,
    target: string,
    channel: FakeChannel,
    steps: readonly DialplanStep[] | undefined,
  ) {
    this.#host = host;
    this.target = target;
    this.channel = channel;
    this.#steps = steps;
  }

  /** Makes the channels of a leg; undefined when there is no such technology or endpoint, or its id is taken. */
  static request(host: LegHost, target: string, options: LegOptions = {}): Leg | undefined {
    const [technology, resource] = cutTarget(target);
    const ids = [options.uniqueid, options.otherUniqueid];
    if (!host.hasTechnology(technology) || ids.some((id) => id !== undefined && host.hasUniqueid(id))) return undefined;
    if (technology.toLowerCase() === 'local') {
      return new Leg(host, target, makeLocal(host, resource, options), undefined);
    }
    const steps = options.isManual === true ? [] : host.endpointSteps(target);
    if (steps === undefined) return undefined;
    const { uniqueid, linkedid } = options;
    const channel = host.newChannel({ uniqueid, ...options.channel, name: target, linkedid });
    return new Leg(host, target, channel, steps);
  }

  /** Gives the leg to its owner, before the call. */
  own(owner: LegOwner): void {
    this.#owner = owner;
    this.channel.thread = {
      hangup: () => this.#gone(false),
      go: (place) => {
        this.#gone(true);
        this.#host.walker.run(this.channel, place);
      },
      signal: (signal) => this.#owner?.onSignal(this, signal),
    };
  }

  /** Rings the far end; false when a Local channel leads nowhere. */
  call(): boolean {
    const { partner: two } = this.channel;
    if (two === undefined) {
      this.#host.board.soon(() => this.#react(this.#steps ?? []));
      return true;
    }
    this.#fill(two);
    if (this.#host.dialplan.step(two.context, two.exten, 1) === undefined) {
      this.channel.partner = undefined;
      two.partner = undefined;
      two.destroy();
      return false;
    }
    this.#host.board.emit('LocalBridge', 'call', {
      ...this.channel.snapshot('LocalOne'),
      ...two.snapshot('LocalTwo'),
      Context: two.context,
      Exten: two.exten,
      LocalOptimization: this.channel.isOptimizable ? 'Yes' : 'No',
    });
    this.#host.board.soon(() => two.isHungUp || this.#host.walker.run(two));
    return true;
  }

  /** Takes the leg from its owner: the channel goes on with another thread. */
  release(): FakeChannel {
    this.#owner = undefined;
    this.channel.thread = undefined;
    return this.channel;
  }

  /** Ends it. */
  end(cause = 0): void {
    const channel = this.release();
    if (cause > 0) channel.hangupCause = cause;
    channel.destroy();
  }

  #gone(isAlive: boolean): void {
    const owner = this.#owner;
    this.release();
    owner?.onGone(this, isAlive);
  }

  /** The far half learns the caller, and every variable. */
  #fill(two: FakeChannel): void {
    const { channel: one } = this;
    for (const [name, value] of [...one.variables].reverse()) two.setVariable(name, value);
    two.callerIdNum = one.connectedLineNum;
    two.callerIdName = one.connectedLineName;
    two.connectedLineNum = one.callerIdNum;
    two.connectedLineName = one.callerIdName;
    two.accountCode = one.accountCode;
    two.language = one.language;
    two.publish();
  }

  /** Lets an endpoint do as its steps say: it rings, waits, answers, is busy, hangs up. */
  #react(steps: readonly DialplanStep[]): void {
    const [step, ...rest] = steps;
    const { channel } = this;
    if (step === undefined || channel.isHungUp || channel.isEnding) return;
    const [application, data = ''] = step;
    switch (application.toLowerCase()) {
      case 'wait':
        if (data !== '') this.#host.board.after(Number(data) * 1000 || 0, () => this.#react(rest));
        return;
      case 'hangup':
        return channel.farEndHangup(Number(data) || 16);
      case 'busy':
        channel.hangupCause = 17;
        return channel.signal('busy');
      case 'congestion':
        channel.hangupCause = 34;
        return channel.signal('congestion');
      case 'answer':
      case 'ringing':
      case 'progress':
        channel.signal(application.toLowerCase() === 'answer' ? 'answered' : application.toLowerCase() as Signal);
        break;
      default:
    }
    this.#host.board.soon(() => this.#react(rest));
  }
}
