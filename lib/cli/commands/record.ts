/**
 * `gami record`: what a server sends, in a file that `gami replay` plays, with other names and numbers.
 */
import { isEvent } from '../../index.js';
import { UsageError } from '../arguments.js';
import { withClient } from '../connect/client.js';
import { chunkOf } from '../recording/recording.js';
import { Pseudonyms } from '../recording/pseudonyms.js';
import type { Context } from '../subcommand.js';
import { EventFile } from '../watch/event-file.js';

function over(signal: AbortSignal, time: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = time === undefined ? undefined : setTimeout(resolve, time);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, output, signal } = context;
  const path = args.text('output');
  if (path === undefined) throw new UsageError('where to? give --output FILE');
  const time = args.duration('duration');
  const pseudonyms = args.has('raw') ? undefined : new Pseudonyms();
  const file = new EventFile(path, 'lines', args.has('force'));
  let count = 0;
  try {
    return await withClient(context, { events: 'on', reconnect: true }, async (client, logIn) => {
      let began = performance.now();
      client.once('ready', () => {
        began = performance.now();
        file.begin();
      });
      client.defaultHandler((message) => {
        if (!isEvent(message)) return;
        count += 1;
        file.write(chunkOf(pseudonyms?.message(message) ?? message, Math.round(performance.now() - began)));
      });
      await logIn();
      output.notice(`gami: recording ${client.name} to ${path}; Ctrl-C ends it`);
      await over(signal, time);
      output.notice(`gami: ${count} events recorded`);
      return 0;
    });
  } finally {
    file.close();
  }
}
