/**
 * The subjects and the names of streams and buckets: what bridges, workers and the broker's permissions agree on.
 *
 * `ami.<server>.event.<partition>.<Event>[.<UserEvent>]` · `ami.<server>.gap` · `ami.<server>.dead` ·
 * `ami.<server>.status` · `ami.<server>.live.<table>[.snapshot]` · `ami.<server>.action.<Action>`. Everything but the
 * partition is a token of `tokens.ts`.
 */
import { tokenOf } from './tokens.js';

/** The names of the streams and buckets that belong to one stream of events. */
export interface Names {
  readonly events: string;
  readonly dead: string;
  readonly status: string;
  readonly live: string;
  readonly actions: string;
  readonly leaders: string;
  readonly marks: string;
  /** The bucket of a group's records. */
  done(group: string): string;
}

/** Makes the names from the stream's own. */
export function namesFor(stream: string): Names {
  return {
    events: stream,
    dead: `${stream}_DEAD`,
    status: `${stream}_STATUS`,
    live: `${stream}_LIVE`,
    actions: `${stream}_actions`,
    leaders: `${stream}_leaders`,
    marks: `${stream}_marks`,
    done: (group) => `${stream}_done_${group}`,
  };
}

/** What the stream of events holds. */
export const EVENT_SUBJECTS: readonly string[] = ['ami.*.event.>', 'ami.*.gap'];

/** The subject of a server's gap markers. */
export const gapSubject = (server: string): string => `ami.${tokenOf(server)}.gap`;

/** The subject of what no worker could process. */
export const deadSubject = (serverToken: string): string => `ami.${serverToken}.dead`;

/** The subject of a server's status. */
export const statusSubject = (server: string): string => `ami.${tokenOf(server)}.status`;

/** The subject of a table of a server's live model. */
export const liveSubject = (server: string, table: string): string => `ami.${tokenOf(server)}.live.${tokenOf(table)}`;

/** Where the last snapshot of a table begins: the message before it has this subject. */
export const snapshotSubject = (server: string, table: string): string => `${liveSubject(server, table)}.snapshot`;

/** The subject on which a server takes an action; `*` stands for all. */
export const actionSubject = (server: string, action: string): string =>
  `ami.${tokenOf(server)}.action.${action === '*' ? '*' : tokenOf(action)}`;

/** What a worker of one partition reads. */
export const partitionFilter = (partition: number): string => `ami.*.event.${partition}.>`;

/** The gap markers of all servers. */
export const GAP_FILTER = 'ami.*.gap';

/**
 * Names of events come from the wire, where a caller may make them up: so many subjects are kept, the rest is made anew
 * each time.
 */
const MAX_KEPT = 16_384;

/** Makes the subjects of one server's events. */
export class EventSubjects {
  readonly #beginning: string;
  readonly #kept = new Map<string, string>();

  constructor(server: string) {
    this.#beginning = `ami.${tokenOf(server)}.event.`;
  }

  /** Returns the subject of an event; a UserEvent's own name follows. */
  of(partition: number, event: string, userEvent: string | undefined): string {
    const key = userEvent === undefined ? `${partition}.${event}` : `${partition}.${event}\n${userEvent}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const own = userEvent === undefined ? '' : `.${shortToken(userEvent)}`;
    const subject = `${this.#beginning}${partition}.${shortToken(event)}${own}`;
    if (this.#kept.size < MAX_KEPT) this.#kept.set(copyOf(key), copyOf(subject));
    return subject;
  }
}

/** A subject may be some kilobytes long at most; the whole name is in the message. */
const MAX_EVENT_NAME = 64;

function shortToken(name: string): string {
  return tokenOf(name.length > MAX_EVENT_NAME ? name.slice(0, MAX_EVENT_NAME) : name);
}

/** A text of its own, which keeps nothing else in memory. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
