/**
 * A recording of a real server under random operations, played to models in place of a client.
 *
 * The recordings hold, in the order of the wire, events, lists that came by held callback, and what an independent
 * session listed at a quiet moment: the truth to compare with. An action that a model sends is answered by the next
 * list of its kind, at the place of that list's end.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Callback, Message } from '../../lib/index.js';
import type { Client } from '../../lib/live/reader.js';
import { PROJECT } from '../support/source.js';

/** What a judge listed. */
export interface Judge {
  readonly judge: string;
  readonly channels: readonly Message[];
  readonly bridges: readonly Message[];
  readonly queues: readonly Message[];
  readonly parked: readonly Message[];
  readonly rooms: readonly Message[];
  readonly conferees: readonly Message[];
}

/** A line of a recording. */
export type Line = { readonly t: number; readonly m: Message }
  | { readonly k: number; readonly end: string; readonly items: readonly Message[] }
  | Judge;

/** The recordings. */
export const RECORDINGS = ['chaos-22-1', 'chaos-22-2', 'chaos-16-1', 'chaos-16-2'] as const;

/** Reads a recording of `spec/fixtures/live/`. */
export function readRecording(name: string): Line[] {
  const text = gunzipSync(readFileSync(join(PROJECT, 'spec', 'fixtures', 'live', `${name}.ndjson.gz`))).toString();
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line);
}

const LIST_OF: Readonly<Record<string, string>> = {
  CoreShowChannels: 'channels',
  BridgeList: 'bridges',
  QueueStatus: 'queues',
  ParkedCalls: 'parked',
  ConfbridgeListRooms: 'rooms',
  ConfbridgeList: 'conferees',
};

interface Asked {
  readonly id: string;
  readonly list: string;
  readonly action: Message;
  readonly callback: Callback;
}

type Subscriber = (message: Message) => void;

/** Stands in for a client: it plays what it is told to. */
export class TapeClient implements Client {
  state: Client['state'] = 'idle';
  readonly name = 'tape';
  /** What was sent, in order. */
  readonly sent: Message[] = [];
  readonly #subscribers = new Map<string, Set<Subscriber>>();
  readonly #listeners = new Map<string, Set<(...details: never[]) => void>>();
  #asked: Asked[] = [];
  #ids = 0;

  readonly on = ((event: string, listener: () => void) => {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
    return this;
  }) as unknown as Client['on'];

  readonly off = ((event: string, listener: () => void) => {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }) as unknown as Client['off'];

  /** As in a client the case of a name doesn't matter. */
  readonly subscribe = ((filter: string | readonly string[], callback: Subscriber) => {
    const names = [filter].flat().map((name) => name.toLowerCase());
    for (const name of names) this.#subscribers.set(name, (this.#subscribers.get(name) ?? new Set()).add(callback));
    return () => names.forEach((name) => this.#subscribers.get(name)!.delete(callback));
  }) as unknown as Client['subscribe'];

  readonly holdCallbackAction = ((action: Message, callback: Callback) => {
    const id = `tape-${this.#ids += 1}`;
    this.sent.push(action);
    this.#asked.push({ id, list: LIST_OF[action.Action!] ?? action.Action!, action, callback });
    return id;
  }) as unknown as Client['holdCallbackAction'];

  readonly sendAction = ((action: Message, callback?: Callback) => {
    return callback === undefined ? '' : this.holdCallbackAction(action as never, callback);
  }) as unknown as Client['sendAction'];

  readonly delCallback = ((id: string) => {
    this.#asked = this.#asked.filter((asked) => asked.id !== id);
  }) as Client['delCallback'];

  /** How many lists were asked for and not answered. */
  get open(): number {
    return this.#asked.length;
  }

  /** How many subscribers and listeners there are. */
  get ears(): number {
    return [...this.#subscribers.values(), ...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Tells of the client's life. */
  life(event: 'ready' | 'disconnected' | 'closed'): void {
    this.state = event === 'ready' ? 'ready' : event === 'closed' ? 'closed' : 'waiting';
    for (const listener of [...this.#listeners.get(event) ?? []]) listener();
  }

  /** Plays an event. */
  event(message: Message): void {
    for (const subscriber of [...this.#subscribers.get(message.Event!.toLowerCase()) ?? []]) subscriber(message);
  }

  /** Answers those who asked for a list; what had been asked for in part gets the part. */
  answer(list: string, items: readonly Message[]): void {
    const asked = this.#asked.filter((each) => each.list === list);
    this.#asked = this.#asked.filter((each) => each.list !== list);
    for (const { id, action, callback } of asked) {
      const { Queue, Conference } = action;
      callback({ Response: 'Success', ActionID: id, EventList: 'start' });
      for (const item of items) {
        const isOfPart = (Queue === undefined || item.Queue === Queue) &&
          (Conference === undefined || item.Conference === Conference);
        if (isOfPart) callback({ ...item, ActionID: id });
      }
      callback({ Event: 'Complete', ActionID: id, EventList: 'Complete' });
    }
  }

  /** Refuses those who asked for a list. */
  refuse(list: string, text: string): void {
    const asked = this.#asked.filter((each) => each.list === list);
    this.#asked = this.#asked.filter((each) => each.list !== list);
    for (const { id, callback } of asked) callback({ Response: 'Error', ActionID: id, Message: text });
  }
}
