/**
 * The gaps that are open: which events of which server are missing from the stream, until a marker says so.
 *
 * Pure, no I/O. One gap a server, kind of loss and epoch: what is lost one after the other is one gap.
 */
import { SCHEMA, type Gap } from '../names/envelope.js';
import { gapSubject } from '../names/subjects.js';
import type { Entry, Origin } from './window.js';

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Gaps not yet told. */
export class Gaps {
  readonly #open = new Map<string, Mutable<Gap>>();

  /** Counts an event; tells whether it begins a gap. */
  add({ server, bridge, epoch }: Origin, sequence: number, received: number, why: string): boolean {
    const key = `${server}\n${epoch}\n${why}`;
    const gap = this.#open.get(key);
    if (gap === undefined) {
      this.#open.set(key, {
        schema: SCHEMA,
        server,
        bridge,
        epoch,
        from: received,
        to: received,
        count: 1,
        first: sequence,
        last: sequence,
        why,
      });
      return true;
    }
    gap.count = (gap.count ?? 0) + 1;
    gap.from = Math.min(gap.from, received);
    gap.to = Math.max(gap.to, received);
    gap.first = Math.min(gap.first ?? sequence, sequence);
    gap.last = Math.max(gap.last ?? sequence, sequence);
    return false;
  }

  /** Takes the gaps, of one server or of all, to be told. */
  take(server?: string): Gap[] {
    const taken = [...this.#open].filter(([, gap]) => server === undefined || gap.server === server);
    for (const [key] of taken) this.#open.delete(key);
    return taken.map(([, gap]) => gap);
  }

  /** The time at which the oldest of them begins; undefined where there is none. */
  get since(): number | undefined {
    let since: number | undefined;
    for (const { from } of this.#open.values()) since = Math.min(since ?? from, from);
    return since;
  }

  /** How many events the open gaps count. */
  get count(): number {
    let count = 0;
    for (const gap of this.#open.values()) count += gap.count ?? 0;
    return count;
  }
}

/** Makes the entry that tells a gap; `number` tells the markers of one bridge apart. */
export function markerOf(gap: Gap, number: number): Entry {
  const { server, bridge, epoch, from } = gap;
  return {
    subject: gapSubject(server),
    id: `${bridge}.gap.${number}`,
    data: Buffer.from(JSON.stringify(gap), 'utf8'),
    origin: { server, bridge, epoch },
    call: 0,
    received: from,
    sequence: undefined,
    isAcknowledged: false,
  };
}
