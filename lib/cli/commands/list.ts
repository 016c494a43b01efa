/**
 * `gami list`: an action that answers with a list, and the whole list.
 *
 * What answers with no list says so, and its response is shown; the exit code is 1 then.
 */
import { get, type EventList, type Message } from '../../index.js';
import { UsageError } from '../arguments.js';
import { withLogin } from '../connect/client.js';
import { actionOf } from '../headers.js';
import type { Context } from '../subcommand.js';
import { counted } from '../terminal/figures.js';
import { itemLines, messageLines } from '../terminal/message-text.js';
import { safe } from '../terminal/safe-text.js';
import { listNames } from '../words/catalogue-names.js';
import { maskFor } from './send.js';

/** How often it is told how far a long list is, in milliseconds. */
const PROGRESS_INTERVAL = 1000;

/** Some lists say a bare Success when they are empty; they are known by name. */
function isList(action: Message, { response, events, complete }: EventList): boolean {
  if (events.length > 0 || complete !== undefined || get(response, 'EventList') !== undefined) return true;
  const name = get(action, 'Action')!.toLowerCase();
  return get(response, 'Response') === 'Error' || [...listNames().keys()].some((each) => each.toLowerCase() === name);
}

function show({ output }: Context, action: Message, list: EventList): number {
  if (!isList(action, list)) {
    if (output.isJSON) output.json(list.response);
    else output.line(...messageLines(list.response));
    const name = safe(get(action, 'Action')!);
    output.notice(`gami: ${name} answers with no list; that was its response (gami send ${name})`);
    return 1;
  }
  for (const item of list.events) {
    if (output.isJSON) output.json(item);
    else output.line(...itemLines(item), '');
  }
  if (!output.isJSON) output.line(counted(list.events.length, 'item'));
  return 0;
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, output, signal } = context;
  if (args.operands.length === 0) throw new UsageError('which list? for example: CoreShowChannels');
  const action = actionOf(args.operands);
  return withLogin(context, { events: maskFor(action) }, async (client) => {
    const { received } = client.stats();
    const timer = setInterval(() => {
      output.progress(`${counted(client.stats().received - received, 'message')} …`);
    }, PROGRESS_INTERVAL);
    try {
      return show(context, action, await client.requestList(action, { emptyOnNotFound: true, signal }));
    } finally {
      clearInterval(timer);
      output.progress('');
    }
  });
}
