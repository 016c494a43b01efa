/**
 * `gami demo`: all that a client does, shown in a few seconds on a fake Asterisk of its own.
 *
 * The client logs in by TCP as it would anywhere; nothing here is an arrangement between the two. With `--json` every
 * message received is a line, and nothing else is said.
 */
import { setTimeout as wait } from 'node:timers/promises';
import {
  ActionError,
  Asterisk,
  get,
  isEvent,
  isSuccess,
  newOriginate,
  newOriginateApp,
  originateReason,
  unescape,
  type Message,
  type Originate,
} from '../../index.js';
import type { FakeConference } from '../../testing/index.js';
import type { DemoPbx } from './demo-pbx.js';
import { eventLine } from '../terminal/event-line.js';
import { counted } from '../terminal/figures.js';
import { safe } from '../terminal/safe-text.js';
import type { Context } from '../subcommand.js';

/** How long the onlooker gets for each act, in milliseconds. */
const BREATH = 250;

/** How long an event may be on its way, in milliseconds; it comes from this very process. */
const PATIENCE = 5000;

const CONFERENCE = '1000';

/** Items of a list are shown by the act that asked for it. */
function isUnasked(event: Message): boolean {
  return !/^ConfbridgeList/i.test(get(event, 'Event') ?? '');
}

/** One performance. */
class Demo {
  readonly #context: Context;
  readonly #pbx: DemoPbx;
  readonly #client: Asterisk;
  readonly #began = performance.now();
  #hasBegun = false;

  constructor(context: Context, pbx: DemoPbx) {
    this.#context = context;
    this.#pbx = pbx;
    this.#client = new Asterisk({ ...pbx.options, reconnect: false });
    const { output } = context;
    if (output.isJSON) this.#client.defaultHandler((message) => output.json(message));
    else this.#client.subscribe(isUnasked, (event) => output.line(eventLine(event, new Date(), output.paint)));
  }

  /** Plays it from login to logoff. */
  async play(): Promise<void> {
    try {
      await this.#logIn();
      await this.#ping();
      await this.#watchCall();
      const conference = await this.#meet();
      await this.#listConference();
      await this.#originate(
        'Carol hears an application',
        newOriginateApp('PJSIP/carol', 'Playback', 'hello-world'),
        'Hangup',
      );
      await this.#originate(
        'Dave goes through the dialplan to the conference',
        newOriginate('PJSIP/dave', 'default', 'conference', 1),
        'ConfbridgeJoin',
      );
      await this.#originate('Erin is busy', newOriginateApp('PJSIP/erin', 'Echo'), 'Hangup');
      await this.#part(conference);
      this.#head('Logging off');
    } finally {
      await this.#client.logoff();
    }
    this.#say(this.#figures());
  }

  #head(text: string): void {
    const { output } = this.#context;
    if (output.isJSON) return;
    if (this.#hasBegun) output.line('');
    this.#hasBegun = true;
    output.line(output.paint('bold', `▸ ${text}`));
  }

  #say(text: string): void {
    const { output } = this.#context;
    if (!output.isJSON) output.line(`  ${safe(text)}`);
  }

  #breathe(): Promise<void> {
    return wait(BREATH, undefined, { signal: this.#context.signal });
  }

  /** Resolves when the event has come and been shown; an act is over with its last event. */
  #until(event: string, channel: string): Promise<Message> {
    const fits = (message: Message): boolean => (get(message, 'Channel') ?? '').startsWith(channel);
    return this.#client.waitFor(event, fits, { timeout: PATIENCE, signal: this.#context.signal });
  }

  async #logIn(): Promise<void> {
    const { host, port, username } = this.#pbx.options;
    this.#head(`Logging in to a fake Asterisk at ${host}:${port} as ${username}`);
    await this.#client.login();
    this.#say(`AMI ${this.#client.version}; events come unasked from now on`);
    await this.#breathe();
  }

  async #ping(): Promise<void> {
    this.#head('Ping');
    const began = performance.now();
    await this.#client.request({ Action: 'Ping' });
    this.#say(`Pong after ${(performance.now() - began).toFixed(1)} ms`);
    await this.#breathe();
  }

  async #watchCall(): Promise<void> {
    this.#head('Alice calls Bob');
    const call = this.#pbx.call();
    await this.#breathe();
    call.answer();
    await this.#breathe();
    const over = this.#until('Hangup', 'PJSIP/alice');
    call.hangup();
    await over;
    await this.#breathe();
  }

  async #meet(): Promise<FakeConference> {
    this.#head(`Frank and Grace meet in conference ${CONFERENCE}`);
    const complete = this.#until('ConfbridgeJoin', 'PJSIP/grace');
    const conference = this.#pbx.conference();
    await complete;
    await this.#breathe();
    return conference;
  }

  async #part(conference: FakeConference): Promise<void> {
    this.#head('The conference ends');
    const over = this.#until('Hangup', 'PJSIP/dave');
    conference.end();
    await over;
  }

  /** gami's own pattern: the callback is held for the items behind the response, and let go at the last. */
  async #listConference(): Promise<void> {
    this.#head(`Who is in conference ${CONFERENCE}?`);
    await new Promise<void>((resolve, reject) => {
      this.#client.holdCallbackAction({ Action: 'ConfbridgeList', Conference: CONFERENCE }, (message, error) => {
        if (get(message, 'Event') === 'ConfbridgeList') this.#sayMember(message);
        if (isEvent(message) ? get(message, 'Event') === 'ConfbridgeListComplete' : !isSuccess(message)) {
          this.#client.delCallback(message);
          if (error === undefined) resolve();
          else reject(error);
        }
      });
    });
    await this.#breathe();
  }

  #sayMember(item: Message): void {
    const name = unescape(get(item, 'CallerIDName') ?? '');
    this.#say(
      `${name} <${get(item, 'CallerIDNum') ?? ''}> on ${get(item, 'Channel') ?? ''}${
        get(item, 'Admin') === 'Yes' ? ', admin' : ''
      }`,
    );
  }

  async #originate(title: string, call: Originate, last: string): Promise<void> {
    this.#head(`Originate: ${title}`);
    const [outcome] = await Promise.all([this.#place({ ...call, callerId: '"Demo" <999>' }),
      this.#until(last, call.channel)]);
    this.#say(`${call.channel}: ${originateReason(outcome)}`);
    await this.#breathe();
  }

  async #place(call: Originate): Promise<Message> {
    try {
      return await this.#client.getOriginateResponse(call, { lang: 'en' }, { signal: this.#context.signal });
    } catch (error) {
      if (error instanceof ActionError) return error.response;
      throw error;
    }
  }

  #figures(): string {
    const { sent, received } = this.#client.stats();
    const seconds = ((performance.now() - this.#began) / 1000).toFixed(1);
    return `${counted(sent, 'action')}, ${
      counted(received, 'message')
    } back, ${seconds} s. On your own server: gami watch --host NAME --username NAME`;
  }
}

/** Every other subcommand starts without the fake server in memory. */
async function openPbx(): Promise<DemoPbx> {
  const { DemoPbx } = await import('./demo-pbx.js');
  const pbx = new DemoPbx();
  await pbx.open();
  return pbx;
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const pbx = await openPbx();
  try {
    await new Demo(context, pbx).play();
    return 0;
  } finally {
    await pbx.close();
  }
}
