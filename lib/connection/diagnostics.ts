/**
 * What others may watch of a client: log lines and the channels of node:diagnostics_channel. Free when none does.
 *
 * Channels: `gami:connection` ({ name, state } and, where there is one, error and retry), `gami:action` ({ name,
 * action, actionId }) for each action sent, `gami:message` ({ name, message }) for each message received. Log lines
 * hold no secret and no key; the messages on the channel are those that handlers get, as the server wrote them.
 */
import { channel } from 'node:diagnostics_channel';
import type { Retry, State } from './life.js';
import type { AmiError } from '../errors.js';
import { createLog, type Log } from './log.js';
import { maskedMessage, maskedText } from '../wire/masked.js';
import type { Message } from '../message.js';
import type { Logger } from './options.js';

const connectionChannel = channel('gami:connection');
const actionChannel = channel('gami:action');
const messageChannel = channel('gami:message');

/** The watch over one client. A log line may close the client; then what was to be told behind it isn't told. */
export class Diagnostics {
  readonly #name: string;
  readonly #log: Log;
  /** The state that was told last. */
  #state: State | undefined;

  constructor(name: string, logger: Logger | undefined) {
    this.#name = name;
    this.#log = createLog(logger, name);
  }

  /** Tells that the client has come to another state. */
  state(state: State): void {
    this.#state = state;
    this.#log.write('debug', state);
    if (this.#state !== state) return;
    if (connectionChannel.hasSubscribers) connectionChannel.publish({ name: this.#name, state });
  }

  /** Tells that a login has succeeded. */
  ready(details: object): void {
    this.#log.write('info', 'ready', details);
  }

  /** Tells that a connection is lost, or that a try to get one has failed. */
  lost(error: AmiError, retry: Retry | undefined): void {
    const state = this.#state;
    this.#log.write(retry === undefined ? 'error' : 'warn', error.message, { code: error.code, ...retry });
    if (this.#state !== state) return;
    if (connectionChannel.hasSubscribers) {
      connectionChannel.publish({ name: this.#name, state: 'disconnected', error, retry });
    }
  }

  /** Tells that something failed for which no callback waits. */
  failed(what: string, error: AmiError): void {
    this.#log.write('warn', `${what}: ${error.message}`, { code: error.code });
  }

  /** Tells that an action was handed over to be sent. */
  action(action: string, actionId: string): void {
    if (actionChannel.hasSubscribers) actionChannel.publish({ name: this.#name, action, actionId });
  }

  /** Tells what was written to the wire. */
  wrote(text: string): void {
    if (this.#log.reads('trace')) this.#log.write('trace', `sent ${JSON.stringify(maskedText(text))}`);
  }

  /** True when every message is to be shown. */
  get watchesMessages(): boolean {
    return messageChannel.hasSubscribers || this.#log.reads('trace');
  }

  /** Tells that a message was received. */
  message(message: Message): void {
    if (messageChannel.hasSubscribers) messageChannel.publish({ name: this.#name, message });
    if (this.#log.reads('trace')) this.#log.write('trace', `received ${JSON.stringify(maskedMessage(message))}`);
  }
}
