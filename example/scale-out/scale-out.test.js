/**
 * The bridge and its workers, with a real nats-server and two fake PBXs: the bridge is killed, then a worker.
 *
 * What holds: every event that JetStream acknowledged is processed, none twice, and no action reaches a PBX twice. The figures are printed.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { connect } from '@nats-io/transport-node';
import { FakeAsterisk } from 'gami/testing';
import { STREAM } from './subjects.js';

const folder = mkdtempSync(join(tmpdir(), 'gami-nats-'));
const children = new Set();
const pbxs = { berlin: new FakeAsterisk(), paris: new FakeAsterisk() };
let url;
let nats;
let sent = 0;

/** Polls until something holds; fails loudly when it never does. */
async function until(what, holds, patience = 30_000) {
  for (const end = Date.now() + patience; !(await holds());) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await pause(20);
  }
}

/** Starts a program of this folder; resolves when it says that it is ready. */
async function start(file, environment) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], { env: { ...process.env, NATS_URL: url, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const lines = createInterface({ input: child.stdout });
  child.figures = {};
  await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
    lines.on('line', (line) => { if (line === 'ready') resolve(); else child.figures = JSON.parse(line); });
  });
  return child;
}

function startBridge() {
  return start('bridge.js', { AMI_SERVERS: JSON.stringify(Object.entries(pbxs).map(([name, fake]) => ({ name, ...fake.options }))) });
}

function kill(child) {
  return new Promise((resolve) => { child.once('exit', resolve); child.kill('SIGKILL'); });
}

/** Sends events of both PBXs, one in ten an order. */
async function sendEvents(count) {
  for (let index = 0; index < count; index += 1) {
    sent += 1;
    const fake = Object.values(pbxs)[sent % 2];
    fake.send({ Event: 'UserEvent', Privilege: 'user,all', UserEvent: sent % 10 === 0 ? 'Order' : 'Tick', Number: String(sent) }, 'user');
    if (index % 20 === 19) await pause(5);
  }
}

before(async () => {
  if (spawnSync('nats-server', ['--version']).error) throw new Error('nats-server is not installed: apt-get install nats-server');
  const server = spawn('nats-server', ['-js', '-sd', folder, '-a', '127.0.0.1', '-p', '-1', '--ports_file_dir', folder], { stdio: 'ignore' });
  children.add(server);
  const ports = () => readdirSync(folder).find((name) => name.endsWith('.ports'));
  await until('nats-server listens', () => ports() !== undefined && readFileSync(join(folder, ports()), 'utf8').includes('nats://'));
  url = JSON.parse(readFileSync(join(folder, ports()), 'utf8')).nats[0].replace('nats://', '');
  await Promise.all(Object.values(pbxs).map((fake) => fake.listen()));
  nats = await connect({ servers: url });
});

after(async () => {
  await nats?.close();
  await Promise.all([...children].map(kill));
  await Promise.all(Object.values(pbxs).map((fake) => fake.close()));
  rmSync(folder, { recursive: true, force: true });
});

test('no acknowledged event is lost or processed twice, no action is sent twice, whoever is killed', { timeout: 90_000 }, async (t) => {
  const streams = (await jetstreamManager(nats)).streams;
  const stored = async () => (await streams.info(STREAM)).state.messages;

  let bridge = await startBridge();
  const workers = await Promise.all(['one', 'two', 'three'].map((WORKER) => start('worker.js', { WORKER })));
  const results = await new Kvm(nats).open('ami-done');
  const processed = async () => (await results.status()).values;
  const settled = async (what) => {
    await until(what, async () => (await processed()) >= (await stored()));
    t.diagnostic(`${what}: ${sent} sent by the PBXs, ${await stored()} acknowledged, ${await processed()} processed, ${workers.reduce((sum, { figures }) => sum + (figures.passed ?? 0), 0)} came again and were passed over`);
  };

  await sendEvents(1000);
  await until('the first thousand', async () => (await stored()) >= 1000);
  await settled('with everybody alive');

  const stream = sendEvents(1000);
  await pause(100);
  const before = bridge.figures.acknowledged ?? 0;
  await kill(bridge);
  assert.ok((await stored()) >= before, 'what the bridge counted as acknowledged is in the stream');
  bridge = await startBridge();
  await stream;
  await sendEvents(1);
  await until('the last of the second thousand', async () => (await processedNumber(results, sent)));
  await settled('after kill -9 of the bridge');
  const base = await stored();

  const rest = sendEvents(1000);
  await pause(60);
  await kill(workers[0]);
  await rest;
  await until('the third thousand', async () => (await stored()) - base >= 1000);
  await settled('after kill -9 of a worker');

  const total = await stored();
  assert.equal(await processed(), total, 'each acknowledged event has exactly one record');
  await until('the orders', () => actionsOf().length > 0);
  const orders = actionsOf();
  assert.equal(new Set(orders).size, orders.length, 'no action reached a PBX twice');
  t.diagnostic(`${orders.length} actions reached the PBXs, ${orders.length - new Set(orders).size} of them twice`);
  bridge.kill('SIGTERM');
  for (const worker of workers.slice(1)) worker.kill('SIGTERM');
});

/** Tells whether the event of a number has its record. */
async function processedNumber(results, number) {
  for await (const key of await results.keys()) {
    const record = await results.get(key);
    if (record?.json().number === String(number)) return true;
  }
  return false;
}

function actionsOf() {
  return Object.entries(pbxs).flatMap(([name, fake]) => fake.actions.filter(({ action }) => action.Action === 'DBPut').map(({ action }) => `${name} ${action.ActionID}`));
}
