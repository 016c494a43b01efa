/**
 * Load for the specs of faults: workers that send one action after the other over a client, through losses and all, and
 * keep count of what became of each.
 *
 * A worker whose action fails waits for the next `ready`, as a program would.
 */
import type { AmiErrorCode, Asterisk, Message } from '../../lib/index.js';

const WORKERS = 50;

/** What a worker sends in turn; the UserEvents are numbered, so that one sent twice would show. */
const ACTIONS: readonly ((number: number) => Message)[] = [
  () => ({ Action: 'Ping' }),
  (number) => ({ Action: 'UserEvent', UserEvent: 'Load', Number: String(number) }),
  () => ({ Action: 'Command', Command: 'core show uptime' }),
  (number) => ({ Action: 'DBPut', Family: 'load', Key: String(number % 10), Val: String(number) }),
];

/** Load on one client, from `start` to `stop`. */
export class Load {
  /** How often the callback of each action has run, by number. */
  readonly calls = new Map<number, number>();
  /** How many actions ended with which error; `answered` are those that the server answered. */
  readonly ends = new Map<AmiErrorCode | 'answered', number>();
  /** How often the UserEvent of each number has come back. */
  readonly events = new Map<string, number>();
  readonly #client: Asterisk;
  readonly #workers: Promise<void>[] = [];
  #goal = { answers: Infinity, resolve: (): void => undefined };
  #ready: Promise<void> | undefined;
  #isRunning = true;
  #sent = 0;

  constructor(client: Asterisk) {
    this.#client = client;
    client.registerHandler('UserEvent:Load', ({ Number: number }) => {
      this.events.set(number!, (this.events.get(number!) ?? 0) + 1);
    });
    for (let worker = 0; worker < WORKERS; worker++) this.#workers.push(this.#work());
  }

  /** Resolves when so many actions more have been answered. */
  async answered(more: number): Promise<void> {
    const goal = (this.ends.get('answered') ?? 0) + more;
    await new Promise<void>((resolve) => { this.#goal = { answers: goal, resolve }; });
  }

  /** Sends nothing more, and resolves when every action has ended. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await Promise.all(this.#workers);
  }

  /** What went wrong: callbacks that did not run once, events that came twice. Empty when all is well. */
  get faults(): string[] {
    const unfinished = this.#sent - this.calls.size;
    const repeated = [...this.calls].filter(([, count]) => count !== 1).map(([number, count]) =>
      `callback ${number} ran ${count} times`
    );
    const doubled = [...this.events].filter(([, count]) => count !== 1).map(([number, count]) =>
      `event ${number} came ${count} times`
    );
    return [...(unfinished === 0 ? [] : [`${unfinished} callbacks never ran`]), ...repeated, ...doubled];
  }

  async #work(): Promise<void> {
    while (this.#isRunning) {
      const isAnswered = await this.#send(this.#sent++);
      if (!isAnswered && this.#isRunning && this.#client.state !== 'ready') await (this.#ready ??= this.#nextReady());
    }
  }

  async #nextReady(): Promise<void> {
    await new Promise<void>((resolve) => this.#client.once('ready', () => resolve()));
    this.#ready = undefined;
  }

  #send(number: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.#client.sendAction(ACTIONS[number % ACTIONS.length]!(number), (_, error) => {
        this.calls.set(number, (this.calls.get(number) ?? 0) + 1);
        this.#count(error?.code ?? 'answered');
        resolve(error === undefined);
      });
    });
  }

  #count(end: AmiErrorCode | 'answered'): void {
    this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
    if (this.ends.get('answered') === this.#goal.answers) this.#goal.resolve();
  }
}
