/**
 * What a session needs of the world around it: its limits, its encoding, and whom it tells.
 *
 * No class: the owner of the session, which has the socket, gives these and gets nothing back but calls.
 */
import type { ActionIds } from './action-id.js';
import type { Encoding, Identity, Message } from '../message.js';

/** What a session needs of the world around it. */
export interface SessionOptions {
  readonly ids: ActionIds;
  readonly handlers: {
    wants(event: string): boolean;
    dispatchEvent(event: Message, name: string): void;
    dispatch(message: Message): void;
  };
  readonly encoding: Encoding;
  /** In milliseconds; 0 for ever. */
  readonly actionTimeout: number;
  readonly maxMessageSize: number | undefined;
  readonly maxPending: number;
  /** Writes text to the peer; never called in the tick of a `send`. */
  readonly write: (text: string) => void;
  /** Called once when the peer has said that it is an AMI server. */
  readonly onBanner: (version: string | undefined) => void;
  /**
   * Called with each message, and with what it is, before all recipients; with an event that has none only where
   * `watches` says so.
   */
  readonly onMessage: (message: Message, identity: Identity) => void;
  /** Tells whether `onMessage` must see the events of a name; undefined when it must see all. */
  readonly watches?: ((event: string) => boolean) | undefined;
  /** Called with the name and ActionID of each action that is about to be written. */
  readonly onAction: (action: string, actionId: string) => void;
}
