/**
 * A hostile server's hour: what it says to a session with callbacks waiting, in amounts that a spec chooses.
 *
 * Each scene leaves the session alive, so that what it keeps can be weighed, and tells who still waits.
 */
import { RemoteProtocolError } from '../../lib/errors.js';
import type { TalkOptions } from './talk.js';
import { ping, Talk } from './talk.js';
import { settle } from './uncaught.js';

export const MEGABYTE = 1024 * 1024;

/** Says as much as the amount tells. */
export type HostileScene = (victim: Victim, amount: number) => Promise<void>;

/** A session that keeps nothing of what it hears for the spec's sake, and its callbacks. */
export class Victim {
  readonly #limit: number;
  readonly #talks: Talk[] = [];
  #open = 0;
  /** Whether the session refused to hear more. */
  isRefused = false;

  constructor(limit = 64 * MEGABYTE) {
    this.#limit = limit;
  }

  /** Begins a session. */
  talk(): Talk {
    const talk = new Talk({ maxMessageSize: this.#limit, onMessage: () => undefined, onAction: () => undefined });
    this.#talks.push(talk);
    return talk;
  }

  /** Sends an action whose callback must have ended when all is over. */
  ask(talk: Talk, action: Record<string, string>, { reach = 'response', ...options }: TalkOptions = {}): void {
    let isOpen = true;
    this.#open += 1;
    talk.ask({
      action,
      options,
      reach,
      callback: (_, error) => {
        if (isOpen && (error !== undefined || reach === 'response')) {
          isOpen = false;
          this.#open -= 1;
        }
      },
    });
  }

  /** Says the same again and again, until it is refused. */
  repeat(talk: Talk, text: string, times: number): void {
    const bytes = Buffer.from(text);
    try {
      for (let count = 0; count < times; count += 1) talk.session.receive(bytes);
    } catch (error) {
      if (!(error instanceof RemoteProtocolError)) throw error;
      this.isRefused = true;
      talk.session.end(error);
    }
  }

  /** Ends all; tells how many callbacks and actions are left. */
  async left(): Promise<number> {
    for (const talk of this.#talks) talk.session.end(new RemoteProtocolError('AMI_BAD_ANSWER', 'enough'));
    await settle();
    return this.#open + this.#talks.reduce((sum, { session }) => sum + session.pending, 0);
  }
}

const TEXT = 'x'.repeat(MEGABYTE);

async function textWithoutEnd(victim: Victim, megabytes: number, controller?: AbortController): Promise<void> {
  const talk = victim.talk();
  victim.ask(talk, { Action: 'Queues', ActionID: 'q' }, { signal: controller?.signal });
  await settle();
  controller?.abort();
  victim.repeat(talk, `${TEXT.slice(0, MEGABYTE / 16)}\r\n\r\n`, 16 * megabytes);
}

/** What a hostile server does; the amount is of names, megabytes, items, kilobytes or messages. */
export const HOSTILE: Readonly<Record<string, HostileScene>> = {
  'event names made up': async (victim, names) => {
    const talk = victim.talk();
    talk.handlers.subscribe(/never/, () => undefined, false);
    for (let count = 0; count < names; count += 1) talk.hear(`Event: Made${count}\r\nA: b\r\n\r\n`);
  },
  'long event names': async (victim, megabytes) => {
    const talk = victim.talk();
    for (let count = 0; count < megabytes; count += 1) talk.hear(`Event: ${count}${TEXT}\r\n\r\n`);
  },
  'short event names in long messages': async (victim, megabytes) => {
    const talk = victim.talk();
    for (let count = 0; count < megabytes; count += 1) {
      talk.hear(`Event: Made by a server ${count}\r\nText: ${TEXT}\r\n\r\n`);
    }
  },
  'text without end for an action given up': (victim, megabytes) =>
    textWithoutEnd(victim, megabytes, new AbortController()),
  'text without end for an action that waits': (victim, megabytes) => textWithoutEnd(victim, megabytes),
  'a list without end': async (victim, items) => {
    const talk = victim.talk();
    victim.ask(talk, { Action: 'QueueStatus', ActionID: 'l' }, { reach: 'held' });
    talk.hear('Response: Success\r\nActionID: l\r\nEventList: start\r\n\r\n');
    victim.repeat(talk, 'Event: QueueMember\r\nActionID: l\r\nName: PJSIP/1\r\n\r\n', items);
  },
  'a message in pieces of one byte': async (victim, kilobytes) => {
    const talk = victim.talk();
    victim.ask(talk, ping('p'));
    talk.hear('Event: Long\r\nText: ');
    victim.repeat(talk, 'x', 1024 * kilobytes);
  },
  'a message of 64 MB that ends in pieces of one byte': async (victim, kilobytes) => {
    const talk = victim.talk();
    victim.ask(talk, ping('p'));
    talk.hear('Event: Long\r\nText: ');
    victim.repeat(talk, TEXT, 63);
    victim.repeat(talk, 'x', 1024 * kilobytes);
  },
  'half of every message': async (victim, times) => {
    const messages = [
      'Response: Success\r\nActionID: a\r\nEventList: start\r\n\r\n',
      'Event: Item\r\nActionID: a\r\n\r\n',
      'Response: Follows\r\nPrivilege: Command\r\n',
      'a table of text\r\n\r\n',
    ];
    const halves = messages.flatMap((text) => [text.slice(0, text.length / 2), text.slice(text.length / 2)]);
    for (let count = 0; count < times; count += 1) {
      const talk = victim.talk();
      for (const id of ['a', 'b', 'c']) victim.ask(talk, ping(id));
      victim.ask(talk, { Action: 'Queues', ActionID: 'q' }, { reach: 'held' });
      await settle();
      victim.repeat(talk, halves[count % halves.length]!, 1);
    }
  },
};
