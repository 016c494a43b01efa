/**
 * The publisher's side of a connection to the broker: publish with an id and a reply, hear the replies, know when the
 * link is up.
 *
 * A seam: specs put a broker of their own here. It holds nothing; what it is given while the link is down is lost, so
 * the publisher gives it nothing then.
 */
import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';

/** What the publisher needs of a broker. */
export interface Link {
  readonly isUp: boolean;
  /** The largest message that the broker takes, in bytes. */
  readonly maxPayload: number;
  publish(subject: string, data: Uint8Array, id: string, reply: string): void;
  /** Resolves when the broker has answered a ping; rejects when the link is lost first. */
  ping(): Promise<void>;
  /** Called with the last part of the reply's subject and the broker's answer. */
  onReply(callback: (reply: string, message: Msg) => void): void;
  /** Called when the link is up again, and when it is lost. */
  onChange(callback: (isUp: boolean) => void): void;
}

/** Where the broker never said. Source: nats-server server/const.go, MAX_PAYLOAD_SIZE, 2.9. */
const DEFAULT_MAX_PAYLOAD = 1024 * 1024;

/** As much room as the header needs beside the data: an id holds two names as tokens. */
const HEADER_BYTES = 1024;

/**
 * The one header of an event, written without the client's general table of headers, and into Node's pool of buffers,
 * as the data is: this is done for every event.
 */
class MessageId {
  readonly #bytes: Uint8Array;

  constructor(id: string) {
    this.#bytes = Buffer.from(`NATS/1.0\r\nNats-Msg-Id: ${id}\r\n\r\n`, 'latin1');
  }

  encode(): Uint8Array {
    return this.#bytes;
  }
}

/** A link over the official client. */
export class NatsLink implements Link {
  readonly #nats: NatsConnection;
  readonly #inbox: string;
  #isUp = true;
  #maxPayload: number;
  #changed: (isUp: boolean) => void = () => undefined;

  constructor(nats: NatsConnection, inboxPrefix?: string) {
    this.#nats = nats;
    this.#inbox = inboxPrefix === undefined ? createInbox() : createInbox(inboxPrefix);
    this.#maxPayload = nats.info?.max_payload ?? DEFAULT_MAX_PAYLOAD;
    void this.#watch();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get maxPayload(): number {
    return this.#maxPayload - HEADER_BYTES;
  }

  publish(subject: string, data: Uint8Array, id: string, reply: string): void {
    if (this.#nats.isClosed()) return;
    this.#nats.publish(subject, data, {
      reply: `${this.#inbox}.${reply}`,
      headers: new MessageId(id) as unknown as MsgHdrs,
    });
  }

  ping(): Promise<void> {
    return this.#nats.flush();
  }

  onReply(callback: (reply: string, message: Msg) => void): void {
    const beginning = this.#inbox.length + 1;
    this.#nats.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (error === null) callback(message.subject.slice(beginning), message);
      },
    });
  }

  onChange(callback: (isUp: boolean) => void): void {
    this.#changed = callback;
  }

  async #watch(): Promise<void> {
    for await (const { type } of this.#nats.status()) {
      if (type === 'disconnect' || type === 'close') this.#set(false);
      else if (type === 'reconnect') this.#set(true);
    }
    this.#set(false);
  }

  #set(isUp: boolean): void {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    if (isUp) this.#maxPayload = this.#nats.info?.max_payload ?? this.#maxPayload;
    this.#changed(isUp);
  }
}
