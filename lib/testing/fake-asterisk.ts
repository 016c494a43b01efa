/**
 * A scripted AMI server for tests and demonstrations: it speaks as Asterisk speaks, on a free port of 127.0.0.1,
 * without Asterisk.
 *
 * It checks logins, answers the common actions from a PBX in memory, and everything else as the test scripts it; it
 * sends events to the sessions whose mask has their class; and it fails on demand: drops, resets, stalls, cuts the wire
 * at any byte, refuses, restarts. It imports nothing of the client but messages, errors, parser and challenge, so it
 * can't share the client's mistakes. Nothing is logged, no timer runs unless something asked for it, and `close` ends
 * everything.
 */
import { get, type Message } from '../message.js';
import type { ReceivedAction } from './wire/action-reader.js';
import { ActionLog, type ActionFilter, type LoggedAction } from './server/action-log.js';
import { actionsOf, Answers, type ActionHandler } from './answers/answers.js';
import type { AnswerHost, FakeUser } from './answers/built-in.js';
import type { FakeCall } from './pbx/call/fake-call.js';
import type { Emit } from './pbx/channel/board.js';
import type { FakeChannel } from './pbx/channel/fake-channel.js';
import type { FakeConference } from './pbx/conference/fake-conference.js';
import { APPLICATIONS } from './pbx/applications.js';
import type { DialplanStep } from './pbx/dialplan/dialplan.js';
import { newWalker } from './pbx/dialplan/walk.js';
import { FakePbx, type EndpointOptions, type NewChannel } from './pbx/fake-pbx.js';
import type { FakeQueue } from './pbx/queue/fake-queue.js';
import type { QueueMemberOptions } from './pbx/queue/queue-member.js';
import { STRATEGIES } from './pbx/queue/queue-round.js';
import { FakeServer } from './server/fake-server.js';
import type { FakeServerOptions } from './server/server-options.js';
import { MisbehavingStream, type Misbehaviour } from './server/misbehaviour.js';
import type { FakeSession } from './server/fake-session.js';
import type { WaitOptions } from './server/waiters.js';

/** How a fake is to be; everything has a default. */
export interface FakeAsteriskOptions extends FakeServerOptions {
  /** Users by name, each with its secret, or with its secret and classes. @defaultValue `{ admin: 'secret' }` */
  readonly users?: Readonly<Record<string, string | FakeUser>>;
  /** How long a refused login waits for its answer, in milliseconds; a real server takes 1,000. @defaultValue 0 */
  readonly loginDelay?: number;
  /** Whether `FullyBooted` follows a login whose mask has the class system. @defaultValue true */
  readonly fullyBooted?: boolean;
  /**
   * How long a channel waits for the first sound behind its answer, in milliseconds. A real Local channel without sound
   * waits 500. @defaultValue 0
   */
  readonly answerDelay?: number;
  /** What real servers do badly: events late, out of order or missing, lists that don't fit. @defaultValue nothing */
  readonly misbehaviour?: Misbehaviour;
}

/** What a client needs to log in. */
export interface FakeLogin {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
}

/** The two ends of a call, and more of it. */
export interface CallOptions {
  /** Who calls: a channel's name without its number (`PJSIP/alice`), or what it is to be. */
  readonly from: NewChannel;
  /** Who is called. */
  readonly to: NewChannel;
  /** Whether it is answered at once. @defaultValue false */
  readonly answered?: boolean;
}

/** A member of a conference that a test fills. */
export interface ConferenceMemberOptions {
  readonly channel: NewChannel;
  readonly isAdmin?: boolean;
  readonly isMuted?: boolean;
}

/** What a queue has from the start. */
export interface QueueOptions {
  /** Interfaces such as `PJSIP/alice`, or more of each. */
  readonly members?: readonly (string | QueueMemberOptions)[];
  /** Channels that wait. */
  readonly callers?: readonly NewChannel[];
  readonly strategy?: string;
}

