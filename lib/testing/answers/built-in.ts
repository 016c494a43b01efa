/**
 * What the fake's own answers have in common: the action as it came, the session, the PBX, and short ways to answer.
 */
import type { Message } from '../../message.js';
import type { EventClass } from '../wire/event-mask.js';
import type { FakeChannel } from '../pbx/channel/fake-channel.js';
import type { FakePbx } from '../pbx/fake-pbx.js';
import type { FakeSession } from '../server/fake-session.js';
import { headerOf, linesText, withActionId, type Headers } from '../wire/wire-writer.js';

/** A user as the server's configuration has it. */
export interface FakeUser {
  readonly secret: string;
  /** Class names that the user may read, with commas between. @defaultValue all but `security` */
  readonly read?: string | undefined;
  /** Class names that the user may write. @defaultValue all */
  readonly write?: string | undefined;
}

/** What the answers need of the server. */
export interface AnswerHost {
  readonly pbx: FakePbx;
  /** Finds a user whatever the case of the name. */
  user(name: string): (FakeUser & { readonly name: string }) | undefined;
  /** How long a refused login waits for its answer, in milliseconds. */
  loginDelay(): number;
  /** Whether `FullyBooted` follows the login. */
  readonly fullyBooted: boolean;
  /** Sends an event as text to every session whose mask has the class. */
  broadcast(text: string, eventClass: EventClass): unknown;
  /** The synopsis and privileges of every action that is answered here. */
  readonly actions: ReadonlyMap<string, BuiltIn>;
  /** Told of each action that has no answer here. */
  onUnknown(action: Message): void;
}

/** One action to be answered. */
export class ActionContext {
  /** Its headers. */
  readonly action: Message;
  /** Who sent it. */
  readonly session: FakeSession;
  /** The server around it. */
  readonly host: AnswerHost;

  constructor(action: Message, session: FakeSession, host: AnswerHost) {
    this.action = action;
    this.session = session;
    this.host = host;
  }

  /** The PBX. */
  get pbx(): FakePbx {
    return this.host.pbx;
  }

  /** Gets a header of the action; an empty string when it has none. */
  header(name: string): string {
    return headerOf(this.action, name);
  }

  /** Answers with `Response: Success` and headers, or a text. */
  respond(answer: Headers | string = {}): void {
    this.session.respond(this.action, answer);
  }

  /** Answers with a text that ends in line ends of its own, as some do on the real wire. */
  respondRaw(response: 'Success' | 'Error', text: string): void {
    const id = linesText(withActionId({}, this.header('ActionID')));
    this.session.sendRaw(`Response: ${response}\r\n${id}Message: ${text}\r\n\r\n`);
  }

  /** Answers with `Response: Error`. */
  error(text: string): void {
    this.session.error(this.action, text);
  }

  /** Answers with an event list. */
  list(items: Iterable<Headers>, complete: string, message: string, extras: Headers = {}): void {
    this.session.list(this.action, items, complete, extras, message);
  }

  /** Puts the ActionID behind an item of a list, where some lists have it. */
  idLast(item: Headers): Headers {
    const id = this.header('ActionID');
    return id === '' ? item : { ...item, ActionID: id };
  }

  /** Finds the channel that a header names. */
  channel(name = 'Channel'): FakeChannel | undefined {
    return this.pbx.find(this.header(name));
  }
}

/** An action that the fake answers itself. */
export interface BuiltIn {
  /** The action's name as `ListCommands` shows it. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly synopsis: string;
  /** The classes one of which the user needs to write (`call,all`); empty for everybody. */
  readonly privileges: string;
  /** Answers; the session goes on when the promise is done. */
  readonly run: (context: ActionContext) => void | Promise<void>;
  /** The only version of Asterisk that knows it; undefined for every one. */
  readonly only: 16 | 22 | undefined;
}

/** Makes an entry of the table of answers. */
export function builtIn(
  name: string,
  privileges: string,
  synopsis: string,
  run: BuiltIn['run'],
  only?: 16 | 22,
): BuiltIn {
  return { name, privileges: privileges === '' ? '' : `${privileges},all`, synopsis, run, only };
}
