/**
 * What the benchmark asks of a client, whoever wrote it: the same work through each one's own interface.
 */

/** A client under the clock. */
export interface BenchClient {
  /** Connects to 127.0.0.1 and logs in, with all events. */
  open(port: number): Promise<void>;
  /** Calls back for each event, having read its name and its `Uniqueid`. */
  onEvery(callback: () => void): void;
  /** Calls back for the events of a name, by the client's means for that. */
  onOne(event: string, callback: () => void): void;
  /** Sends a Ping and calls back with its response. */
  ping(callback: () => void): void;
  /** Calls back for each event by the client's means for all of them, where that is another than `onEvery`. */
  onAll?(callback: () => void): void;
  /** Sends a Ping with an ActionID of the caller's and calls back with its response. */
  pingAs?(callback: () => void): void;
  /** Sends an action that is never answered. */
  wait?(): void;
  /** Asks for a list and calls back with the number of its items. */
  list?(callback: (items: number) => void): void;
  /** Runs a command and calls back with the number of its lines. */
  command?(callback: (lines: number) => void): void;
  /** Calls back with a value of each event that the user could keep. */
  onValue?(callback: (value: string) => void): void;
  /** Makes a model of the PBX; resolves, when it is in step, with the function that ends it. */
  model?(): Promise<() => void>;
  close(): void;
}

/** Makes clients of one kind. */
export interface ClientKind {
  readonly name: string;
  /** Name and version, for the table. */
  readonly label: string;
  /** How much less work it gets, so that a slow one doesn't take minutes. */
  readonly handicap: number;
  /** What `onEvery` calls back for. */
  readonly sees: 'messages' | 'events';
  create(): BenchClient;
}
