/**
 * An event on its way to many sessions: written once, its class known, its headers read only where a filter asks for
 * them.
 */
import type { Message } from '../../message.js';
import { messageOfLines } from './action-reader.js';
import { classesOf } from './event-mask.js';

/** An event ready to be sent. */
export class FakeEvent {
  /** The whole event as it goes out. */
  readonly text: string;
  /** Its class bits; a session gets it when its mask has all of them. */
  readonly classes: number;
  #message: Message | undefined;

  /** @param privilege its classes, as a `Privilege` header has them (`call,all`) */
  constructor(text: string, privilege: string) {
    this.text = text;
    this.classes = classesOf(privilege);
  }

  /** Its headers. */
  get message(): Message {
    this.#message ??= messageOfLines(this.text.split('\r\n'));
    return this.#message;
  }
}
