/**
 * A bridge of the fake PBX: what joins the two channels of a call, or those of a conference.
 *
 * Source: asterisk main/manager_bridges.c, ast_manager_build_bridge_state_string_prefix(), 22.10.1: seven fields.
 */
import { randomUUID } from 'node:crypto';
import type { Emit, FakeChannel } from './fake-channel.js';
import type { Headers } from '../wire/wire-writer.js';

/** How a bridge is described. */
export interface BridgeOptions {
  readonly type?: string;
  readonly technology?: string;
  readonly creator?: string;
  readonly name?: string;
}

/** A bridge and the channels in it. */
export class FakeBridge {
  /** Its id, a UUID. */
  readonly uniqueid = randomUUID();
  readonly #options: BridgeOptions;
  readonly #emit: Emit;
  readonly #channels = new Set<FakeChannel>();

  constructor(options: BridgeOptions, emit: Emit) {
    this.#options = options;
    this.#emit = emit;
    emit('BridgeCreate', 'call', this.snapshot());
  }

  /** Returns the seven fields that describe it. */
  snapshot(): Headers {
    const { type = 'basic', technology = 'simple_bridge', creator = '<unknown>', name = '<unknown>' } = this.#options;
    return {
      BridgeUniqueid: this.uniqueid,
      BridgeType: type,
      BridgeTechnology: technology,
      BridgeCreator: creator,
      BridgeName: name,
      BridgeNumChannels: this.#channels.size,
      BridgeVideoSourceMode: 'none',
    };
  }

  /** Takes a channel in. */
  enter(channel: FakeChannel): void {
    this.#channels.add(channel);
    channel.bridgeId = this.uniqueid;
    this.#emit('BridgeEnter', 'call', { ...this.snapshot(), ...channel.snapshot() });
  }

  /** Lets a channel out; nothing happens when it isn't in. */
  leave(channel: FakeChannel): void {
    if (!this.#channels.delete(channel)) return;
    channel.bridgeId = '';
    this.#emit('BridgeLeave', 'call', { ...this.snapshot(), ...channel.snapshot() });
  }

  /** Ends it, once it is empty. */
  destroy(): void {
    for (const channel of [...this.#channels]) this.leave(channel);
    this.#emit('BridgeDestroy', 'call', this.snapshot());
  }
}
