/**
 * A pending action: what is asked of the server, whose callback gets the answer, and how far it has come.
 *
 * One object for the whole way: made once by `prepare`, it waits in the offline queue or in a session, is written, is
 * answered, and may be held behind its response. All that can be wrong with an action is found when it is made, before
 * anything is written or remembered. Its fields belong to the tables it stands in.
 */
import type { ActionIds } from './action-id.js';
import type { Callback } from './callback.js';
import type { Linked } from './linked-list.js';
import { checkSend, type SendOptions } from './send-options.js';
import { listTrait, type ListTrait } from '../catalogue/answer-traits.js';
import { LocalProtocolError } from '../errors.js';
import { get, keyOf, type Encoding, type Message } from '../message.js';
import { DEFAULT_ORIGINATE_TIMEOUT } from '../actions/originate.js';
import { serializeAs } from '../wire/serializer.js';

/**
 * What the callback gets: the response alone; behind it every message of the ActionID until the caller has enough; the
 * same until the list is over, which the library knows.
 */
export type Reach = 'response' | 'held' | 'list';

/** What has come of an answer without the usual form. */
export interface KeptAnswer {
  /** A response behind which another may come. */
  first: Message | undefined;
  readonly texts: string[];
  readonly events: Message[];
  /** How many characters that is. */
  size: number;
}

/** When the usual time of an action is over. */
export interface Deadline extends Linked<Deadline> {
  readonly of: PendingAction;
  /** On the clock of `performance`, in whole milliseconds. */
  readonly at: number;
  hasEnded: boolean;
}

/** One action from the moment on in which it is ready to be sent. */
export interface PendingAction extends Linked<PendingAction> {
  readonly id: string;
  /** True when the ActionID was made for this action, so that no other can have it. */
  readonly isNew: boolean;
  /** The action's name, as the caller spells it. */
  readonly name: string;
  /** The same lower-cased. */
  readonly key: string;
  /** What is special about its answer. */
  readonly trait: ListTrait | undefined;
  /** How long the server may hold all answers of the session back for it, in milliseconds; 0 for nearly all actions. */
  readonly blocksFor: number;
  /** The event mask that the session has once the action has succeeded; undefined where it stays as it is. */
  readonly mask: string | undefined;
  readonly reach: Reach;
  /** True for an action of the library itself, which `maxPending` doesn't stop. */
  readonly isOwn: boolean;
  /** In milliseconds, 0 for ever; undefined for the usual time. */
  timeout: number | undefined;
  signal: AbortSignal | undefined;
  /** Undefined once it has been called for the last time or is no longer wanted. */
  callback: Callback | undefined;
  /** What goes on the wire; emptied when it is written. */
  text: string;
  isSent: boolean;
  /** True from the sending on until its response has come or never will. */
  isWaiting: boolean;
  /** What came where the answer has no usual form; undefined where a response is due. */
  kept: KeptAnswer | undefined;
  /** The header that marked the start of a list behind the response, and marks its end. */
  marker: string | undefined;
  /** Called when the list is over although nothing said so: the answer to a Ping behind it has come. */
  readonly onOver: (() => void) | undefined;
  /** How long the wait is, in milliseconds; 0 for ever. */
  time: number;
  /** When that is over, on the clock of `performance`. */
  dueAt: number;
  /** True when the time counts anew with each message of the answer. */
  isRenewed: boolean;
  /** True when it gets a deadline once it is written; false when it has a timer of its own or waits for ever. */
  hasUsualTime: boolean;
  deadline: Deadline | undefined;
  timer: NodeJS.Timeout | undefined;
  /** Set while its signal is listened to. */
  onAbort: ((reason: unknown) => void) | undefined;
}

/** What is wanted of the server. */
export interface ActionRequest {
  readonly action: Message;
  readonly callback?: Callback | undefined;
  readonly options?: SendOptions | undefined;
  /** @defaultValue the response alone */
  readonly reach?: Reach;
  /** For the reach `list`: called when the list is over although nothing said so. */
  readonly onOver?: () => void;
  /** True for an action of the library itself. */
  readonly isOwn?: boolean;
}

/** Source: asterisk main/utils.c, ast_true(), 22.10.1. */
const TRUE_WORDS: ReadonlySet<string> = new Set(['yes', 'true', 'y', 't', '1', 'on']);

/**
 * Source: asterisk main/manager.c, action_waitevent(), 22.10.1: seconds, for ever when none are given;
 * action_originate(): 30 seconds.
 */
function blockingTime(action: Message, blocks: ListTrait['blocks']): number {
  const timeout = Number(get(action, 'Timeout')?.trim() || Number.NaN);
  if (blocks === 'always') return timeout >= 0 ? timeout * 1000 : Infinity;
  const isSynchronous = blocks === 'unlessAsync' && !TRUE_WORDS.has((get(action, 'Async') ?? '').toLowerCase());
  return isSynchronous ? timeout || DEFAULT_ORIGINATE_TIMEOUT : 0;
}

const NO_OPTIONS: SendOptions = {};

/**
 * Makes an action ready; the caller's map is not touched.
 *
 * An ActionID of the caller is kept, without blanks at its ends: the server strips those in front and no answer would
 * fit.
 *
 * @throws {LocalProtocolError} with the codes of `serialize` — the action is not one that Asterisk could read
 * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — the callback or the options can't be
 */
export function prepare(request: ActionRequest, ids: ActionIds, encoding: Encoding): PendingAction {
  const { action, callback, options = NO_OPTIONS } = request;
  checkSend(callback, options);
  if (typeof action !== 'object' || action === null) {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'the action must be an object of strings');
  }
  const key = keyOf(action, 'ActionID');
  const own: unknown = key === undefined ? undefined : action[key];
  const given = typeof own === 'string' ? own.trim() : '';
  const isNew = given === '';
  const id = isNew ? ids.next() : given;
  const text = serializeAs(action, id, isNew, encoding);
  const kind = kindOfAction(get(action, 'Action')!);
  const { trait } = kind;
  return {
    id,
    isNew,
    name: kind.name,
    key: kind.key,
    trait,
    blocksFor: trait?.blocks === undefined ? 0 : blockingTime(action, trait.blocks),
    mask: kind.key === 'events' ? get(action, 'EventMask') : undefined,
    reach: request.reach ?? 'response',
    isOwn: request.isOwn === true,
    timeout: options.timeout,
    signal: options.signal,
    callback,
    text,
    isSent: false,
    isWaiting: false,
    kept: undefined,
    marker: undefined,
    onOver: request.onOver,
    time: 0,
    dueAt: 0,
    isRenewed: false,
    hasUsualTime: false,
    deadline: undefined,
    timer: undefined,
    onAbort: undefined,
    older: undefined,
    younger: undefined,
  };
}

/** What is known of actions by their names. */
interface ActionKind {
  readonly name: string;
  readonly key: string;
  readonly trait: ListTrait | undefined;
}

/** A program sends the same few actions again and again; names that it makes up are not kept track of. */
const MAX_KINDS = 500;

const kinds = new Map<string, ActionKind>();

function kindOfAction(action: string): ActionKind {
  const known = kinds.get(action);
  if (known !== undefined) return known;
  const name = action.trim();
  const kind = { name, key: name.toLowerCase(), trait: listTrait(name) };
  if (kinds.size < MAX_KINDS) kinds.set(action, kind);
  return kind;
}
