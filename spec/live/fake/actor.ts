/**
 * Who plays a scene on one server: sends its actions, waits for what the scene waits for, and keeps all that was told.
 *
 * The same scene is played on the fake and on a real server, so ActionIDs and ChannelIds are counted, not random.
 */
import { setTimeout } from 'node:timers/promises';
import { RecordedWire, valueOf, type Lines } from './wire.js';

/** No event for so long, in milliseconds, and a scene is over. */
const QUIET = 100;

/** A server to play on. */
export interface Stage {
  readonly port: number;
  readonly username: string;
  readonly secret: string;
}

/** What a session of the comparison hears: all but call records and what a server built for tests says. */
export const MASK =
  'system,call,log,verbose,command,agent,user,config,dtmf,dialplan,originate,agi,cc,aoc,security,message';

/** What the ActionIDs begin with that clear up behind a scene; their answers are no part of it. */
export const END = 'end-';

/** A play on one server. */
export class Actor {
  readonly #wire: RecordedWire;
  readonly #prefix: string;
  readonly #stage: Stage;
  #count = 0;

  constructor(stage: Stage, prefix: string) {
    this.#wire = new RecordedWire(stage.port);
    this.#prefix = prefix;
    this.#stage = stage;
  }

  /** Logs in; what came until then is forgotten. */
  static async on(stage: Stage, prefix: string, mask = MASK): Promise<Actor> {
    const actor = new Actor(stage, prefix);
    const { username, secret } = stage;
    await actor.send({ Action: 'Login', Username: username, Secret: secret, Events: mask });
    await actor.quiet();
    actor.#wire.messages.length = 0;
    actor.#count = 0;
    return actor;
  }

  /** Sends actions on a connection of its own, one behind the other; `$SECRET` stands for the account's. */
  async stranger(...actions: readonly Readonly<Record<string, string>>[]): Promise<void> {
    const other = new Actor(this.#stage, 'stranger');
    for (const action of actions) {
      const { Secret } = action;
      await other.send(Secret === '$SECRET' ? { ...action, Secret: this.#stage.secret } : action);
    }
    other.close();
  }

  /** All that came. */
  get messages(): readonly Lines[] {
    return this.#wire.messages.filter((lines) => valueOf(lines, 'ActionID')?.startsWith(END) !== true);
  }

  /** Sends an action and resolves with its response. */
  async send(headers: Readonly<Record<string, string>>): Promise<Lines> {
    this.#count += 1;
    const { Action = '', ActionID: id = `${this.#prefix}-${this.#count}`, ...rest } = headers;
    this.#wire.send({ Action, ActionID: id, ...rest });
    return this.#wire.find(
      (lines) => valueOf(lines, 'ActionID') === id && lines[0]?.[0] === 'Response',
      `the response to ${JSON.stringify(headers)}`,
    );
  }

  /** Resolves with the end of a list. */
  complete(id: string): Promise<Lines> {
    return this.#wire.find(
      (lines) => valueOf(lines, 'ActionID') === id && valueOf(lines, 'EventList') === 'Complete',
      `the end of ${id}`,
    );
  }

  /** Sends a list action and resolves with its items. */
  async list(headers: Readonly<Record<string, string>>): Promise<Lines[]> {
    const response = await this.send(headers);
    const id = valueOf(response, 'ActionID')!;
    if (!response.some(([name]) => name === 'EventList')) return [];
    await this.complete(id);
    return this.messages.filter((lines) => valueOf(lines, 'ActionID') === id && lines[0]?.[0] === 'Event').slice(0, -1);
  }

  /** Sends an Originate with Async and the ids of a scene. */
  async call(channel: string, headers: Readonly<Record<string, string>> = {}): Promise<Lines> {
    const target = 'Exten' in headers ? { Context: 'fake', Priority: '1' } : {};
    const application = 'Exten' in headers || 'Application' in headers ? {} : { Application: 'Wait', Data: '60' };
    return this.send({ Action: 'Originate', Channel: channel, Async: 'true', ...application, ...target, ...headers });
  }

  /** Resolves with the event of a name that has these values: the `nth` of those that came or come. */
  async event(name: string, values: Readonly<Record<string, string | RegExp>> = {}, nth = 1): Promise<Lines> {
    let seen = 0;
    return this.#wire.find(
      (lines) => {
        const fits = valueOf(lines, 'Event') === name && Object.entries(values).every(([key, wanted]) => {
          const value = valueOf(lines, key) ?? '';
          return typeof wanted === 'string' ? value === wanted : wanted.test(value);
        });
        seen += fits ? 1 : 0;
        return fits && seen >= nth;
      },
      `${nth} ${name} ${JSON.stringify(values)}`,
    );
  }

  /** The name of the channel that fits, of all that have begun; `nth` counts from 1. */
  async channel(pattern: RegExp, nth = 1): Promise<string> {
    return valueOf(await this.event('Newchannel', { Channel: pattern }, nth), 'Channel')!;
  }

  /** Hangs up what is left, and waits until every channel is gone and nothing more is told. */
  async end(): Promise<void> {
    await this.quiet();
    for (const lines of [...this.messages]) {
      const uniqueid = valueOf(lines, 'Uniqueid') ?? '';
      const isGone = this.messages.some((other) =>
        valueOf(other, 'Event') === 'Hangup' && valueOf(other, 'Uniqueid') === uniqueid
      );
      if (valueOf(lines, 'Event') !== 'Newchannel' || isGone) continue;
      await this.send({ Action: 'Hangup', Channel: valueOf(lines, 'Channel')!, ActionID: `${END}${this.#count}` });
      await this.quiet();
    }
  }

  /** Waits until nothing comes any more. */
  async quiet(): Promise<void> {
    for (let count = -1; count !== this.messages.length;) {
      count = this.messages.length;
      await setTimeout(QUIET);
    }
  }

  /** Waits so many milliseconds. */
  async pause(milliseconds: number): Promise<void> {
    await setTimeout(milliseconds);
  }

  /** Closes the connection. */
  close(): void {
    this.#wire.close();
  }
}
