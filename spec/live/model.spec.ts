/**
 * A model of a real server: under random operations, under load and over kills it equals the server's own lists at
 * rest, for users who lack rights too, as far as they see.
 */
import { expect } from 'chai';
import { newOriginateApp, type Asterisk, type Message } from '../../lib/index.js';
import { live, type Live, type TableName } from '../../lib/live/index.js';
import { compare, Verdict } from '../model/judge.js';
import type { Judge } from '../model/tape.js';
import { chooseSeed } from '../support/random.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { call, hangUpCalls } from './calls.js';
import { Chaos } from './chaos.js';
import { admin } from './clients.js';
import { LIMITED, limitedName } from './configuration.js';
import { asterisk } from './live.js';

/** How long nothing may be heard before the server counts as quiet, and how long that may take, in milliseconds. */
const QUIET = 1500;
const PATIENCE = 15_000;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks a session of its own for what there is. */
async function judge(client: Asterisk): Promise<Judge> {
  const list = async (action: Message): Promise<Message[]> =>
    (await client.requestList(action, { emptyOnNotFound: true })).events;
  const [channels, bridges, queues, parked, rooms] = await Promise.all(
    ['CoreShowChannels', 'BridgeList', 'QueueStatus', 'ParkedCalls', 'ConfbridgeListRooms'].map((Action) =>
      list({ Action })
    ),
  );
  const conferees =
    await Promise.all(rooms!.map(({ Conference = '' }) => list({ Action: 'ConfbridgeList', Conference })));
  return { judge: 'now', channels: channels!, bridges: bridges!, queues: queues!, parked: parked!, rooms: rooms!,
    conferees: conferees.flat() };
}

/** Waits until the server is quiet,
and what the models have asked for has come; judges when nothing moved meanwhile. */
async function judgeAtRest(client: Asterisk, models: readonly Live[], isAsked = true): Promise<Verdict> {
  let last = performance.now();
  const stop = client.subscribe((event) => event.Privilege !== undefined, () => { last = performance.now(); });
  try {
    for (const end = performance.now() + PATIENCE; performance.now() < end;) {
      await pause(100);
      if (performance.now() - last < QUIET) continue;
      const began = performance.now();
      const truth = await judge(client);
      if (last > began) continue;
      const verdict = new Verdict();
      for (const model of models) compare(model, truth, verdict, { isAsked });
      return verdict;
    }
    throw new Error(`the server was not quiet for ${QUIET} ms within ${PATIENCE} ms`);
  } finally {
    stop();
  }
}

function expectClean(verdict: Verdict, least: number): void {
  expect({ ghosts: verdict.ghosts, missing: verdict.missing, wrong: verdict.examples.slice(0, 20) })
    .to.deep.equal({ ghosts: [], missing: [], wrong: [] });
  expect(verdict.rows).to.be.at.least(least);
}

/** Places calls that end by themselves, so many a second. */
async function load(client: Asterisk, milliseconds: number, perSecond: number): Promise<number> {
  let placed = 0;
  for (const began = performance.now(); performance.now() - began < milliseconds; await pause(10)) {
    for (const due = (performance.now() - began) * perSecond / 1000; placed < due; placed += 1) {
      client.originate({ ...newOriginateApp('Local/hangup@default/n', 'Wait', '1'), async: true });
    }
  }
  return placed;
}

