/**
 * `gami shell`: actions typed at a prompt, with history and completion; events shown between where they are asked for.
 *
 * Where standard input is no terminal its lines are run one behind the other, and the exit code is 1 when one of them
 * failed.
 */
import { createInterface, type Interface } from 'node:readline';
import { getAll, isSuccess, type Asterisk, type Message } from '../../index.js';
import { UsageError } from '../arguments.js';
import { withClient } from '../connect/client.js';
import { eventTest } from '../watch/event-test.js';
import type { Context } from '../subcommand.js';
import { eventLine, timeOfDay } from '../terminal/event-line.js';
import { counted } from '../terminal/figures.js';
import { itemLines, messageLines } from '../terminal/message-text.js';
import { safeOutput } from '../terminal/safe-text.js';
import { actionNames, eventNames } from '../words/catalogue-names.js';
import { complete } from './completer.js';
import { historyPath, MAX_HISTORY, readHistory, writeHistory } from './history.js';
import { HELPERS, wishOf } from './line.js';

const HELP = [
  'ACTION Name=value …      send an action; a list is shown whole',
  '!LINE                    run a line of Asterisk\'s command line',
  'watch [EVENT …]          show events, all or those named; unwatch ends that',
  'help, quit               this, and the end (Ctrl-D too)',
  ...Object.entries(HELPERS).map(([name, [action, ...headers]]) =>
    `${[name, ...headers].join(' ').padEnd(40)} the action ${action}`
  ),
];

/** One session at the prompt. */
class Shell {
  readonly #client: Asterisk;
  readonly #context: Context;
  readonly #isTerminal: boolean;
  #lines: Interface | undefined;
  #stopWatching: (() => void) | undefined;
  /** Ends the action that is being waited for. */
  #running: AbortController | undefined;
  #failures = 0;

  constructor(client: Asterisk, context: Context) {
    this.#client = client;
    this.#context = context;
    this.#isTerminal = context.input.isTTY && context.output.isTerminal;
    client.on('disconnected', (error, retry) => {
      if (retry !== undefined) this.#tell(`${error.message}; try ${retry.attempt}`);
    });
    client.on('ready', ({ reconnected }) => { if (reconnected) this.#tell('connected again'); });
  }

  /** Runs until the end of the input or `quit`; resolves with the exit code. */
  async run(): Promise<number> {
    const { input, output, env, signal } = this.#context;
    const path = historyPath(env);
    const known = { actions: actionNames(), events: eventNames() };
    const lines = createInterface({
      input,
      crlfDelay: Infinity,
      ...(this.#isTerminal
        ? {
          output: output.stream,
          terminal: true,
          prompt: `${this.#client.name}> `,
          history: readHistory(path),
          historySize: MAX_HISTORY,
          removeHistoryDuplicates: true,
          completer: (line: string) => complete(line, known),
        }
        : {}),
    });
    this.#lines = lines;
    const end = (): void => {
      this.#running?.abort();
      lines.close();
    };
    lines.on('SIGINT', () => this.#onInterrupt(lines));
    signal.addEventListener('abort', end, { once: true });
    this.#client.on('closed', end);
    try {
      await this.#readAll(lines);
    } finally {
      this.#lines = undefined;
      this.#stopWatching?.();
      lines.close();
      input.unref?.();
      if (this.#isTerminal) writeHistory(path, (lines as Interface & { history?: string[] }).history ?? []);
    }
    if (this.#client.state === 'closed') return 1;
    return this.#isTerminal || this.#failures === 0 ? 0 : 1;
  }

  async #readAll(lines: Interface): Promise<void> {
    if (this.#isTerminal) {
      this.#context.output.line('help tells what there is, Tab completes');
      lines.prompt();
    }
    for await (const line of lines) {
      if (!await this.#runLine(line)) return;
      if (this.#isTerminal) lines.prompt();
    }
    if (this.#isTerminal) this.#context.output.line('');
  }

  /** Ctrl-C ends what is being waited for, else empties the line, and at an empty line the shell. */
  #onInterrupt(lines: Interface): void {
    if (this.#running !== undefined) return this.#running.abort();
    if (lines.line === '') return lines.close();
    lines.write(null, { ctrl: true, name: 'e' });
    lines.write(null, { ctrl: true, name: 'u' });
    return undefined;
  }

  /** Runs a line; false when it was the last. */
  async #runLine(line: string): Promise<boolean> {
    const { output } = this.#context;
    try {
      const wish = wishOf(line, [...actionNames().keys()]);
      if (wish.kind === 'quit') return false;
      if (wish.kind === 'help') output.line(...HELP);
      else if (wish.kind === 'watch') this.#watch(wish.events);
      else if (wish.kind === 'unwatch') this.#stopWatching?.();
      else if (wish.kind === 'action') await this.#send(wish.action);
    } catch (error) {
      this.#failures += 1;
      output.line(output.paint('red', safeOutput((error as Error).message)));
    }
    return true;
  }

  async #send(action: Message): Promise<void> {
    const { output } = this.#context;
    this.#running = new AbortController();
    try {
      const list = await this.#client.requestList(action, { emptyOnNotFound: true, signal: this.#running.signal });
      const { response, events, complete: end } = list;
      if (output.isJSON) return output.json(events.length > 0 || end !== undefined ? events : response);
      if (events.length > 0 || end !== undefined) {
        output.line(...events.flatMap((item) => [...itemLines(item), '']), counted(events.length, 'item'));
      } else if (action['Action'] === 'Command') output.line(...getAll(response, 'Output').map(safeOutput));
      else output.line(...messageLines(response));
      if (!isSuccess(response) && action['Action'] !== 'Command') this.#failures += 1;
    } finally {
      this.#running = undefined;
    }
  }

  #watch(names: readonly string[]): void {
    this.#stopWatching?.();
    const isWanted = eventTest(names, []);
    const { output } = this.#context;
    const stop = this.#client.subscribe(undefined, (event) => {
      if (event['Privilege'] === undefined || !isWanted(event)) return;
      this.#between(() => {
        if (output.isJSON) output.json(event);
        else output.line(eventLine(event, new Date(), output.paint));
      });
    });
    this.#stopWatching = () => {
      stop();
      this.#stopWatching = undefined;
    };
  }

  #tell(text: string): void {
    this.#between(() => this.#context.output.notice(`${timeOfDay(new Date())}  ${text}`));
  }

  /** Writes above the line that is being typed. */
  #between(write: () => void): void {
    if (!this.#isTerminal || this.#lines === undefined || this.#running !== undefined) return write();
    this.#context.output.raw('\r\x1b[J');
    write();
    this.#lines.prompt(true);
  }
}

/** Runs the subcommand. */
export function run(context: Context): Promise<number> {
  const { input } = context;
  if (input.isTTY && !context.output.isTerminal) {
    throw new UsageError('shell needs a terminal to write to, or lines on standard input');
  }
  return withClient(context, { events: 'on', reconnect: true, usesInput: !input.isTTY }, async (client, logIn) => {
    const shell = new Shell(client, context);
    await logIn();
    return shell.run();
  });
}
