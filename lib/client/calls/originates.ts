/**
 * Originates on their way: what is sent for a call, and its callback, from the action to the outcome.
 *
 * The session isn't frozen: every call goes with `Async: true`, and what is wanted of its outcome is waited for. A call
 * is known by the Uniqueid of its first channel until its callback has run.
 */
import { originateAction, type Originate } from '../../actions/originate.js';
import type { Variables } from '../../actions/variables.js';
import type { AmiError } from '../../errors.js';
import type { Message } from '../../message.js';
import { callBack, lostAnswer, type Callback } from '../../session/callback.js';
import type { ActionRequest, PendingAction } from '../../session/pending-action.js';
import type { WaitOptions } from '../../session/send-options.js';
import { CallOutcome, failureOf, hiddenError } from './call-outcome.js';

/** What is needed of the client. */
export interface OriginateHost {
  newActionId(): string;
  /** True when the event mask keeps the outcome of a call away. */
  isHidden(): boolean;
  /** In milliseconds; 0 for ever. */
  actionTimeout(): number;
  /** The AMI version of the server, once it is known. */
  version(): string | undefined;
  prepare(request: ActionRequest): PendingAction;
  prepareFollowed(
    action: Message,
    options: WaitOptions,
    listener: { message(message: Message): boolean; end(error?: AmiError): void },
  ): PendingAction;
  dispatch(pending: PendingAction): void;
}

/** The Originates of a client. */
export class Originates {
  readonly #host: OriginateHost;
  /** By the Uniqueid of their channel. */
  readonly #following = new Map<string, PendingAction>();

  constructor(host: OriginateHost) {
    this.#host = host;
  }

  /** Sends a call; returns the Uniqueid of its channel. Throws as the client's `originate`. */
  place(
    o: Originate,
    variables: Variables | null | undefined,
    callback: Callback | undefined,
    options: WaitOptions,
  ): string {
    const action = this.#actionOf(o, variables);
    const id = action.ChannelId ?? action.ActionID!;
    const done: Callback = (message, error) => {
      this.#following.delete(id);
      if (callback !== undefined) callBack(callback, message, error);
    };
    const pending = o.async
      ? this.#host.prepare({ action, callback: done, options })
      : this.#prepareCall(action, o, options, done);
    this.#following.set(id, pending);
    this.#host.dispatch(pending);
    return id;
  }

  /** Sends a call; resolves with its OriginateResponse when it is answered. Rejects as `getOriginateResponse`. */
  outcome(o: Originate, variables: Variables | null | undefined, options: WaitOptions): Promise<Message> {
    return new Promise((resolve, reject) => {
      const action = this.#actionOf(o, variables);
      this.#host.dispatch(this.#prepareCall(action, o, options, (message, error) => {
        const failure = error ?? failureOf(o, message);
        if (failure === undefined) resolve(message);
        else reject(failure);
      }));
    });
  }

  /** @throws {AmiError} the call or a variable can't be, or the event mask keeps the outcome away */
  check(o: Originate, variables: Variables | null | undefined): void {
    originateAction(o, 'checked', 'checked', variables ?? {});
    if (this.#host.isHidden()) throw hiddenError();
  }

  /** Forgets a call by the Uniqueid of its channel, or the one that is known by its ActionID; returns it. */
  forget(id: string, byActionId: PendingAction | undefined): PendingAction | undefined {
    const call = this.#following.get(id) ?? byActionId;
    if (call === undefined) return undefined;
    for (const [channelId, pending] of this.#following) if (pending === call) this.#following.delete(channelId);
    return call;
  }

  #actionOf(o: Originate, variables: Variables | null | undefined): Message {
    return originateAction(o, this.#host.newActionId(), this.#host.newActionId(), variables ?? {});
  }

  /** Makes the Originate of a call that is followed to its outcome, in the time of the ringing and of one action. */
  #prepareCall(action: Message, o: Originate, options: WaitOptions, done: Callback): PendingAction {
    if (this.#host.isHidden()) throw hiddenError();
    const actionTimeout = this.#host.actionTimeout();
    const timeout = options.timeout ?? (actionTimeout === 0 ? 0 : o.timeout + actionTimeout);
    const call = new CallOutcome(action.ChannelId, () => this.#host.version());
    return this.#host.prepareFollowed(action, { ...options, timeout }, {
      message: (message) => call.message(message),
      end: (error) => {
        if (error === undefined) done(call.last!);
        else done(lostAnswer(action.ActionID!, error), call.errorOf(error));
      },
    });
  }
}
