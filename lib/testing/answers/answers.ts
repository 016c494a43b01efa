/**
 * Who answers an action: the test's own handler, the built-in answer, or nobody.
 *
 * The checks before are the server's, in its order: a fault of the bytes, no `Action`, not logged in, no privilege,
 * unknown. What a handler returns or yields is written in order; what it throws is answered as an error and thrown
 * again on a tick of its own, so that a failed expectation in a handler fails the test. Source: asterisk
 * main/manager.c, process_message(), 22.10.1.
 */
import type { Message } from '../../message.js';
import type { ReceivedAction } from '../wire/action-reader.js';
import { ActionContext, type AnswerHost, type BuiltIn } from './built-in.js';
import { BRIDGE_ACTIONS } from './calls/bridge-actions.js';
import { CHANNEL_ACTIONS } from './calls/channel-actions.js';
import { CHANNEL_LISTS } from './calls/channel-lists.js';
import { MEDIA_ACTIONS } from './calls/media-actions.js';
import { ORIGINATE_ACTION } from './calls/originate-action.js';
import { TRANSFER_ACTIONS } from './calls/transfer-actions.js';
import { CONFERENCE_ACTIONS } from './conference-actions.js';
import type { FakeSession } from '../server/fake-session.js';
import { QUEUE_ACTIONS } from './queue-actions.js';
import { CONFIG_ACTIONS } from './server/config-actions.js';
import { CORE_ACTIONS } from './server/core-actions.js';
import { DATABASE_ACTIONS } from './server/database-actions.js';
import { DIALPLAN_ACTIONS } from './server/dialplan-actions.js';
import { ENDPOINT_ACTIONS } from './server/endpoint-actions.js';
import { OTHER_ACTIONS } from './server/other-actions.js';
import { SESSION_ACTIONS } from './server/session-actions.js';
import { STATE_ACTIONS } from './server/state-actions.js';
import { tellSecurity } from './security-events.js';
import { headerOf, listItemText, type Headers } from '../wire/wire-writer.js';

const BUILT_IN: readonly BuiltIn[] = [
  ...SESSION_ACTIONS,
  ...CORE_ACTIONS,
  ...CHANNEL_LISTS,
  ...CHANNEL_ACTIONS,
  ...TRANSFER_ACTIONS,
  ...BRIDGE_ACTIONS,
  ...MEDIA_ACTIONS,
  ...CONFERENCE_ACTIONS,
  ...CONFIG_ACTIONS,
  ...DATABASE_ACTIONS,
  ...QUEUE_ACTIONS,
  ...STATE_ACTIONS,
  ...DIALPLAN_ACTIONS,
  ...ENDPOINT_ACTIONS,
  ...OTHER_ACTIONS,
  ORIGINATE_ACTION,
];

/** Every action that the fake answers itself, by its name in lower case. */
export const ACTIONS: ReadonlyMap<string, BuiltIn> = new Map(
  BUILT_IN.map((action) => [action.name.toLowerCase(), action]),
);

/** The actions that a major version of Asterisk knows. */
export function actionsOf(major: number): ReadonlyMap<string, BuiltIn> {
  const isNew = major >= 20;
  return new Map([...ACTIONS].filter(([, { only }]) => only === undefined || (only === 22) === isNew));
}

/** What anybody may send before the login. */
const BEFORE_LOGIN: ReadonlySet<string> = new Set(['login', 'logoff', 'challenge']);

/**
 * One thing to write: a message (a response gets its `Response`, everything its ActionID), or text or bytes as they
 * are.
 */
export type Reply = Headers | string | Uint8Array;

/**
 * What a handler may return: nothing (it has used the session, or leaves the client waiting), one reply, or several.
 */
export type HandlerResult = Reply | Iterable<Reply> | AsyncIterable<Reply> | undefined | void;

/** Answers an action in the test's own way. */
export type ActionHandler = (action: Message, session: FakeSession) => HandlerResult | Promise<HandlerResult>;

function isReply(result: NonNullable<HandlerResult>): result is Reply {
  return typeof result === 'string' || result instanceof Uint8Array ||
    !(Symbol.iterator in result || Symbol.asyncIterator in result);
}

