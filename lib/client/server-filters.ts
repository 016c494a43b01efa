/**
 * The event filters that a client keeps on its server.
 *
 * A filter lives as long as the session and can't be taken back, hence the list of those to set again at each login.
 */
import {
  amiKnowsCriteria,
  asteriskKnowsCriteria,
  checkFilter,
  filterAction,
  type ServerFilter,
} from '../actions/filter.js';
import { ActionError, AmiError, LocalProtocolError } from '../errors.js';
import { get, type Message } from '../message.js';
import type { SendOptions } from '../session/send-options.js';

/** How filters reach the server. */
export interface FilterClient {
  /** The AMI version of the server's banner. */
  readonly version: () => string | undefined;
  readonly request: (
    action: Message,
    options?: SendOptions,
  ) => Promise<Message>;
}

/** The filters of one client, over all its connections. */
export class ServerFilters {
  readonly #client: FilterClient;
  readonly #kept: ServerFilter[] = [];
  #unsettled = 0;
  #knowsCriteria: Promise<boolean> | undefined;

  constructor(client: FilterClient) {
    this.#client = client;
  }

  /** How many filters there are, those that the server may still take, or may have taken unheard, among them. */
  get size(): number {
    return this.#kept.length + this.#unsettled;
  }

  /** Adds a filter to the session; one that the server has accepted is kept for the sessions after it. */
  async add(
    filter: ServerFilter,
    options: SendOptions = {},
  ): Promise<void> {
    checkFilter(filter);
    const kept = typeof filter === 'string' ? filter : { ...filter };
    this.#unsettled += 1;
    try {
      const knowsCriteria = await this.#criteria();
      await this.#client.request(filterAction(kept, knowsCriteria, this.#client.version()), options);
      this.#kept.push(kept);
      this.#unsettled -= 1;
    } catch (error) {
      if (wasNotTaken(error)) this.#unsettled -= 1;
      throw error;
    }
  }

  /** Sets all filters again on a new session; `onFailed` hears of each that can't be set. */
  restore(onFailed: (error: AmiError) => void): void {
    this.#knowsCriteria = undefined;
    if (this.#kept.length === 0) return;
    const known = amiKnowsCriteria(this.#client.version());
    if (known !== undefined) return this.#sendAll(known, onFailed);
    this.#criteria().then((knows) => this.#sendAll(knows, onFailed)).catch(onFailed);
  }

  #sendAll(knowsCriteria: boolean, onFailed: (error: AmiError) => void): void {
    const version = this.#client.version();
    for (const filter of this.#kept) {
      this.#client.request(filterAction(filter, knowsCriteria, version)).catch(onFailed);
    }
  }

  /** Asked for once in a session; a server that doesn't say gets expressions, which every server knows. */
  #criteria(): Promise<boolean> {
    this.#knowsCriteria ??= this.#askCriteria().catch((error: unknown) => {
      this.#knowsCriteria = undefined;
      throw error;
    });
    return this.#knowsCriteria;
  }

  async #askCriteria(): Promise<boolean> {
    const known = amiKnowsCriteria(this.#client.version());
    if (known !== undefined) return known;
    try {
      return asteriskKnowsCriteria(get(await this.#client.request({ Action: 'CoreSettings' }), 'AsteriskVersion'));
    } catch (error) {
      if (error instanceof ActionError) return false;
      throw error;
    }
  }
}

/** Tells whether the server surely has no filter of it: refused here or there, or never sent. */
function wasNotTaken(error: unknown): boolean {
  return error instanceof LocalProtocolError || error instanceof ActionError ||
    (error instanceof AmiError && error.sent === false);
}
