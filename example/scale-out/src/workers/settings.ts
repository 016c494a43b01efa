/**
 * The settings of a worker, from the environment: `WORKER_…` and, as for the bridge, `NATS_…`. Times in milliseconds,
 * sizes in bytes.
 */
import { brokerFromEnvironment } from '../operation/settings.js';
import type { BrokerOptions } from '../store/broker.js';
import type { WorkerOptions } from './group.js';

/** A worker's settings. */
export interface WorkerSettings extends WorkerOptions {
  readonly nats: BrokerOptions;
}

const NUMBERS: Readonly<
  Record<
    'ackWait' | 'maxDeliver' | 'recordAge' | 'maxBucketBytes' | 'replicas',
    readonly [variable: string, byDefault: number, min: number]
  >
> = {
  ackWait: ['WORKER_ACK_WAIT', 10_000, 100],
  maxDeliver: ['WORKER_MAX_DELIVER', 5, 1],
  recordAge: ['WORKER_RECORD_AGE', 0, 0],
  maxBucketBytes: ['WORKER_MAX_BUCKET_BYTES', 4 * 1024 ** 3, 64 * 1024],
  replicas: ['WORKER_REPLICAS', 1, 1],
};

/**
 * Reads the settings.
 *
 * @throws {Error} one is out of its limits
 */
export function readWorkerSettings(environment: NodeJS.ProcessEnv): WorkerSettings {
  const interrupted = environment.WORKER_INTERRUPTED ?? 'dead';
  if (interrupted !== 'dead' && interrupted !== 'again')
    throw new Error('setting "WORKER_INTERRUPTED" must be "dead" or "again"');
  const numbers = Object.fromEntries(
    Object.entries(NUMBERS).map(([name, [variable, byDefault, min]]) => {
      const value = Number(environment[variable] ?? byDefault);
      if (!Number.isInteger(value) || value < min)
        throw new Error(`setting "${variable}" must be a whole number from ${min}`);
      return [name, value];
    }),
  ) as Record<keyof typeof NUMBERS, number>;
  return {
    ...numbers,
    interrupted,
    stream: environment.WORKER_STREAM ?? 'AMI',
    group: environment.WORKER_GROUP ?? 'workers',
    worker: environment.WORKER_NAME ?? `worker-${process.pid}`,
    nats: brokerFromEnvironment(environment),
  };
}
