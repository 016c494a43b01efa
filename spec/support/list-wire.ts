/**
 * Event lists on the wire: gives what a server sent to the collector of lists, and says where the list was complete.
 */
import { expect } from 'chai';
import { ListCollector } from '../../lib/client/event-list.js';
import type { Message } from '../../lib/message.js';
import { Parser } from '../../lib/wire/parser.js';

/** What became of a wire. */
export interface Outcome {
  /** How many messages the list took until it was complete; undefined when it goes on. */
  took: number | undefined;
  /** The `Event` of each item. */
  items: (string | undefined)[];
  complete: string | undefined;
}

/** Reads the messages of a wire. */
export function messagesOf(wire: string): Message[] {
  const messages: Message[] = [];
  new Parser({ onMessage: (message) => messages.push(message) }).push(Buffer.from(wire));
  return messages;
}

/** Gives the messages of a wire to a list until it says that it is complete. */
export function collect(action: string, wire: string, version?: string): Outcome & { list: ListCollector } {
  const list = new ListCollector(action, version);
  const [response, ...events] = messagesOf(wire);
  let took: number | undefined = list.open(response!) ? 1 : undefined;
  for (let index = 0; took === undefined && index < events.length; index += 1) {
    if (list.add(events[index]!)) took = index + 2;
  }
  return { list, took, items: list.events.map((event) => event['Event']), complete: list.complete?.['Event'] };
}

/** Checks that the last message of a wire completes the list, and what was in it. */
export function completes(
  action: string,
  wire: string,
  items: string[],
  complete: string | undefined,
  version?: string,
): void {
  const { took, ...outcome } = collect(action, wire, version);
  expect({ took, items: outcome.items, complete: outcome.complete }, action)
    .to.deep.equal({ took: messagesOf(wire).length, items, complete });
}

/** Checks that a list is not complete with the wire. */
export function goesOn(action: string, wire: string, version?: string): void {
  expect(collect(action, wire, version).took, action).to.equal(undefined);
}
