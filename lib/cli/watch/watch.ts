/**
 * `gami watch`: events as they come, until Ctrl-C, over every loss of the connection.
 *
 * Events go to standard output (and a file); what happens to the connection goes to standard error, and as lines of
 * their own between the events where these are JSON, so that a recording shows its gaps.
 */
import type { Asterisk, Message } from '../../index.js';
import { UsageError, type Arguments } from '../arguments.js';
import { withClient } from '../connect/client.js';
import { nearest } from '../nearest.js';
import type { Context } from '../subcommand.js';
import { timeOfDay } from '../terminal/event-line.js';
import { counted, figuresRow, Rate } from '../terminal/figures.js';
import type { Output } from '../terminal/output.js';
import { eventNames } from '../words/catalogue-names.js';
import { EventFile, formatOfFile } from './event-file.js';
import { fieldsFormat, fieldsOf, formatOf, lineFormat, picked, received, type EventFormat } from './event-format.js';
import { eventTest, type EventTest } from './event-test.js';
import { followTest } from './follow.js';

/** The time was over before as many events had come as were asked for. */
const TOO_FEW = 1;

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** What is watched, and how it is shown. */
interface Plan {
  readonly isWanted: EventTest;
  readonly format: EventFormat;
  readonly fields: readonly string[] | undefined;
  /** After so many events it ends. */
  readonly count: number;
  /** After so many milliseconds it ends. */
  readonly duration: number | undefined;
}

/** Shows the events of one client, and counts them. */
class Watch {
  readonly #client: Asterisk;
  readonly #output: Output;
  readonly #file: EventFile | undefined;
  readonly #plan: Plan;
  readonly #rate = new Rate();
  readonly #began = performance.now();
  #events = 0;
  #shown = 0;
  #isBegun = false;
  #timer: NodeJS.Timeout | undefined;
  #finish: (() => void) | undefined;

  constructor(client: Asterisk, output: Output, plan: Plan, file: EventFile | undefined) {
    this.#client = client;
    this.#output = output;
    this.#plan = plan;
    this.#file = file;
  }

  /** True when as many events have been shown as were asked for, or no number was. */
  get isComplete(): boolean {
    return this.#plan.count === Infinity || this.#shown >= this.#plan.count;
  }

  /**
   * Begins; resolves when the signal fires, the time is over or enough has come; rejects when the connection has ended
   * for good or the file can't be written.
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
      this.#finish = resolve;
      client.subscribe(undefined, (event) => guard(() => this.#clientOnEvent(event)));
      client.on('ready', ({ reconnected, downtime }) => guard(() => this.#clientOnReady(reconnected, downtime)));
      client.on('disconnected', (error, retry) => {
        guard(() => this.#mark({ connection: 'lost', error: error.message, ...retry }));
        if (retry === undefined) reject(error);
        else this.#say(`${error.message}; try ${retry.attempt} in ${seconds(retry.delay)}`);
      });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Takes the row away and says how much there was; nothing happens when it never began. */
  end(): void {
    clearTimeout(this.#timer);
    if (!this.#isBegun) return;
    this.#output.hideRow();
    this.#output.notice(`${counted(this.#shown, 'event')} in ${seconds(performance.now() - this.#began)}`);
  }

  #say(text: string): void {
    this.#output.notice(`${timeOfDay(new Date())}  ${text}`);
  }

  /** A line about the connection among the events. */
  #mark(what: Readonly<Record<string, string | number>>): void {
    if (!this.#isBegun) return;
    const line = { received: new Date().toISOString(), ...what };
    this.#file?.write(line);
    if (this.#output.isJSON) this.#output.json(line);
  }

  #clientOnReady(reconnected: boolean, downtime: number): void {
    const { name, version } = this.#client;
    if (reconnected) {
      this.#mark({ connection: 'back', downtime: Math.round(downtime) });
      return this.#say(`connected again after ${seconds(downtime)}`);
    }
    this.#say(`watching ${name}${version === undefined ? '' : ` (AMI ${version})`}; Ctrl-C ends it`);
    this.#isBegun = true;
    const { duration } = this.#plan;
    if (duration !== undefined) this.#timer = setTimeout(() => this.#finish!(), duration);
    this.#file?.begin();
    return this.#output.showRow((columns) => this.#row(columns));
  }

  #clientOnEvent(event: Message): void {
    const { isWanted, format, fields, count } = this.#plan;
    this.#events += 1;
    this.#rate.add();
    if (this.#shown >= count || !isWanted(event)) return;
    const date = new Date();
    this.#shown += 1;
    const whole = received(picked(event, fields), date);
    this.#file?.write(whole);
    if (this.#output.isJSON) this.#output.json(whole);
    else this.#output.line(format(event, date));
    if (this.#shown === count) this.#finish!();
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

function formatOption({ args, output }: Context, fields: readonly string[] | undefined): EventFormat {
  const format = args.text('format');
  if (format === undefined) return fields === undefined ? lineFormat(output.paint) : fieldsFormat(fields);
  if (output.isJSON || fields !== undefined) {
    throw new UsageError(`--format and --${output.isJSON ? 'json' : 'fields'} exclude each other`);
  }
  return formatOf(format);
}

function planOf(context: Context): Plan {
  const { args } = context;
  const fields = fieldsOf(args.text('fields'));
  const isWanted = eventTest(args.texts('event'), args.texts('filter'));
  const followed = args.text('follow');
  const belongs = followed === undefined ? undefined : followTest(followed);
  return {
    fields,
    isWanted: belongs === undefined ? isWanted : (event) => belongs(event) && isWanted(event),
    format: formatOption(context, fields),
    count: args.number('count', 1) ?? Infinity,
    duration: args.duration('duration'),
  };
}

/** An event of a module that the catalogue doesn't know can still come; most names that it doesn't know are slips. */
function warnOfUnknown({ args, output }: Context): void {
  const known = eventNames();
  const lower = new Set([...known.keys()].map((name) => name.toLowerCase()));
  for (const name of args.texts('event')) {
    if (lower.size === 0 || lower.has(name.toLowerCase()) || /^userevent:/i.test(name)) continue;
    const meant = nearest(name, known.keys());
    const hint = meant === undefined ? 'it is waited for all the same' : `did you mean ${meant}?`;
    output.notice(`gami: the catalogue knows no event ${name}: ${hint}`);
  }
}

function fileOf(args: Arguments, isJSON: boolean): EventFile | undefined {
  const path = args.text('output');
  if (path === undefined) return undefined;
  return new EventFile(path, isJSON ? 'lines' : formatOfFile(path), args.has('force'));
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, output, signal } = context;
  const plan = planOf(context);
  warnOfUnknown(context);
  return withClient(context, { events: 'on', reconnect: true }, async (client, logIn) => {
    const file = fileOf(args, output.isJSON);
    const watch = new Watch(client, output, plan, file);
    const ended = watch.start(signal);
    try {
      await Promise.all([logIn().then(() => ended), ended]);
      return watch.isComplete || signal.aborted ? 0 : TOO_FEW;
    } finally {
      watch.end();
      file?.close();
    }
  });
}
