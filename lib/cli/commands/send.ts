/**
 * `gami send`: any action, and its response.
 */
import { get, isSuccess, type AmiError, type Message } from '../../index.js';
import { UsageError } from '../arguments.js';
import { withLogin } from '../connect/client.js';
import { actionOf } from '../headers.js';
import { messageLines } from '../terminal/message-text.js';
import { deniedText } from './denied.js';
import type { Context } from '../subcommand.js';

/**
 * Says which events an action needs: only this one waits for those of others. Source: asterisk main/manager.c,
 * action_waitevent(), 22.10.1.
 */
export function maskFor(action: Message): 'on' | 'off' {
  return get(action, 'Action')?.trim().toLowerCase() === 'waitevent' ? 'on' : 'off';
}

async function startBatch(context: Context): Promise<number> {
  if (context.args.operands.length > 0) throw new UsageError('--batch reads the actions from standard input alone');
  const { runBatch } = await import('./batch.js');
  return runBatch(context);
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, output, signal } = context;
  if (args.has('batch')) return startBatch(context);
  if (args.operands.length === 0) throw new UsageError('what is to be sent?');
  const action = actionOf(args.operands);
  return withLogin(context, { events: maskFor(action), waitsFor: 'waiting for the answer' }, async (client) => {
    const response = await new Promise<Message>((resolve, reject) => {
      client.sendAction(
        action,
        (message, error?: AmiError) => (error === undefined ? resolve(message) : reject(error)),
        { signal },
      );
    });
    if (output.isJSON) output.json(response);
    else output.line(...messageLines(response));
    const denied = deniedText(action, response);
    if (denied !== undefined) output.notice(`gami: ${denied}`);
    if (get(response, 'EventList')?.toLowerCase() === 'start') {
      const name = get(action, 'Action')!;
      output.notice(`gami: ${name} answers with a list; gami list ${name} shows its items`);
    }
    return isSuccess(response) ? 0 : 1;
  });
}
