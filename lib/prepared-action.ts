/**
 * An action made ready to be sent: checked, copied, with its ActionID, as text.
 *
 * All that can be wrong with an action is found here, before anything is written or remembered. Pure but for the ids it takes.
 */
import type { ActionIds } from './action-id.js';
import { listTrait, type ListTrait } from './catalogue/list-ends.js';
import { LocalProtocolError } from './errors.js';
import { get, keyOf, type Message } from './message.js';
import { DEFAULT_ORIGINATE_TIMEOUT } from './originate.js';
import { serialize, type Encoding } from './serializer.js';

/** An action ready to be sent. */
export interface PreparedAction {
  readonly id: string;
  /** The action's name, lower-cased. */
  readonly name: string;
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

/** Source: asterisk main/manager.c, action_waitevent(), 22.10.1: seconds, for ever when none are given; action_originate(): 30 seconds. */
function blockingTime(action: Message, blocks: ListTrait['blocks']): number {
  const timeout = Number(get(action, 'Timeout')?.trim() || Number.NaN);
  if (blocks === 'always') return timeout >= 0 ? timeout * 1000 : Infinity;
  const isSynchronous = blocks === 'unlessAsync' && !TRUE_WORDS.has((get(action, 'Async') ?? '').toLowerCase());
  return isSynchronous ? timeout || DEFAULT_ORIGINATE_TIMEOUT : 0;
}

/**
 * Makes an action ready; the caller's map is not touched.
 *
 * An ActionID of the caller is kept, without blanks at its ends: the server strips those in front and no answer would fit.
 *
 * @throws {LocalProtocolError} with the codes of `serialize` — the action is not one that Asterisk could read
 */
export function prepare(action: Message, ids: ActionIds, encoding: Encoding): PreparedAction {
  if (typeof action !== 'object' || action === null) throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'the action must be an object of strings');
  const copy: Message = Object.assign(Object.create(null) as Message, action);
  const key = keyOf(copy, 'ActionID') ?? 'ActionID';
  const own = copy[key];
  const id = typeof own === 'string' && own.trim() !== '' ? own.trim() : undefined;
  if (own === undefined || typeof own === 'string') copy[key] = id ?? ids.next();
  const text = serialize(copy, encoding);
  const name = get(copy, 'Action')!.trim().toLowerCase();
  const trait = listTrait(name);
  const mask = name === 'events' ? get(copy, 'EventMask') : undefined;
  return { id: copy[key]!, name, text, blocksFor: trait?.blocks === undefined ? 0 : blockingTime(copy, trait.blocks), isRaw: trait?.raw === true, mask };
}
