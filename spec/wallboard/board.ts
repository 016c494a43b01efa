/**
 * A wallboard of a fake PBX for the specs: all parts as `npm run wallboard` puts them together, each on a free port of
 * 127.0.0.1.
 */
import { Asterisk } from 'gami';
import { FakeAsterisk } from 'gami/testing';
import type { BoardView, CallView } from '../../example/wallboard/board-view.js';
import { CallControl } from '../../example/wallboard/call-control.js';
import { PageServer, type PageServerOptions } from '../../example/wallboard/page-server.js';
import { PbxWatch } from '../../example/wallboard/pbx-watch.js';

/** A token as long as the real ones. */
export const TOKEN = 'a-token-of-the-specs-0123456789';

/** What a manager user needs to be a wallboard's, orders included; the README says the same. */
const RIGHTS = { read: 'call,agent,dialplan', write: 'reporting,call,originate' } as const;

/** The fake, its client, the model, and what serves it. */
export class Board {
  /** The PBX. */
  readonly fake: FakeAsterisk;
  /** The client. */
  readonly asterisk: Asterisk;
  /** The model. */
  readonly watch: PbxWatch;
  /** What serves the page. */
  readonly page: PageServer;
  readonly #options: PageServerOptions;

  private constructor(fake: FakeAsterisk, options: PageServerOptions) {
    this.fake = fake;
    this.asterisk = new Asterisk({ ...fake.options, name: 'spec-pbx', reconnect: { minDelay: 1, maxDelay: 20 } });
    this.watch = new PbxWatch(this.asterisk);
    this.#options = options;
    this.page = new PageServer(
      this.watch,
      new CallControl(this.asterisk, this.watch, { dial: 'PJSIP/{from}', context: 'default' }),
      options,
    );
  }

  /** Opens everything; `prepare` fills the PBX before the login. */
  static async open(
    options: PageServerOptions = {},
    prepare: (fake: FakeAsterisk) => void = () => undefined,
  ): Promise<Board> {
    const fake = new FakeAsterisk({
      users: { wallboard: { secret: 'secret', read: RIGHTS.read, write: RIGHTS.write } },
    });
    await fake.listen();
    prepare(fake);
    const board = new Board(fake, options);
    await board.page.listen();
    await board.asterisk.login();
    await board.until(({ phase }) => phase === 'live');
    return board;
  }

  /** The whole board. */
  get view(): BoardView {
    return this.watch.view(this.#options.token !== undefined);
  }

  /** Resolves as soon as the board is as wanted. */
  until(isWanted: (view: BoardView) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isWanted(this.view)) return;
        stop();
        resolve();
      };
      const stop = this.watch.onChange(check);
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
