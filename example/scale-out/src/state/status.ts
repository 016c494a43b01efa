/**
 * The status of a server, told when it changes: `ami.<server>.status`, the last one kept by the broker for consumers
 * that start late.
 */
import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { SCHEMA } from '../names/envelope.js';
import { statusSubject } from '../names/subjects.js';

/**
 * `up`: heard · `gap`: heard, and events are being lost · `down`: not there, tried again · `refused`: refuses the
 * login, given up.
 */
export type State = 'up' | 'gap' | 'down' | 'refused';

/** What a consumer reads. */
export interface Status {
  readonly schema: number;
  readonly server: string;
  readonly bridge: string;
  readonly state: State;
  /** Since when, in milliseconds since 1970. */
  readonly since: number;
  readonly why?: string;
}

const RETRY = 1000;

/** Tells the status of one server. */
export class StatusTeller {
  readonly #stream: ReturnType<typeof jetstream>;
  readonly #server: string;
  readonly #bridge: string;
  readonly #speaks: () => boolean;
  #status: Status | undefined;
  #untold = false;
  #isTelling = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param speaks whether this bridge speaks for the server now */
  constructor(nats: NatsConnection, server: string, bridge: string, speaks: () => boolean) {
    this.#stream = jetstream(nats, { timeout: 2000 });
    this.#server = server;
    this.#bridge = bridge;
    this.#speaks = speaks;
  }

  /** The present one; undefined before the first. */
  get status(): Status | undefined {
    return this.#status;
  }

  /** Sets the state; returns whether it is another one. */
  set(state: State, why?: string, since = Date.now()): boolean {
    if (this.#status?.state === state && this.#status.why === why) return false;
    this.#status = {
      schema: SCHEMA,
      server: this.#server,
      bridge: this.#bridge,
      state,
      since,
      ...(why !== undefined && { why }),
    };
    if (this.#speaks()) this.tell();
    return true;
  }

  /** Tells the present state: this bridge begins to speak, or none else does. */
  tell(): void {
    if (this.#status === undefined) return;
    this.#untold = true;
    void this.#send();
  }

  /** Ends its timer. */
  close(): void {
    clearTimeout(this.#timer);
    this.#untold = false;
  }

  /** One at a time, so that the last one told is the last one set; a broker that is away gets it when it is back. */
  async #send(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    clearTimeout(this.#timer);
    while (this.#untold) {
      this.#untold = false;
      try {
        await this.#stream.publish(statusSubject(this.#server), JSON.stringify(this.#status));
      } catch {
        this.#untold = true;
        this.#timer = setTimeout(() => void this.#send(), RETRY);
        break;
      }
    }
    this.#isTelling = false;
  }
}
