/**
 * The one door for sending: an action that was made ready goes to the session, waits for one, or is refused.
 *
 * Whatever stands against an action is found here, once: its signal has fired, the client is leaving or closed, there
 * is no login, the server reads too slowly. What the session itself must refuse (`maxPending`, an ActionID in flight)
 * it does.
 */
import { abortedError, callBackLater, closedError } from '../session/callback.js';
import type { State } from '../connection/life.js';
import type { OfflineOptions } from '../connection/options.js';
import { StateError, type AmiError } from '../errors.js';
import { OfflineQueue } from './offline-queue.js';
import type { PendingAction } from '../session/pending-action.js';
import type { Session } from '../session/session.js';

/** What a door knows of the connection behind it. */
export interface DoorOptions {
  /** In bytes. */
  readonly maxWriteBuffer: number;
  readonly offline: Readonly<Required<OfflineOptions>> | undefined;
  state(): State;
  /** How many bytes wait for the peer to take them. */
  unsent(): number;
}

/** The door of one client. */
export class Door {
  readonly #options: DoorOptions;
  readonly #offline: OfflineQueue | undefined;
  #session: Session | undefined;
  /** Resolves when the server has said Goodbye, or never will. */
  #leaving: Promise<void> | undefined;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#offline = options.offline && new OfflineQueue(options.offline);
  }

  /** The session, while logged in. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** How many actions wait for a session. */
  get queued(): number {
    return this.#offline?.size ?? 0;
  }

  /** Lets actions go to a session from now on. */
  open(session: Session): void {
    this.#session = session;
  }

  /** Lets go what has waited for the session. */
  drain(): void {
    this.#offline?.drain((pending) => this.#session!.send(pending));
  }

  /** Forgets the session, which is at its end. */
  shut(): void {
    this.#session = undefined;
  }

  /**
   * Sends an action, or has it wait for a session, or ends its callback with what stands against it.
   *
   * @throws {StateError} `AMI_ACTION_ID_IN_FLIGHT` — an action with its ActionID is open or waits
   */
  dispatch(pending: PendingAction): void {
    const refusal = this.#refusal(pending.signal);
    if (refusal === undefined) this.#session!.send(pending);
    else if (refusal.code === 'AMI_NOT_LOGGED_IN' && this.#offline !== undefined) this.#offline.push(pending);
    else callBackLater(pending.callback, pending.id, refusal);
  }

  /** Sends an action that is part of what was taken on before, whatever stands against a new one. */
  dispatchPart(pending: PendingAction): void {
    if (this.#session === undefined) callBackLater(pending.callback, pending.id, closedOf());
    else this.#session.send(pending);
  }

  /** Forgets the callback of an action. */
  release(pending: PendingAction): void {
    this.#session?.delete(pending);
    this.#offline?.delete(pending);
  }

  /** Finds the action whose callback waits or is held under an ActionID. */
  find(id: string): PendingAction | undefined {
    return this.#session?.find(id) ?? this.#offline?.find(id);
  }

  /** Ends the callbacks of the actions that wait: there won't be a session. */
  end(): void {
    this.#offline?.failAll(this.#refusal(undefined)!);
  }

  /**
   * Takes no further action and logs off; resolves when the server has said Goodbye, or the time is over.
   *
   * @param time in milliseconds
   * @param before what the Logoff waits for
   */
  leave(time: number, before: Promise<void> | undefined): Promise<void> {
    if (this.#session !== undefined) this.#leaving ??= logOff(this.#session, time, before);
    return this.#leaving ?? Promise.resolve();
  }

  /** Lets the waits hold the process, or not. */
  setReferenced(isReferenced: boolean): void {
    this.#offline?.setReferenced(isReferenced);
  }

  #refusal(signal: AbortSignal | undefined): AmiError | undefined {
    if (signal?.aborted) return abortedError('the action', signal.reason, false);
    const state = this.#options.state();
    if (this.#leaving !== undefined || state === 'closed') return closedOf();
    if (this.#session === undefined) {
      return new StateError('AMI_NOT_LOGGED_IN', `not logged in (${state})`, { sent: false });
    }
    const { maxWriteBuffer } = this.#options;
    if (this.#options.unsent() <= maxWriteBuffer) return undefined;
    const text = `more than ${maxWriteBuffer} bytes (maxWriteBuffer) wait for the server to read them`;
    return new StateError('AMI_WRITE_BUFFER_FULL', text, { sent: false });
  }
}

function closedOf(): StateError {
  return closedError('the connection is closed', false);
}

async function logOff(session: Session, time: number, before: Promise<void> | undefined): Promise<void> {
  if (before !== undefined) await before;
  await new Promise<void>((resolve) => { session.sendOwn({ Action: 'Logoff' }, () => resolve(), time); });
}
