/**
 * The publisher: gives events to the broker in order, many at once, and says which could not be given.
 *
 * At most `inFlight` are without an answer, the rest waits in the window. What was given is given again, from the first
 * one without an acknowledgement, only when the link is new or a ping was answered and acknowledgements were not: never
 * by a timer of its own, so a slow broker gets no storm. After a refusal one event is tried, then two, four …, so that
 * little is on the way where the broker may refuse again. An event that was refused while a later one of its call was
 * stored is not sent again, as it would come out of order: it is a gap. Where the window is full, or an event is too
 * large, it is a gap too. A turn of the loop gives only so many, so that servers are read in time.
 */
import type { Gap } from '../names/envelope.js';
import { AcknowledgementReader, TOO_LARGE, type Acknowledgement } from './acknowledgement.js';
import { Gaps, markerOf } from './gaps.js';
import type { Link } from './link.js';
import type { PublisherCallbacks, PublisherCounts, PublisherOptions } from './options.js';
import { Window, type Entry } from './window.js';

/** So many are given in one turn of the loop: some milliseconds. */
const PER_TURN = 1024;

/** Lost events become one marker until the window has room for so much. */
const ROOM = 0.9;

const MIN_REST = 250;
const MAX_REST = 2000;
const MAX_ACK_WAIT_FACTOR = 16;

/** Publishes in order. */
export class Publisher {
  readonly counts: PublisherCounts = { acknowledged: 0, duplicates: 0, refusals: 0, resent: 0, lost: 0, gaps: 0 };
  readonly #options: PublisherOptions;
  readonly #link: Link;
  readonly #callbacks: PublisherCallbacks;
  readonly #reader: AcknowledgementReader;
  readonly #window = new Window();
  readonly #gaps = new Gaps();
  readonly #check: NodeJS.Timeout;
  /** The number of the next entry to give. */
  #next = 0;
  /** Given in this generation and not answered. */
  #unanswered = 0;
  /** A generation begins whenever what was given is given again. */
  #generation = 0;
  #suffix = '-0';
  /** How many may be without an answer now. */
  #limit = 1;
  #why: string | undefined;
  #rest = MIN_REST;
  #resting: NodeJS.Timeout | undefined;
  #isLosing = false;
  #later: NodeJS.Immediate | undefined;
  #isPinging = false;
  readonly #now: () => number;
  #progress: number;
  #patience = 1;
  #last = 0;
  #lag = 0;
  #markers = 0;
  #emptied: (() => void)[] = [];