/** @throws {RangeError} there is no such strategy; the message names those that there are */
function checkedStrategy(strategy: string): string {
  if (STRATEGIES.includes(strategy)) return strategy;
  throw new RangeError(`no queue strategy '${strategy}'; known are ${STRATEGIES.join(', ')}`);
}

/** A scripted Asterisk. */
export class FakeAsterisk extends FakeServer {
  /** The PBX behind it: its channels, conferences, queues, database, variables and files. */
  readonly pbx: FakePbx;
  /** Users by name; may be changed at any time. */
  readonly users: Map<string, FakeUser>;
  /** How long a refused login waits for its answer, in milliseconds. */
  loginDelay: number;
  readonly #answers: Answers;
  readonly #log = new ActionLog();
  readonly #unanswered: Message[] = [];

  constructor(options: FakeAsteriskOptions = {}) {
    super(options);
    const users = Object.entries(options.users ?? { admin: 'secret' });
    this.users = new Map(users.map(([name, user]) => [name, typeof user === 'string' ? { secret: user } : user]));
    this.loginDelay = options.loginDelay ?? 0;
    const { answerDelay = 0 } = options;
    this.pbx = new FakePbx(
      { amiVersion: this.version, answerDelay, walker: (pbx) => newWalker(pbx, APPLICATIONS) },
      this.#emitterOf(options.misbehaviour),
    );
    this.pbx.listLag = options.misbehaviour?.listLag ?? 0;
    this.#answers = new Answers(this.#host(options.fullyBooted ?? true));
  }

  /**
   * What a client needs to log in as the first user; to be spread into its options.
   *
   * @throws {Error} before `listen`, when there is no port to give
   */
  get options(): FakeLogin {
    if (this.port === 0) throw new Error('the fake has no port yet: call listen() first');
    const [username = '', user] = this.users.entries().next().value ?? [];
    return { host: '127.0.0.1', port: this.port, username, secret: user?.secret ?? '' };
  }

  /** The actions received that the fake has no answer to and no script for, oldest first. */
  get unanswered(): readonly Message[] {
    return this.#unanswered;
  }

  /** The actions received, oldest first; secret and key of a login read `***`. */
  get actions(): readonly LoggedAction[] {
    return this.#log.entries;
  }

  /**
   * Answers an action by the test's own script, in place of the built-in answer; `*` stands for every action that has
   * no script of its own, but Login, Challenge and Logoff.
   *
   * While the handler's promise is pending or its generator runs, the session reads no further action and sends no
   * event, as on a real server. A handler that throws fails the test: what it throws surfaces as an uncaught exception.
   *
   * @returns a function that takes the script away
   *
   * @example
   * ```js
   * import { connect } from 'gami';
   * import { FakeAsterisk } from 'gami/testing';
   *
   * const fake = new FakeAsterisk();
   * await fake.listen();
   * fake.on('Ping', () => ({ Response: 'Success', Ping: 'not today' }));
   * const g = await connect(fake.options);
   * console.log((await g.request({ Action: 'Ping' })).Ping); // not today
   * await Promise.all([g.close(), fake.close()]);
   * ```
   */
  on(action: string, handler: ActionHandler): () => void {
    return this.#answers.on(action, handler);
  }

  /** Gives the built-in answer to an action; for handlers that only want to see it, or to delay it. */
  builtIn(action: Message, session: FakeSession): void | Promise<void> {
    return this.#answers.builtIn(action, session);
  }

  /**
   * Resolves with the first action received that fits and that no wait has had, or with the next.
   *
   * @param options `timeout` in milliseconds, 8,000 unless given; the error says what did come
   * @throws {TimeoutError} `AMI_WAIT_TIMEOUT` — none came in the time given
   * @throws {ConnectionError} `AMI_CONNECTION_LOST` — the server was closed
   */
  waitForAction(filter: ActionFilter, options?: WaitOptions): Promise<LoggedAction> {
    return this.#log.wait(filter, options);
  }

  /** Sets what a command of the command line puts out. */
  command(command: string, output: readonly string[]): void {
    this.pbx.commands.set(command, output);
  }

