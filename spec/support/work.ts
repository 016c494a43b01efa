/**
 * Counts the parser's work instead of its time: how often each block of the code of lib/wire ran, the fast way
 * included, and how many bytes went through Buffer's own functions. The count is the same on every machine, so that a
 * spec can compare two of them.
 *
 * Blocks are counted by V8's precise coverage, which sees only functions compiled after its start: so the work is done
 * on a thread of its own, where the parser is loaded behind that start. Bytes are counted by standing in for functions
 * of Buffer.
 */
import { once } from 'node:events';
import { Session, type Profiler } from 'node:inspector';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** A stream to read, cut into chunks of one size. */
interface Work {
  wire: Uint8Array;
  chunkSize: number;
}

/** The thread that does the work; close it at the end. */
export class WorkCounter {
  readonly #worker = new Worker(new URL(import.meta.url), { workerData: WorkCounter.name });

  /** Reads a stream in chunks of the size; returns how many steps and bytes it took. */
  async count(wire: string, chunkSize: number): Promise<number> {
    this.#worker.postMessage({ wire: Buffer.from(wire), chunkSize } satisfies Work);
    const [work] = await once(this.#worker, 'message') as [number];
    return work;
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

let bytes = 0;

type Measure = (self: Buffer, args: readonly unknown[], result: unknown) => number;

/** The functions of a Buffer that touch as many bytes as their arguments or results say. */
const MEASURES: readonly (readonly [name: string, measure: Measure])[] = [
  ['toString', (self, args) => Math.min(Number(args[2] ?? self.length), self.length) - Number(args[1] ?? 0)],
  ['copy', (_self, _args, result) => Number(result)],
  ['indexOf', (self, args, result) => (result === -1 ? self.length : Number(result)) - Number(args[1] ?? 0)],
];

/** Counts from now on, for this thread; returns what tells the count. */
export function countBytes(): () => number {
  const prototype = Buffer.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const [name, measure] of MEASURES) {
    const original = prototype[name]!;
    prototype[name] = function counted(this: Buffer, ...args: unknown[]): unknown {
      const result = original.apply(this, args);
      bytes += measure(this, args, result);
      return result;
    };
  }
  const { concat } = Buffer;
  Buffer.concat = (list, length) => {
    const result = concat(list, length);
    bytes += result.length;
    return result;
  };
  return () => bytes;
}

const WIRE = '/lib/wire/';

/** The files that read. */
const FILES: readonly string[] = ['parser.js', 'message-end.js', 'message-reader.js', 'raw-answer.js', 'fast/reader.js',
  'fast/shapes.js', 'fast/short-values.js'];

/** How many blocks ran, of the files below a folder. */
export function stepsOf(coverage: Profiler.TakePreciseCoverageReturnType, folder = WIRE): number {
  const own = coverage.result.filter(({ url }) => url.includes(folder));
  const counts = own.flatMap(({ functions }) => functions).flatMap(({ ranges }) => ranges).map(({ count }) => count);
  if (counts.length === 0) throw new Error(`the coverage knows nothing of ${folder}`);
  return counts.reduce((sum, count) => sum + count);
}

/** The first coverage shows each file that was loaded; one that is missing would have its work uncounted. */
function checkFiles(coverage: Profiler.TakePreciseCoverageReturnType): void {
  const names = coverage.result.map(({ url }) => url.slice(url.indexOf(WIRE) + WIRE.length));
  const missing = FILES.filter((file) => !names.includes(file));
  if (missing.length > 0) throw new Error(`the coverage knows nothing of ${missing.join(', ')}`);
}

async function runThread(): Promise<void> {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const { Parser } = await import('../../lib/wire/parser.js');
  session.post('Profiler.takePreciseCoverage', (_error, coverage) => checkFiles(coverage));
  countBytes();
  parentPort!.on('message', ({ wire, chunkSize }: Work) => {
    bytes = 0;
    const parser = new Parser({ onMessage: () => undefined, takesRaw: () => true });
    for (let start = 0; start < wire.length; start += chunkSize) parser.push(wire.subarray(start, start + chunkSize));
    session.post(
      'Profiler.takePreciseCoverage',
      (_error, coverage) => parentPort!.postMessage(bytes + stepsOf(coverage)),
    );
  });
}

if (!isMainThread && workerData === WorkCounter.name) await runThread();
