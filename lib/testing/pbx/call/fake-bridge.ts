/**
 * A bridge of the fake PBX: what joins the two channels of a call, or those of a conference or a parking lot.
 *
 * Channels in a basic bridge get the linked id of the oldest and know each other as `BRIDGEPEER`; when one leaves, the
 * bridge is dissolved and the other is let go, unless the bridge is watched: then its watcher decides. A Local channel
 * whose halves are in two calls of two is taken out from between them. Source: asterisk main/manager_bridges.c,
 * ast_manager_build_bridge_state_string_prefix(); main/bridge.c, set_bridge_peer_vars_2party();
 * main/bridge_channel.c, ast_bridge_channel_update_linkedids(), 22.10.1.
 */
import { randomUUID } from 'node:crypto';
import { linesText, withPrefix, type Headers, type Lines } from '../../wire/wire-writer.js';
import type { Board } from '../channel/board.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import { beginOptimization, halvesOf } from './local-optimization.js';

/** How a bridge is described. */
export interface BridgeOptions {
  readonly type?: string;
  readonly technology?: string;
  readonly creator?: string;
  readonly name?: string;
  /** A channel of the server's own in it, which is counted and never shown. */
  readonly announcer?: string;
}

/** Why a channel is out of a bridge: it left by itself, or the bridge was dissolved under it. */
export type OnDissolved = () => void;

/** How a channel leaves. */
export interface LeaveOptions {
  /** It goes straight into another bridge. */
  readonly isMoved?: boolean;
  /** What is told between. */
  readonly between?: () => void;
}

/** Told of a channel that has left a bridge which is watched. */
export type BridgeWatcher = (channel: FakeChannel, isMoved: boolean) => void;

/** The bridges by the channels in them. */
const BRIDGES = new WeakMap<FakeChannel, FakeBridge>();

/** A bridge and the channels in it. */
export class FakeBridge {
  /** Its id, a UUID. */
  readonly uniqueid = randomUUID();
  readonly #options: BridgeOptions;
  readonly #board: Board;
  readonly #channels = new Map<FakeChannel, OnDissolved>();
  #announcer = 0;
  #isOver = false;
  #watcher: BridgeWatcher | undefined;

  constructor(options: BridgeOptions, board: Board) {
    this.#options = options;
    this.#board = board;
    board.emit('BridgeCreate', 'call', this.snapshot());
  }

  /** The bridge that a channel is in; undefined when it is in none. */
  static of(channel: FakeChannel): FakeBridge | undefined {
    return BRIDGES.get(channel);
  }

