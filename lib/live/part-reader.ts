/**
 * Reads parts of the model: all groups at once, what depends on another list behind it, and notes what can't be read
 * and why.
 *
 * Each list is handed over at its place in the stream. `done` comes once, when the last of them has ended; what is
 * abandoned never comes.
 */
import type { Message } from '../index.js';
import { actionOf, keyOf, type Group, type Part } from './lists.js';
import { isDenied, readList, type Answer, type Client } from './reader.js';

/** Takes the items of a part in, at their place in the stream. */
export type TakeItems = (part: Part, items: readonly Message[]) => void;

/** Reads parts for one model. */
export class PartReader {
  readonly #client: Client;
  readonly #groups: readonly Group[];
  readonly #problems: Map<string, string>;
  readonly #failed = new Set<string>();
  readonly #recovered = new Set<string>();
  #readings = new Set<() => void>();

  constructor(client: Client, groups: readonly Group[], problems: Map<string, string>) {
    this.#client = client;
    this.#groups = groups;
    this.#problems = problems;
  }

  /** Reads parts; those of a group that depends on another table are found when that has been read. */
  read(parts: readonly Part[], take: TakeItems, done: () => void): void {
    let open = 1;
    const end = (): void => {
      open -= 1;
      if (open === 0) done();
    };
    const begin = (part: Part): void => {
      if (part.group.of !== undefined && part.scope === undefined) return;
      open += 1;
      this.#readPart(part, (items) => {
        if (items !== undefined) take(part, items);
        if (items !== undefined && part.scope === undefined) this.#dependents(part.group, items, parts).forEach(begin);
        end();
      });
    };
    parts.forEach(begin);
    end();
  }

  /** Asks for one list; its items come once, or undefined where it can't be read. Nothing is noted as a problem. */
  list(action: Message, done: (items: readonly Message[] | undefined) => void): void {
    this.#start(action, ({ items, refusal, error }) => done(refusal ?? error ? undefined : items));
  }

  /** Tells whether a table could not be read before and can be now, since this was forgotten last. */
  hasRecovered(table: string): boolean {
    return this.#recovered.has(table);
  }

  /** Forgets which tables can be read again. */
  forgetRecovered(): void {
    this.#recovered.clear();
  }

  /** Gives up all that is being read. */
  abandon(): void {
    for (const stop of this.#readings) stop();
    this.#readings = new Set();
  }

  /**
   * The parts of groups that depend on a group: one for each of its rows and items, and for each scope that the
   * dependent table still has.
   */
  #dependents(group: Group, items: readonly Message[], wanted: readonly Part[]): Part[] {
    return this.#groups.filter(({ of }) => group.members.some(({ name }) => name === of)).flatMap((dependent) => {
      if (!wanted.some((part) => part.group === dependent)) return [];
      const source = group.members.find(({ name }) => name === dependent.of)!;
      const scopes = new Set(source.table.keys());
      for (const key of items.map((item) => keyOf(source, item))) if (key !== undefined) scopes.add(key);
      for (const { table } of dependent.members) {
        for (const key of table.keys()) scopes.add(table.get(key)![dependent.scope!]!);
      }
      return Array.from(scopes, (scope) => ({ group: dependent, scope }));
    });
  }

  #readPart(part: Part, done: (items: readonly Message[] | undefined) => void): void {
    this.#start(actionOf(part), (answer) => {
      const instead = part.group.members[0]!.list.instead;
      if (!isDenied(answer.refusal) || instead === undefined) return done(this.#note(part, answer));
      this.#start(instead.action, (second) => {
        done(
          second.refusal ?? second.error
            ? this.#note(part, answer)
            : this.#note(part, { items: second.items.map(instead.item) }),
        );
      });
    });
  }

  #start(action: Message, done: (answer: Answer) => void): void {
    const readings = this.#readings;
    const stop = readList(this.#client, action, (answer) => {
      readings.delete(stop);
      if (this.#readings === readings) done(answer);
    });
    readings.add(stop);
  }

  /** Notes why a part can't be read, or that it can. */
  #note({ group }: Part, { items, refusal, error }: Answer): readonly Message[] | undefined {
    const why = refusal ?? error?.message;
    for (const { name, list } of group.members) {
      if (why === undefined) {
        this.#problems.delete(name);
        if (this.#failed.delete(name)) this.#recovered.add(name);
        continue;
      }
      this.#failed.add(name);
      this.#problems.set(name, `${group.action.Action}: ${why}${needOf(refusal, list.write)}`);
    }
    return why === undefined ? items : undefined;
  }
}

function needOf(refusal: string | undefined, write: string | undefined): string {
  return isDenied(refusal) && write !== undefined
    ? `; the list needs the class ${write} in the user's write permissions`
    : '';
}
