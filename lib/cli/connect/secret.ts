/**
 * The secret: from a file, from the environment, else typed unseen; where standard input is no terminal, one line of
 * it.
 *
 * It is never shown, and never put where it could be.
 */
import { readFileSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError } from '../arguments.js';
import { Interruption } from '../interruption.js';
import type { Context } from '../subcommand.js';
import type { Connecting } from './connection-options.js';

const NONE = 'there is no secret; set AMI_SECRET, give --secret-file, or type it when asked';

const ELSEWHERE = 'standard input is in use: set AMI_SECRET, or give --secret-file';

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

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0]!;
  } catch (cause) {
    throw new Error(`cannot read the file of the secret: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Gets the secret: from the first line of a file that is named, from a URL of the environment, from `AMI_SECRET`, or by
 * asking.
 *
 * @param prompt what to ask with
 * @param usesInput true where standard input is for something else
 * @throws {UsageError} there is none
 * @throws {Error} the file can't be read
 */
export async function readSecret(
  prompt: string,
  context: Context,
  { secretFile, secret: known }: Connecting['secret'] = {},
  usesInput = false,
): Promise<string> {
  const given = secretFile === undefined ? known ?? (context.env['AMI_SECRET'] || undefined) : readFile(secretFile);
  if (given === undefined && usesInput) throw new UsageError(ELSEWHERE);
  const secret = given ?? (context.input.isTTY ? await ask(prompt, context) : await readLine(context));
  if (secret === '') throw new UsageError(secretFile === undefined ? NONE : 'the file of the secret is empty');
  return secret;
}
