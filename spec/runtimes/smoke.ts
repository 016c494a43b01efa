/**
 * The smoke test of a runtime: what a program does with the library, on whatever runs this file.
 *
 * A program without a test framework, since not every runtime runs one: connect, events, a list, a call, a reconnect
 * and TLS against the fake PBX. It prints a line for each step and, alone on its last line, the sums.
 */
import { Asterisk, getAll, newOriginateApp, type AsteriskOptions, type Message } from '../../lib/index.js';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { makeCertificates } from '../support/certificates.js';

/** No step takes longer than some milliseconds; this long on a machine that is busy. */
const PATIENCE = 20_000;

type Step = (g: Asterisk, fake: FakeAsterisk) => Promise<unknown>;

function check(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(what);
}

const steps: Readonly<Record<string, Step>> = {
  'sends an action': async (g) => {
    const pong = await g.request({ Action: 'Ping' });
    check(pong.Ping === 'Pong', JSON.stringify(pong));
  },
  'hears an event': async (g, fake) => {
    const next = g.waitFor('UserEvent:Smoke', undefined, { timeout: PATIENCE });
    fake.send({ Event: 'UserEvent', Privilege: 'user,all', UserEvent: 'Smoke', Body: 'grüße' }, 'user');
    check((await next).Body === 'grüße', 'the event is another one');
  },
  'asks for a list': async (g) => {
    const { events } = await g.requestList({ Action: 'CoreShowChannels' });
    check(Array.isArray(events), 'no list');
  },
  'places a call': async (g) => {
    const outcome: Message = await g.getOriginateResponse(newOriginateApp('Local/100@default', 'Wait', '1'));
    check(outcome.Response === 'Success', JSON.stringify(outcome));
  },
  'comes back after a loss': async (g, fake) => {
    const ready = new Promise((resolve) => g.once('ready', resolve));
    await fake.restart();
    await ready;
    check((await g.request({ Action: 'Ping' })).Response === 'Success', 'no answer after the reconnect');
  },
  'refuses what would break a line': async (g) => {
    const error: unknown = await g.request({ Action: 'Ping', X: 'a\r\nAction: Logoff' }).catch((reason: unknown) =>
      reason
    );
    check((error as { code?: string }).code === 'AMI_ILLEGAL_HEADER', String(error));
  },
};

async function withServer(options: object, more: AsteriskOptions, use: Step): Promise<void> {
  const fake = new FakeAsterisk(options);
  await fake.listen();
  fake.extension('100', [['Answer'], ['Wait', '60']]);
  const g = new Asterisk({ ...fake.options, reconnect: { minDelay: 20 }, ...more });
  try {
    await g.login();
    await use(g, fake);
  } finally {
    await g.close();
    await fake.close();
  }
}

async function overTLS(): Promise<void> {
  const { ca, server } = makeCertificates();
  await withServer({ tls: server }, { tls: { ca } }, steps['sends an action']!);
  const refused = await withServer({ tls: server }, { tls: true }, steps['sends an action']!).catch((error: unknown) =>
    error
  );
  check(refused instanceof Error, 'a certificate of an unknown authority is accepted');
}

let passed = 0;
let failed = 0;

async function run(title: string, step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
    passed += 1;
    console.log(`  ok: ${title}`);
  } catch (error) {
    failed += 1;
    console.log(`  FAILED: ${title}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

for (const [title, step] of Object.entries(steps)) await run(title, () => withServer({}, {}, step));
await run('speaks TLS, and verifies', overTLS);
await run('reads what it writes', async () => check(getAll({ Variable: 'a\nb' }, 'variable').length === 2, 'not two'));

console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
