/**
 * What the broker says to a published message, read without parsing where nothing is wrong: this is done for every
 * event.
 *
 * Source: nats-server server/jetstream_api.go, JSPubAckResponse and PubAck, 2.9: `{"error":{…},"stream":"AMI","seq":0}`
 * or `{"stream":"AMI","seq":12,"domain":"hub","duplicate": true}`; the fields come in this order, with that blank. No
 * stream at all answers with status 503 and no data.
 */
import type { Msg } from '@nats-io/transport-node';

/** Stored, or refused with the broker's words. */
export type Acknowledgement =
  { readonly sequence: number; readonly isDuplicate: boolean } | { readonly why: string; readonly code: number };

const DUPLICATE = /"duplicate": ?true/;
const QUOTE_E = 0x65;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const BRACE = 0x7d;

/** No stream listens on the subject: it was deleted, or JetStream isn't up yet. */
export const NO_STREAM = 503;

/**
 * The message is larger than the stream takes; to send it again is of no use. Source: nats-server server/errors.json,
 * 10054.
 */
export const TOO_LARGE = 10054;

/** Reads acknowledgements of one stream. */
export class AcknowledgementReader {
  readonly #beginning: number;

  constructor(stream: string) {
    this.#beginning = `{"stream":${JSON.stringify(stream)},"seq":`.length;
  }

  /** Reads one. */
  read(message: Msg): Acknowledgement {
    const { data } = message;
    if (data.length === 0) return { why: 'no stream takes the event', code: message.headers?.code ?? NO_STREAM };
    if (data[2] === QUOTE_E) return refusal(message.string());
    let sequence = 0;
    let place = this.#beginning;
    for (; data[place]! >= DIGIT_0 && data[place]! <= DIGIT_9; place += 1)
      sequence = sequence * 10 + data[place]! - DIGIT_0;
    return { sequence, isDuplicate: data[place] !== BRACE && DUPLICATE.test(message.string()) };
  }
}

function refusal(text: string): Acknowledgement {
  try {
    const { error } = JSON.parse(text) as { error?: { err_code?: number; description?: string } };
    return { why: error?.description ?? text, code: error?.err_code ?? 0 };
  } catch {
    return { why: `not an acknowledgement: ${text.slice(0, 80)}`, code: 0 };
  }
}
