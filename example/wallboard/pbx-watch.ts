/**
 * Keeps the model of a PBX up to date: reads everything at each `ready`, then follows the events.
 *
 * The lists come by held callbacks, not by promises: a promise goes on only when the events behind its list, in the
 * same packet, have been delivered, and a hangup among them would be undone by the list. A held callback runs in the
 * order of the wire.
 */
import { ConnectionError, get, isResponse, isSuccess, type Asterisk, type Message } from 'gami';
import type { BoardView, Part } from './board-view.js';
import type { Call } from './calls.js';
import { EventRate } from './event-rate.js';
import { PbxState } from './pbx-state.js';

type OnList = (items: readonly Message[]) => void;

/**
 * What a server says that has nothing to list. Source: asterisk apps/app_confbridge.c, 22.10.1:
 * `No active conferences.`
 */
const IS_EMPTY = /^No /;

/** Watches the PBX of a client; make it before the login. */
export class PbxWatch {
  readonly #asterisk: Asterisk;
  readonly #state: PbxState;
  readonly #rate = new EventRate();
  readonly #listeners = new Set<() => void>();
  #lists = 0;

  constructor(asterisk: Asterisk) {
    this.#asterisk = asterisk;
    this.#state = new PbxState(asterisk.name, Date.now());
    asterisk.subscribe(undefined, (event) => this.#asteriskOnEvent(event));
    asterisk.on('ready', () => this.#asteriskOnReady());
    asterisk.on('disconnected', () => this.#asteriskOnDisconnected());
  }

  /** Calls back whenever the board may look different; returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows everything. */
  view(hasActions: boolean): BoardView {
    return this.#state.view(Date.now(), hasActions);
  }

  /** Returns the events of each of the last seconds, the oldest first. */
  rates(): number[] {
    return this.#rate.view(Date.now());
  }

  /** Finds a call that lives. */
  call(id: string): Call | undefined {
    return this.#state.calls().find((call) => call.id === id);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #asteriskOnEvent(event: Message): void {
    const now = Date.now();
    this.#rate.add(now);
    if (this.#state.apply(event, now)) this.#changed();
  }

  #asteriskOnDisconnected(): void {
    this.#lists = 0;
    if (this.#state.setPhase(this.#state.phase === 'connecting' ? 'connecting' : 'lost', Date.now())) this.#changed();
  }

  #asteriskOnReady(): void {
    this.#state.setPhase('reading', Date.now());
    this.#state.clearProblems();
    this.#list('calls', { Action: 'CoreShowChannels' }, (items) => this.#state.replaceChannels(items, Date.now()));
    this.#list('queues', { Action: 'QueueStatus' }, (items) => this.#state.replaceQueues(items, Date.now()));
    this.#list('conferences', { Action: 'ConfbridgeListRooms' }, (items) => {
      for (const name of this.#state.replaceConferences(items)) this.#listMembers(name);
    });
    this.#changed();
  }

  #listMembers(name: string): void {
    this.#list(
      'conferences',
      { Action: 'ConfbridgeList', Conference: name },
      (items) => this.#state.replaceConferenceMembers(name, items, Date.now()),
    );
  }

  /** What a lost connection leaves undone is asked for again at the next `ready`. */
  #list(part: Part, action: Message, onList: OnList): void {
    const items: Message[] = [];
    this.#lists += 1;
    this.#asterisk.holdCallbackAction(action, (message, error) => {
      if (error instanceof ConnectionError) return;
      if (error !== undefined) return this.#listOnEnd(part, error.message);
      if (isResponse(message) && isSuccess(message)) return;
      if (!isResponse(message) && !isEndOfList(message)) return void items.push(message);
      this.#asterisk.delCallback(message);
      onList(items);
      this.#listOnEnd(part, isResponse(message) ? get(message, 'Message') ?? 'refused' : undefined);
    });
  }

  #listOnEnd(part: Part, problem: string | undefined): void {
    if (problem !== undefined && !IS_EMPTY.test(problem)) this.#state.setProblem(part, problem);
    this.#lists -= 1;
    if (this.#lists === 0) this.#state.setPhase('live', Date.now());
    this.#changed();
  }
}

function isEndOfList(event: Message): boolean {
  return /Complete$/.test(get(event, 'Event') ?? '') || /^(?:complete|cancelled)$/i.test(get(event, 'EventList') ?? '');
}
