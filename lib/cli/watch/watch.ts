/**
 * `gami watch`: events as they come, until Ctrl-C, over every loss of the connection.
 *
 * Events go to standard output (and a file); what happens to the connection goes to standard error.
 */
import type { Asterisk, Message } from '../../index.js';
import { withClient } from '../connect/client.js';
import { EventFile } from './event-file.js';
import { eventLine, timeOfDay } from '../terminal/event-line.js';
import { eventTest, type EventTest } from './event-test.js';
import { counted, figuresRow, Rate } from '../terminal/figures.js';
import type { Output } from '../terminal/output.js';
import type { Context } from '../subcommand.js';

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Shows the events of one client, and counts them. */
class Watch {
  readonly #client: Asterisk;
  readonly #output: Output;
  readonly #file: EventFile | undefined;
  readonly #isWanted: EventTest;
  readonly #rate = new Rate();
  readonly #began = performance.now();
  #events = 0;
  #shown = 0;
  #isBegun = false;

  constructor(client: Asterisk, output: Output, isWanted: EventTest, file: EventFile | undefined) {
    this.#client = client;
    this.#output = output;
    this.#isWanted = isWanted;
    this.#file = file;
  }

  /**
   * Begins; resolves when the signal fires, rejects when the connection has ended for good or the file can't be
   * written.
   */
  start(signal: AbortSignal): Promise<void> {
    const client = this.#client;
    return new Promise((resolve, reject) => {
      const guard = (call: () => void): void => {
        try {
          call();
        } catch (error) {
          reject(error as Error);
        }
      };
      client.subscribe(undefined, (event) => guard(() => this.#clientOnEvent(event)));
      client.on('ready', ({ reconnected, downtime }) => guard(() => this.#clientOnReady(reconnected, downtime)));
      client.on('disconnected', (error, retry) => {
        if (retry === undefined) reject(error);
        else this.#say(`${error.message}; try ${retry.attempt} in ${seconds(retry.delay)}`);
      });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Takes the row away and says how much there was; nothing happens when it never began. */
  end(): void {
    if (!this.#isBegun) return;
    this.#output.hideRow();
    this.#output.notice(`${counted(this.#shown, 'event')} in ${seconds(performance.now() - this.#began)}`);
  }

  #say(text: string): void {
    this.#output.notice(`${timeOfDay(new Date())}  ${text}`);
  }

  #clientOnReady(reconnected: boolean, downtime: number): void {
    const { name, version } = this.#client;
    if (reconnected) return this.#say(`connected again after ${seconds(downtime)}`);
    this.#say(`watching ${name}${version === undefined ? '' : ` (AMI ${version})`}; Ctrl-C ends it`);
    this.#isBegun = true;
    this.#file?.begin();
    return this.#output.showRow((columns) => this.#row(columns));
  }

  #clientOnEvent(event: Message): void {
    this.#events += 1;
    this.#rate.add();
    if (!this.#isWanted(event)) return;
    this.#shown += 1;
    this.#file?.write(event);
    if (this.#output.isJSON) this.#output.json(event);
    else this.#output.line(eventLine(event, new Date(), this.#output.paint));
  }

  #row(columns: number): string {
    const { state, inFlight, reconnects } = this.#client.stats();
    return figuresRow({
      name: this.#client.name,
      state,
      rate: this.#rate.perSecond,
      events: this.#events,
      shown: this.#shown,
      inFlight,
      reconnects,
    }, columns);
  }
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, output, signal } = context;
  const isWanted = eventTest(args.texts('event'), args.texts('filter'));
  const path = args.text('output');
  return withClient(context, { events: 'on', reconnect: true }, async (client, logIn) => {
    const file = path === undefined ? undefined : new EventFile(path, output.isJSON ? 'lines' : 'array');
    const watch = new Watch(client, output, isWanted, file);
    const ended = watch.start(signal);
    try {
      await Promise.all([logIn().then(() => ended), ended]);
      return 0;
    } finally {
      watch.end();
      file?.close();
    }
  });
}
