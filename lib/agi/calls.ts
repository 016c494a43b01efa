/**
 * AsyncAGI on one client: finds the calls that begin, hands each to whom it fits, tells it what comes of its commands.
 *
 * It hears the events only while somebody listens or a call is under way. A call is known by its unique id, on old
 * servers by its channel. When the connection is lost its calls are over here, although their channels may still wait
 * in the server: what happened to them meanwhile can't be known. Source: asterisk res/res_agi.c, launch_asyncagi(),
 * 22.10.1; up to 11 one event `AsyncAGI` with SubEvent Start, Exec or End.
 */
import { ActionIds } from '../session/action-id.js';
import { AgiCall, type AgiLink } from './call.js';
import { rethrowLater } from '../session/callback.js';
import { AmiError, LocalProtocolError } from '../errors.js';
import { get, type Message } from '../message.js';

/**
 * Which calls are wanted: those of a channel, whose number may be left out (`PJSIP/alice`), those whose channel's name
 * fits a RegExp, those that a predicate on the event and the environment picks, or all.
 */
export type AgiFilter =
  | string
  | RegExp
  | ((event: Message, environment: Readonly<Record<string, string>>) => boolean)
  | undefined;

/**
 * Gets a call that begins; may be async: its rejection after the end of the call is no fault of anybody's and is passed
 * over.
 */
export type AgiHandler = (call: AgiCall) => void | Promise<void>;

interface Listener {
  readonly fits: (call: AgiCall) => boolean;
  readonly handler: AgiHandler;
}

const EVENTS: readonly string[] = ['AsyncAGIStart', 'AsyncAGIExec', 'AsyncAGIEnd', 'AsyncAGI', 'Hangup'];

/** The number that the server appends to the name of each channel. */
const CHANNEL_NUMBER = /-[0-9a-f]+(?:;[12])?$/i;

function newListener(filter: AgiFilter, handler: AgiHandler): Listener {
  if (typeof handler !== 'function') {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'agi needs a function that takes the calls');
  }
  if (filter === undefined) return { fits: () => true, handler };
  if (typeof filter === 'function') {
    return { fits: ({ message, environment }) => filter(message, environment), handler };
  }
  if (filter instanceof RegExp) {
    const pattern = new RegExp(filter.source, filter.flags.replace(/[gy]/g, ''));
    return { fits: ({ channel }) => pattern.test(channel), handler };
  }
  if (typeof filter !== 'string' || filter === '') {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'the filter must be a channel, a RegExp, a function or undefined');
  }
  return { fits: ({ channel }) => channel === filter || channel.replace(CHANNEL_NUMBER, '') === filter, handler };
}

/** Start, Exec or End, whatever the age of the server. */
function stepOf(event: Message): string {
  const name = (get(event, 'Event') ?? '').toLowerCase();
  if (name === 'hangup') return 'end';
  return name === 'asyncagi' ? (get(event, 'SubEvent') ?? '').toLowerCase() : name.slice('asyncagi'.length);
}

/** How calls hear and are heard. */
export interface AgiClient extends Omit<AgiLink, 'ids'> {
  subscribe(events: readonly string[], callback: (event: Message) => void): () => void;
}

/** The calls of one client. */
export class AgiCalls {
  readonly #client: AgiClient;
  readonly #link: AgiLink;
  readonly #calls = new Map<string, AgiCall>();
  #listeners: readonly Listener[] = [];
  #stop: (() => void) | undefined;

  constructor(client: AgiClient) {
    this.#client = client;
    this.#link = { ids: new ActionIds(), hold: client.hold, forget: client.forget };
  }

  /**
   * Hands over the calls that begin from now on; of several listeners that fit the first gets a call. The function
   * returned stops that; calls under way go on.
   *
   * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — the filter or the handler can't be
   */
  listen(filter: AgiFilter, handler: AgiHandler): () => void {
    const listener = newListener(filter, handler);
    this.#listeners = [...this.#listeners, listener];
    this.#stop ??= this.#client.subscribe(EVENTS, (event) => this.#onEvent(event));
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
      this.#rest();
    };
  }

  /** Ends all calls: the connection is gone. */
  lose(): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.lose();
    this.#rest();
  }

  /** Ends all calls and forgets who listens. */
  clear(): void {
    this.#listeners = [];
    this.lose();
  }

  #rest(): void {
    if (this.#listeners.length > 0 || this.#calls.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }

  #onEvent(event: Message): void {
    const step = stepOf(event);
    if (step === 'start') return this.#onStart(event);
    const call = this.#find(event);
    if (step === 'exec') call?.executed(event);
    else if (step === 'end' && call !== undefined) this.#end(call);
  }

  #onStart(event: Message): void {
    const before = this.#find(event);
    if (before !== undefined) this.#end(before);
    const call = new AgiCall(event, this.#link);
    const listener = this.#listeners.find((each) => fits(each, call));
    if (listener === undefined) return;
    this.#calls.set(call.uniqueId === '' ? call.channel : call.uniqueId, call);
    handOver(listener, call);
  }

  #find(event: Message): AgiCall | undefined {
    const id = get(event, 'Uniqueid');
    if (id !== undefined) return this.#calls.get(id);
    const channel = get(event, 'Channel');
    return [...this.#calls.values()].find((call) => call.channel === channel);
  }

  #end(call: AgiCall): void {
    this.#calls.delete(call.uniqueId === '' ? call.channel : call.uniqueId);
    call.end();
    this.#rest();
  }
}

/** Runs the user's predicate; one that throws wants nothing. */
function fits(listener: Listener, call: AgiCall): boolean {
  try {
    return listener.fits(call);
  } catch (exception) {
    rethrowLater(exception);
    return false;
  }
}

function handOver({ handler }: Listener, call: AgiCall): void {
  const onFailed = (error: unknown): void => {
    if (!(error instanceof AmiError && call.isEnded)) rethrowLater(error);
  };
  try {
    Promise.resolve(handler(call)).catch(onFailed);
  } catch (exception) {
    rethrowLater(exception);
  }
}
