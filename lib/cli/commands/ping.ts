/**
 * `gami ping`: is the server there, and how long does it take to answer?
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Asterisk } from '../../index.js';
import { withLogin } from '../connect/client.js';
import { counted } from '../terminal/figures.js';
import { interruptionOf } from '../interruption.js';
import type { Context } from '../subcommand.js';

const DEFAULT_COUNT = 4;

/** As the ping of networks does. */
const DEFAULT_INTERVAL = 1000;

function milliseconds(time: number): string {
  return time.toFixed(2);
}

async function once(client: Asterisk, number: number, { output, signal }: Context): Promise<number> {
  const began = performance.now();
  await client.request({ Action: 'Ping' }, { signal });
  const time = performance.now() - began;
  if (output.isJSON) output.json({ ping: number, ms: Number(milliseconds(time)) });
  else output.line(`pong from ${client.name}: ${number} in ${milliseconds(time)} ms`);
  return time;
}

/** Says what the times have in common. */
export function summary(times: readonly number[]): string {
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return `${counted(times.length, 'ping')}, from ${milliseconds(Math.min(...times))} to ${
    milliseconds(Math.max(...times))
  } ms, ${milliseconds(mean)} ms on average`;
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, output, signal } = context;
  const count = args.number('count', 1) ?? DEFAULT_COUNT;
  const interval = args.number('interval') ?? DEFAULT_INTERVAL;
  return withLogin(context, {}, async (client) => {
    const times: number[] = [];
    try {
      while (times.length < count) {
        if (times.length > 0) await wait(interval, undefined, { signal });
        times.push(await once(client, times.length + 1, context));
      }
    } catch (error) {
      if (interruptionOf(error) === undefined || times.length === 0) throw error;
    }
    if (!output.isJSON) output.line(summary(times));
    return 0;
  });
}
