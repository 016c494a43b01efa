/**
 * A client under load whose server is killed again and again, in every way; and the books that show whether anything
 * got lost.
 *
 * What was delivered is known independently of the client: a tap on its sockets reads the same bytes and finds the
 * numbered events that arrived whole. What was asked is counted when it is sent and when its callback runs. What the
 * server was told is read from its own log.
 */
import { connect as connectTcp, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Asterisk, get, type AmiError, type AsteriskOptions, type Message } from '../../lib/index.js';
import { FakeAsterisk } from '../../lib/testing/index.js';
import type { Random } from './random.js';
import { until } from './scene.js';

/** The ways to lose a server. */
export const KILLS = ['crash', 'drop', 'reset', 'cut', 'cut in the login', 'restart', 'shutdown', 'refuse', 'authLimit',
  'mute'] as const;

/** A way to lose a server. */
export type Kill = (typeof KILLS)[number];

/** What happened in a run. */
export interface Figures {
  kills: number;
  /** Actions asked for, those answered by the server, and those ended by an error. */
  asked: number;
  answered: number;
  failed: number;
  /** Numbered events that arrived whole. */
  events: number;
}

/** What takes longer than this, in milliseconds, does not come any more. */
const LONGEST_WAIT = 10_000;

const NUMBERED = /^Event: Load\r\n(?:[^\r]+\r\n)*?Seq: (\d+)\r\n/;

/** Reads the numbers of the events that come whole over one socket, without the client's parser. */
function tap(socket: Socket, onNumber: (number: number) => void): void {
  let text = '';
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      const number = NUMBERED.exec(text.slice(0, end + 2))?.[1];
      if (number !== undefined) onNumber(Number(number));
      text = text.slice(end + 4);
    }
  });
}

/** One client, one server after the other, and their books. */
export class LoadRun {
  readonly client: Asterisk;
  readonly figures: Figures = { kills: 0, asked: 0, answered: 0, failed: 0, events: 0 };
  /** What must not be, in words; empty when all is well. */
  readonly faults: string[] = [];
  #fake: FakeAsterisk;
  readonly #random: Random;
  readonly #users: Record<string, string>;
  /** How often each action's callback has run. */
  readonly #open = new Map<string, number>();
  readonly #unsent = new Set<string>();
  #arrived: number[] = [];
  #handled: number[] = [];
  #subscribed: number[] = [];
  #seq = 0;
  #lastSeq = 0;
  #isPumping = false;
  #pump: Promise<void> = Promise.resolve();