  /** The channels in it, in the order of entering. */
  get channels(): readonly FakeChannel[] {
    return [...this.#channels.keys()];
  }

  /** Its kind: `basic` for a call of two. */
  get type(): string {
    return this.#options.type ?? 'basic';
  }

  /** True once it is destroyed. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Returns the seven fields that describe it, each name with the prefix (`Orig`, `To` …). */
  snapshot(prefix = ''): Headers {
    const { technology = 'simple_bridge', creator = '<unknown>', name = '<unknown>' } = this.#options;
    const headers = {
      BridgeUniqueid: this.uniqueid,
      BridgeType: this.type,
      BridgeTechnology: technology,
      BridgeCreator: creator,
      BridgeName: name,
      BridgeNumChannels: this.#channels.size + this.#announcer,
      BridgeVideoSourceMode: 'none',
    };
    return prefix === '' ? headers : withPrefix(prefix, headers);
  }

  /** Lets somebody decide what becomes of it when a channel leaves, in place of dissolving it; undefined ends that. */
  watch(watcher: BridgeWatcher | undefined): void {
    this.#watcher = watcher;
  }

  /** The other channel of a call of two; undefined when it isn't one. */
  peerOf(channel: FakeChannel): FakeChannel | undefined {
    const [one, other] = this.channels;
    if (this.type !== 'basic' || this.#channels.size !== 2) return undefined;
    return channel === one ? other : one;
  }

  /**
   * Takes a Local channel out from between two calls: who is behind its far half takes the place of its near one.
   *
   * A real server does so with the first sound that goes through; here it always does. Source: asterisk main/bridge.c,
   * try_swap_optimize_out(), 22.10.1.
   */
  optimize(): void {
    for (const [near, far] of this.channels.flatMap((channel) => halvesOf(channel))) {
      const [to, from] = [BRIDGES.get(near), BRIDGES.get(far)];
      const source = from?.peerOf(far);
      const isPossible = to !== undefined && from !== undefined && to !== from && source !== undefined &&
        to.peerOf(near) !== undefined && to.#watcher === undefined && from.#watcher === undefined;
      if (isPossible) return to.#swap(near, far, source, from);
    }
  }

  /** Lets its channels know each other again, as when one of them has answered inside. */
  introduce(): void {
    this.#tellPeers();
  }

  /** Lets channels of the server's own in, or out: who speaks, and who records. */
  announce(change: 1 | -1): void {
    this.#announcer += change;
  }

  /** Takes a channel in. */
  enter(channel: FakeChannel, onDissolved: OnDissolved = () => undefined, headers: Headers = {}): void {
    this.#channels.set(channel, onDissolved);
    channel.bridgeId = this.uniqueid;
    BRIDGES.set(channel, this);
    if (this.type === 'basic') this.#linkAll();
    this.#board.emit('BridgeEnter', 'call', headers, this.#with(channel));
    this.#tellPeers();
    if (this.type === 'basic') this.#board.soon(() => this.optimize());
  }

  /** Sends a channel straight into another bridge, with what is to be done when that one is dissolved. */
  move(channel: FakeChannel, to: FakeBridge): void {
    const onDissolved = this.#channels.get(channel);
    if (!this.leave(channel, { isMoved: true }) || channel.isHungUp) return;
    to.enter(channel, onDissolved);
  }

  /** Lets a channel out; nothing happens when it isn't in. Returns whether it was. */
  leave(channel: FakeChannel, { isMoved = false, between }: LeaveOptions = {}): boolean {
    if (!this.#channels.has(channel)) return false;
    if (this.type !== 'parking') this.#forgetPeers(channel, isMoved);
    between?.();
    if (!isMoved) channel.hangupCause ||= 16;
    this.#tellLeave(channel);
    const watcher = this.#watcher;
    if (watcher !== undefined) this.#board.soon(() => watcher(channel, isMoved));
    else if (this.type === 'basic') this.#board.soon(() => this.dissolve());
    else if (this.type === 'base') this.#tellPeers();
    return true;
  }

  /** Puts a channel out; it goes on as when the bridge is dissolved under it. */
  kick(channel: FakeChannel): void {
    const onDissolved = this.#channels.get(channel);
    if (this.leave(channel)) this.#board.soon(() => onDissolved?.());
  }

  /** Lets the channels go that are left, then ends it. */
  dissolve(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const [channel, onDissolved] of [...this.#channels]) {
      this.leave(channel);
      this.#board.soon(onDissolved);
    }
    this.#announcer = 0;
    this.#board.emit('BridgeDestroy', 'call', this.snapshot());
  }

  /** Ends it, once it is empty. */
  destroy(): void {
    for (const channel of this.channels) this.leave(channel);
    this.#isOver = true;
    this.#announcer = 0;
    this.#board.emit('BridgeDestroy', 'call', this.snapshot());
  }

  /** Its fields and those of a channel, to be told. */
  #with(channel: FakeChannel): Lines {
    return { text: linesText(this.snapshot()) + channel.freshSnapshot().text };
  }

  #tellLeave(channel: FakeChannel): void {
    this.#channels.delete(channel);
    BRIDGES.delete(channel);
    channel.bridgeId = '';
    this.#board.emit('BridgeLeave', 'call', {}, this.#with(channel));
  }

  #swap(near: FakeChannel, far: FakeChannel, source: FakeChannel, from: FakeBridge): void {
    const end = beginOptimization(this.#board, near, far, source);
    const onDissolved = from.#channels.get(source);
    const [onNearLeft, onFarLeft] = [this.#channels.get(near), from.#channels.get(far)];
    from.#tellLeave(source);
    near.setVariable('BRIDGEPEER', '');
    this.#tellLeave(near);
    this.enter(source, onDissolved, { SwapUniqueid: near.uniqueid });
    far.setVariable('BRIDGEPEER', '');
    end();
    far.hangupCause ||= 16;
    from.#tellLeave(far);
    from.destroy();
    this.#board.soon(() => onNearLeft?.());
    this.#board.soon(() => onFarLeft?.());
  }

  #linkAll(): void {
    const oldest = this.channels.reduce((one, other) => (other.linkedSince < one.linkedSince ? other : one));
    for (const channel of this.channels) channel.link(oldest);
  }

  #names(but: FakeChannel): string {
    const names = this.channels.filter((channel) => channel !== but).map(({ name }) => name);
    return [...(this.#announcer > 0 ? [this.#options.announcer] : []), ...names].join(',');
  }

  #tellPeers(): void {
    if (this.type === 'parking' || this.#channels.size + this.#announcer < 2) return;
    for (const channel of this.#channels.keys()) channel.setVariable('BRIDGEPEER', this.#names(channel));
  }

  /** One that is alone knows nobody any more, nor does one that leaves for good. */
  #forgetPeers(leaving: FakeChannel, isMoved: boolean): void {
    const others = this.type === 'basic' && this.#channels.size === 2 && this.#watcher === undefined
      ? this.channels.filter((other) => other !== leaving)
      : [];
    for (const channel of [...(isMoved ? [] : [leaving]), ...others]) {
      if ((channel.variable('BRIDGEPEER') ?? '') !== '') channel.setVariable('BRIDGEPEER', '');
    }
  }
}
