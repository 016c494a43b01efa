/**
 * A worker of a group: takes events, does the work of each once, in the order of its call.
 *
 * Each partition is a durable consumer of its own that gives out one event at a time to the whole group; the next comes
 * when it is acknowledged. So nothing waits in a worker's memory where its time could run out, and a worker that dies
 * holds up one event a partition at most. While the work runs the broker is told so. The record comes before the work,
 * the acknowledgement after it.
 */
import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  JetStreamApiError,
  jetstreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { readEnvelope, type Envelope, type Gap } from '../names/envelope.js';
import { GAP_FILTER, namesFor, partitionFilter, type Names } from '../names/subjects.js';
import type { Log } from '../operation/log.js';
import { pause } from '../store/broker.js';
import { findStream, openBucket, partitionsOf } from '../store/streams.js';
import { DeadLetters } from './dead-letters.js';
import { Records, type Turn } from './records.js';

/** How a worker works. Times in milliseconds. */
export interface WorkerOptions {
  readonly stream: string;
  /** Workers of one group share the events. */
  readonly group: string;
  readonly worker: string;
  /** After how long without a sign of life an event is given to another worker. */
  readonly ackWait: number;
  /** How often the work of an event may fail. */
  readonly maxDeliver: number;
  /**
   * What happens to an event whose worker died at it: `dead` tells it as a dead letter, `again` does it again (work
   * that may be done twice).
   */
  readonly interrupted: 'dead' | 'again';
  /** How long a record is kept; 0: twice as long as the stream keeps an event. */
  readonly recordAge: number;
  readonly maxBucketBytes: number;
  readonly replicas: number;
}

/** The work itself. */
export interface Work {
  /** Does an event's work; what it throws is tried again, and after `maxDeliver` times a dead letter. */
  event(envelope: Envelope): Promise<void> | void;
  /** Hears that events are missing. @defaultValue a warning in the log */
  gap?(gap: Gap): Promise<void> | void;
}

/** What a worker did. */
export interface WorkerCounts {
  done: number;
  passedOver: number;
  failed: number;
  dead: number;
  putOff: number;
}

const RETRY = 1000;
/** A pull is asked for anew so often; the broker says half as often that it lives. */
const PULL_TIME = 5000;
const STREAM_NOT_FOUND = 10059;
const CONSUMER_NOT_FOUND = 10014;

