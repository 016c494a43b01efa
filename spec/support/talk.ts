/**
 * A session with both of its ends in the hand of a spec: what it writes is kept, what the server says is given as text.
 */
import { ActionIds } from '../../lib/session/action-id.js';
import { prepare, type ActionRequest, type PendingAction, type Reach } from '../../lib/session/pending-action.js';
import type { SendOptions } from '../../lib/session/send-options.js';
import type { Callback } from '../../lib/session/callback.js';
import type { AmiError } from '../../lib/errors.js';
import { Handlers } from '../../lib/session/handlers.js';
import type { Message } from '../../lib/message.js';
import { Session } from '../../lib/session/session.js';
import type { SessionOptions } from '../../lib/session/session-options.js';

/** The first line of an Asterisk 22. */
export const BANNER = 'Asterisk Call Manager/11.0.0\r\n';

/** What a callback was called with: the message as a plain object and, where there was one, the code of the error. */
export type Call = [message: Record<string, string>, code?: string];

/** A session, its handlers, and the other end. */
export class Talk {
  readonly handlers: Handlers<string> = new Handlers('owner');
  /** Each write, whole. */
  readonly written: string[] = [];
  /** The AMI version of each banner. */
  readonly versions: (string | undefined)[] = [];
  /** Each message, before anybody else got it. */
  readonly messages: Message[] = [];
  /** Name and ActionID of each action, before it was written. */
  readonly actions: string[] = [];
  readonly session: Session;
  readonly #ids = new ActionIds();

  constructor(options: Partial<SessionOptions> = {}, banner = BANNER) {
    this.session = new Session({
      ids: this.#ids,
      handlers: this.handlers,
      encoding: 'utf8',
      actionTimeout: 60_000,
      maxMessageSize: undefined,
      maxPending: 250_000,
      write: (text) => { this.written.push(text); },
      onBanner: (version) => { this.versions.push(version); },
      onMessage: (message) => { this.messages.push(message); },
      onAction: (action, actionId) => { this.actions.push(`${action} ${actionId}`); },
      ...options,
    });
    if (banner !== '') this.hear(banner);
  }

  /** Lets the server say something. */
  hear(text: string): void {
    this.session.receive(Buffer.from(text));
  }

  /** Sends an action; the calls of its callback, which go on to come. */
  send(action: Message, { reach, isHeld, ...options }: TalkOptions = {}): Call[] {
    const calls: Call[] = [];
    this.ask({ action, callback: noteIn(calls), options, reach: reach ?? (isHeld === true ? 'held' : 'response') });
    return calls;
  }

  /** Sends an action with a callback of one's own; returns its ActionID. */
  act(action: Message, callback?: Callback, options?: SendOptions): string {
    return this.ask({ action, callback, options }).id;
  }

  /** Sends what is asked for. */
  ask(request: ActionRequest): PendingAction {
    const pending = prepare(request, this.#ids, this.session.encoding);
    this.session.send(pending);
    return pending;
  }

  /** Forgets the callback of an ActionID. */
  delete(id: string): void {
    const pending = this.session.find(id);
    if (pending !== undefined) this.session.delete(pending);
  }
}

/** How a spec sends an action. */
export interface TalkOptions extends SendOptions {
  readonly isHeld?: boolean;
  readonly reach?: Reach;
}

/** Makes a callback that notes its calls. */
export function noteIn(calls: Call[]): Callback {
  return (message: Message, error?: AmiError) => {
    calls.push(error === undefined ? [{ ...message }] : [{ ...message }, error.code]);
  };
}

/** The wire of a response that says Success. */
export function answer(id: string, text = 'ok'): string {
  return `Response: Success\r\nActionID: ${id}\r\nMessage: ${text}\r\n\r\n`;
}

/** The call of a callback with that response. */
export function answered(id: string, text = 'ok'): Call {
  return [{ Response: 'Success', ActionID: id, Message: text }];
}

/** An action that no session has got. */
export function pendingOf(id: string, request: Partial<ActionRequest> = {}): PendingAction {
  return prepare({ action: ping(id), ...request }, new ActionIds(), 'utf8');
}

/** The least of all actions. */
export function ping(id: string): Message {
  return { Action: 'Ping', ActionID: id };
}
