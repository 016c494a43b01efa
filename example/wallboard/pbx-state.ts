/**
 * The board's model of a PBX: channels, queues and conferences, from lists and from events. Pure: no I/O, the time is
 * given.
 *
 * Each list replaces its part whole, so that nothing outlives a restart of the PBX; events then change it. List and
 * events have to come in the order of the wire: a server writes no event between the items of a list, and what it says
 * behind the list is newer. Source: asterisk main/manager.c, do_message() and process_events(), 22.10.1: one thread
 * writes both.
 */
import type { Message } from 'gami';
import type { BoardView, CallView, FiguresView, Part, Phase, Place, QueueView } from './board-view.js';
import { callsOf, viewOf, type Call } from './calls.js';
import { Channels } from './channels.js';
import { Conferences } from './conferences.js';
import { Queues } from './queues.js';

/** More rows help nobody, and this bounds what every browser is sent. */
const MAX_CALLS = 200;

/** What is known of one PBX. */
export class PbxState {
  readonly #name: string;
  readonly #channels = new Channels();
  readonly #queues = new Queues();
  readonly #conferences = new Conferences();
  readonly #problems = new Map<Part, string>();
  #phase: Phase = 'connecting';
  #since: number;

  constructor(name: string, now: number) {
    this.#name = name;
    this.#since = now;
  }

  /** How it stands with the PBX. */
  get phase(): Phase {
    return this.#phase;
  }

  /** Says how it stands; tells whether that is new. */
  setPhase(phase: Phase, now: number): boolean {
    if (this.#phase === phase) return false;
    this.#phase = phase;
    this.#since = now;
    return true;
  }

  /** Replaces the channels by the items of a CoreShowChannels. */
  replaceChannels(items: readonly Message[], now: number): void {
    this.#channels.replace(items, now);
  }

  /** Replaces queues, members and callers by the items of a QueueStatus. */
  replaceQueues(items: readonly Message[], now: number): void {
    this.#queues.replace(items, now);
  }

  /**
   * Replaces the conferences by the items of a ConfbridgeListRooms; returns the names whose members are to be listed
   * next.
   */
  replaceConferences(items: readonly Message[]): string[] {
    return this.#conferences.replace(items);
  }

  /** Replaces the members of one conference by the items of its ConfbridgeList. */
  replaceConferenceMembers(name: string, items: readonly Message[], now: number): void {
    this.#conferences.replaceMembers(name, items, now);
  }

  /** Notes why a part can't be read. */
  setProblem(part: Part, problem: string): void {
    this.#problems.set(part, problem);
  }

  /** Forgets why parts couldn't be read. */
  clearProblems(): void {
    this.#problems.clear();
  }

  /** Takes an event in; tells whether anything on the board may look different now. */
  apply(event: Message, now: number): boolean {
    const changed = [this.#channels, this.#queues, this.#conferences].map((part) => part.apply(event, now));
    return changed.includes(true);
  }

  /** Returns the calls, the longest one first. */
  calls(): Call[] {
    return callsOf(this.#channels.all);
  }

  /** Shows everything. */
  view(now: number, hasActions: boolean): BoardView {
    const calls = this.calls().map((call) => viewOf(call, (id) => this.#placeOf(id)));
    const queues = this.#queues.view();
    return {
      pbx: this.#name,
      phase: this.#phase,
      since: this.#since,
      now,
      hasActions,
      figures: figuresOf(calls, queues),
      calls: calls.slice(0, MAX_CALLS),
      queues,
      conferences: this.#conferences.view(),
      problems: Object.fromEntries(this.#problems),
    };
  }

  #placeOf(id: string): Place | undefined {
    const queue = this.#queues.placeOf(id);
    if (queue !== undefined) return { kind: 'queue', name: queue };
    const conference = this.#conferences.placeOf(id);
    return conference === undefined ? undefined : { kind: 'conference', name: conference };
  }
}

function figuresOf(calls: readonly CallView[], queues: readonly QueueView[]): FiguresView {
  const free = queues.flatMap(({ members }) => members.filter(({ state }) => state === 'free').map(({ id }) => id));
  return {
    calls: calls.length,
    talking: calls.filter(({ state }) => state === 'talking').length,
    waiting: queues.reduce((sum, { callers }) => sum + callers.length, 0),
    free: new Set(free).size,
  };
}
