/**
 * Judges what is in the stream, and what a group did, by the numbers that the PBX gave its events.
 */
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager, ReplayPolicy } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { readEnvelope, type Envelope, type Gap } from '../../src/names/envelope.js';

/** All that a stream holds, in its order. */
export interface Contents {
  readonly events: readonly Envelope[];
  readonly gaps: readonly Gap[];
}

/** Reads a stream of events from its beginning to its present end. */
export async function readStream(url: string, stream = 'AMI'): Promise<Contents> {
  const nats = await connect({ servers: url });
  try {
    const manager = await jetstreamManager(nats);
    const { state } = await manager.streams.info(stream);
    const events: Envelope[] = [];
    const gaps: Gap[] = [];
    if (state.messages === 0) return { events, gaps };
    const { name } = await manager.consumers.add(stream, {
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.All,
      replay_policy: ReplayPolicy.Instant,
      inactive_threshold: 60e9,
    });
    const consumer = await jetstream(nats).consumers.get(stream, name);
    const messages = await consumer.consume({ max_messages: 5000 });
    for await (const message of messages) {
      if (message.subject.endsWith('.gap')) gaps.push(message.json<Gap>());
      else events.push(readEnvelope(message.string()));
      if (message.info.pending === 0) break;
    }
    return { events, gaps };
  } finally {
    await nats.close();
  }
}

/** Reads a stream from now on, whether or not it keeps what it holds. */
export class Tail {
  readonly events: Envelope[] = [];
  readonly gaps: Gap[] = [];
  #end: () => Promise<void> = () => Promise.resolve();

  async start(url: string, stream = 'AMI'): Promise<void> {
    const nats = await connect({ servers: url });
    const { name } = await (
      await jetstreamManager(nats)
    ).consumers.add(stream, {
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.New,
      inactive_threshold: 60e9,
    });
    const messages = await (
      await jetstream(nats).consumers.get(stream, name)
    ).consume({
      max_messages: 5000,
      callback: (message) => {
        if (message.subject.endsWith('.gap')) this.gaps.push(message.json<Gap>());
        else this.events.push(readEnvelope(message.string()));
      },
    });
    this.#end = async () => {
      await messages.close();
      await nats.close();
    };
  }

  async end(): Promise<void> {
    await this.#end();
  }
}

/** What a judge found; each is 0 where the promise holds. */
export interface Verdict {
  readonly events: number;
  /** Numbers that are in no event. */
  readonly missing: number;
  /** Of these, in runs that no gap marker speaks of. */
  readonly lost: number;
  /** Identities that come more than once. */
  readonly twice: number;
  /** Events behind a later one of their call. */
  readonly disordered: number;
}

export const numberOf = ({ message }: Envelope): number => Number(message.Number ?? message.Value);

function firstOnes(events: readonly Envelope[]): Envelope[] {
  const seen = new Set<string>();
  return events.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function disorderOf(events: readonly Envelope[]): number {
  const last = new Map<string, number>();
  let disordered = 0;
  for (const event of events) {
    const call = event.message.Linkedid!;
    if (numberOf(event) < (last.get(call) ?? 0)) disordered += 1;
    else last.set(call, numberOf(event));
  }
  return disordered;
}

/**
 * Judges one server's events, numbered from 1 to `sent`.
 *
 * A run of missing numbers is told where a marker's time touches the time between its neighbours.
 */
export function judge({ events, gaps }: Contents, server: string, sent: number): Verdict {
  const own = events.filter((event) => event.server === server);
  const first = firstOnes(own);
  const received = new Map(first.map((event) => [numberOf(event), event.received]));
  let missing = 0;
  let lost = 0;
  for (let number = 1; number <= sent; number += 1) {
    if (received.has(number)) continue;
    let end = number;
    while (end < sent && !received.has(end + 1)) end += 1;
    const from = received.get(number - 1) ?? 0;
    const to = received.get(end + 1) ?? Infinity;
    missing += end - number + 1;
    if (!gaps.some((gap) => gap.server === server && gap.from <= to && gap.to >= from)) lost += end - number + 1;
    number = end;
  }
  return { events: first.length, missing, lost, twice: own.length - first.length, disordered: disorderOf(first) };
}
