/**
 * What a check proves about events that should have come and didn't.
 *
 * A server doesn't say which events a user may see; a class that is missing, or an event filter, shows only when a list
 * differs from what was told. What changes silently on every server proves nothing. No I/O.
 */
import type { Suspect } from './check.js';

/** Headers of a channel that only events of class `dialplan` tell. */
const OF_DIALPLAN: ReadonlySet<string> = new Set(['Exten', 'Priority', 'Context', 'Application', 'ApplicationData']);

/** Notes which classes of events come, and why tables were wrong. */
export class Evidence {
  readonly #problems: Map<string, string>;
  readonly #heard = new Set<string>();
  readonly #noted = new Map<string, string>();
  #session = 0;

  constructor(problems: Map<string, string>) {
    this.#problems = problems;
  }

  /** Which session it is, counted. */
  get session(): number {
    return this.#session;
  }

  /** Forgets all: a session has begun. */
  reset(): void {
    this.#session += 1;
    this.#heard.clear();
    this.#problems.clear();
    this.#noted.clear();
  }

  /** Notes that events with a privilege, such as `call,all`, come. */
  hear(privilege: string | undefined): void {
    for (const name of (privilege ?? '').split(',')) this.#heard.add(name);
  }

  /** Notes what a check found wrong, and takes back what was noted and is right now. */
  take(wrong: readonly Suspect[]): void {
    for (const [table, text] of this.#noted) {
      if (this.#problems.get(table) === text) this.#problems.delete(table);
      this.#noted.delete(table);
    }
    const byTable = new Map<string, Suspect[]>();
    for (const suspect of wrong.filter(provesSomething)) {
      byTable.set(suspect.member.name, [...byTable.get(suspect.member.name) ?? [], suspect]);
    }
    for (const [table, suspects] of byTable) this.#note(table, this.#textOf(suspects));
  }

  #note(table: string, text: string): void {
    if (this.#problems.has(table)) return;
    this.#problems.set(table, text);
    this.#noted.set(table, text);
  }

  #textOf(suspects: readonly Suspect[]): string {
    const isDialplan = suspects.every(({ names }) => names.length > 0 && names.every((name) => OF_DIALPLAN.has(name)));
    const name = isDialplan ? 'dialplan' : suspects[0]!.member.list.read!;
    if (this.#heard.has(name)) {
      return `${suspects.length} rows were wrong at the last check: does an event filter hide events of the class `
        + `${name}?`;
    }
    return `${suspects.length} rows were wrong at the last check, for no event of the class ${name} comes: it is `
      + `not in the user's read permissions, or not in the event mask`;
  }
}

function provesSomething({ member, row, listed }: Suspect): boolean {
  if (member.list.read === undefined) return false;
  return member.list.isSilent !== true || (row !== undefined && listed !== undefined);
}
