/**
 * The heap as it is when all that can go is gone.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Collects garbage, as thoroughly as V8 lets one, and returns how many bytes of the heap are in use. */
export async function usedHeap(): Promise<number> {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  for (let times = 0; times < 4; times += 1) {
    await turn();
    collect();
  }
  return process.memoryUsage().heapUsed;
}

/** Gathers the warnings that Node prints while something runs: of listeners too many, of timers too long. */
export async function warningsOf(run: () => Promise<void>): Promise<string[]> {
  const warnings: string[] = [];
  const onWarning = (warning: Error): void => { warnings.push(`${warning.name}: ${warning.message}`); };
  process.on('warning', onWarning);
  try {
    await run();
    await turn();
  } finally {
    process.off('warning', onWarning);
  }
  return warnings;
}
