/**
 * A wallboard of a fake PBX for the specs: all parts as `npm run wallboard` puts them together, each on a free port of
 * 127.0.0.1.
 */
import { Asterisk } from 'gami';
import { FakeAsterisk } from 'gami/testing';
import type { AgentView } from '../../example/wallboard/agents.js';
import {
  Board as PbxBoard, type BoardOptions, type BoardView, type CallerView, type ConfereeView, type Head, type QueueView,
} from '../../example/wallboard/board.js';
import { CallControl } from '../../example/wallboard/call-control.js';
import type { CallView } from '../../example/wallboard/calls.js';
import { PageServer, type PageServerOptions } from '../../example/wallboard/page-server.js';

/** A token as long as the real ones. */
export const TOKEN = 'a-token-of-the-specs-0123456789';

/** What a manager user needs to be a wallboard's, orders included; its README says the same. */
const RIGHTS = { read: 'call,agent,dialplan', write: 'reporting,call,originate,agent' } as const;

/** The board put together as the page does it. */
export interface Shown extends Head {
  readonly calls: readonly CallView[];
  readonly queues: readonly (QueueView & {
    readonly callers: readonly CallerView[];
    readonly members: readonly AgentView[];
  })[];
  readonly conferences: readonly { readonly name: string; readonly members: readonly ConfereeView[] }[];
}

/** What a spec may have otherwise than usual. */
export interface SpecOptions extends PageServerOptions {
  readonly board?: BoardOptions;
  /** The classes of the manager user. */
  readonly rights?: { readonly read?: string; readonly write?: string };
}

/** Puts a board together. */
export function shown({ head, tables }: BoardView): Shown {
  const of = <T>(rows: ReadonlyMap<string, T>, isIn: (row: T) => boolean): T[] => [...rows.values()].filter(isIn);
  return {
    ...head,
    calls: [...tables.calls.values()],
    queues: Array.from(tables.queues.values(), (queue) => ({
      ...queue,
      callers: of(tables.callers, (row) => row.queue === queue.name).sort((a, b) => a.position - b.position),
      members: of(tables.agents, (row) => row.queue === queue.name),
    })),
    conferences: Array.from(tables.conferences.values(), ({ name }) => ({
      name, members: of(tables.conferees, (row) => row.conference === name),
    })),
  };
}

/** The fake, its client, the board, and what serves it. */
export class Board {
  /** The PBX. */
  readonly fake: FakeAsterisk;
  /** The client. */
  readonly asterisk: Asterisk;
  /** The board itself. */
  readonly board: PbxBoard;
  /** What serves the page. */
  readonly page: PageServer;

  private constructor(fake: FakeAsterisk, { board, ...options }: SpecOptions) {
    this.fake = fake;
    this.asterisk = new Asterisk({ ...fake.options, name: 'spec-pbx', reconnect: { minDelay: 1, maxDelay: 20 } });
    this.board = new PbxBoard(this.asterisk, { settle: 0, check: 0, ...board });
    const control = new CallControl(this.asterisk, this.board, { dial: 'PJSIP/{from}', context: 'default' });
    this.page = new PageServer(this.board, control, options);
  }

  /** Opens everything; `prepare` fills the PBX before the login. */
  static async open(
    options: SpecOptions = {},
    prepare: (fake: FakeAsterisk) => void = () => undefined,
  ): Promise<Board> {
    const fake = new FakeAsterisk({ users: { wallboard: { secret: 'secret', ...RIGHTS, ...options.rights } } });
    await fake.listen();
    prepare(fake);
    const board = new Board(fake, options);
    await board.page.listen();
    await board.asterisk.login();
    await board.until(({ phase }) => phase === 'live' || phase === 'incomplete');
    return board;
  }

  /** The whole board. */
  get view(): Shown {
    return shown(this.board.view());
  }

  /** Resolves as soon as the board is as wanted. */
  until(isWanted: (view: Shown) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isWanted(this.view)) return;
        stop();
        clearInterval(timer);
        resolve();
      };
      const stop = this.board.onChange(check);
      const timer = setInterval(check, 50);
      check();
    });
  }

  /** Sends an order as the page does, with these headers changed. */
  order(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.page.origin}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: this.page.origin, 'X-Wallboard-Token': TOKEN, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Closes everything. */
  async close(): Promise<void> {
    await this.page.close();
    await this.asterisk.close();
    await this.fake.close();
  }
}

/** Says who is in a call and how it stands, in one line. */
export function lineOf({ legs, state, place }: CallView): string {
  const ends = legs.map(({ name, number, device }) => name || number || device).join(' > ');
  return `${ends}: ${state}${place === undefined ? '' : ` (${place.kind} ${place.name})`}`;
}
