/**
 * Which actions pass, and in which shape: pure, asked before anything is recorded or sent.
 *
 * What would change or end the one session that all share is refused always. Everything else must be on the server's
 * list.
 */
import { get, remove, type Message } from 'gami';

/**
 * These belong to the session itself: another mask, filter or user, or its end. `WaitEvent` would hold up all actions
 * behind it.
 */
const NEVER: ReadonlySet<string> = new Set(['events', 'filter', 'login', 'logoff', 'challenge', 'waitevent']);

/** Says why an action doesn't pass. */
export class Refusal extends Error {
  readonly code: 'AMI_BAD_REQUEST' | 'AMI_FORBIDDEN';

  constructor(code: 'AMI_BAD_REQUEST' | 'AMI_FORBIDDEN', message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Source: asterisk main/manager.c, get_input() and __astman_get_header(), 22.10.1: blanks before a value are skipped,
 * those behind are kept.
 */
const LEADING_BLANKS = /^[ \t]+/;

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join('\n');
  throw new Refusal('AMI_BAD_REQUEST', `header ${name} must be text, a number, a boolean or a list of texts`);
}

/** Reads the action of a request: JSON headers, the name from the subject. */
export function readAction(name: string, text: string): Message {
  let headers: unknown;
  try {
    headers = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new Refusal('AMI_BAD_REQUEST', 'the request is not JSON');
  }
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    throw new Refusal('AMI_BAD_REQUEST', 'the request must be an object of headers');
  const action: Message = Object.create(null) as Message;
  for (const [header, value] of Object.entries(headers)) action[header] = textOf(header, value);
  const own = get(action, 'Action');
  if (own !== undefined && own.toLowerCase() !== name.toLowerCase())
    throw new Refusal('AMI_BAD_REQUEST', `the subject says ${name}, the request ${own}`);
  return Object.assign(Object.create(null) as Message, { Action: name }, remove(action, 'Action'));
}

/** Lets actions of one server pass, or not. */
export class Gate {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed.map((name) => name.toLowerCase()));
  }

  /** Tells whether a name is on the list: only such a one may become a figure's label, as anyone can make up others. */
  knows(name: string | undefined): name is string {
    return name !== undefined && this.#allowed.has(name.toLowerCase());
  }

  /**
   * Returns the action as it is to be sent; an Originate is made asynchronous, as a call that is waited for would hold
   * up all others.
   *
   * @throws {Refusal} it doesn't pass
   */
  pass(action: Message): Message {
    const name = get(action, 'Action')!.toLowerCase();
    if (NEVER.has(name)) throw new Refusal('AMI_FORBIDDEN', `${action.Action} belongs to the bridge's own session`);
    if (!this.#allowed.has(name) && !this.#allowed.has('*'))
      throw new Refusal('AMI_FORBIDDEN', `${action.Action} is not among the actions of this server`);
    return name === 'originate' ? Object.assign(remove(action, 'Async'), { Async: 'true' }) : action;
  }
}

/**
 * Returns the ActionID as Asterisk has it: name in any case, without blanks in front; undefined where there is none.
 */
export function idOf(action: Message): string | undefined {
  const id = get(action, 'ActionID')?.replace(LEADING_BLANKS, '');
  return id === '' ? undefined : id;
}
