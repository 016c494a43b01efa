/**
 * `gami send`: any action, and its response.
 */
import { get, isSuccess, type AmiError, type Message } from '../../index.js';
import { UsageError } from '../arguments.js';
import { withLogin } from '../connect/client.js';
import { actionOf } from '../headers.js';
import { messageLines } from '../terminal/message-text.js';
import type { Context } from '../subcommand.js';

/**
 * Says which events an action needs: only this one waits for those of others. Source: asterisk main/manager.c,
 * action_waitevent(), 22.10.1.
 */
export function maskFor(action: Message): 'on' | 'off' {
  return get(action, 'Action')?.trim().toLowerCase() === 'waitevent' ? 'on' : 'off';
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, output, signal } = context;
  if (args.operands.length === 0) throw new UsageError('what is to be sent?');
  const action = actionOf(args.operands);
  return withLogin(context, { events: maskFor(action) }, async (client) => {
    const response = await new Promise<Message>((resolve, reject) => {
      client.sendAction(
        action,
        (message, error?: AmiError) => (error === undefined ? resolve(message) : reject(error)),
        { signal },
      );
    });
    if (output.isJSON) output.json(response);
    else output.line(...messageLines(response));
    return isSuccess(response) ? 0 : 1;
  });
}