  constructor(random: Random, secret: string, options: AsteriskOptions = {}) {
    this.#random = random;
    this.#users = { admin: secret };
    this.#fake = new FakeAsterisk({ users: this.#users });
    this.client = new Asterisk({
      username: 'admin',
      secret,
      connect: () => this.#dial(),
      reconnect: { minDelay: 1, maxDelay: 4 },
      keepAlive: 30,
      keepAliveTimeout: 30,
      ...options,
    });
    this.client.registerHandler('Load', (event) => { this.#handled.push(Number(event['Seq'])); });
    this.client.subscribe('Load', (event) => { this.#subscribed.push(Number(event['Seq'])); });
  }

  /** Starts the server, logs in, and lets the load begin. */
  async start(): Promise<void> {
    await this.#fake.listen();
    await this.client.login();
    this.resume();
  }

  /** Lets the load go on. */
  resume(): void {
    this.#isPumping = true;
    this.#pump = this.#run();
  }

  /** Ends the load and waits until every callback has run; then closes the books so far. */
  async pause(): Promise<void> {
    this.#isPumping = false;
    await this.#pump;
    await until(
      () => ![...this.#open.values()].includes(0) && this.client.state === 'ready',
      'every callback had run',
      LONGEST_WAIT,
    );
    await this.client.request({ Action: 'Ping' });
    this.#checkActions(this.#fake);
    this.#checkEvents();
    for (const [id, times] of this.#open) if (times !== 1) this.faults.push(`the callback of ${id} ran ${times} times`);
    this.#open.clear();
    this.#unsent.clear();
  }

  /**
   * Kills the server in one way, waits until the client is ready again, and compares what was delivered with what was
   * heard.
   */
  async kill(kill: Kill): Promise<void> {
    await until(
      () => this.client.state === 'ready' && this.#fake.sessions.some((session) => session.isLoggedIn),
      'there was something to kill',
      LONGEST_WAIT,
    );
    let isLost = false;
    this.client.once('disconnected', () => { isLost = true; });
    await this.#do(kill);
    await until(
      () => isLost && this.client.state === 'ready',
      `the client was ready again behind ${kill}`,
      LONGEST_WAIT,
    );
    this.#fake.dropAfter(Infinity);
    this.#checkEvents();
    this.figures.kills += 1;
    for (let turns = this.#random.below(60); turns > 0; turns -= 1) await turn();
  }

  /** Ends everything. */
  async close(): Promise<void> {
    this.#isPumping = false;
    await this.#pump;
    await this.client.close();
    await this.#fake.close();
  }

  #dial(): Socket {
    const socket = connectTcp(this.#fake.port, '127.0.0.1');
    tap(socket, (number) => { this.#arrived.push(number); });
    return socket;
  }

  async #do(kill: Kill): Promise<void> {
    const fake = this.#fake;
    switch (kill) {
      case 'crash': return this.#crash();
      case 'drop': return fake.drop();
      case 'reset': return fake.reset();
      case 'cut': return fake.dropAfter(this.#random.below(3000));
      case 'cut in the login':
        fake.drop();
        return fake.dropAfter(this.#random.below(240));
      case 'restart': return fake.restart();
      case 'shutdown': return fake.shutdown({ restart: true });
      case 'refuse':
        fake.refuse();
        fake.drop();
        return this.#later(() => fake.accept());
      case 'authLimit':
        fake.authLimit = 0;
        fake.drop();
        return this.#later(() => { fake.authLimit = Infinity; });
      case 'mute':
        fake.stall();
        await until(() => this.client.state !== 'ready', 'keep-alive had found the mute server', LONGEST_WAIT);
        return fake.unstall();
    }
  }

  /** The server goes with all that it knew; another one comes in its place. */
  async #crash(): Promise<void> {
    const old = this.#fake;
    const { port } = old;
    await old.close();
    this.#checkActions(old);
    this.#fake = new FakeAsterisk({ users: this.#users });
    await this.#later(() => this.#fake.listen(port));
  }

  async #later(act: () => unknown): Promise<void> {
    for (let turns = this.#random.below(20); turns > 0; turns -= 1) await turn();
    await act();
  }

  async #run(): Promise<void> {
    while (this.#isPumping) {
      for (let count = this.#random.below(4); count > 0; count -= 1) this.#ask();
      for (let count = this.#random.below(6); count > 0; count -= 1) this.#tell();
      await turn();
    }
  }

  #tell(): void {
    this.#seq += 1;
    this.#fake.send({ Event: 'Load', Text: 'x'.repeat(this.#random.below(200)), Seq: this.#seq });
  }

  #ask(): void {
    this.figures.asked += 1;
    const ActionID = `load-${this.figures.asked}`;
    this.#open.set(ActionID, 0);
    const end = (error: AmiError | undefined): void => this.#onEnd(ActionID, error);
    const action = this.#random.pick(['Ping', 'CoreStatus', 'CoreShowChannels', 'Held', 'Aborted', 'UserEvent']);
    if (action === 'CoreShowChannels') {
      this.client.requestList({ Action: action, ActionID }).then(() => end(undefined), end);
    }
    else if (action === 'Held') this.#hold(ActionID, end);
    else if (action === 'Aborted') {
      this.client.request({ Action: 'Ping', ActionID }, { signal: AbortSignal.timeout(this.#random.below(5)) }).then(
        () => end(undefined),
        end,
      );
    }
    else {this.client.sendAction({ Action: action, UserEvent: 'Own', ActionID }, (message, error) =>
        this.#onAnswer(ActionID, message, error));}
  }

  #hold(ActionID: string, end: (error: AmiError | undefined) => void): void {
    this.client.holdCallbackAction({ Action: 'CoreShowChannels', ActionID }, (message, error) => {
      if (error === undefined && message.Event !== 'CoreShowChannelsComplete') return;
      this.client.delCallback(ActionID);
      end(error);
    });
  }

  #onAnswer(id: string, message: Message, error: AmiError | undefined): void {
    if (get(message, 'ActionID') !== id) {
      this.faults.push(`the callback of ${id} got the answer of ${get(message, 'ActionID')}`);
    }
    if ((error === undefined) !== (message.Response === 'Success')) {
      this.faults.push(`${id} got ${message.Response} with ${error?.code}`);
    }
    this.#onEnd(id, error);
  }

  #onEnd(id: string, error: AmiError | undefined): void {
    this.#open.set(id, (this.#open.get(id) ?? 100) + 1);
    if (error === undefined) this.figures.answered += 1;
    else this.figures.failed += 1;
    if (error !== undefined && error.sent === undefined) {
      this.faults.push(`${id} failed with ${error.code} and does not say whether it was sent`);
    }
    if (error?.sent === false) this.#unsent.add(id);
  }

  /** No action reached a server twice, none that was said to be unsent. */
  #checkActions(fake: FakeAsterisk): void {
    const seen = new Set<string>();
    for (const { action } of fake.actions) {
      const id = get(action, 'ActionID') ?? '';
      if (!id.startsWith('load-')) continue;
      if (seen.has(id)) this.faults.push(`${id} came twice`);
      if (this.#unsent.has(id)) this.faults.push(`${id} came, and was said to be unsent`);
      seen.add(id);
    }
  }

  /** Each event that arrived whole was heard once by each, in order, and nothing else was. */
  #checkEvents(): void {
    const [arrived, handled, subscribed] = [this.#arrived, this.#handled, this.#subscribed];
    this.#arrived = [];
    this.#handled = [];
    this.#subscribed = [];
    this.figures.events += arrived.length;
    if (String(handled) !== String(arrived)) {
      this.faults.push(`the handler heard ${handled.length} events of ${arrived.length}`);
    }
    if (String(subscribed) !== String(arrived)) {
      this.faults.push(`the subscriber heard ${subscribed.length} events of ${arrived.length}`);
    }
    for (const number of arrived) {
      if (number <= this.#lastSeq) this.faults.push(`event ${number} came behind event ${this.#lastSeq}`);
      this.#lastSeq = number;
    }
  }
}
