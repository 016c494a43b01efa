/**
 * The three orders that a page may give: call somebody, end a call, pause an agent of a queue or end the pause.
 *
 * A page names extensions, and calls and agents on the board, never a channel, a context or a command: what it sends
 * can't leave the place in the dialplan that the operator of the wallboard has chosen.
 */
import { ActionError, newOriginate, TimeoutError, type Asterisk, type Message } from 'gami';
import type { Board } from './board.js';

/** Where calls are placed. */
export interface DialRules {
  /** The channel to call first, with `{from}` for the telephone, such as `PJSIP/{from}`. */
  readonly dial: string;
  /** The context in which the called number is looked for. */
  readonly context: string;
}

/** An order that can't be carried out; `status` is that of HTTP, the message is for people. */
export class OrderError extends Error {
  /** The status of HTTP. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A number or the name of an extension: nothing that could part a channel's name or an argument. */
const EXTENSION = /^[0-9A-Za-z+*#][0-9A-Za-z+*#._-]{0,39}$/;

const REASON = /^[^\p{Cc}]{0,80}$/u;

/** Far more than people click; a bound for what a page that runs wild can start. */
const MAX_PLACING = 10;

/** How long a telephone may ring, in milliseconds. */
const RINGING_TIME = 30_000;

function extensionOf(value: unknown, what: string): string {
  if (typeof value !== 'string' || !EXTENSION.test(value)) {
    throw new OrderError(400, `${what}: 1 to 40 letters, digits or + * # . _ -`);
  }
  return value;
}

/** Carries the orders out. */
export class CallControl {
  readonly #asterisk: Asterisk;
  readonly #board: Board;
  readonly #rules: DialRules;
  #placing = 0;

  constructor(asterisk: Asterisk, board: Board, rules: DialRules) {
    this.#asterisk = asterisk;
    this.#board = board;
    this.#rules = rules;
  }

  /**
   * Calls a telephone, and when it is answered connects it with a number; resolves at the answer.
   *
   * @throws {OrderError} the numbers can't be, too many calls ring, the call failed, or there is no connection
   */
  async call(from: unknown, to: unknown): Promise<void> {
    const telephone = extensionOf(from, 'Your telephone');
    const number = extensionOf(to, 'The number to call');
    if (this.#placing >= MAX_PLACING) throw new OrderError(429, 'Too many calls are being placed');
    const order = newOriginate(this.#rules.dial.replaceAll('{from}', telephone), this.#rules.context, number, 1);
    order.callerId = `<${telephone}>`;
    order.timeout = RINGING_TIME;
    this.#placing += 1;
    try {
      await this.#asterisk.getOriginateResponse(order);
    } catch (error) {
      throw orderError(error);
    } finally {
      this.#placing -= 1;
    }
  }

  /**
   * Ends a call of the board: hangs up each of its channels.
   *
   * @throws {OrderError} there is no such call, or no connection
   */
  async hangUp(id: unknown): Promise<void> {
    const channels = typeof id === 'string' ? this.#board.channelsOf(id) : undefined;
    if (channels === undefined) throw new OrderError(404, 'The call is over');
    const hangups = channels.map(({ Channel }) => this.#asterisk.request({ Action: 'Hangup', Channel: Channel! }));
    const failed = (await Promise.allSettled(hangups)).filter((result) => result.status === 'rejected');
    const fault = failed.find(({ reason }) => !(reason instanceof ActionError)) ??
      (failed.length === hangups.length ? failed[0] : undefined);
    if (fault !== undefined) throw orderError(fault.reason);
  }

  /**
   * Pauses an agent of the board in its queue, or ends the pause. @param id the agent's key on the board
   *
   * @throws {OrderError} there is no such agent, the order can't be, the PBX refuses, or there is no connection
   */
  async pause(id: unknown, isPaused: unknown, reason: unknown = ''): Promise<void> {
    const member = typeof id === 'string' ? this.#board.pbx.members.get(id) : undefined;
    if (member === undefined) throw new OrderError(404, 'There is no such agent any more');
    if (typeof isPaused !== 'boolean') throw new OrderError(400, 'isPaused: true or false');
    if (typeof reason !== 'string' || !REASON.test(reason)) {
      throw new OrderError(400, 'The reason: one line of at most 80 letters');
    }
    const action: Message = {
      Action: 'QueuePause', Queue: member.Queue!, Interface: member.Interface!, Paused: String(isPaused),
    };
    if (isPaused && reason.trim() !== '') action.Reason = reason.trim();
    try {
      await this.#asterisk.request(action);
    } catch (error) {
      throw orderError(error);
    }
  }
}

/** The PBX's own words for its refusals; no other detail goes to a page. */
function orderError(error: unknown): OrderError {
  if (error instanceof ActionError) return new OrderError(409, `Not done: ${error.message}`);
  if (error instanceof TimeoutError) return new OrderError(504, 'The PBX has not answered in time');
  return new OrderError(503, 'No connection to the PBX');
}
