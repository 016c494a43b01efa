/**
 * `gami list`: an action that answers with a list, and the whole list.
 */
import { UsageError } from '../arguments.js';
import { withLogin } from '../connect/client.js';
import { counted } from '../terminal/figures.js';
import { actionOf } from '../headers.js';
import { itemLines } from '../terminal/message-text.js';
import { maskFor } from './send.js';
import type { Context } from '../subcommand.js';

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, output, signal } = context;
  if (args.operands.length === 0) throw new UsageError('which list? for example: CoreShowChannels');
  const action = actionOf(args.operands);
  return withLogin(context, { events: maskFor(action) }, async (client) => {
    const { events } = await client.requestList(action, { emptyOnNotFound: true, signal });
    for (const item of events) {
      if (output.isJSON) output.json(item);
      else output.line(...itemLines(item), '');
    }
    if (!output.isJSON) output.line(counted(events.length, 'item'));
    return 0;
  });
}
