/**
 * One server's events on their way to the publisher: numbered by epoch, each with its subject, partition and identity.
 */
import { get, type Message } from 'gami';
import { EnvelopeWriter, SCHEMA } from '../names/envelope.js';
import { callOf, numberOfCall } from '../names/partition.js';
import { EventSubjects } from '../names/subjects.js';
import type { Publisher } from './publisher.js';
import type { Origin } from './window.js';

/** Feeds the publisher with the events of one server. */
export class Feed {
  readonly #publisher: Publisher;
  readonly #server: string;
  readonly #bridge: string;
  readonly #partitions: number;
  readonly #subjects: EventSubjects;
  #origin: Origin;
  #writer: EnvelopeWriter;
  #sequence = 0;
  /** How many events came, over all epochs. */
  received = 0;
  /** When the last event of the server came, in milliseconds since 1970. */
  lastReceived: number | undefined;
  /** Whether the server stamps its events; undefined before the first of this epoch. */
  isStamped: boolean | undefined;

  /** @param bridge the bridge's id, a token */
  constructor(publisher: Publisher, server: string, bridge: string, partitions: number) {
    this.#publisher = publisher;
    this.#server = server;
    this.#bridge = bridge;
    this.#partitions = partitions;
    this.#subjects = new EventSubjects(server);
    this.#origin = { server, bridge, epoch: 0 };
    this.#writer = new EnvelopeWriter(server, bridge, 0);
  }

  /** Begins an epoch: a login. */
  begin(epoch: number): void {
    this.#origin = { server: this.#server, bridge: this.#bridge, epoch };
    this.#writer = new EnvelopeWriter(this.#server, this.#bridge, epoch);
    this.#sequence = 0;
    this.isStamped = undefined;
  }

  /** Takes an event. */
  take(message: Message): void {
    this.#sequence += 1;
    this.received += 1;
    const received = Date.now();
    this.lastReceived = received;
    this.isStamped ??= stampOf(message);
    const call = numberOfCall(callOf(message));
    const event = message.Event ?? get(message, 'Event') ?? '';
    const id = this.#writer.idOf(message, this.#sequence);
    const data = Buffer.from(this.#writer.write(message, this.#sequence, received, id), 'utf8');
    this.#publisher.offer({
      subject: this.#subjects.of(call % this.#partitions, event, event === 'UserEvent' ? message.UserEvent : undefined),
      id,
      data,
      origin: this.#origin,
      call,
      received,
      sequence: this.#sequence,
      isAcknowledged: false,
    });
  }

  /** Says that the server was not heard for a time. */
  missed(from: number, to: number, why: string): void {
    this.#publisher.tell({ schema: SCHEMA, ...this.#origin, from, to, count: null, why });
  }
}

/**
 * FullyBooted is written to the session itself, without a stamp. Source: asterisk main/manager.c, authenticate() and
 * action_login(), 22.10.1.
 */
function stampOf(message: Message): boolean | undefined {
  return message.Event === 'FullyBooted' ? undefined : message.Timestamp !== undefined;
}
