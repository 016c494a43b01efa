/**
 * A loan: what a borrower holds of a connection of the pool, from `acquire` to `release`.
 *
 * Each loan is an object of its own that looks like the client behind it. So the pool can tell one borrower from the
 * next on the same connection, and what a borrower keeps after giving back reaches nothing any more.
 */
import type { Asterisk } from '../client/asterisk.js';
import { closedError } from '../session/callback.js';

/** Why a callback of an ended loan ends, or a method of one throws. */
export const GIVEN_BACK = 'the connection was given back to its pool';

type Method = (...args: unknown[]) => unknown;

/** What may still be asked after the end: it sends nothing. */
const HARMLESS: ReadonlySet<PropertyKey> = new Set(['stats', 'toJSON']);

function givenBack(): never {
  throw closedError(GIVEN_BACK, false);
}

/** One loan of a client. */
export class Loan<Client extends Asterisk> {
  /** The client that is lent. */
  readonly client: Client;
  /** What the borrower gets. */
  readonly handle: Client;
  #isOver = false;
  readonly #methods = new Map<PropertyKey, Method>();

  constructor(client: Client) {
    this.client = client;
    this.handle = new Proxy(client, {
      get: (target, key) => this.#get(target, key),
      set: (target, key, value) => Reflect.set(target, key, value, target),
    });
  }

  /** Ends the loan: its methods throw from now on, its state is `closed`. */
  end(): void {
    this.#isOver = true;
  }

  /** A method is bound to the client once, since private fields are the client's own. */
  #get(target: Client, key: PropertyKey): unknown {
    if (this.#isOver && key === 'state') return 'closed';
    const value: unknown = Reflect.get(target, key, target);
    if (typeof value !== 'function' || key === 'constructor') return value;
    let method = this.#methods.get(key);
    if (method === undefined) this.#methods.set(key, method = this.#bound(target, key, value as Method));
    return method;
  }

  #bound(target: Client, key: PropertyKey, method: Method): Method {
    const isClose = key === 'close' || key === Symbol.asyncDispose;
    const isHarmless = typeof key === 'symbol' || HARMLESS.has(key);
    return (...args) => {
      if (this.#isOver && isClose) return Promise.resolve();
      if (this.#isOver && !isHarmless) return givenBack();
      const result = Reflect.apply(method, target, args);
      return result === target ? this.handle : result;
    };
  }
}
