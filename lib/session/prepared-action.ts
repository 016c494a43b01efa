/**
 * An action made ready to be sent: checked, copied, with its ActionID, as text.
 *
 * All that can be wrong with an action is found here, before anything is written or remembered. Pure but for the ids it
 * takes.
 */
import type { ActionIds } from './action-id.js';
import { listTrait, type ListTrait } from '../catalogue/answer-traits.js';
import { LocalProtocolError } from '../errors.js';
import { get, keyOf, type Message } from '../message.js';
import { DEFAULT_ORIGINATE_TIMEOUT } from '../actions/originate.js';
import { serializeAs, type Encoding } from '../wire/serializer.js';

/** An action ready to be sent. */
export interface PreparedAction {
  readonly id: string;
  /** True when the ActionID was made for this action. */
  readonly isNew: boolean;
  /** The action's name, as the caller spells it. */
  readonly name: string;
  /** The same lower-cased. */
  readonly key: string;
  /** What goes on the wire. */
  readonly text: string;
  /** How long the server may hold all answers of the session back for it, in milliseconds; 0 for nearly all actions. */
  readonly blocksFor: number;
  /** True when the answer is raw text without a response. */
  readonly isRaw: boolean;
  /** The event mask that the session has once the action has succeeded; undefined where it stays as it is. */
  readonly mask: string | undefined;
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

/**
 * Makes an action ready; the caller's map is not touched.
 *
 * An ActionID of the caller is kept, without blanks at its ends: the server strips those in front and no answer would
 * fit.
 *
 * @throws {LocalProtocolError} with the codes of `serialize` — the action is not one that Asterisk could read
 */
export function prepare(action: Message, ids: ActionIds, encoding: Encoding): PreparedAction {
  if (typeof action !== 'object' || action === null) {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'the action must be an object of strings');
  }
  const key = keyOf(action, 'ActionID');
  const own: unknown = key === undefined ? undefined : action[key];
  const given = typeof own === 'string' ? own.trim() : '';
  const isNew = given === '';
  const id = isNew ? ids.next() : given;
  const text = serializeAs(action, id, isNew, encoding);
  const { name, key: kind, trait } = kindOfAction(get(action, 'Action')!);
  const mask = kind === 'events' ? get(action, 'EventMask') : undefined;
  return {
    id,
    isNew,
    name,
    key: kind,
    text,
    blocksFor: trait?.blocks === undefined ? 0 : blockingTime(action, trait.blocks),
    isRaw: trait?.raw === true,
    mask,
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
