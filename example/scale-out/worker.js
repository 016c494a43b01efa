/**
 * A worker: takes its share of the events, does its work on each exactly once, and asks for actions over the bridge.
 *
 * What makes the work happen once is its own record, made before the event is acknowledged, under the event's place in the stream: an event that comes
 * again, because a worker was killed between work and acknowledgement, finds the record and is passed over. Here the work is that record.
 */
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { connect, nanos } from '@nats-io/transport-node';
import { actionSubject, GROUP, STREAM } from './subjects.js';

/** A worker that has not acknowledged an event within so many milliseconds is taken for dead. */
const PATIENCE = 1000;

const name = process.env.WORKER ?? String(process.pid);
const nats = await connect({ servers: process.env.NATS_URL ?? '127.0.0.1:4222', maxReconnectAttempts: -1 });
const manager = await jetstreamManager(nats);
await manager.consumers.add(STREAM, { durable_name: GROUP, ack_policy: AckPolicy.Explicit, ack_wait: nanos(PATIENCE), max_ack_pending: 500 });
const done = await new Kvm(nats).create('ami-done');
let processed = 0;
let passed = 0;

/** An order asks the PBX for something; its ActionID comes from the event, so that the action, too, is sent once at most. */
async function order(server, event, place) {
  const action = { Action: 'DBPut', ActionID: `order-${place}`, Family: 'orders', Key: event.Number, Val: name };
  const answer = await nats.request(actionSubject(server), JSON.stringify(action), { timeout: 2000 }).then((reply) => reply.json(), (error) => ({ error: error.message }));
  return answer.response?.Response ?? answer.error;
}

async function work(message) {
  const event = message.json();
  const [, server] = message.subject.split('.');
  const isFirst = await done.create(String(message.seq), JSON.stringify({ worker: name, event: event.Event, number: event.Number })).then(() => true, () => false);
  if (isFirst) processed += 1;
  else passed += 1;
  if (event.UserEvent === 'Order') await order(server, event, message.seq);
  message.ack();
}

const consumer = await jetstream(nats).consumers.get(STREAM, GROUP);
const messages = await consumer.consume({ max_messages: 50 });
console.log('ready');
process.once('SIGTERM', () => messages.stop());
const report = setInterval(() => console.log(JSON.stringify({ processed, passed })), 200);
for await (const message of messages) await work(message);
clearInterval(report);
console.log(JSON.stringify({ processed, passed }));
await nats.drain();
