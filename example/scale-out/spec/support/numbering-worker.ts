/**
 * A worker whose work can be counted from outside: each event's number is a line of a file, written before the work
 * ends.
 *
 * `SLOW` is how long an event takes, in milliseconds; `POISON` a number that fails, `DEADLY` one that kills the
 * process.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Log } from '../../src/operation/log.js';
import { connectBroker } from '../../src/store/broker.js';
import { Worker } from '../../src/workers/group.js';
import { readWorkerSettings } from '../../src/workers/settings.js';

const log = new Log();
const settings = readWorkerSettings(process.env);
const nats = await connectBroker(settings.nats, settings.worker, log, new AbortController().signal);
const { SLOW = '0', POISON, DEADLY, LINES } = process.env;

const worker = new Worker(
  nats,
  settings,
  {
    async event({ server, message }) {
      if (message.Value === POISON) throw new Error('poison');
      if (message.Value === DEADLY) process.kill(process.pid, 'SIGKILL');
      if (SLOW !== '0') await pause(Number(SLOW));
      appendFileSync(LINES!, `${Date.now()} ${settings.worker} ${server} ${message.Linkedid} ${message.Value}\n`);
    },
    gap: () => undefined,
  },
  log,
);
process.once(
  'SIGTERM',
  () =>
    void worker
      .stop()
      .then(() => nats.drain())
      .then(() => {
        log.info('ended', { ...worker.counts });
        process.exit(0);
      }),
);
await worker.start();
log.info('working', {});
