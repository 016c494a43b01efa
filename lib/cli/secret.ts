/**
 * The secret: from `AMI_SECRET`, else from the user, who types it unseen; where standard input is no terminal, one line
 * of it.
 *
 * It is never shown, and never put where it could be.
 */
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError } from './arguments.js';
import { Interruption } from './interruption.js';
import type { Context } from './subcommand.js';

const NONE = 'there is no secret; set AMI_SECRET, or type it when asked';

/** Swallows what the line editor would show. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** Reads one line; when it ends without one, there is no secret. */
function line(lines: Interface, signal: AbortSignal): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    lines.once('line', resolve);
    lines.once('SIGINT', () => reject(new Interruption('SIGINT')));
    lines.once('close', () => reject(new UsageError(NONE)));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  }).finally(() => lines.close());
}

/** The terminal stops showing what is typed before it is asked for. */
async function ask(prompt: string, { input, output, signal }: Context): Promise<string> {
  const lines = createInterface({ input, output: nowhere(), terminal: true, historySize: 0 });
  output.prompt(prompt);
  try {
    return await line(lines, signal);
  } finally {
    output.prompt('\n');
  }
}

/** A pipe that stays open must not hold the process. */
async function readLine({ input, signal }: Context): Promise<string> {
  try {
    return await line(createInterface({ input, crlfDelay: Infinity }), signal);
  } finally {
    input.unref?.();
  }
}

/**
 * Gets the secret.
 *
 * @param prompt what to ask with
 * @throws {UsageError} there is none
 */
export async function readSecret(prompt: string, context: Context): Promise<string> {
  const given = context.env['AMI_SECRET'];
  if (given) return given;
  const secret = context.input.isTTY ? await ask(prompt, context) : await readLine(context);
  if (secret === '') throw new UsageError(NONE);
  return secret;
}
