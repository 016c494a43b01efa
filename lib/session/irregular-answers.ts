/**
 * Answers without the usual form: text without a response, an event in its place, two responses one behind the other,
 * a list that nothing completes.
 *
 * Nothing in them says where they end, so a Ping goes behind such an action: a server answers in order, and what comes
 * before its answer is kept here. Text belongs to the oldest of these actions; for one whose callback has ended it is
 * dropped. No I/O.
 */
import { textAnswer } from './callback.js';
import { get, isSuccess, type Message } from '../message.js';
import type { KeptAnswer, PendingAction } from './pending-action.js';

/** The AMI version from which on a Command is answered like any other action: that of Asterisk 14. */
const FIRST_WITHOUT_RAW_COMMANDS = 3;

/**
 * Tells whether a Ping must go behind an action. Up to Asterisk 11 that is so for every list; but a Ping would end an
 * action that blocks the session.
 *
 * @param version the AMI version of the server
 */
export function needsFence({ trait, reach }: PendingAction, version: string | undefined): boolean {
  const isOld = version?.startsWith('1.') === true;
  const { raw, eventOnly, twice, rawOn1 } = trait ?? {};
  if (raw === true || eventOnly === true || twice === true || (rawOn1 === true && isOld)) return true;
  return isOld && reach === 'list' && trait?.blocks === undefined;
}

/** The unanswered actions of a session whose answer has no usual form. */
export class IrregularAnswers {
  readonly #actions = new Set<PendingAction>();

  /** How many there are. */
  get size(): number {
    return this.#actions.size;
  }

  /** Adds the youngest. */
  add(pending: PendingAction): void {
    pending.kept = { first: undefined, texts: [], events: [], size: 0 };
    this.#actions.add(pending);
  }

  /** Removes one that is answered; what was kept for it stays with it. */
  remove(pending: PendingAction): void {
    if (pending.kept !== undefined) this.#actions.delete(pending);
  }

  /** Keeps text that has come; returns how many characters are kept for the action that it belongs to. */
  keepText(text: string): number {
    const [oldest] = this.#actions;
    return oldest?.callback === undefined ? 0 : keep(oldest.kept!, text.replaceAll('\r\n', '\n'));
  }

  /** Keeps an event that has come before, or in the place of, the response of its action. */
  keepEvent({ kept, reach, callback }: PendingAction, event: Message): void {
    if (kept === undefined || callback === undefined) return;
    if (reach === 'response') keep(kept, textOf(event));
    else kept.events.push(event);
  }

  /** Keeps a response where another may come behind it; tells whether that is so. */
  keepResponse({ kept, trait }: PendingAction, response: Message): boolean {
    if (trait?.twice !== true || kept === undefined || kept.first !== undefined || !isSuccess(response)) return false;
    kept.first = response;
    return true;
  }
}

/** The Commands of which an old server may still say in raw text what they gave. */
export class RawCommands {
  /** Their ActionIDs, oldest first. */
  readonly #ids = new Set<string>();

  /** Notes an action that is written. @param version the AMI version of the server */
  written({ key, id }: PendingAction, version: string | undefined): void {
    if (key === 'command' && Number.parseFloat(version ?? '') < FIRST_WITHOUT_RAW_COMMANDS) this.#ids.add(id);
  }

  /** Tells whether raw text may come for an ActionID, or for any where it says none. */
  isExpected(id: string | undefined): boolean {
    return id === undefined ? this.#ids.size > 0 : this.#ids.has(id);
  }

  /** Notes a response: answers come in order, so the Commands in front of an answered one have none to come either. */
  answered(response: Message): void {
    if (this.#ids.size === 0) return;
    const answered = get(response, 'ActionID');
    if (answered !== undefined && !this.#ids.has(answered)) return;
    for (const id of this.#ids) {
      this.#ids.delete(id);
      if (answered === undefined || id === answered) return;
    }
  }
}

/** Makes an answer of what was kept: the response, and behind it the events. */
export function answerOf({ id, kept }: PendingAction): [answer: Message, ...events: Message[]] {
  return [kept!.first ?? textAnswer(id, kept!.texts), ...kept!.events];
}

function textOf(event: Message): string {
  return Object.entries(event).map(([name, value]) => `${name}: ${value}`).join('\n');
}

function keep(kept: KeptAnswer, text: string): number {
  kept.texts.push(text);
  kept.size += text.length;
  return kept.size;
}