/** One worker. */
export class Worker {
  readonly counts: WorkerCounts = { done: 0, passedOver: 0, failed: 0, dead: 0, putOff: 0 };
  readonly #nats: NatsConnection;
  readonly #options: WorkerOptions;
  readonly #work: Work;
  readonly #log: Log;
  readonly #names: Names;
  readonly #dead: DeadLetters;
  readonly #closing = new AbortController();
  readonly #stops = new Set<() => void>();
  readonly #active = new Set<string>();
  #records: Records | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(nats: NatsConnection, options: WorkerOptions, work: Work, log: Log) {
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(options.group))
      throw new Error('setting "group" must be 1 to 32 letters, digits, _ and -');
    this.#nats = nats;
    this.#options = options;
    this.#work = work;
    this.#log = log;
    this.#names = namesFor(options.stream);
    this.#dead = new DeadLetters(nats, options.group);
  }

  /** Waits for the stream, then takes its share; resolves when it has begun. */
  async start(): Promise<void> {
    const partitions = await this.#prepare();
    const consumers = Array.from({ length: partitions }, (_, partition) =>
      this.#follow(String(partition), partitionFilter(partition), (message) => this.#take(message)),
    );
    this.#ended = Promise.all([...consumers, this.#follow('gaps', GAP_FILTER, (message) => this.#takeGap(message))]);
  }

  /** Takes no more; resolves when what was begun is done. */
  async stop(): Promise<void> {
    this.#closing.abort(new Error('the worker ends'));
    for (const stop of this.#stops) stop();
    await this.#ended;
  }

  /** Tries until it succeeds or the worker ends. */
  async #persist<Type>(what: string, attempt: () => Promise<Type | undefined>): Promise<Type> {
    for (;;) {
      const result = await attempt().catch((error: unknown) => {
        this.#log.change(what, `waiting: ${(error as Error).message}`);
        return undefined;
      });
      if (result !== undefined) {
        this.#log.change(what, 'there');
        return result;
      }
      await pause(RETRY, this.#closing.signal);
    }
  }

  async #prepare(): Promise<number> {
    const { group, worker, ackWait, recordAge } = this.#options;
    const { maxAge, partitions } = await this.#persist('stream of events', async () => {
      const info = await findStream(await jetstreamManager(this.#nats), this.#names.events);
      if (info === undefined) throw new Error('no bridge has made it yet');
      return { maxAge: info.config.max_age / 1e6, partitions: partitionsOf(info) ?? 1 };
    });
    const age = recordAge === 0 ? maxAge * 2 : recordAge;
    const bucket = await this.#persist('records', () =>
      openBucket(this.#nats, this.#names.done(group), age, this.#options),
    );
    const { ttl } = await this.#persist('records', () => bucket.status());
    if (ttl > 0 && (maxAge === 0 || ttl < maxAge))
      throw new Error(
        `records of group ${group} are kept for ${ttl} ms, events for ${maxAge}: an event could be done twice`,
      );
    this.#records = new Records(bucket, worker, ackWait * 3);
    return partitions;
  }

  async #ensureConsumer(name: string, filter: string): Promise<true> {
    const { consumers } = await jetstreamManager(this.#nats);
    try {
      await consumers.info(this.#names.events, name);
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || error.code !== CONSUMER_NOT_FOUND) throw error;
      await consumers.add(this.#names.events, {
        durable_name: name,
        filter_subject: filter,
        deliver_policy: DeliverPolicy.All,
        ack_policy: AckPolicy.Explicit,
        ack_wait: nanos(this.#options.ackWait),
        max_ack_pending: 1,
        max_deliver: -1,
      });
    }
    return true;
  }

  /** Reads one consumer until the worker ends; one that is gone, with its stream or alone, is made again. */
  async #follow(part: string, filter: string, take: (message: JsMsg) => Promise<void>): Promise<void> {
    const name = `${this.#options.group}-${part}`;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#persist(`consumer ${name}`, () => this.#ensureConsumer(name, filter));
        const consumer = await jetstream(this.#nats).consumers.get(this.#names.events, name);
        const messages = await consumer.consume({
          max_messages: 8,
          expires: PULL_TIME,
          abort_on_missing_resource: true,
        });
        const stop = (): void => messages.stop();
        this.#stops.add(stop);
        if (this.#closing.signal.aborted) stop();
        try {
          for await (const message of messages) await take(message);
        } finally {
          this.#stops.delete(stop);
        }
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        const { code } = error as { code?: number };
        this.#log.change(
          `consumer ${name}`,
          code === STREAM_NOT_FOUND || code === CONSUMER_NOT_FOUND ? 'gone' : (error as Error).message,
          {},
          'warn',
        );
        await pause(RETRY, this.#closing.signal).catch(() => undefined);
      }
    }
  }

  async #take(message: JsMsg): Promise<void> {
    const alive = setInterval(() => message.working(), Math.max(20, this.#options.ackWait / 3));
    try {
      await this.#process(message);
    } catch (error) {
      this.counts.putOff += 1;
      this.#log.change('store', `events are put off: ${(error as Error).message}`, {}, 'warn');
      message.nak(RETRY);
    } finally {
      clearInterval(alive);
    }
  }

  async #process(message: JsMsg): Promise<void> {
    let envelope: Envelope;
    try {
      envelope = readEnvelope(message.string());
    } catch (error) {
      return this.#bury(message, `unreadable: ${(error as Error).message}`);
    }
    if (this.#active.has(envelope.id)) return this.#putOff(message);
    const records = this.#records!;
    let found = await records.begin(envelope.id);
    if (found.is === 'interrupted' && this.#options.interrupted === 'again') found = await records.take(found.turn);
    this.#log.change('store', 'takes records');
    if (found.is === 'turn') return this.#do(message, envelope, found.turn);
    if (found.is === 'busy') return this.#putOff(message);
    if (found.is === 'interrupted')
      return this.#bury(
        message,
        `interrupted: worker ${found.turn.record.worker} began it and never ended it; it may have been done`,
        found.turn,
      );
    this.counts.passedOver += 1;
    message.ack();
  }

  /** Another is at it: it comes again later, and holds its place in the order. */
  #putOff(message: JsMsg): void {
    this.counts.putOff += 1;
    message.nak(this.#options.ackWait);
  }

  async #do(message: JsMsg, envelope: Envelope, turn: Turn): Promise<void> {
    this.#active.add(envelope.id);
    try {
      await this.#work.event(envelope);
    } catch (error) {
      return await this.#fail(message, turn, (error as Error)?.message ?? String(error));
    } finally {
      this.#active.delete(envelope.id);
    }
    this.counts.done += 1;
    // Done is done: where this can't be noted, the acknowledgement still says so.
    await this.#records!.end(turn, 'done').catch(() => undefined);
    message.ack();
  }

  async #fail(message: JsMsg, turn: Turn, why: string): Promise<void> {
    this.counts.failed += 1;
    const failed = await this.#records!.end(turn, 'failed');
    const { failures } = failed.record;
    if (failures < this.#options.maxDeliver) return message.nak(Math.min(this.#options.ackWait, RETRY * failures));
    return this.#bury(message, `failed ${failures} times: ${why}`, failed);
  }

  async #bury(message: JsMsg, why: string, turn?: Turn): Promise<void> {
    await this.#dead.add(message, why);
    if (turn !== undefined) await this.#records!.end(turn, 'dead').catch(() => undefined);
    this.counts.dead += 1;
    this.#log.warn('dead letter', { subject: message.subject, sequence: message.seq, why });
    message.term();
  }

  async #takeGap(message: JsMsg): Promise<void> {
    try {
      const gap = message.json<Gap>();
      if (this.#work.gap === undefined) this.#log.warn('gap', { ...gap });
      else await this.#work.gap(gap);
      message.ack();
    } catch (error) {
      if (message.info.deliveryCount < this.#options.maxDeliver) return message.nak(RETRY);
      await this.#dead.add(message, `gap marker: ${(error as Error).message}`).then(
        () => message.term(),
        () => message.nak(RETRY),
      );
    }
  }
}
