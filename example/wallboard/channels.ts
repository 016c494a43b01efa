/**
 * The channels that live, by their unique ids: from a whole CoreShowChannels, then from events.
 *
 * A channel begins with its `Newchannel` and with nothing else, so that an event that comes late, after the hangup,
 * brings no ghost. Every other event only changes what is known of channels that live. No I/O, no clock.
 */
import type { Message } from 'gami';
import { before, known, nameOf, text } from './headers.js';

/** What is known of a channel. */
export interface Channel {
  readonly id: string;
  readonly since: number;
  /** Among those of one moment the lower one is the older. */
  readonly order: number;
  device: string;
  /** The whole name, which a Hangup needs. */
  channel: string;
  linkedid: string;
  state: string;
  name: string;
  number: string;
  exten: string;
  application: string;
  /** The id of the two-party bridge that it is in; empty outside, and in conferences. */
  bridge: string;
  isHeld: boolean;
}

type Change = (channel: Channel, event: Message) => void;

/** Bridges whose channels talk to each other as one call; those of conferences and parking lots hold strangers. */
const CALL_BRIDGE = 'basic';

/** Applications whose bridges are no two-party calls: the list names no type. */
const CROWDED = /^(?:ConfBridge|MeetMe|Park|ParkedCall|Stasis)/i;

/**
 * Source: asterisk main/manager_channels.c, manager_bridges.c, 22.10.1: the events with a snapshot, and what its
 * prefixes are.
 */
const SNAPSHOTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['newstate', ['']],
  ['newexten', ['']],
  ['newcallerid', ['']],
  ['newconnectedline', ['']],
  ['hold', ['']],
  ['unhold', ['']],
  ['bridgeenter', ['']],
  ['bridgeleave', ['']],
  ['dialbegin', ['', 'Dest']],
  ['dialstate', ['', 'Dest']],
  ['dialend', ['', 'Dest']],
  ['blindtransfer', ['Transferer', 'Transferee']],
  ['attendedtransfer', ['OrigTransferer', 'SecondTransferer', 'Transferee', 'TransferTarget']],
]);

const CHANGES: Readonly<Record<string, Change>> = {
  newexten: (channel, event) => {
    channel.application = text(event, 'Application');
  },
  bridgeenter: (channel, event) => {
    channel.bridge = text(event, 'BridgeType') === CALL_BRIDGE ? text(event, 'BridgeUniqueid') : '';
  },
  bridgeleave: (channel, event) => {
    if (channel.bridge === text(event, 'BridgeUniqueid')) channel.bridge = '';
  },
  hold: (channel) => {
    channel.isHeld = true;
  },
  unhold: (channel) => {
    channel.isHeld = false;
  },
};

/** Returns the telephone or trunk of a channel: its name without the number behind. */
function deviceOf(channel: string): string {
  return channel.replace(/-[0-9a-f]{8}(?:;[12])?$/, '');
}

function rename(channel: Channel, name: string): void {
  channel.channel = name;
  channel.device = deviceOf(name);
}

function update(channel: Channel, message: Message, prefix = ''): void {
  const header = (name: string): string => known(message, `${prefix}${name}`);
  if (header('Channel') !== '') rename(channel, header('Channel'));
  channel.linkedid = header('Linkedid') || channel.linkedid;
  channel.state = header('ChannelStateDesc') || channel.state;
  channel.name = nameOf(message, `${prefix}CallerIDName`);
  channel.number = header('CallerIDNum');
  channel.exten = header('Exten');
}

/**
 * The counter in a unique id. Source: asterisk main/channel.c, __ast_channel_alloc_ap(), 22.10.1: seconds, a dot, a
 * counter.
 */
function countOf(id: string): number {
  return Number(/^(?:.*-)?\d+\.(\d+)$/.exec(id)?.[1] ?? 0);
}

function newChannel(message: Message, since: number, order: number): Channel {
  const id = text(message, 'Uniqueid');
  const channel: Channel = {
    id,
    since,
    order,
    device: '',
    channel: '',
    linkedid: id,
    state: 'Down',
    name: '',
    number: '',
    exten: '',
    application: '',
    bridge: '',
    isHeld: false,
  };
  update(channel, message);
  return channel;
}

/** The channels of one PBX. */
export class Channels {
  #channels = new Map<string, Channel>();
  #begun = 0;

  /** The channels, in no order that means anything. */
  get all(): Iterable<Channel> {
    return this.#channels.values();
  }

  /** Finds a channel by its unique id. */
  find(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  /**
   * Replaces everything by the items of a CoreShowChannels; of a channel that was known only its beginning is kept, it
   * is more exact.
   */
  replace(items: readonly Message[], now: number): void {
    const old = this.#channels;
    this.#channels = new Map();
    this.#begun = 0;
    for (
      const item of [...items].sort((one, other) => countOf(text(one, 'Uniqueid')) - countOf(text(other, 'Uniqueid')))
    ) {
      const channel = newChannel(
        item,
        old.get(text(item, 'Uniqueid'))?.since ?? before(now, text(item, 'Duration')),
        this.#next(),
      );
      channel.application = text(item, 'Application');
      channel.bridge = CROWDED.test(channel.application) ? '' : text(item, 'BridgeId');
      this.#channels.set(channel.id, channel);
    }
  }

  /** Takes an event in; tells whether it meant anything here. */
  apply(event: Message, now: number): boolean {
    const name = text(event, 'Event').toLowerCase();
    const id = text(event, 'Uniqueid');
    if (name === 'newchannel') return this.#begin(event, id, now);
    if (name === 'hangup') return this.#channels.delete(id);
    if (name === 'rename') return this.#rename(event, id);
    if (name === 'bridgemerge') return this.#move(text(event, 'FromBridgeUniqueid'), text(event, 'ToBridgeUniqueid'));
    if (name === 'bridgedestroy') return this.#move(text(event, 'BridgeUniqueid'), '');
    return this.#change(name, event);
  }

  #next(): number {
    this.#begun += 1;
    return this.#begun;
  }

  #begin(event: Message, id: string, now: number): boolean {
    const channel = this.#channels.get(id);
    if (id === '') return false;
    if (channel === undefined) this.#channels.set(id, newChannel(event, now, this.#next()));
    else update(channel, event);
    return true;
  }

  #rename(event: Message, id: string): boolean {
    const channel = this.#channels.get(id);
    if (channel === undefined) return false;
    rename(channel, text(event, 'Newname') || channel.channel);
    return true;
  }

  /** All channels of one bridge go to another, or to none. */
  #move(from: string, to: string): boolean {
    const moved = [...this.all].filter(({ bridge }) => bridge !== '' && bridge === from);
    for (const channel of moved) channel.bridge = to;
    return moved.length > 0;
  }

  #change(name: string, event: Message): boolean {
    let isKnown = false;
    for (const prefix of SNAPSHOTS.get(name) ?? []) {
      const channel = this.#channels.get(text(event, `${prefix}Uniqueid`));
      if (channel === undefined) continue;
      isKnown = true;
      update(channel, event, prefix);
      if (prefix === '') CHANGES[name]?.(channel, event);
    }
    return isKnown;
  }
}