  constructor(link: Link, options: PublisherOptions, callbacks: PublisherCallbacks) {
    this.#link = link;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#progress = this.#now();
    this.#callbacks = callbacks;
    this.#reader = new AcknowledgementReader(options.stream);
    link.onReply((reply, message) => this.#linkOnReply(reply, this.#reader.read(message)));
    link.onChange((isUp) => this.#linkOnChange(isUp));
    this.#check = setInterval(() => this.#checkProgress(), Math.max(50, options.ackWait / 10));
  }

  /** How many events wait for their acknowledgement. */
  get size(): number {
    return this.#window.size;
  }

  /** What they take, in bytes. */
  get bytes(): number {
    return this.#window.bytes;
  }

  /**
   * When the oldest event was received that is neither in the stream nor in a marker there; undefined where there is
   * none.
   */
  get oldest(): number | undefined {
    const waiting = this.#window.oldest?.received;
    const lost = this.#gaps.since;
    return waiting === undefined || (lost !== undefined && lost < waiting) ? lost : waiting;
  }

  /** How long the last acknowledged event was under way from its receipt on, in milliseconds. */
  get lag(): number {
    return this.#lag;
  }

  /** The broker's reason for refusing events at present. */
  get refusal(): string | undefined {
    return this.#why;
  }

  /** True while events are lost because the window is full. */
  get isLosing(): boolean {
    return this.#isLosing;
  }

  /** Takes an event; returns false where it is lost. */
  offer(entry: Entry): boolean {
    const why = this.#reasonToLose(entry);
    if (why !== undefined) {
      this.#lose(entry, why);
      return false;
    }
    this.#tellGaps(entry.origin.server);
    this.#window.push(entry);
    if (this.#next === this.#window.next - 1) this.#pump();
    return true;
  }

  /** Puts a marker into the stream, behind what is in the window. */
  tell(gap: Gap): void {
    this.#markers += 1;
    this.counts.gaps += 1;
    if (this.#options.hasMarkers !== false) this.#window.push(markerOf(gap, this.#markers));
    this.#callbacks.gap(gap);
    this.#pump();
  }

  /** Resolves when everything is acknowledged or the time is over, with the number of events that are not. */
  async flush(time: number): Promise<number> {
    this.#tellGaps();
    if (this.#window.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, time);
        this.#emptied.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    return this.#window.size;
  }

  /** Ends its timers; nothing is given any more. */
  close(): void {
    clearInterval(this.#check);
    clearTimeout(this.#resting);
    this.#limit = 0;
  }

  #reasonToLose(entry: Entry): string | undefined {
    if (entry.data.length > this.#link.maxPayload) return 'larger than the broker takes';
    const { window, maxBytes } = this.#options;
    if (!this.#isLosing && (this.#window.size >= window || this.#window.bytes + entry.data.length > maxBytes))
      this.#isLosing = true;
    return this.#isLosing ? 'the window is full' : undefined;
  }

  #lose({ origin, sequence, received }: Entry, why: string): void {
    this.counts.lost += 1;
    if (this.#gaps.add(origin, sequence ?? 0, received, why)) this.#callbacks.losing(origin.server, why);
  }

  #tellGaps(server?: string): void {
    if (this.#gaps.since === undefined) return;
    for (const gap of this.#gaps.take(server)) this.tell(gap);
  }

  #linkOnChange(isUp: boolean): void {
    clearTimeout(this.#resting);
    this.#resting = undefined;
    if (isUp) this.#startAgain();
    else this.#unanswered = 0;
  }

  #linkOnReply(reply: string, acknowledgement: Acknowledgement): void {
    const number = Number.parseInt(reply, 10);
    const isOurs = reply.endsWith(this.#suffix);
    if (isOurs) this.#unanswered -= 1;
    if ('sequence' in acknowledgement) this.#stored(number, acknowledgement);
    else if (isOurs) this.#refused(number, acknowledgement);
    if (this.#why !== undefined && this.#unanswered === 0 && this.#limit === 0) this.#restBeforeTrying();
    else this.#pump();
  }

  #stored(number: number, { sequence, isDuplicate }: { sequence: number; isDuplicate: boolean }): void {
    const received = this.#window.get(number)?.received ?? 0;
    if (!this.#window.acknowledge(number)) return;
    this.#lag = Date.now() - received;
    this.counts.acknowledged += 1;
    if (isDuplicate) this.counts.duplicates += 1;
    else if (sequence < this.#last) this.#callbacks.restarted();
    if (!isDuplicate) this.#last = sequence;
    this.#progress = this.#now();
    this.#patience = 1;
    if (this.#limit > 0 && this.#limit < this.#options.inFlight) this.#limit += 1;
    if (this.#limit > 0 && this.#why !== undefined) {
      [this.#why, this.#rest] = [undefined, MIN_REST];
      this.#callbacks.refused(undefined, 0);
    }
    if (this.#isLosing) this.#maybeRoom();
    if (this.#window.size === 0) for (const emptied of this.#emptied.splice(0)) emptied();
  }

  #maybeRoom(): void {
    const { window, maxBytes } = this.#options;
    if (this.#window.size > window * ROOM || this.#window.bytes > maxBytes * ROOM) return;
    this.#isLosing = false;
    this.#tellGaps();
  }

  #refused(number: number, { why, code }: { why: string; code: number }): void {
    this.counts.refusals += 1;
    if (code === TOO_LARGE) {
      const entry = this.#window.get(number);
      if (entry !== undefined) this.#lose(entry, 'larger than the stream takes');
      this.#window.acknowledge(number);
      return;
    }
    this.#limit = 0;
    if (this.#why === undefined) this.#callbacks.refused(why, code);
    this.#why = why;
  }

  #restBeforeTrying(): void {
    if (this.#resting !== undefined) return;
    this.#resting = setTimeout(() => {
      this.#resting = undefined;
      if (this.#link.isUp) this.#startAgain();
    }, this.#rest);
    this.#rest = Math.min(MAX_REST, this.#rest * 2);
  }

  /** Gives again from the first entry without an acknowledgement, at first one. */
  #startAgain(): void {
    for (const number of this.#window.overtaken(this.#next)) {
      this.#lose(this.#window.get(number)!, 'refused by the broker while a later event of its call was stored');
      this.#window.acknowledge(number);
    }
    this.counts.resent += Math.max(0, this.#next - this.#window.first);
    this.#generation += 1;
    this.#suffix = `-${this.#generation}`;
    this.#next = this.#window.first;
    this.#unanswered = 0;
    this.#limit = 1;
    this.#progress = this.#now();
    if (!this.#isLosing) this.#tellGaps();
    this.#pump();
  }

  #pump(): void {
    if (this.#next < this.#window.first) this.#next = this.#window.first;
    for (
      let given = 0;
      this.#next < this.#window.next && this.#unanswered < this.#limit && this.#link.isUp;
      given += 1
    ) {
      if (given === PER_TURN) return this.#pumpLater();
      const entry = this.#window.get(this.#next)!;
      this.#next += 1;
      if (!entry.isAcknowledged) this.#give(entry, this.#next - 1);
    }
  }

  #pumpLater(): void {
    this.#later ??= setImmediate(() => {
      this.#later = undefined;
      this.#pump();
    });
  }

  #give({ subject, data, id }: Entry, number: number): void {
    if (this.#unanswered === 0) this.#progress = this.#now();
    this.#unanswered += 1;
    this.#link.publish(subject, data, id, number + this.#suffix);
  }

  /** Asks the broker for a sign of life where acknowledgements stay away; only its answer means that they were lost. */
  #checkProgress(): void {
    const wait = this.#options.ackWait * this.#patience;
    if (this.#isPinging || !this.#link.isUp || this.#unanswered === 0 || this.#now() - this.#progress < wait) return;
    const { first } = this.#window;
    const generation = this.#generation;
    this.#isPinging = true;
    this.#link
      .ping()
      .then(
        () => {
          if (this.#generation !== generation || this.#window.first !== first || !this.#link.isUp) return;
          this.#patience = Math.min(MAX_ACK_WAIT_FACTOR, this.#patience * 2);
          this.#startAgain();
        },
        () => undefined,
      )
      .finally(() => {
        this.#isPinging = false;
      });
  }
}
