/**
 * `gami send --batch`: actions as JSON, one a line of standard input, and their responses, in the order of the actions.
 *
 * Lines are read as fast as they are answered: some actions are on their way at a time, so that neither a long file nor
 * a fast writer fills the memory. A line that is no action, or is refused, doesn't stop the others; the exit code is 1
 * when there was one.
 */
import { createInterface } from 'node:readline';
import { fromJSON, get, isSuccess, type AmiError, type Asterisk, type Message } from '../../index.js';
import { withLogin } from '../connect/client.js';
import type { Context } from '../subcommand.js';
import { messageLines } from '../terminal/message-text.js';

/** So many actions are unanswered at most. */
const MAX_IN_FLIGHT = 64;

/** How often it is told how far it is, in milliseconds. */
const PROGRESS_INTERVAL = 1000;

/** The answer to a line: the server's, or one that says in the same form why there is none. */
interface Answer {
  readonly response: Message;
  readonly isWell: boolean;
}

function failed(text: string): Answer {
  return { response: { Response: 'Error', Message: text }, isWell: false };
}

function send(client: Asterisk, line: string, number: number, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    try {
      const action = fromJSON(line);
      if (!get(action, 'Action')) throw new Error('it has no Action');
      client.sendAction(
        action,
        (response, error?: AmiError) => resolve({ response, isWell: error === undefined && isSuccess(response) }),
        { signal },
      );
    } catch (error) {
      resolve(failed(`line ${number}: ${(error as Error).message}`));
    }
  });
}

/** The answers, shown one behind the other as they come, and counted. */
class Answers {
  readonly #context: Context;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** How many have been shown. */
  all = 0;
  /** How many of them were refused. */
  bad = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Takes the next one in; resolves when a further one may be asked for. */
  async add(answer: Promise<Answer>): Promise<void> {
    this.#waiting += 1;
    this.#last = this.#last.then(async () => this.#show(await answer));
    if (this.#waiting >= MAX_IN_FLIGHT) await this.#last;
  }

  /** Resolves when all have been shown. */
  shown(): Promise<void> {
    return this.#last;
  }

  #show({ response, isWell }: Answer): void {
    const { output } = this.#context;
    this.#waiting -= 1;
    this.all += 1;
    if (!isWell) this.bad += 1;
    if (output.isJSON) output.json(response);
    else output.line(...messageLines(response), '');
  }
}

/** Sends the lines and shows the answers. */
async function sendAll(client: Asterisk, context: Context): Promise<Answers> {
  const { input, output, signal } = context;
  const answers = new Answers(context);
  let number = 0;
  const timer = setInterval(() => output.progress(`${answers.all} answered …`), PROGRESS_INTERVAL);
  const lines = createInterface({ input, crlfDelay: Infinity, signal });
  try {
    for await (const line of lines) {
      number += 1;
      if (line.trim() !== '') await answers.add(send(client, line, number, signal));
    }
    await answers.shown();
  } finally {
    clearInterval(timer);
    output.progress('');
    lines.close();
    input.unref?.();
  }
  if (signal.aborted) throw signal.reason as Error;
  return answers;
}

/** Runs the batch. */
export function runBatch(context: Context): Promise<number> {
  return withLogin(context, { usesInput: true }, async (client) => {
    const { all, bad } = await sendAll(client, context);
    if (bad > 0) context.output.notice(`gami: ${bad} of ${all} failed`);
    return bad === 0 ? 0 : 1;
  });
}
