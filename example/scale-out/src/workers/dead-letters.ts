/**
 * Dead letters: what no worker could process, kept whole with the reason, so that it is neither lost nor in the way.
 */
import { jetstream, type JsMsg } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { deadSubject } from '../names/subjects.js';

/** Sends messages to `ami.<server>.dead`. */
export class DeadLetters {
  readonly #stream: ReturnType<typeof jetstream>;
  readonly #group: string;

  constructor(nats: NatsConnection, group: string) {
    this.#stream = jetstream(nats);
    this.#group = group;
  }

  /** Resolves when the broker has the message; only then may it be taken out of the stream. */
  async add(message: JsMsg, why: string): Promise<void> {
    const details = headers();
    details.set('Ami-Why', why.replace(/[\r\n]+/g, ' ').slice(0, 500));
    details.set('Ami-Group', this.#group);
    details.set('Ami-Subject', message.subject);
    details.set('Ami-Sequence', String(message.seq));
    const server = message.subject.split('.')[1] ?? '=';
    await this.#stream.publish(deadSubject(server), message.data, {
      headers: details,
      msgID: `${this.#group}.${message.seq}.${message.info.timestampNanos}`,
    });
  }
}
