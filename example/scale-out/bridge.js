/**
 * The bridge: one AMI session per PBX; every event goes to JetStream, every action comes as a request.
 *
 * Environment: `AMI_SERVERS`, JSON: [{ "name", "host", "port", "username", "secret" }, …]; `NATS_URL`. It says `ready` on standard output, and with
 * each line after that how many events were acknowledged. Where it can't keep its promise (the queue of unacknowledged events is full) it ends with an error.
 */
import { randomUUID } from 'node:crypto';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { connect, nanos } from '@nats-io/transport-node';
import { isEvent, Servers } from 'gami';
import { ACTIONS, actionSubject, eventSubject, MEMORY, messageId, STREAM } from './subjects.js';

/** More events than this without an acknowledgement mean that JetStream is gone for good. */
const MAX_UNACKNOWLEDGED = 100_000;

const RETRY = 250;

const nats = await connect({ servers: process.env.NATS_URL ?? '127.0.0.1:4222', maxReconnectAttempts: -1 });
const manager = await jetstreamManager(nats);
const config = { name: STREAM, subjects: ['ami.*.event.>'], duplicate_window: nanos(MEMORY) };
await manager.streams.add(config).catch(() => manager.streams.update(STREAM, config));
const stream = jetstream(nats);
const sent = await new Kvm(nats).create(ACTIONS, { ttl: MEMORY });

const bridge = randomUUID();
let count = 0;
let unacknowledged = 0;
let acknowledged = 0;

/** Publishes until it is acknowledged; the id stays, so a try whose acknowledgement was lost does no harm. */
async function publish(subject, data, msgID) {
  for (;;) {
    try {
      return await stream.publish(subject, data, { msgID });
    } catch (error) {
      if (nats.isClosed()) throw error;
      await new Promise((resolve) => { setTimeout(resolve, RETRY); });
    }
  }
}

function bridgeEvent(event, { name }) {
  if (!isEvent(event)) return;
  count += 1;
  unacknowledged += 1;
  if (unacknowledged > MAX_UNACKNOWLEDGED) throw new Error(`${MAX_UNACKNOWLEDGED} events wait for JetStream`);
  publish(eventSubject(name, event.Event), JSON.stringify(event), messageId(name, event, bridge, count)).then(() => {
    unacknowledged -= 1;
    acknowledged += 1;
  }, () => undefined);
}

/** An action with an id that was seen before is not sent: its twin may have reached the server, though its answer was lost. */
async function isFirst(server, id) {
  return sent.create(`${server.name}.${Buffer.from(id).toString('base64url')}`, '').then(() => true, () => false);
}

async function bridgeAction(server, request) {
  const answer = (body) => request.respond(JSON.stringify(body));
  try {
    const action = request.json();
    if (action.ActionID !== undefined && !(await isFirst(server, action.ActionID))) return answer({ error: 'AMI_SENT_BEFORE' });
    return server.sendAction(action, (response, error) => answer(error ? { error: error.code, sent: error.sent } : { response }));
  } catch (error) {
    return answer({ error: error.code ?? 'AMI_BAD_JSON', message: error.message, sent: false });
  }
}

const servers = new Servers(JSON.parse(process.env.AMI_SERVERS ?? '[]'));
servers.defaultHandler(bridgeEvent);
for (const server of servers) {
  nats.subscribe(actionSubject(server.name), { callback: (error, request) => { if (!error) void bridgeAction(server, request); } });
}
await servers.login();
await nats.flush();
console.log('ready');

const report = setInterval(() => console.log(JSON.stringify({ events: count, acknowledged })), 200);

process.once('SIGTERM', async () => {
  await servers.close();
  while (unacknowledged > 0) await new Promise((resolve) => { setTimeout(resolve, 10); });
  clearInterval(report);
  console.log(JSON.stringify({ events: count, acknowledged }));
  await nats.drain();
});
