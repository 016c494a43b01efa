/**
 * Streams and buckets: made with their limits where they are missing, left as they are where they exist.
 *
 * What an operator made or changed stays; a difference from the settings is said once, and a difference that would
 * break a promise (the number of partitions, the subjects) is an error.
 */
import {
  DiscardPolicy,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { EVENT_SUBJECTS, type Names } from '../names/subjects.js';
import type { Log } from '../operation/log.js';

/** The limits of the streams and buckets. Times in milliseconds, sizes in bytes. */
export interface StoreOptions {
  readonly maxAge: number;
  readonly maxStreamBytes: number;
  readonly discard: 'new' | 'old';
  readonly replicas: number;
  readonly duplicateWindow: number;
  readonly partitions: number;
  readonly actionMemory: number;
  readonly leaseTime: number;
  readonly snapshotTime: number;
  readonly maxBucketBytes: number;
}

const STREAM_NOT_FOUND = 10059;
/** Source: nats-server server/errors.json, 10058: another made it in the meantime. */
const STREAM_NAME_IN_USE = 10058;
const WRONG_LAST_SEQUENCE = 10071;

/** How the number of partitions is written into a stream's description: brokers before 2.10 keep no metadata. */
const PARTITIONS = /\bpartitions=(\d+)\b/;

/** Reads the number of partitions of a stream of events; undefined where it doesn't say. */
export function partitionsOf({ config }: StreamInfo): number | undefined {
  const found = PARTITIONS.exec(config.description ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Returns a stream's state; undefined where there is none. */
export async function findStream(manager: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await manager.streams.info(name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND) return undefined;
    throw error;
  }
}

async function ensure(
  manager: JetStreamManager,
  wanted: Partial<StreamConfig> & { name: string },
  log: Log,
): Promise<StreamInfo> {
  const found = await findStream(manager, wanted.name);
  if (found !== undefined) return found;
  try {
    const made = await manager.streams.add(wanted);
    log.info('stream made', { stream: wanted.name, subjects: wanted.subjects });
    return made;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === STREAM_NAME_IN_USE)
      return manager.streams.info(wanted.name);
    throw error;
  }
}

function eventConfig(names: Names, options: StoreOptions): Partial<StreamConfig> & { name: string } {
  return {
    name: names.events,
    subjects: [...EVENT_SUBJECTS],
    description: `events of Asterisk servers; partitions=${options.partitions}`,
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: options.discard === 'new' ? DiscardPolicy.New : DiscardPolicy.Old,
    max_age: nanos(options.maxAge),
    max_bytes: options.maxStreamBytes,
    num_replicas: options.replicas,
    duplicate_window: nanos(Math.min(options.duplicateWindow, options.maxAge)),
    allow_direct: true,
  };
}

function differences(found: StreamInfo, wanted: Partial<StreamConfig>): string[] {
  const config = found.config as unknown as Record<string, unknown>;
  return (['retention', 'storage', 'discard', 'max_age', 'max_bytes', 'num_replicas', 'duplicate_window'] as const)
    .filter((field) => config[field] !== wanted[field])
    .map((field) => `${field} is ${String(config[field])}, the settings say ${String(wanted[field])}`);
}

/**
 * Makes the stream of events where it is missing.
 *
 * @throws {Error} it exists and holds other subjects, or calls are spread over another number of partitions in it
 */
export async function ensureEvents(
  nats: NatsConnection,
  names: Names,
  options: StoreOptions,
  log: Log,
): Promise<StreamInfo> {
  const wanted = eventConfig(names, options);
  const found = await ensure(await jetstreamManager(nats), wanted, log);
  const missing = EVENT_SUBJECTS.filter((subject) => !found.config.subjects.includes(subject));
  if (missing.length > 0) throw new Error(`stream ${names.events} exists without the subjects ${missing.join(' ')}`);
  const partitions = partitionsOf(found);
  if (partitions !== options.partitions) {
    const said = partitions === undefined ? 'has a description without partitions' : `has ${partitions} partitions`;
    throw new Error(`stream ${names.events} ${said}, the settings say ${options.partitions}`);
  }
  log.change('stream of events', differences(found, wanted).join('; ') || 'as in the settings', {
    stream: names.events,
  });
  return found;
}

/** Makes the small streams beside it: dead letters, status, live tables. */
export async function ensureOthers(nats: NatsConnection, names: Names, options: StoreOptions, log: Log): Promise<void> {
  const manager = await jetstreamManager(nats);
  const common = {
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    num_replicas: options.replicas,
    allow_direct: true,
    max_bytes: options.maxBucketBytes,
  } as const;
  await ensure(manager, { ...common, name: names.dead, subjects: ['ami.*.dead'], discard: DiscardPolicy.New }, log);
  await ensure(
    manager,
    { ...common, name: names.status, subjects: ['ami.*.status'], max_msgs_per_subject: 16, discard: DiscardPolicy.Old },
    log,
  );
  await ensure(
    manager,
    {
      ...common,
      name: names.live,
      subjects: ['ami.*.live.>'],
      max_age: nanos(options.snapshotTime * 3),
      discard: DiscardPolicy.Old,
    },
    log,
  );
}

/**
 * Checks that ids of actions are remembered for as long as there are events, as both stand with the broker.
 *
 * @throws {Error} they are not: an event that comes again late would send its action again
 */
export async function checkMemory(nats: NatsConnection, names: Names): Promise<void> {
  const { streams } = await jetstreamManager(nats);
  const events = (await streams.info(names.events)).config.max_age / 1e6;
  const ids = (await streams.info(`KV_${names.actions}`)).config.max_age / 1e6;
  if (ids === 0 || (events > 0 && events <= ids)) return;
  const age = events === 0 ? 'without end' : `for ${events} ms`;
  throw new Error(`stream ${names.events} has events ${age}, ids of actions are kept for ${ids} ms: too short`);
}

/** Opens a bucket, made with its limits where it is missing. `ttl` in milliseconds, 0 for ever. */
export async function openBucket(
  nats: NatsConnection,
  name: string,
  ttl: number,
  { replicas, maxBucketBytes }: Pick<StoreOptions, 'replicas' | 'maxBucketBytes'>,
): Promise<KV> {
  return new Kvm(nats).create(name, { ...(ttl > 0 && { ttl }), replicas, max_bytes: maxBucketBytes });
}

/**
 * Makes a key of a bucket; returns its revision, or undefined where the key exists.
 *
 * Every other refusal of the broker, and no answer at all, is thrown: it says nothing about the key.
 */
export async function makeKey(bucket: KV, key: string, value: string): Promise<number | undefined> {
  try {
    return await bucket.create(key, value);
  } catch (error) {
    if (isTaken(error)) return undefined;
    throw error;
  }
}

/** Tells whether an error says that a key has another revision than was thought. */
export function isTaken(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE;
}
