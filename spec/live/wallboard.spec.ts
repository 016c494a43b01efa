/**
 * The example wallboard on a real server: what its model has made of events has to be what the server lists.
 *
 * Two boards look at the same calls: one since before the first, by events; one that logs in afterwards, by lists. A
 * difference between them, a ghost or a call that is missing, stays for ever, so the spec waits until they agree.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Asterisk, newOriginateApp } from 'gami';
import { expect } from 'chai';
import { Board } from '../../example/wallboard/board.js';
import { lineOf, shown, type Shown } from '../wallboard/board.js';
import { hangUpCalls } from './calls.js';
import { asterisk } from './live.js';

/** Calls and their ends are told within a second; after so many milliseconds a difference is one. */
const PATIENCE = 10_000;

/** What each board counts for itself, from its beginning, and times: a list knows ages only in whole seconds. */
const OWN: ReadonlySet<string> = new Set(['since', 'oldest', 'offered', 'answered', 'inTime', 'abandoned']);

/** A board without what is its own, in an order of its own. */
function told({ calls, queues, conferences, problems }: Shown): string {
  const sorted = calls.map((call) => ({ line: lineOf(call), ...call })).sort((one, other) =>
    one.id < other.id ? -1 : 1
  );
  return JSON.stringify(
    { calls: sorted, queues, conferences, problems },
    (name, value: unknown) => (OWN.has(name) ? undefined : value),
    1,
  );
}

/**
 * Which channels are together, and in which states. `Bridge` pulls channels out of their applications, and a list tells
 * them as young as the bridge: who began such a call, and all that follows from that, only events can tell.
 */
function groups(board: Board): string {
  const { calls, queues, conferences, problems } = shown(board.view());
  const sorted = calls.map((
    { id, state },
  ) => [state, ...board.channelsOf(id)!.map(({ Uniqueid }) => Uniqueid!).sort()]);
  return JSON.stringify(
    {
      calls: sorted.map((each) => each.join(' ')).sort(),
      members: queues.flatMap(({ members }) => members.map(({ name, state }) => `${name} ${state}`)),
      conferences: conferences.map(({ name, members }) => `${name} ${members.length}`),
      problems,
    },
    undefined,
    1,
  );
}

describe('The wallboard of a real Asterisk', () => {
  let clients: Asterisk[];

  beforeEach(() => {
    clients = [];
  });

  afterEach(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await hangUpCalls();
  });

  async function watch(): Promise<{ client: Asterisk; watch: Board }> {
    const client = new Asterisk({
      host: asterisk.host,
      port: asterisk.port,
      ...asterisk.admin,
      reconnect: { minDelay: 10, maxDelay: 100 },
    });
    clients.push(client);
    const watching = new Board(client);
    await client.login();
    await until([watching], () => shown(watching.view()).phase === 'live');
    return { client, watch: watching };
  }

  function until(watches: readonly Board[], isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isSo()) return;
        for (const stop of stops) stop();
        resolve();
      };
      const stops = watches.map((one) => one.onChange(check));
      check();
    });
  }

  /** Waits until both agree and what they say fits. */
  async function agree(
    one: Board,
    isWanted: (lines: string[]) => boolean,
    said: (board: Board) => string = (board) => told(shown(board.view())),
  ): Promise<string[]> {
    const other = (await watch()).watch;
    const isSame = () => said(one) === said(other);
    const lines = () => shown(one.view()).calls.map(lineOf);
    const agreed = until([one, other], () => isSame() && isWanted(lines()));
    const patience = new AbortController();
    await Promise.race([agreed, wait(PATIENCE, undefined, { signal: patience.signal }).then(() => {
      expect(said(one), 'by events, by lists').to.equal(said(other));
      expect.fail(lines().join('\n'));
    })]);
    patience.abort();
    return lines();
  }

  it('says by events what the server says by lists: calls, queue, conference, parking, hangups', async () => {
    const { client, watch: board } = await watch();
    await client.request({ Action: 'QueuePause', Interface: 'Local/answer@default', Paused: 'true', Reason: 'lunch' });
    for (const exten of ['answer', 'dial', 'conference-77', 'conference-77', 'queue', 'park']) {
      await client.getOriginateResponse({
        ...newOriginateApp(`Local/${exten}@default`, 'Wait', '600'),
        callerId: `"O'${exten} <b>" <12>`,
      });
    }
    await agree(
      board,
      (lines) =>
        lines.filter((line) => line.includes('(conference 77)')).length === 2 && lines.some((line) =>
          line.includes('(queue support)')
        ) && lines.length === 6,
    );
    expect(shown(board.view()).calls.flatMap(({ legs }) => legs.map(({ name }) => name))).to.include('O\'answer <b>');

    const [one, two] = shown(board.view()).calls.map(({ id }) => board.channelsOf(id)![0]!['Channel']);
    await client.request({ Action: 'Bridge', Channel1: one!, Channel2: two!, Tone: 'no' });
    await agree(board, (lines) => lines.length === 5, groups);

    await client.request({ Action: 'QueuePause', Interface: 'Local/answer@default', Paused: 'false' });
    await client.requestList({ Action: 'Hangup', Channel: '/.*/' });
    expect(await agree(board, (lines) => lines.length === 0)).to.deep.equal([]);
    expect(shown(board.view()).conferences).to.deep.equal([]);
  });

  it('shows no ghost after the server was killed', async () => {
    const { client, watch: board } = await watch();
    await client.getOriginateResponse(newOriginateApp('Local/conference-78@default', 'Wait', '600'));
    await until([board], () => shown(board.view()).conferences[0]?.members.length === 1);
    await asterisk.kill();
    await until([board], () => shown(board.view()).phase === 'lost');
    await asterisk.start();
    await until([board], () => shown(board.view()).phase === 'live');
    expect([shown(board.view()).calls, shown(board.view()).conferences]).to.deep.equal([[], []]);
  });
});
