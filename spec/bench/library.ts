/**
 * The library as a client of the benchmark, with its options as they are by default.
 */
import { Asterisk, type Message } from '../../lib/index.js';
import type { BenchClient, ClientKind } from './client.js';

/** An `Asterisk`. */
class Library implements BenchClient {
  #asterisk: Asterisk | undefined;
  /** Read and kept, so that nobody can leave the reading out. */
  #read: [name: string | undefined, id: string | undefined] = [undefined, undefined];

  #count = 0;

  open(port: number): Promise<void> {
    this.#asterisk = new Asterisk({ host: '127.0.0.1', port, username: 'admin', secret: 'secret', reconnect: false });
    return this.#asterisk.login();
  }

  onEvery(callback: () => void): void {
    this.#asterisk!.defaultHandler((message) => {
      this.#read[0] = message.Event;
      this.#read[1] = message.Uniqueid;
      callback();
    });
  }

  onOne(event: string, callback: () => void): void {
    this.#asterisk!.registerHandler(event, callback);
  }

  ping(callback: () => void): void {
    this.#asterisk!.sendAction({ Action: 'Ping' }, callback);
  }

  onAll(callback: () => void): void {
    this.#asterisk!.subscribe(undefined, (message) => {
      this.#read[0] = message.Event;
      this.#read[1] = message.Uniqueid;
      callback();
    });
  }

  pingAs(callback: () => void): void {
    this.#count += 1;
    this.#asterisk!.sendAction({ Action: 'Ping', ActionID: `job-${this.#count}` }, callback);
  }

  wait(): void {
    this.#asterisk!.sendAction({ Action: 'Getvar', Variable: 'unanswered' }, () => undefined, { timeout: 0 });
  }

  list(callback: (items: number) => void): void {
    void this.#asterisk!.requestList({ Action: 'CoreShowChannels' }).then(({ events }) => callback(events.length));
  }

  command(callback: (lines: number) => void): void {
    this.#asterisk!.sendAction(
      { Action: 'Command', Command: 'core show channels' },
      ({ Output }: Message) => callback(Output!.split('\n').length),
    );
  }

  onValue(callback: (value: string) => void): void {
    this.#asterisk!.defaultHandler(({ Channel }) => {
      if (Channel !== undefined && Channel.length > 12) callback(Channel);
    });
  }

  async model(): Promise<() => void> {
    const { live } = await import('../../lib/live/index.js');
    const model = live(this.#asterisk!, { settle: 0, check: 0 });
    await model.synced();
    return () => model.close();
  }

  close(): void {
    void this.#asterisk?.close();
  }
}

/** The library as a client. */
export const library: ClientKind = {
  name: 'gami',
  label: 'gami',
  handicap: 1,
  sees: 'messages',
  create: () => new Library(),
};
