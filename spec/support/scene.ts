/**
 * The scene of a spec: fakes, clients and whatever else it opens, closed behind it, with three checks that every spec
 * of a connection's life must pass without asking for them.
 *
 * No handle may be left. No exception may surface that nobody caught (mocha sees to that). And the secret, or the key
 * made of it, may stand in nothing that was logged at the highest level, published on a diagnostics channel, thrown, or
 * given to a callback.
 */
import { expect } from 'chai';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import {
  Asterisk,
  type AmiError,
  type AsteriskOptions,
  type Callback,
  type Message,
  type Retry,
} from '../../lib/index.js';
import { FakeAsterisk, type FakeAsteriskOptions } from '../../lib/testing/index.js';
import { TcpProxy } from './tcp-proxy.js';

/** The secret of the user `admin` in every fake of a scene; nothing else looks like it. */
export const SECRET = 'Zy7-never-to-be-seen-Qp3';

/** An MD5 key; nothing else that is logged has 32 hexadecimal digits in a row. */
const KEY = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/i;

/** What a callback was called with. */
export interface Noted {
  readonly message: Readonly<Record<string, string>>;
  readonly code?: string;
  readonly sent?: boolean;
}

/** One event in the life of a client. */
export type LifeEvent =
  | readonly ['ready', { reconnected: boolean; downtime: number }]
  | readonly ['disconnected', string, Retry | undefined]
  | readonly ['closed'];

interface Closable {
  close(): unknown;
}

const CHANNELS = ['gami:connection', 'gami:action', 'gami:message'];
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Handles of the runner itself, which come and go with its output. */
const OF_THE_RUNNER = /^(?:TTYWrap|PipeWrap|FSReq|Immediate|TickObject|CloseReq)/;

/** How long handles may take to go, and what is waited for to come, on a machine with much else to do. */
const GRACE = 20_000;

/** Lists the handles that hold the process. */
export function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => !OF_THE_RUNNER.test(name)).sort();
}

/** Lists the handles that were not there before. */
export function handlesSince(before: readonly string[]): string[] {
  const known = [...before];
  return openHandles().filter((name) => {
    const index = known.indexOf(name);
    if (index >= 0) known.splice(index, 1);
    return index < 0;
  });
}

/** Waits until something is so; fails when it isn't in time. */
export async function until(isSo: () => boolean, what: string, milliseconds = GRACE): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`waited ${milliseconds} ms in vain until ${what}`);
    await turn();
  }
}

/**
 * Shows all of a value that anybody could see: every field, hidden ones too, as text and as JSON, and an error's stack.
 */
export function everythingOf(value: unknown): string {
  const hidden = inspect(value, { depth: 12, showHidden: true, getters: true });
  const raw = inspect(value, { depth: 12, showHidden: true, customInspect: false });
  const stack = value instanceof Error ? `${value.stack}\n${inspect(value.cause)}` : '';
  let json = '';
  try {
    json = JSON.stringify(value) ?? '';
  } catch {
    json = 'no JSON can be made of it';
  }
  return `${hidden}\n${raw}\n${json}\n${stack}`;
}

/** Tells whether JSON shows all of a value: text, a message, what a channel says of one. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === null || prototype === Object.prototype) && Object.values(value).every(isPlain);
}

/** What one spec opens. */
export class Scene {
  #things: Closable[] = [];
  #clients: Asterisk[] = [];
  #leak: string | undefined;
  #before: string[] = [];
  readonly #onPublished = (data: unknown): void => { this.note(data); };

  /** Makes a fake that listens; its only user is `admin`, with the secret of the scene. */
  async fake(options: FakeAsteriskOptions = {}): Promise<FakeAsterisk> {
    const fake = this.own(new FakeAsterisk({ users: { admin: SECRET }, ...options }));
    await fake.listen();
    return fake;
  }