  /**
   * Sets what an extension does when it is dialled (`Local/100@default`) or gone to: `100`, which is in the context
   * `default`, or `100@from-internal`; without steps it doesn't exist. An endpoint named like an extension of `default`
   * (`PJSIP/100`) does the same, unless `endpoint` says otherwise.
   */
  extension(exten: string, steps: readonly DialplanStep[]): void {
    this.pbx.setSteps(exten, steps);
  }

  /**
   * Sets what an endpoint (`PJSIP/alice`) does when it is called: by default it answers. An endpoint that nothing has
   * named can't be called, as on a real server.
   */
  endpoint(name: string, options: EndpointOptions | readonly DialplanStep[] = {}): void {
    this.pbx.endpoints.set(name, 'length' in options ? { steps: options } : options);
  }

  /** Reads the text of an extensions.conf on top of the dialplan that there is. */
  dialplan(text: string): void {
    this.pbx.readDialplan(text);
  }

  /** Makes a channel, with its `Newchannel`. */
  channel(channel: NewChannel): FakeChannel {
    return this.pbx.newChannel(channel);
  }

  /** Makes a call between two channels, which rings; the handle answers it and ends it. */
  call({ from, to, answered = false }: CallOptions): FakeCall {
    const call = this.pbx.dial(this.pbx.newChannel(from), to);
    return answered ? call.answer() : call;
  }

  /** Returns a conference, begun if need be, with further members. */
  conference(number: string, members: readonly (NewChannel | ConferenceMemberOptions)[] = []): FakeConference {
    for (const member of members) {
      const options: ConferenceMemberOptions = typeof member === 'object' && 'channel' in member
        ? member
        : { channel: member };
      const channel = this.pbx.newChannel(options.channel);
      channel.setState('Up');
      channel.execute('ConfBridge', number);
      this.pbx.conference(number).join(channel, options);
    }
    return this.pbx.conference(number);
  }

  /** Returns a queue, made if need be, with further members and callers. */
  queue(name: string, { members = [], callers = [], strategy }: QueueOptions = {}): FakeQueue {
    const queue = this.pbx.queue(name);
    if (strategy !== undefined) queue.strategy = checkedStrategy(strategy);
    for (const member of members) queue.addMember(typeof member === 'string' ? { interface: member } : member);
    for (const caller of callers) {
      const channel = this.pbx.newChannel(caller);
      channel.setState('Up');
      channel.execute('Queue', name);
      queue.join(channel);
    }
    return queue;
  }

  /** Closes every connection and the port, ends timers and waits; twice is no error. */
  override async close(): Promise<void> {
    this.#log.end();
    await super.close();
  }

  protected override answer(action: ReceivedAction, session: FakeSession): void | Promise<void> {
    if (get(action.message, 'Action') !== undefined) this.#log.add(action.message, session);
    return this.#answers.answer(action, session);
  }

  protected override forget(): void {
    this.pbx.clear();
  }

  #emitterOf(misbehaviour: Misbehaviour | undefined): Emit {
    const send: Emit = (event, eventClass, headers, lines) =>
      void this.emit(event, eventClass, headers, lines);
    if (misbehaviour === undefined) return send;
    return new MisbehavingStream(misbehaviour, send, (milliseconds, callback) => this.pbx.after(milliseconds, callback))
      .emit;
  }

  #host(fullyBooted: boolean): AnswerHost {
    return {
      pbx: this.pbx,
      actions: actionsOf(this.pbx.major),
      onUnknown: (action) => this.#unanswered.push(action),
      fullyBooted,
      loginDelay: () => this.loginDelay,
      user: (name) => this.#user(name),
      broadcast: (text, eventClass) => this.broadcast(text, eventClass),
    };
  }

  /** Source: asterisk main/manager.c, get_manager_by_name_locked(), 22.10.1: names are compared whatever their case. */
  #user(name: string): (FakeUser & { readonly name: string }) | undefined {
    for (const [own, user] of this.users) if (own.toLowerCase() === name.toLowerCase()) return { ...user, name: own };
    return undefined;
  }
}
