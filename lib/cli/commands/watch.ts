/**
 * `gami watch`: events as they come, until Ctrl-C, over every loss of the connection.
 *
 * Events go to standard output (and a file); what happens to the connection goes to standard error.
 */
import type { Asterisk, Message } from '../../index.js';
import { UsageError } from '../arguments.js';
import { withClient } from '../client.js';
import { EventFile } from '../terminal/event-file.js';
import { eventLine, timeOfDay } from '../terminal/event-line.js';
import { eventTest, type EventTest } from '../event-test.js';
import { counted, figuresRow, Rate } from '../terminal/figures.js';
import type { Output } from '../terminal/output.js';
import type { Context, Subcommand } from '../subcommand.js';

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

async function run(context: Context): Promise<number> {
  const { args, output, signal } = context;
  if (args.operands.length > 0) throw new UsageError('watch takes no words; name events by --event');
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

/** The subcommand. */
export const watch: Subcommand = {
  name: 'watch',
  operands: '[OPTION …]',
  synopsis: 'Show events as they come, until Ctrl-C; reconnects by itself',
  notes: [
    '',
    'A filter is Header=value, Header~regex, or a regular expression on the event\'s name. Of several names one',
    'must fit, of several filters all.',
    '',
    '  gami watch --host pbx --username admin --event Newchannel --event Hangup',
    '  gami watch --filter \'Channel~^PJSIP/alice-\' --json --output alice.jsonl',
  ],
  connects: true,
  options: {
    event: { type: 'string', multiple: true, placeholder: 'NAME', help: 'only events of this name' },
    filter: { type: 'string', multiple: true, placeholder: 'TEST', help: 'only events that fit' },
    output: {
      type: 'string',
      placeholder: 'FILE',
      help: 'write the events to FILE too: a JSON array, with --json JSON lines',
    },
  },
  run,
};
