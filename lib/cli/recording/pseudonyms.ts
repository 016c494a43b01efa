/**
 * Names and numbers in place of others, the same for the same throughout a recording, so that a bug can be shown
 * without showing who called whom.
 *
 * What isn't known to be harmless is replaced: every word with a letter, and every number of three digits or more, in
 * all headers but those that say what Asterisk does. Ids of channels and bridges stay, and words that Asterisk itself
 * says. Nothing is written down of what stands for what.
 */
import type { Message } from '../../index.js';

/** Headers whose values Asterisk chooses itself. */
const KEPT = new RegExp(
  `(?:^(?:Event|Privilege|Response|EventList|ListItems|Variable|Application|Message|Digit|Direction|Result|Position|`
    + `Count|OriginalPosition|Context|Membership|Paused|Penalty|InCall|Ringinuse|CallsTaken|LastCall|`
    + `LastPause|LoginTime|Wrapuptime|Success|IsExternal|Parkinglot|ParkingSpace|Module|Shutdown|Restart)$`
    + `|(?:unique_?id|linkedid|state|statedesc|status|priority|language|cause|cause-txt|type|technology|creator|`
    + `numchannels|videosourcemode|time|timeout|duration|reason|class|timestamp)$)`,
  'i',
);

/** Words that stand in other values and say nothing of anybody. */
const HARMLESS: ReadonlySet<string> = new Set(
  ('Local PJSIP SIP IAX2 DAHDI Message Bridge Surrogate Announcer Recorder Custom Queue unknown anonymous n s '
    + 'sip sips tel transport udp tcp tls ws wss user phone Dial Wait Answer Playback ConfBridge Park Hangup Echo')
    .split(' '),
);

const WORD = /[\p{L}\p{N}_]+/gu;
const NUMBER = /^\d+$/;
const SHORTEST_NUMBER = 3;

/** Replaces names and numbers. */
export class Pseudonyms {
  readonly #known = new Map<string, string>();
  #names = 0;
  #numbers = 0;

  /** Returns a message with other names and numbers. */
  message(message: Message): Message {
    return Object.fromEntries(
      Object.entries(message).map(([name, value]) => [name, KEPT.test(name) ? value : this.#value(value)]),
    );
  }

  #value(value: string): string {
    return value.replace(WORD, (word) => this.#word(word));
  }

  #word(word: string): string {
    if (HARMLESS.has(word) || (NUMBER.test(word) && word.length < SHORTEST_NUMBER)) return word;
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const other = NUMBER.test(word) ? this.#number(word.length) : `name${this.#names += 1}`;
    this.#known.set(word, other);
    return other;
  }

  /** As long as the one that it stands for, and unlike any other. */
  #number(length: number): string {
    this.#numbers += 1;
    return `9${String(this.#numbers).padStart(length - 1, '0')}`;
  }
}
