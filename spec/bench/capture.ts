/**
 * Makes the captures that the benchmark and the specs read: what real servers write to a session that sees every event.
 *
 *     node dist/spec/bench/capture.js
 *
 * One session listens, and asks for lists now and then; another keeps the server busy with calls that are answered,
 * dialled on, queued, parked, brought into a conference, given variables and hung up. What the first one received
 * behind its login is cut behind its last whole message and written, compressed, to
 * `spec/fixtures/capture-<version>.gz`. Needs what the live specs need.
 */
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Asterisk, newOriginateApp, type Message } from '../../lib/index.js';
import { AsteriskServer } from '../live/asterisk-server.js';
import { PROJECT, VERSIONS } from '../live/installation.js';

/** More than what is asked of a capture: 2,000. */
const MESSAGES = 2400;

/** How many calls are up at a time. */
const CALLS = 6;

/** What the listening session asks for between the calls. */
const QUESTIONS = [
  'CoreShowChannels',
  'Status',
  'QueueStatus',
  'QueueSummary',
  'ParkedCalls',
  'CoreSettings',
  'BridgeList',
  'DeviceStateList',
  'Ping',
  'Getvar\r\nVariable: EPOCH',
  'Command\r\nCommand: core show uptime',
  'QueueRule',
  'Getvar',
  'DBGet\r\nFamily: none\r\nKey: none',
];

/** A session that keeps every byte. */
class Tap {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  #asked = 0;

  constructor(server: AsteriskServer) {
    const { username, secret } = server.admin;
    this.#socket = connect(server.port, server.host);
    this.#socket.on('data', (chunk) => this.#chunks.push(chunk));
    this.#socket.write(
      `Action: Login\r\nActionID: tap\r\nUsername: ${username}\r\nSecret: ${secret}\r\nEvents: on\r\n\r\n`,
    );
  }

  /** The whole messages behind the answer to the login. */
  get text(): string {
    const text = Buffer.concat(this.#chunks).toString('latin1');
    const start = text.indexOf('\r\n\r\n') + 4;
    return text.slice(start, text.lastIndexOf('\r\n\r\n') + 4);
  }

  get count(): number {
    return this.text.split(/\r\n\r?\n/).length - 1;
  }

  ask(): void {
    const question = QUESTIONS[this.#asked % QUESTIONS.length]!;
    this.#asked += 1;
    this.#socket.write(`Action: ${question}\r\nActionID: tap-${this.#asked}\r\n\r\n`);
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** The second half of each call, one after the other. */
const EXTENSIONS = ['dial', 'conference-2000', 'queue', 'awkward', 'echo', 'ring', 'park', 'hangup', 'busy',
  'conference-2000'];

async function placeCall(client: Asterisk, index: number): Promise<void> {
  const call = newOriginateApp(`Local/${EXTENSIONS[index % EXTENSIONS.length]}@default`, 'Wait', '600');
  call.callerId = index % 8 === 0 ? `"Zoë O'Brien" <${100 + index}>` : `"Caller ${index}" <${100 + index}>`;
  call.account = `account-${index % 5}`;
  await client.getOriginateResponse(call, { CAMPAIGN: `spring,${index}`, LEAD: String(4711 + index) }).catch(() =>
    undefined
  );
}

/** One round in a day of a server: some calls, what happens to them, their end. */
async function keepBusy(client: Asterisk, tap: Tap, round: number): Promise<void> {
  await Promise.all(Array.from({ length: CALLS }, (_, index) => placeCall(client, round * CALLS + index)));
  tap.ask();
  const { events } = await client.requestList({ Action: 'CoreShowChannels' });
  for (const [index, { Channel = '' }] of events.entries()) await disturb(client, Channel, index);
  tap.ask();
  const hangup: Message = { Action: 'Hangup', Channel: '/.*/', Cause: '16' };
  await client.requestList(hangup).catch(() => undefined);
  tap.ask();
  await client.request({ Action: 'Ping' });
}

async function disturb(client: Asterisk, channel: string, index: number): Promise<void> {
  const actions: Message[] = [
    { Action: 'Setvar', Channel: channel, Variable: 'STATE', Value: `step ${index}` },
    {
      Action: 'UserEvent',
      UserEvent: 'Lead',
      Customer: index % 4 === 0 ? `Müller ${index}` : `Miller ${index}`,
      Channel: channel,
      Note: 'first\nsecond',
    },
    { Action: 'PlayDTMF', Channel: channel, Digit: String(index % 10), Duration: '20' },
    { Action: 'MuteAudio', Channel: channel, Direction: 'in', State: index % 2 === 0 ? 'on' : 'off' },
    {
      Action: 'QueuePause',
      Queue: 'support',
      Interface: 'Local/answer@default',
      Paused: index % 2 === 0 ? 'true' : 'false',
    },
  ];
  for (const action of actions.slice(0, 2 + (index % 4))) await client.request(action).catch(() => undefined);
}

async function capture(server: AsteriskServer): Promise<string> {
  await server.start();
  const client = new Asterisk({ host: server.host, port: server.port, ...server.admin });
  await client.login();
  const tap = new Tap(server);
  for (let round = 0; tap.count < MESSAGES; round += 1) await keepBusy(client, tap, round);
  tap.close();
  await client.close();
  return tap.text;
}

for (const version of VERSIONS) {
  const server = new AsteriskServer(version);
  try {
    const text = await capture(server);
    const file = join(PROJECT, 'spec/fixtures', `capture-${version}.gz`);
    writeFileSync(file, gzipSync(Buffer.from(text, 'latin1'), { level: 9 }));
    console.log(`${file}: ${text.split(/\r\n\r?\n/).length - 1} messages, ${text.length} bytes`);
  } finally {
    await server.dispose();
  }
}
