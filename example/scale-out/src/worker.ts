#!/usr/bin/env node
/**
 * A worker, to be copied: it counts the calls that ended, and for each `UserEvent: Order` it asks the PBX for
 * something.
 *
 * What is yours is `work`. What it throws is tried again and becomes a dead letter in the end; what it asks of a PBX
 * bears an id made from the event, so that it is sent once however often the event comes.
 */
import { get } from 'gami';
import { isAnswered } from './actions/answer.js';
import { requestAction } from './actions/request.js';
import { Log } from './operation/log.js';
import { connectBroker } from './store/broker.js';
import { Worker, type Work } from './workers/group.js';
import { readWorkerSettings } from './workers/settings.js';

const log = new Log();
const closing = new AbortController();
const settings = readWorkerSettings(process.env);
const nats = await connectBroker(settings.nats, settings.worker, log, closing.signal);

let ended = 0;

const work: Work = {
  async event({ server, id, message }) {
    if (message.Event === 'Hangup') ended += 1;
    if (message.UserEvent !== 'Order') return;
    const order = {
      ActionID: `order-${id}`,
      Family: 'orders',
      Key: get(message, 'Number') ?? '',
      Val: settings.worker,
    };
    const answer = await requestAction(nats, server, 'DBPut', order, { timeout: settings.ackWait / 2 });
    if (!isAnswered(answer)) throw new Error(`${answer.error}: ${answer.message}`);
  },
};

const worker = new Worker(nats, settings, work, log);
const report = setInterval(() => log.change('work', JSON.stringify({ ...worker.counts, ended })), 10_000);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    clearInterval(report);
    closing.abort(new Error('the worker ends'));
    void worker
      .stop()
      .then(() => nats.drain())
      .then(() => {
        log.info('ended', { ...worker.counts });
        process.exit(0);
      });
  });
}
await worker.start();
log.info('working', { group: settings.group });
