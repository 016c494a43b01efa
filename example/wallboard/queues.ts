/**
 * The queues with their members and those who wait: from a whole QueueStatus, then from events. No I/O, no clock.
 *
 * A caller is known by the unique id of its channel and leaves with that channel's hangup at the latest.
 */
import type { Message } from 'gami';
import type { GuestView, MemberState, QueueMemberView, QueueView } from './board-view.js';
import { before, isYes, known, nameOf, text } from './headers.js';

interface Queue {
  callers: GuestView[];
  readonly members: Map<string, QueueMemberView>;
}

/** Source: asterisk include/asterisk/devicestate.h, enum ast_device_state, 22.10.1. */
const STATES: readonly MemberState[] = ['unknown', 'free', 'talking', 'busy', 'away', 'away', 'ringing', 'ringing',
  'held'];

function memberOf(message: Message, id: string, name: string): QueueMemberView {
  const isPaused = isYes(message, 'Paused');
  const state = isYes(message, 'InCall') ? 'talking' : STATES[Number(text(message, 'Status') || 0)] ?? 'unknown';
  return {
    id,
    name: name || id,
    state: isPaused ? 'paused' : state,
    reason: isPaused ? text(message, 'PausedReason') : '',
  };
}

/** The queues of one PBX. */
export class Queues {
  #queues = new Map<string, Queue>();

  /** Replaces everything by the items of a QueueStatus. */
  replace(items: readonly Message[], now: number): void {
    this.#queues = new Map();
    for (const item of items) {
      const queue = this.#queue(text(item, 'Queue'));
      const location = text(item, 'Location');
      if (text(item, 'Event') === 'QueueMember') {
        queue.members.set(location, memberOf(item, location, text(item, 'Name')));
      }
      if (text(item, 'Event') === 'QueueEntry') queue.callers.push(entryOf(item, now));
    }
  }

  /** Takes an event in; tells whether it meant anything here. */
  apply(event: Message, now: number): boolean {
    const name = text(event, 'Event').toLowerCase();
    const queue = text(event, 'Queue');
    if (name === 'hangup') return this.#forget(text(event, 'Uniqueid'));
    if (queue === '') return false;
    if (name === 'queuecallerjoin') return this.#join(this.#queue(queue), event, now);
    if (name === 'queuecallerleave') return this.#leave(this.#queue(queue), text(event, 'Uniqueid'));
    if (name === 'queuememberremoved') return this.#queue(queue).members.delete(text(event, 'Interface'));
    if (/^queuemember(?:added|status|pause|penalty|ringinuse)$/.test(name)) {
      return this.#setMember(this.#queue(queue), event);
    }
    return false;
  }

  /** Returns the queue in which a channel waits. */
  placeOf(id: string): string | undefined {
    for (const [name, { callers }] of this.#queues) if (callers.some((caller) => caller.id === id)) return name;
    return undefined;
  }

  /** Shows the queues by their names. */
  view(): QueueView[] {
    const queues = [...this.#queues].map(([name, { callers, members }]) => ({
      name,
      callers: [...callers],
      members: [...members.values()],
    }));
    return queues.sort((one, other) => one.name.localeCompare(other.name));
  }

  #queue(name: string): Queue {
    const queue = this.#queues.get(name) ?? { callers: [], members: new Map<string, QueueMemberView>() };
    this.#queues.set(name, queue);
    return queue;
  }

  #join(queue: Queue, event: Message, now: number): boolean {
    const id = text(event, 'Uniqueid');
    const caller = {
      id,
      name: nameOf(event),
      number: known(event, 'CallerIDNum'),
      since: queue.callers.find((one) => one.id === id)?.since ?? now,
    };
    const others = queue.callers.filter((one) => one.id !== id);
    const ahead = (Number(text(event, 'Position')) || others.length + 1) - 1;
    queue.callers = [...others.slice(0, ahead), caller, ...others.slice(ahead)];
    return true;
  }

  #leave(queue: Queue, id: string): boolean {
    const { length } = queue.callers;
    queue.callers = queue.callers.filter((caller) => caller.id !== id);
    return queue.callers.length < length;
  }

  #forget(id: string): boolean {
    return [...this.#queues.values()].map((queue) => this.#leave(queue, id)).includes(true);
  }

  #setMember(queue: Queue, event: Message): boolean {
    const id = text(event, 'Interface');
    queue.members.set(id, memberOf(event, id, text(event, 'MemberName')));
    return true;
  }
}

/** Source: asterisk apps/app_queue.c, manager_queues_status(), 22.10.1: names come as they are, without escapes. */
function entryOf(item: Message, now: number): GuestView {
  return {
    id: text(item, 'Uniqueid'),
    name: known(item, 'CallerIDName'),
    number: known(item, 'CallerIDNum'),
    since: before(now, text(item, 'Wait')),
  };
}
