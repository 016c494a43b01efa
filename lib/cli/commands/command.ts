/**
 * `gami command`: a line of Asterisk's own command line, and what it puts out.
 *
 * The output is raw, byte for byte; only on a terminal control characters are made safe, since callers' names may be in
 * it.
 */
import { get, getAll, isSuccess, type AmiError, type Message } from '../../index.js';
import { UsageError } from '../arguments.js';
import { withLogin } from '../connect/client.js';
import { safeOutput } from '../terminal/safe-text.js';
import { deniedText } from './denied.js';
import type { Context } from '../subcommand.js';

function show({ output }: Context, response: Message): void {
  if (output.isJSON) return output.json(response);
  const lines = getAll(response, 'Output').map((line) => (output.isTerminal ? safeOutput(line) : line));
  output.line(...lines);
  if (!isSuccess(response) && lines.length === 0) {
    output.notice(`gami: ${(get(response, 'Message') ?? 'the server says Error').trim()}`);
  }
  return undefined;
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, signal } = context;
  const line = args.operands.join(' ');
  if (line.trim() === '') throw new UsageError('which command? for example: core show uptime');
  return withLogin(context, { waitsFor: 'waiting for the output' }, async (client) => {
    const response = await new Promise<Message>((resolve, reject) => {
      client.sendAction(
        { Action: 'Command', Command: line },
        (message, error?: AmiError) => (error === undefined ? resolve(message) : reject(error)),
        { signal },
      );
    });
    show(context, response);
    const denied = deniedText({ Action: 'Command' }, response);
    if (denied !== undefined) context.output.notice(`gami: ${denied}`);
    return isSuccess(response) ? 0 : 1;
  });
}