describe('a model of a real server', function () {
  this.timeout(90_000);
  const models: Live[] = [];
  const modelOf = (client: Asterisk, options?: Parameters<typeof live>[1]): Live => {
    const model = live(client, options);
    models.push(model);
    return model;
  };

  afterEach(async () => {
    for (const model of models.splice(0)) model.close();
    await hangUpCalls();
  });

  it('equals its lists at rest behind 20 s of random operations, wherever it was begun', async () => {
    const seed = chooseSeed();
    const [busy, client, other] = [await admin(), await admin(), await admin()];
    const chaos = new Chaos(busy, seed);
    const begun = [modelOf(client, { check: 0 })];
    for (let part = 0; part < 4; part += 1) {
      await chaos.run(5000, 25);
      begun.push(modelOf(client, { check: 0 }));
    }
    await chaos.stop();
    await Promise.all(begun.map((model) => model.synced()));
    const verdict =
      await judgeAtRest(other, begun).catch((error: Error) => { throw new Error(`seed ${seed}: ${error.message}`); });
    console.log(`      ${verdict.rows} rows, ${verdict.headers} headers, seed ${seed}`);
    expectClean(verdict, 20);
  });

  it('begun 40 times under 200 calls a second has no ghost and misses nothing', async () => {
    const [busy, client, other] = [await admin(), await admin(), await admin()];
    client.setMaxListeners(50);
    await Promise.all(Array.from({ length: 5 }, () => call(busy, 'dial')));
    const placing = load(busy, 10_000, 200);
    const begun: Live[] = [];
    for (; begun.length < 40; await pause(230)) begun.push(modelOf(client, { check: 0 }));
    const placed = await placing;
    await Promise.all(begun.map((model) => model.synced()));
    const verdict = await judgeAtRest(other, begun);
    console.log(`      ${placed} calls, ${verdict.rows} rows, ${verdict.headers} headers`);
    expectClean(verdict, 40 * 15);
  });

  it('equals its lists while an attended transfer goes on, and when a Local channel was taken out', async () => {
    const [busy, client, other] = [await admin(), await admin(), await admin()];
    const model = modelOf(client, { check: 0 });
    await model.synced();
    const answered = busy.waitFor('Newexten', ({ Application }) => Application === 'Wait');
    await busy.getOriginateResponse(newOriginateApp('Local/transfer@fake/n', 'Milliwatt', ''));
    await answered;
    const [transferer] = model.in('channels', 'Exten', 'transfer').filter(({ Channel }) => Channel!.endsWith(';2'));
    const atxfer = { Action: 'Atxfer', Channel: transferer!.Channel!, Context: 'fake', Exten: '505' };
    const consulted = busy.waitFor('BridgeEnter', ({ Channel }) => Channel === transferer!.Channel);
    await busy.request(atxfer);
    await consulted;
    expectClean(await judgeAtRest(other, [model]), 6 + 2);
    const transferred = busy.waitFor('AttendedTransfer');
    await busy.request({ Action: 'Hangup', Channel: transferer!.Channel! });
    expect(await transferred).to.include({ Result: 'Success', DestType: 'Bridge' });
    expectClean(await judgeAtRest(other, [model]), 4 + 1);
    const takenOut = busy.waitFor('LocalOptimizationEnd');
    await busy.getOriginateResponse(newOriginateApp('Local/outer@fake/n', 'Wait', '60'));
    await takenOut;
    expectClean(await judgeAtRest(other, [model]), 8 + 2);
  });

  it('is right again behind 40 kills of its connection, at any byte', async () => {
    const seed = chooseSeed();
    const proxy = new TcpProxy(asterisk.port);
    const port = await proxy.listen();
    const [busy, other] = [await admin(), await admin()];
    const client = await admin({ port, reconnect: { minDelay: 5, maxDelay: 5, jitter: 0 } });
    const model = modelOf(client, { check: 0, settle: 300 });
    const chaos = new Chaos(busy, seed);
    try {
      const running = chaos.run(12_000, 15);
      for (let kill = 0; kill < 40; kill += 1) {
        const lost = new Promise((resolve) => client.once('disconnected', resolve));
        proxy.breakAt(600 + (kill * 7919) % 60_000, kill % 2 === 0 ? 'end' : 'reset');
        await Promise.race([lost, pause(250)]);
        proxy.break('reset');
        await lost;
        await client.whenReady();
      }
      await running;
      await chaos.stop();
      await model.synced();
      expectClean(await judgeAtRest(other, [model], false), 5);
      expect(proxy.accepted).to.be.above(40);
    } finally {
      await client.close();
      await proxy.close();
    }
  });

  it('reads only: it sends lists, and nothing that changes anything', async () => {
    const sent = new Set<string>();
    const client = await admin();
    const { holdCallbackAction } = client;
    client.holdCallbackAction = ((action: Message, ...others: [never]) => {
      sent.add(action.Action!);
      return Reflect.apply(holdCallbackAction, client, [action, ...others]) as string;
    }) as typeof client.holdCallbackAction;
    const model = modelOf(client);
    await model.synced();
    await model.refresh();
    expect([...sent].sort()).to.deep.equal(
      ['BridgeList', 'ConfbridgeListRooms', 'CoreShowChannels', 'ParkedCalls', 'QueueStatus'],
    );
  });

  it('settles by the echo of a variable where it may', async () => {
    const client = await admin();
    const began = performance.now();
    const model = modelOf(client, { fence: true, settle: 60_000 });
    await model.synced();
    expect(performance.now() - began).to.be.below(30_000);
    expectClean(await judgeAtRest(client, [model], false), 1);
  });
});

/** What a user who lacks a right must be told, by table, and which tables are exact all the same. */
const EXPECTED: Readonly<Record<string,
{ readonly problem?: readonly [TableName, string]; readonly wrong: readonly string[] }>> = {
  'no-read-call': { problem: ['channels', 'class call'], wrong: [] },
  'no-read-agent': { problem: ['callers', 'class agent'], wrong: [] },
  'no-read-dialplan': { problem: ['channels', 'class dialplan'], wrong: [] },
  'no-read-system': { wrong: [] },
  'no-write-call': { problem: ['parked', 'class call'], wrong: ['parked'] },
  'no-write-system-reporting': { problem: ['conferences', 'class reporting'], wrong: ['conferences', 'conferees'] },
};

describe('a model for a user who lacks a right', function () {
  this.timeout(60_000);
  afterEach(hangUpCalls);

  for (const user of LIMITED) {
    const name = limitedName(user);
    it(`${name}: says which class is missing, and all else is exact`, async () => {
      const { problem, wrong } = EXPECTED[name]!;
      const [busy, other] = [await admin(), await admin()];
      const client = await admin({ username: name, secret: asterisk.reader.secret });
      const model = live(client, { check: 0 });
      await model.synced();
      const waiting = { Action: 'QueuePause', Queue: 'support', Interface: 'Local/answer@default' };
      await busy.request({ ...waiting, Paused: 'true' });
      const calls = ['dial', 'queue', 'queue', 'park', 'conference-2000', 'conference-2000'];
      await Promise.all(calls.map((extension) => call(busy, extension)));
      await judgeAtRest(other, []);
      await model.refresh();
      if (problem !== undefined) expect(model.problems.get(problem[0]), name).to.include(problem[1]);
      else expect([...model.problems.keys()]).to.deep.equal([]);
      const verdict = await judgeAtRest(other, [model], false);
      const faults = [...verdict.ghosts, ...verdict.missing, ...verdict.examples];
      expect(faults.filter((fault) => !wrong.includes(fault.split(' ')[0]!))).to.deep.equal([]);
      expect(verdict.rows).to.be.above(10);
      model.close();
      await busy.request({ ...waiting, Paused: 'false' });
    });
  }
});