function write(reply: Reply, action: Message, session: FakeSession): void {
  if (typeof reply === 'string' || reply instanceof Uint8Array) return session.sendRaw(reply);
  if (Object.keys(reply)[0]?.toLowerCase() === 'event') {
    return session.sendRaw(listItemText(reply, headerOf(action, 'ActionID')));
  }
  return session.respond(action, reply);
}

async function writeEach(replies: AsyncIterable<Reply>, action: Message, session: FakeSession): Promise<void> {
  for await (const reply of replies) write(reply, action, session);
}

function writeResult(result: HandlerResult, action: Message, session: FakeSession): void | Promise<void> {
  if (result === undefined || result === null) return undefined;
  if (isReply(result)) return write(result, action, session);
  if (Symbol.asyncIterator in result) return writeEach(result, action, session);
  for (const reply of result) write(reply, action, session);
  return undefined;
}

function isPromise(value: unknown): value is Promise<HandlerResult> {
  return value instanceof Promise;
}

function fail(error: unknown, action: Message, session: FakeSession): void {
  session.error(
    action,
    `the test's handler threw: ${error instanceof Error ? error.message.replace(/[\r\n]+/g, ' ') : String(error)}`,
  );
  process.nextTick(() => {
    throw error;
  });
}

/** The handlers of a test, and what is answered without them. */
export class Answers {
  readonly #handlers = new Map<string, ActionHandler>();
  readonly #host: AnswerHost;

  constructor(host: AnswerHost) {
    this.#host = host;
  }

  /** Sets the handler of an action, or of all with `*`; returns a function that takes it away. */
  on(action: string, handler: ActionHandler): () => void {
    const name = action.toLowerCase();
    this.#handlers.set(name, handler);
    return () => {
      if (this.#handlers.get(name) === handler) this.#handlers.delete(name);
    };
  }

  /** Answers an action as it was received. */
  answer({ message, fault }: ReceivedAction, session: FakeSession): void | Promise<void> {
    if (fault !== undefined) return session.error(message, fault);
    const name = headerOf(message, 'Action').toLowerCase();
    if (name === '') return session.error(message, 'Missing action in request');
    if (!session.isLoggedIn && !BEFORE_LOGIN.has(name)) {
      const context = new ActionContext(message, session, this.#host);
      tellSecurity(context, 'RequestNotAllowed', { RequestType: `Action: ${headerOf(message, 'Action')}` });
      return session.error(message, 'Permission denied');
    }
    const handler = this.#handlers.get(name) ?? (BEFORE_LOGIN.has(name) ? undefined : this.#handlers.get('*'));
    return handler === undefined ? this.builtIn(message, session) : this.#handle(handler, message, session);
  }

  /** Gives the built-in answer. */
  builtIn(message: Message, session: FakeSession): void | Promise<void> {
    const name = headerOf(message, 'Action');
    const action = this.#host.actions.get(name.toLowerCase());
    if (action === undefined) {
      this.#host.onUnknown(message);
      const context = new ActionContext(message, session, this.#host);
      tellSecurity(context, 'RequestBadFormat', { RequestType: `Action: ${name}` }, false);
      const words = `Invalid/unknown command: ${name}. Use Action: ListCommands to show available commands.`;
      const hint = ` (The fake has no built-in answer: script it with fake.on('${name}', …).)`;
      return session.error(message, ACTIONS.has(name.toLowerCase()) ? words : `${words}${hint}`);
    }
    if (!session.mayWrite(action.privileges)) return session.error(message, 'Permission denied');
    return action.run(new ActionContext(message, session, this.#host));
  }

  #handle(handler: ActionHandler, action: Message, session: FakeSession): void | Promise<void> {
    try {
      const result = handler(action, session);
      if (isPromise(result)) {
        return result.then((late) => writeResult(late, action, session)).catch((error: unknown) =>
          fail(error, action, session)
        );
      }
      const writing = writeResult(result, action, session);
      return writing?.catch((error: unknown) => fail(error, action, session));
    } catch (error) {
      return fail(error, action, session);
    }
  }
}
