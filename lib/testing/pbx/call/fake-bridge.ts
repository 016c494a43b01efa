/**
 * A bridge of the fake PBX: what joins the two channels of a call, or those of a conference or a parking lot.
 *
 * Channels in a basic bridge get the linked id of the oldest and know each other as `BRIDGEPEER`; when one leaves, the
 * bridge is dissolved and the other is let go. Source: asterisk main/manager_bridges.c,
 * ast_manager_build_bridge_state_string_prefix(); main/bridge.c, set_bridge_peer_vars_2party();
 * main/bridge_channel.c, ast_bridge_channel_update_linkedids(), 22.10.1.
 */
import { randomUUID } from 'node:crypto';
import type { Headers } from '../../wire/wire-writer.js';
import type { Board } from '../channel/board.js';
import type { FakeChannel } from '../channel/fake-channel.js';

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

  /** Returns the seven fields that describe it. */
  snapshot(): Headers {
    const { technology = 'simple_bridge', creator = '<unknown>', name = '<unknown>' } = this.#options;
    return {
      BridgeUniqueid: this.uniqueid,
      BridgeType: this.type,
      BridgeTechnology: technology,
      BridgeCreator: creator,
      BridgeName: name,
      BridgeNumChannels: this.#channels.size + this.#announcer,
      BridgeVideoSourceMode: 'none',
    };
  }

  /** Lets channels of the server's own in, or out: who speaks, and who records. */
  announce(change: 1 | -1): void {
    this.#announcer += change;
  }

  /** Takes a channel in. */
  enter(channel: FakeChannel, onDissolved: OnDissolved = () => undefined): void {
    this.#channels.set(channel, onDissolved);
    channel.bridgeId = this.uniqueid;
    BRIDGES.set(channel, this);
    if (this.type === 'basic') this.#linkAll();
    this.#board.emit('BridgeEnter', 'call', { ...this.snapshot(), ...channel.freshSnapshot() });
    this.#tellPeers();
  }

  /** Lets a channel out; nothing happens when it isn't in. Returns whether it was. */
  leave(channel: FakeChannel, { isMoved = false, between }: LeaveOptions = {}): boolean {
    if (!this.#channels.has(channel)) return false;
    if (this.type !== 'parking') this.#forgetPeers(channel, isMoved);
    between?.();
    this.#channels.delete(channel);
    BRIDGES.delete(channel);
    channel.bridgeId = '';
    if (!isMoved) channel.hangupCause ||= 16;
    this.#board.emit('BridgeLeave', 'call', { ...this.snapshot(), ...channel.freshSnapshot() });
    if (this.type === 'basic') this.#board.soon(() => this.dissolve());
    else if (this.type === 'base') this.#tellPeers();
    return true;
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
    const others = this.type === 'basic' && this.#channels.size === 2
      ? this.channels.filter((other) => other !== leaving)
      : [];
    for (const channel of [...(isMoved ? [] : [leaving]), ...others]) {
      if ((channel.variable('BRIDGEPEER') ?? '') !== '') channel.setVariable('BRIDGEPEER', '');
    }
  }
}
