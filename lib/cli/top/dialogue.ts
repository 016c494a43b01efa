/**
 * What keys do to a choice: the bar, sorting, and the questions at the foot.
 *
 * No I/O: what it wants done it tells.
 */
import type { Key } from 'node:readline';
import { nearest } from '../nearest.js';
import type { CallRow } from './calls.js';
import { chosen, COLUMN_NAMES, DEFAULT_COLUMNS, type Choice, type ColumnName } from './view.js';

/** A question at the foot. */
interface Question {
  readonly lead: string;
  text: string;
  /** Takes the answer; undefined when the user has thought better of it. */
  readonly answer: (text: string | undefined) => void;
  /** True when one letter is the answer. */
  readonly isShort?: boolean;
}

/** It ends a sequence where Esc was pressed just before. */
const CTRL_C = '\x03';

const START: Choice = {
  sort: 'time',
  isReversed: false,
  filter: '',
  columns: DEFAULT_COLUMNS,
  selected: undefined,
  followed: undefined,
  question: undefined,
  notice: '',
};

/** What the dialogue needs of the rest. */
export interface DialogueEvents {
  /** Returns the calls that there are now. */
  calls(): readonly CallRow[];
  /** Hangs a call up. */
  hangUp(call: CallRow): void;
  quit(): void;
}

/** The talk between user and screen. */
export class Dialogue {
  readonly #events: DialogueEvents;
  #choice = START;
  #question: Question | undefined;

  constructor(events: DialogueEvents) {
    this.#events = events;
  }

  /** What the user has chosen. */
  get choice(): Choice {
    const question = this.#question;
    return { ...this.#choice, question: question && `${question.lead}${question.text}` };
  }

  /** Tells something at the foot, until the next key. */
  tell(notice: string): void {
    this.#choice = { ...this.#choice, notice };
  }

  /** Takes a key. */
  press(text: string | undefined, key: Key): void {
    if (key.sequence?.endsWith(CTRL_C) === true) return this.#events.quit();
    if (this.#question !== undefined) return this.#type(this.#question, text, key);
    this.tell('');
    return this.#command(text, key);
  }

  #change(part: Partial<Choice>): void {
    this.#choice = { ...this.#choice, ...part };
  }

  #command(text: string | undefined, { name }: Key): void {
    const commands: Record<string, () => void> = {
      q: () => this.#events.quit(),
      up: () => this.#move(-1),
      k: () => this.#move(-1),
      down: () => this.#move(1),
      j: () => this.#move(1),
      pageup: () => this.#move(-10),
      pagedown: () => this.#move(10),
      s: () => this.#sort(),
      r: () => this.#change({ isReversed: !this.#choice.isReversed }),
      '/': () => this.#ask('filter: ', (filter) => { if (filter !== undefined) this.#change({ filter }); }),
      c: () => this.#ask(`columns (${COLUMN_NAMES.join(' ')}): `, (names) => this.#columns(names)),
      return: () => this.#change({ followed: this.#current()?.id }),
      escape: () => this.#change({ followed: undefined, filter: '' }),
      h: () => this.#askHangUp(),
    };
    (commands[text ?? ''] ?? commands[name ?? ''])?.();
  }

  #current(): CallRow | undefined {
    const calls = this.#events.calls();
    const { followed, selected } = this.#choice;
    if (followed !== undefined) return calls.find(({ id }) => id === followed);
    const visible = chosen(calls, this.#choice);
    return visible.find(({ id }) => id === selected) ?? visible[0];
  }

  #move(step: number): void {
    const calls = chosen(this.#events.calls(), this.#choice);
    const at = Math.max(0, calls.findIndex(({ id }) => id === this.#choice.selected));
    this.#change({ selected: calls[Math.max(0, Math.min(calls.length - 1, at + step))]?.id });
  }

  #sort(): void {
    const { columns, sort } = this.#choice;
    this.#change({ sort: columns[(columns.indexOf(sort) + 1) % columns.length]! });
  }

  #columns(text: string | undefined): void {
    if (text === undefined) return;
    const names = text.split(/[\s,]+/).filter((name) => name !== '');
    const unknown = names.find((name) => !(COLUMN_NAMES as string[]).includes(name));
    if (unknown !== undefined) {
      const meant = nearest(unknown, COLUMN_NAMES);
      return this.tell(`there is no column ${unknown}${meant === undefined ? '' : `; did you mean ${meant}?`}`);
    }
    const columns = names.length === 0 ? DEFAULT_COLUMNS : [...new Set(names)] as ColumnName[];
    return this.#change({ columns, sort: columns.includes(this.#choice.sort) ? this.#choice.sort : columns[0]! });
  }

  #ask(lead: string, answer: Question['answer'], isShort = false): void {
    this.#question = { lead, text: '', answer, isShort };
  }

  #askHangUp(): void {
    const call = this.#current();
    if (call === undefined) return this.tell('there is no call to hang up');
    const lead = `hang up the call ${call.from} → ${call.to}, ${call.channels} channels? (y/n) `;
    return this.#ask(lead, (text) => { if (text === 'y' || text === 'Y') this.#events.hangUp(call); }, true);
  }

  #type(question: Question, text: string | undefined, key: Key): void {
    const end = (answer: string | undefined): void => {
      this.#question = undefined;
      question.answer(answer);
    };
    if (question.isShort === true) return end(text);
    if (key.name === 'return') return end(question.text);
    if (key.name === 'escape') return end(undefined);
    if (key.name === 'backspace') question.text = [...question.text].slice(0, -1).join('');
    else if (text !== undefined && key.ctrl !== true && !/^\p{Cc}/u.test(text)) question.text += text;
    return undefined;
  }
}
