/**
 * Lets a hostile server's scenes happen on a thread of their own, where the steps of the library are counted in place
 * of its time, and what it keeps is weighed when all garbage is gone.
 */
import { once } from 'node:events';
import { Session } from 'node:inspector';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { usedHeap } from './heap.js';
import { countBytes, stepsOf } from './work.js';

/** What a scene cost. */
export interface Cost {
  /** Blocks of the library that ran, and bytes that went through Buffer's own functions. */
  readonly steps: number;
  /** Bytes that are kept while the session lives. */
  readonly kept: number;
  /** Callbacks and actions that are left when it has ended. */
  readonly left: number;
  /** Whether the session refused to hear all of it. */
  readonly isRefused: boolean;
}

/** A scene, and how much of it. */
interface Order {
  readonly title: string;
  readonly amount: number;
  readonly limit: number | undefined;
}

/** The thread on which it happens; close it at the end. */
export class HostileHour {
  readonly #worker = new Worker(new URL(import.meta.url), { workerData: HostileHour.name });

  /** Lets one scene happen. @param limit `maxMessageSize`, in bytes; 64 MB where none is given */
  async live(title: string, amount: number, limit?: number): Promise<Cost> {
    this.#worker.postMessage({ title, amount, limit } satisfies Order);
    const [cost] = await once(this.#worker, 'message') as [Cost];
    return cost;
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Bytes in use, those of Buffers and of long texts too, which V8 keeps outside of its heap. */
async function inUse(): Promise<number> {
  return await usedHeap() + process.memoryUsage().external;
}

async function runThread(): Promise<void> {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const { HOSTILE, Victim } = await import('./hostile.js');
  const bytes = countBytes();
  const stepsSince = (): number => {
    let steps = 0;
    session.post('Profiler.takePreciseCoverage', (_error, coverage) => { steps = stepsOf(coverage, '/lib/'); });
    return steps;
  };
  const live = async ({ title, amount, limit }: Order): Promise<Cost> => {
    const victim = new Victim(limit);
    const before = await inUse();
    stepsSince();
    const bytesBefore = bytes();
    await HOSTILE[title]!(victim, amount);
    const steps = stepsSince() + bytes() - bytesBefore;
    const kept = await inUse() - before;
    return { steps, kept, left: await victim.left(), isRefused: victim.isRefused };
  };
  parentPort!.on('message', (order: Order) => {
    void live(order).then((cost) => parentPort!.postMessage(cost));
  });
}

if (!isMainThread && workerData === HostileHour.name) await runThread();
