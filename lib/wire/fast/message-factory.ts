/**
 * Empty messages for one sequence of headers.
 *
 * An object from `Object.create(null)` is a hash table in V8; one of a constructor, whose prototype is the empty one of
 * all messages, has fixed places for its headers (`npm run bench -- --only stream-22`: 1.52 × of the floor, 2.64 ×
 * without). Which headers will come this file doesn't know, nor need it.
 */
import { emptyMessage, MESSAGE_PROTOTYPE, type Message } from '../../message.js';

/** Of a sequence that comes only once or twice no constructor is made. */
const MAKES_CONSTRUCTOR = 3;

type MessageConstructor = new () => object;

/**
 * Each call makes another constructor, hence other hidden classes: one family for each sequence.
 *
 * V8 reserves places in an object for as many properties as it sees assignments in the constructor's text, and takes
 * back later what is not used; without them most headers would go to an array beside the object, which grows by three
 * and is copied each time. So the assignments are there and never run (`stream-22`: 1.52 × of the floor, 1.72 ×
 * without).
 */
function newConstructor(): MessageConstructor {
  function Message(this: Record<string, number>, isNever?: true): void {
    if (isNever === undefined) return;
    this.a = this.b = this.c = this.d = this.e = this.f = this.g = this.h = this.i = 0;
    this.j = this.k = this.l = this.m = this.n = this.o = this.p = this.q = this.r = 0;
    this.s = this.t = this.u = this.v = this.w = this.x = this.y = this.z = 0;
  }
  Message.prototype = MESSAGE_PROTOTYPE;
  return Message as unknown as MessageConstructor;
}

/** Makes the messages of one sequence. */
export class MessageFactory {
  #seen = 0;
  #Constructor: MessageConstructor | undefined;

  /** Makes an empty message, of the constructor of its sequence once there is one. */
  make(): Message {
    if (this.#Constructor !== undefined) return new this.#Constructor() as Message;
    this.#seen += 1;
    if (this.#seen === MAKES_CONSTRUCTOR) this.#Constructor = newConstructor();
    return emptyMessage();
  }
}
