/**
 * What travels on `ami.<server>.live.<table>`: a snapshot in parts, and behind it each change.
 *
 * All messages of one snapshot and of the changes behind it are one run, numbered from 0 without a hole: `begin`,
 * `rows` …, `end`, `change` …. A consumer that finds a hole, or `stale`, doesn't know the table until the next run. Of
 * two runs the one of the later term counts: a leader that was frozen can't speak for its successor.
 */
import type { Message } from 'gami';

interface InRun {
  readonly schema: number;
  readonly server: string;
  readonly table: string;
  /** Of which leader. */
  readonly term: number;
  /** Of which snapshot of that leader. */
  readonly run: number;
  readonly number: number;
}

/** One message. */
export type LiveMessage = InRun &
  (
    | { readonly is: 'begin' }
    | { readonly is: 'rows'; readonly rows: readonly (readonly [key: string, row: Message])[] }
    | { readonly is: 'end'; readonly count: number }
    /** `row` null: it is gone. */
    | { readonly is: 'change'; readonly key: string; readonly row: Message | null }
    /** The server isn't heard. */
    | { readonly is: 'stale' }
  );

type WithoutRun<Type> = Type extends unknown ? Omit<Type, keyof InRun> : never;

/** A message without what places it in its run. */
export type LivePart = WithoutRun<LiveMessage>;
