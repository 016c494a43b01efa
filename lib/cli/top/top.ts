/**
 * `gami top`: calls, queues and rates of a server, alive on the terminal.
 *
 * It stands on a model of `gami/live`; what it shows is what the server has. It changes nothing but what the user hangs
 * up, and asks before. With `--once` it writes the table once, which needs no terminal.
 */
import { ActionError, get, type Asterisk, type Message } from '../../index.js';
import { live, type Live } from '../../live/index.js';
import { UsageError } from '../arguments.js';
import { withClient } from '../connect/client.js';
import type { Context } from '../subcommand.js';
import { counted, grouped, Rate } from '../terminal/figures.js';
import { plain } from '../terminal/paint.js';
import { callsOf, queueOf, type CallRow } from './calls.js';
import { Dialogue } from './dialogue.js';
import { Screen } from './screen.js';
import { frame, type Facts } from './view.js';

/** Changes in quick succession are drawn once, in milliseconds. */
const REDRAW_DELAY = 100;
/** Times go on without changes. */
const REFRESH_INTERVAL = 1000;

const TABLES = ['channels', 'bridges', 'queues', 'members', 'callers'] as const;

/** As wide as the table of `--once` is where there is no terminal. */
const WIDE = 132;

function lineOf(channel: Message): string {
  const { Channel = '', ChannelStateDesc = '', CallerIDNum = '', ConnectedLineNum = '', Application = '' } = channel;
  const bridge = (get(channel, 'BridgeId') ?? '').slice(0, 8);
  const parts = [Channel, ChannelStateDesc, `${CallerIDNum} ↔ ${ConnectedLineNum}`, Application,
    bridge === '' ? '' : `bridge ${bridge}`];
  return `  ${parts.filter((part) => part !== '').join('  ')}`;
}

/** A server as it is now. */
class Watched {
  readonly #client: Asterisk;
  readonly #rate = new Rate();
  readonly pbx: Live;

  constructor(client: Asterisk) {
    this.#client = client;
    this.pbx = live(client, { tables: TABLES });
    client.subscribe(undefined, () => this.#rate.add());
  }

  /** The calls that there are. */
  get calls(): CallRow[] {
    return callsOf(this.pbx.channels.values(), Date.now());
  }

  /** All that is to be shown. */
  facts(followed: string | undefined): Facts {
    const { pbx } = this;
    const now = Date.now();
    const { calls } = this;
    const queues = Array.from(pbx.queues.keys(), (name) =>
      queueOf(name, pbx.in('callers', 'Queue', name), pbx.in('members', 'Queue', name), now)
    );
    return {
      head: this.#head(calls.length),
      calls,
      queues,
      followed: followed === undefined ? undefined : pbx.call(followed)?.channels.map(lineOf),
      problems: Array.from(pbx.problems, ([table, why]) => `${table}: ${why}`),
    };
  }

  /** Hangs up every channel of a call; resolves with what came of it. */
  async hangUp({ names }: CallRow): Promise<string> {
    const results = await Promise.allSettled(
      names.map((name) => this.#client.request({ Action: 'Hangup', Channel: name, Cause: '16' })),
    );
    const fault = results.find((result) => result.status === 'rejected' && !isGone(result.reason));
    if (fault === undefined) return 'hung up';
    return `not hung up: ${((fault as PromiseRejectedResult).reason as Error).message}`;
  }

  #head(calls: number): string {
    const { state, reconnects } = this.#client.stats();
    const parts = [`${this.#client.name} ${state}`, counted(calls, 'call'), counted(this.pbx.channels.size, 'channel'),
      `${grouped(this.#rate.perSecond)} events/s`, ...(reconnects === 0 ? [] : [counted(reconnects, 'reconnect')]),
      ...(this.pbx.state === 'live' ? [] : [`tables ${this.pbx.state}`])];
    return ` ${parts.join(' · ')}`;
  }
}

/** One leg takes the other with it. */
function isGone(error: unknown): boolean {
  return error instanceof ActionError && /no such channel/i.test(error.message);
}

async function once({ output, signal }: Context, watched: Watched): Promise<number> {
  await Promise.race([watched.pbx.synced(), new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  })]);
  if (output.isJSON) output.json(watched.pbx);
  else {
    const facts = watched.facts(undefined);
    const rows = facts.calls.length + facts.queues.length * 4 + 8;
    const choice = new Dialogue({ calls: () => [], hangUp: () => undefined, quit: () => undefined }).choice;
    const lines = frame(facts, choice, { columns: output.isTerminal ? output.size.columns : WIDE, rows }, plain);
    output.line(...lines.slice(0, -1).map((line) => line.trimEnd()).filter((line) => line !== ''));
  }
  return 0;
}

/** Shows until the user quits, or the connection has ended for good. */
function show({ output, input, signal }: Context, client: Asterisk, watched: Watched): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const draw = (): void => {
      timer = undefined;
      if (isOver) return;
      const { choice } = dialogue;
      screen.show(frame(watched.facts(choice.followed), choice, screen.size, output.paint));
    };
    const soon = (): void => { timer ??= setTimeout(draw, REDRAW_DELAY); };
    const finish = (settle: () => void): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      clearInterval(interval);
      watched.pbx.close();
      screen.leave();
      settle();
    };
    const dialogue = new Dialogue({
      calls: () => watched.calls,
      hangUp: (call) => void watched.hangUp(call).then((text) => {
        dialogue.tell(text);
        soon();
      }),
      quit: () => finish(resolve),
    });
    const screen = new Screen(output, input, {
      onKey: (text, key) => {
        dialogue.press(text, key);
        soon();
      },
      onResize: draw,
    });
    const interval = setInterval(draw, REFRESH_INTERVAL);
    watched.pbx.on(soon);
    client.on('disconnected', (error, retry) => (retry === undefined ? finish(() => reject(error)) : soon()));
    signal.addEventListener('abort', () => finish(resolve), { once: true });
    draw();
  });
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, output, input } = context;
  const isOnce = args.has('once');
  if (output.isJSON && !isOnce) throw new UsageError('--json goes with --once');
  if (!isOnce && !(output.isTerminal && input.isTTY)) {
    throw new UsageError('top needs a terminal; --once writes the table without one');
  }
  return withClient(context, { events: 'on', reconnect: !isOnce }, async (client, logIn) => {
    const watched = new Watched(client);
    await logIn();
    if (isOnce) return once(context, watched);
    await show(context, client, watched);
    return 0;
  });
}
