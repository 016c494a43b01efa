/**
 * An event on its way to many sessions: written once, its class known, its headers read only where a filter asks for
 * them.
 */
import type { Message } from '../../message.js';
import { messageOfLines } from './action-reader.js';
import { classesOf } from './event-mask.js';

/** An event ready to be sent. */
export class FakeEvent {
  /** Its class bits; a session gets it when its mask has all of them. */
  readonly classes: number;
  #text: string | (() => string);
  #message: Message | undefined;

  /**
   * @param text the whole event, or what writes it: called once, when the first session wants it
   * @param privilege its classes, as a `Privilege` header has them (`call,all`)
   */
  constructor(text: string | (() => string), privilege: string) {
    this.#text = text;
    this.classes = classesOf(privilege);
  }

  /** The whole event as it goes out. */
  get text(): string {
    if (typeof this.#text !== 'string') this.#text = this.#text();
    return this.#text;
  }

  /** Its headers. */
  get message(): Message {
    this.#message ??= messageOfLines(this.text.split('\r\n'));
    return this.#message;
  }
}
