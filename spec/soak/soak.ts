/**
 * The long run: millions of events, a hundred thousand actions and hundreds of reconnects through one object, against a
 * fake in a process of its own; not part of the specs. `npm run soak -- --limit 300` ends it after so many seconds at
 * the latest.
 *
 * The run is cut into rounds. In each the server sends numbered events while the client asks; when all have come, the
 * connection is lost with actions in flight, and the client comes back. Every event must come once and in order, every
 * callback run once with its own answer. At the end the figures are printed; the exit code is 1 when a book does not
 * balance, the heap has grown by more than a tenth, or the time was not enough.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Asterisk, get } from '../../lib/index.js';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { usedHeap, warningsOf } from '../support/heap.js';
import { chooseSeed, Random } from '../support/random.js';
import { openHandles } from '../support/scene.js';

interface Plan {
  readonly events: number;
  readonly actions: number;
  readonly reconnects: number;
  /** In seconds. */
  readonly limit: number;
}

const DEFAULTS: Plan = { events: 5_000_000, actions: 100_000, reconnects: 500, limit: 540 };

/** A part of the rounds goes by before the heap is measured first: code gets compiled, buffers find their size. */
const WARM_UP = 0.1;
const MOST_GROWTH = 1.1;
const SECRET = 'soaked';
/** How many actions are on their way when the connection is lost. */
const LEFT_IN_FLIGHT = 5;

const BODY =
  'Privilege: user,all\r\nChannel: PJSIP/alice-00000001\r\nChannelStateDesc: Up\r\nCallerIDNum: 100\r\n'
    + 'CallerIDName: Alice\r\nUniqueid: 1700000000.1\r\n';

/** What the parent tells the server. */
type Order = { readonly send: number; readonly from: number } | { readonly lose: 'drop' | 'reset' };

/** The server's process: does what the parent says, and ends with it. */
async function serve(): Promise<void> {
  const fake = new FakeAsterisk({ users: { admin: SECRET }, fullyBooted: false });
  process.on('message', (order: Order) => {
    if ('lose' in order) return fake[order.lose]();
    for (let number = order.from; number < order.from + order.send; number += 1) {
      fake.broadcast(`Event: Soak\r\n${BODY}Number: ${number}\r\n\r\n`, 'user');
    }
  });
  process.on('disconnect', () => { void fake.close(); });
  process.send!(await fake.listen());
}

/** The books of a run. */
class Books {
  events = 0;
  answered = 0;
  lost = 0;
  asked = 0;
  readonly faults: string[] = [];

  /** Takes an event, which must be the next one. */
  event(number: number): void {
    this.events += 1;
    if (number !== this.events) this.fault(`event ${number} came as number ${this.events}`);
  }

  /** Notes what must not be; the first few are enough. */
  fault(text: string): void {
    if (this.faults.length < 10) this.faults.push(text);
  }
}

/** Asks once; resolves when the callback has run. */
function ask(client: Asterisk, books: Books): Promise<void> {
  books.asked += 1;
  const name = `soak-${books.asked}`;
  let times = 0;
  return new Promise((resolve) => {
    client.sendAction({ Action: 'Ping', ActionID: name }, (message, error) => {
      times += 1;
      if (times > 1 || get(message, 'ActionID') !== name) {
        books.fault(`the callback of ${name} ran ${times} times, with ${get(message, 'ActionID')}`);
      }
      if (error === undefined) books.answered += 1;
      else books.lost += 1;
      resolve();
    });
  });
}

interface Round {
  readonly events: number;
  readonly actions: number;
  readonly how: 'drop' | 'reset';
}

/** Sends and asks until all has come, then loses the connection and waits for its return. */
async function round(
  client: Asterisk,
  server: ChildProcess,
  books: Books,
  { events, actions, how }: Round,
): Promise<void> {
  const last = books.events + events;
  const all = client.waitFor('Soak', (event) => Number(event['Number']) === last);
  server.send({ send: events, from: books.events + 1 } satisfies Order);
  const half = Math.floor((actions - LEFT_IN_FLIGHT) / 2);
  await Promise.all(Array.from({ length: half }, () => ask(client, books)));
  await all;
  await Promise.all(Array.from({ length: actions - LEFT_IN_FLIGHT - half }, () => ask(client, books)));
  const back = once(client, 'ready');
  server.send({ lose: how } satisfies Order);
  await Promise.all([back, ...Array.from({ length: LEFT_IN_FLIGHT }, () => ask(client, books))]);
}

