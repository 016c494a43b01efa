/**
 * The conferences (ConfBridge) with their members: from ConfbridgeListRooms and one ConfbridgeList each, then from
 * events. No I/O, no clock.
 *
 * A member is known by the unique id of its channel and leaves with that channel's hangup at the latest.
 */
import type { Message } from 'gami';
import type { ConferenceMemberView, ConferenceView } from './board-view.js';
import { before, isYes, known, nameOf, text } from './headers.js';

interface Conference {
  isLocked: boolean;
  members: Map<string, ConferenceMemberView>;
}

/** What an event says of one member. */
const CHANGES: Readonly<Record<string, (event: Message) => Partial<ConferenceMemberView>>> = {
  confbridgemute: () => ({ isMuted: true }),
  confbridgeunmute: () => ({ isMuted: false }),
  confbridgetalking: (event) => ({ isTalking: isYes(event, 'TalkingStatus') }),
};

function memberOf(message: Message, since: number): ConferenceMemberView {
  return {
    id: text(message, 'Uniqueid'), name: nameOf(message), number: known(message, 'CallerIDNum'), since,
    isAdmin: isYes(message, 'Admin'), isMuted: isYes(message, 'Muted'), isTalking: isYes(message, 'Talking'),
  };
}

/** The conferences of one PBX. */
export class Conferences {
  #conferences = new Map<string, Conference>();

  /** Replaces the conferences by the items of a ConfbridgeListRooms, without members yet; returns their names. */
  replace(items: readonly Message[]): string[] {
    this.#conferences = new Map(
      items.map((item) => [text(item, 'Conference'), { isLocked: isYes(item, 'Locked'), members: new Map() }]),
    );
    return [...this.#conferences.keys()];
  }

  /** Replaces the members of a conference by the items of its ConfbridgeList; without any the conference is over. */
  replaceMembers(name: string, items: readonly Message[], now: number): void {
    if (items.length === 0) this.#conferences.delete(name);
    else {
      this.#conference(name).members = new Map(
        items.map((item) => [text(item, 'Uniqueid'), memberOf(item, before(now, text(item, 'AnsweredTime')))]),
      );
    }
  }

  /** Takes an event in; tells whether it meant anything here. */
  apply(event: Message, now: number): boolean {
    const kind = text(event, 'Event').toLowerCase();
    const name = text(event, 'Conference');
    const id = text(event, 'Uniqueid');
    if (kind === 'hangup') {
      return [...this.#conferences.values()].map(({ members }) => members.delete(id)).includes(true);
    }
    if (name === '' || !kind.startsWith('confbridge')) return false;
    if (kind === 'confbridgestart') return this.#conference(name).members.size === 0;
    if (kind === 'confbridgeend') return this.#conferences.delete(name);
    if (kind === 'confbridgejoin') return this.#conference(name).members.set(id, memberOf(event, now)).size > 0;
    return this.#change(kind, this.#conferences.get(name), event, id);
  }

  /** Returns the conference in which a channel is. */
  placeOf(id: string): string | undefined {
    for (const [name, { members }] of this.#conferences) if (members.has(id)) return name;
    return undefined;
  }

  /** Shows the conferences by their names. */
  view(): ConferenceView[] {
    const conferences = [...this.#conferences].map(([name, { isLocked, members }]) => ({
      name,
      isLocked,
      members: [...members.values()],
    }));
    return conferences.sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
  }

  #conference(name: string): Conference {
    const conference = this.#conferences.get(name) ??
      { isLocked: false, members: new Map<string, ConferenceMemberView>() };
    this.#conferences.set(name, conference);
    return conference;
  }

  #change(kind: string, conference: Conference | undefined, event: Message, id: string): boolean {
    const member = conference?.members.get(id);
    const change = CHANGES[kind];
    if (conference === undefined) return false;
    if (kind === 'confbridgelock' || kind === 'confbridgeunlock') conference.isLocked = kind === 'confbridgelock';
    else if (kind === 'confbridgeleave') return conference.members.delete(id);
    else if (member !== undefined && change !== undefined) conference.members.set(id, { ...member, ...change(event) });
    else return false;
    return true;
  }
}
