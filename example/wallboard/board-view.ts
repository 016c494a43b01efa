/**
 * What the page is sent: the whole board as one plain object, as JSON. Types only.
 *
 * Times are milliseconds since 1970 by the clock of the wallboard's server; `now` is that clock when the view was made,
 * so that a browser whose clock is wrong still counts right. Every text may be a stranger's and is nothing but text.
 */

/** Somebody: all may be empty. */
export interface Party {
  readonly name: string;
  readonly number: string;
}

/** One end of a call. */
export interface LegView extends Party {
  /** The telephone or trunk, such as `PJSIP/alice`. */
  readonly device: string;
}

/** How a call stands. */
export type CallState = 'dialling' | 'ringing' | 'waiting' | 'talking' | 'held' | 'conference' | 'connected' | 'busy';

/** Where a call is. */
export interface Place {
  readonly kind: 'queue' | 'conference' | 'application' | 'extension';
  readonly name: string;
}

/** A call: channels that belong together, the oldest first. */
export interface CallView {
  readonly id: string;
  readonly state: CallState;
  readonly since: number;
  /** The first one calls the others. */
  readonly legs: readonly LegView[];
  /** Undefined when nothing is known but the ends. */
  readonly place: Place | undefined;
}

/** Somebody who waits in a queue, or is in a conference. */
export interface GuestView extends Party {
  readonly id: string;
  readonly since: number;
}

/** How a queue's member is. */
export type MemberState = 'free' | 'talking' | 'busy' | 'ringing' | 'held' | 'paused' | 'away' | 'unknown';

/** A member of a queue. */
export interface QueueMemberView {
  readonly id: string;
  readonly name: string;
  readonly state: MemberState;
  /** Why it is paused; empty when it isn't, or nobody said. */
  readonly reason: string;
}

/** A queue: the first caller is the next. */
export interface QueueView {
  readonly name: string;
  readonly callers: readonly GuestView[];
  readonly members: readonly QueueMemberView[];
}

/** A member of a conference. */
export interface ConferenceMemberView extends GuestView {
  readonly isAdmin: boolean;
  readonly isMuted: boolean;
  readonly isTalking: boolean;
}

/** A conference. */
export interface ConferenceView {
  readonly name: string;
  readonly isLocked: boolean;
  readonly members: readonly ConferenceMemberView[];
}

/** The figures of the head: each counted from all that there is, not from what is listed. */
export interface FiguresView {
  readonly calls: number;
  readonly talking: number;
  readonly waiting: number;
  /** Agents who are free, each once. */
  readonly free: number;
}

/** The parts of the board, each read by a list of its own. */
export type Part = 'calls' | 'queues' | 'conferences';

/** How it stands with the PBX: never connected yet, being read, up to date, lost. */
export type Phase = 'connecting' | 'reading' | 'live' | 'lost';

/** The whole board. */
export interface BoardView {
  readonly pbx: string;
  readonly phase: Phase;
  /** When the phase began. */
  readonly since: number;
  readonly now: number;
  /** Whether the server takes orders to call and to hang up. */
  readonly hasActions: boolean;
  readonly figures: FiguresView;
  /** The longest ones: `figures.calls` says how many there are. */
  readonly calls: readonly CallView[];
  readonly queues: readonly QueueView[];
  readonly conferences: readonly ConferenceView[];
  /** Why a part can't be read, in the PBX's words. */
  readonly problems: Readonly<Partial<Record<Part, string>>>;
}