/** Everything that is to be, in words; those that are not so. */
function faultsOf(plan: Plan, books: Books, client: Asterisk, growth: number, warnings: readonly string[]): string[] {
  const { reconnects, inFlight } = client.stats();
  const faults = [...books.faults, ...warnings];
  if (books.events !== plan.events) faults.push(`${books.events} events of ${plan.events}`);
  if (books.asked !== plan.actions || books.answered + books.lost !== books.asked) {
    faults.push(`${books.answered} + ${books.lost} answers of ${plan.actions}`);
  }
  if (reconnects !== plan.reconnects) faults.push(`${reconnects} reconnects of ${plan.reconnects}`);
  if (inFlight !== 0) faults.push(`${inFlight} actions in flight at the end`);
  if (growth > MOST_GROWTH) faults.push(`the heap grew to ${growth.toFixed(3)} times its size`);
  return faults;
}

/** Runs the plan; returns the exit code. */
async function soak(plan: Plan): Promise<number> {
  const seed = chooseSeed();
  const random = new Random(seed);
  const server = fork(fileURLToPath(import.meta.url), ['serve']);
  const [port] = await once(server, 'message') as [number];
  const client = new Asterisk({ port, username: 'admin', secret: SECRET, reconnect: { minDelay: 1, maxDelay: 10 } });
  const books = new Books();
  client.registerHandler('Soak', (event) => books.event(Number(event['Number'])));
  const began = performance.now();
  const end = began + plan.limit * 1000;
  let before = 0;
  let handles = 0;
  const warnings = await warningsOf(async () => {
    await client.login();
    for (let count = 0; count < plan.reconnects && performance.now() < end; count += 1) {
      if (count === Math.floor(plan.reconnects * WARM_UP)) {
        before = await usedHeap();
        handles = openHandles().length;
      }
      const part = (total: number): number =>
        Math.floor((total * (count + 1)) / plan.reconnects) - Math.floor((total * count) / plan.reconnects);
      await round(client, server, books, {
        events: part(plan.events),
        actions: part(plan.actions),
        how: random.pick(['drop', 'reset']),
      });
    }
  });
  const seconds = (performance.now() - began) / 1000;
  const after = await usedHeap();
  const faults = faultsOf(plan, books, client, after / before, warnings);
  if (openHandles().length !== handles) faults.push(`handles: ${openHandles().join(' ')}`);
  print({
    seed,
    seconds,
    events: books.events,
    'events per second': books.events / seconds,
    'actions answered': books.answered,
    'actions lost in flight': books.lost,
    reconnects: client.stats().reconnects,
    'received, in MiB': client.stats().bytesReceived / 2 ** 20,
    'longest handler, in ms': client.stats().longestHandler,
    'heap before, in MiB': before / 2 ** 20,
    'heap after, in MiB': after / 2 ** 20,
    'heap, times': after / before,
    'resident, in MiB': process.memoryUsage().rss / 2 ** 20,
  });
  await client.close();
  server.disconnect();
  await once(server, 'exit');
  for (const fault of faults) process.stdout.write(`FAULT: ${fault}\n`);
  return faults.length === 0 ? 0 : 1;
}

function print(figures: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(figures)) {
    const text = name === 'seed'
      ? String(value)
      : value.toLocaleString('en', { maximumFractionDigits: name.includes('times') ? 3 : 1 });
    process.stdout.write(`${name.padEnd(24)} ${text}\n`);
  }
}

function planOf(args: string[]): Plan {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { events: option, actions: option, reconnects: option, limit: option },
  });
  const number = (name: keyof Plan): number => {
    const value = Number(values[name] ?? DEFAULTS[name]);
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} must be a whole number from 1 on`);
    return value;
  };
  return {
    events: number('events'),
    actions: number('actions'),
    reconnects: number('reconnects'),
    limit: number('limit'),
  };
}

if (process.argv[2] === 'serve') await serve();
else process.exitCode = await soak(planOf(process.argv.slice(2)));