  /** Makes a proxy in front of a port. */
  async proxy(target: number): Promise<TcpProxy> {
    const proxy = this.own(new TcpProxy(target));
    await proxy.listen();
    return proxy;
  }

  /** Makes a client that has not been told to log in; what it logs, at every level, is kept and searched. */
  client(options: AsteriskOptions): Asterisk {
    const logger = Object.fromEntries(
      LEVELS.map((level) => [level, (message: string, details?: object) => this.note(message, details)]),
    );
    return this.follow(
      new Asterisk({ username: 'admin', secret: SECRET, logger, ...options }, (error) => this.note(error)),
    );
  }

  /** Makes a client and logs in. */
  async ready(options: AsteriskOptions): Promise<Asterisk> {
    const client = this.client(options);
    await client.login();
    return client;
  }

  /** Watches over a client that was made otherwise. */
  follow(client: Asterisk): Asterisk {
    client.on('disconnected', (error) => this.note(error));
    this.#clients.push(client);
    return client;
  }

  /** Closes a thing at the end. */
  own<Thing extends Closable>(thing: Thing): Thing {
    this.#things.push(thing);
    return thing;
  }

  /** Searches something that a user could see. */
  note(...values: unknown[]): void {
    for (const value of values) {
      const text = isPlain(value) ? (JSON.stringify(value) ?? '') : everythingOf(value);
      if (text.includes(SECRET) || KEY.test(text)) this.#leak ??= text;
    }
  }

  /** Waits for a promise to be rejected; returns the error. */
  async refusal(promise: Promise<unknown>): Promise<AmiError> {
    const error = await promise.then(() => undefined, (reason: unknown) => reason as AmiError);
    if (error === undefined) throw new Error('the promise was not rejected');
    this.note(error);
    return error;
  }

  /** Makes a callback that notes its calls. */
  noteIn(calls: Noted[]): Callback {
    return (message: Message, error?: AmiError) => {
      this.note(message, error);
      const { code, sent } = error ?? {};
      calls.push({
        message: { ...message },
        ...(code === undefined ? {} : { code }),
        ...(sent === undefined ? {} : { sent }),
      });
    };
  }

  /** Notes the events in a client's life. */
  lifeOf(client: Asterisk): LifeEvent[] {
    const life: LifeEvent[] = [];
    client.on('ready', (info) => life.push(['ready', info]));
    client.on('disconnected', (error, retry) => life.push(['disconnected', error.code, retry]));
    client.on('closed', () => life.push(['closed']));
    return life;
  }

  /** Waits for an event in a client's life. */
  async next(client: Asterisk, event: 'ready' | 'disconnected' | 'closed'): Promise<unknown> {
    const [detail] = await once(client, event) as unknown[];
    return detail;
  }

  /** Begins with nothing; as asynchronous as `end`, for then the runner's own timer is there in both. */
  async begin(): Promise<void> {
    await turn();
    this.#before = openHandles();
    for (const name of CHANNELS) subscribe(name, this.#onPublished);
  }

  /** Closes everything and checks what is left of it. */
  async end(): Promise<void> {
    const clients = this.#clients.splice(0);
    await Promise.all(clients.map((client) => client.close()));
    for (const thing of this.#things.splice(0).reverse()) await thing.close();
    for (const name of CHANNELS) unsubscribe(name, this.#onPublished);
    for (const client of clients) {
      this.note(client, client.stats());
      expect(client.stats()).to.include({ state: 'closed', inFlight: 0, queued: 0 });
    }
    const leak = this.#leak;
    this.#leak = undefined;
    expect(leak, 'the secret or a key was seen').to.equal(undefined);
    await until(() => handlesSince(this.#before).length === 0, 'the handles were gone').catch(() => undefined);
    expect(handlesSince(this.#before), 'handles').to.deep.equal([]);
  }
}

/** Gives each spec of a suite its scene. */
export function useScene(): Scene {
  const scene = new Scene();
  beforeEach(() => scene.begin());
  afterEach(() => scene.end());
  return scene;
}
