/**
 * The life of a client, heard by any number of models through one listener for each event of it: Node warns of a leak
 * where one emitter has more than ten.
 */
import type { Client } from './reader.js';

/** What happens to a client. */
export interface LifeListener {
  readonly ready: () => void;
  readonly disconnected: () => void;
  readonly closed: () => void;
}

const EVENTS = ['ready', 'disconnected', 'closed'] as const;

/** The models of one client, and how its listeners go. */
interface Hearing {
  readonly listeners: Set<LifeListener>;
  readonly stop: () => void;
}

const byClient = new WeakMap<Client, Hearing>();

/** Hears what happens to a client; returns the function that ends it. */
export function hearLife(client: Client, listener: LifeListener): () => void {
  const hearing = byClient.get(client) ?? listen(client);
  hearing.listeners.add(listener);
  return () => {
    if (hearing.listeners.delete(listener) && hearing.listeners.size === 0) hearing.stop();
  };
}

function listen(client: Client): Hearing {
  const listeners = new Set<LifeListener>();
  const ends = EVENTS.map((event) => {
    const onEvent = (): void => [...listeners].forEach((each) => each[event]());
    client.on(event, onEvent);
    return () => client.off(event, onEvent);
  });
  const stop = (): void => {
    byClient.delete(client);
    for (const end of ends) end();
  };
  byClient.set(client, { listeners, stop });
  return { listeners, stop };
}
