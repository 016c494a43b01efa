/**
 * Channels and bridges: how the events of Asterisk's core change them, and how they are listed.
 *
 * Only Newchannel makes a channel and only Hangup ends one, for a list may run ahead of the events and some events come
 * behind the Hangup. Membership of a bridge is the channel's `BridgeId`, from one list and from BridgeEnter and
 * BridgeLeave; BridgeMerge is passed over, since what it moves is told by these two. So are HangupRequest, DialState
 * and LocalBridge, which tell nothing that a list shows.
 *
 * Source: asterisk main/manager_channels.c, channel_monitors[]; main/manager_bridges.c, 22.10.1.
 */
import type { Message } from '../../index.js';
import { besidesOf, channelRow, destination, isUnchanged, type Besides } from './channel-row.js';
import type { Kind, List, Rules, Tables } from './kind.js';
import { keep, sinceOf } from './row.js';

/** A row knows what a channel has besides, under the same names. */
function besides(row: Message): Besides {
  return row as unknown as Besides;
}

/** Takes in what an event repeats of a channel. */
function update({ channels }: Tables, state: Message): void {
  const row = channels.get(state.Uniqueid!);
  if (row !== undefined && !isUnchanged(row, state)) {
    channels.replace(row.Uniqueid!, channelRow(state, row, besides(row)), row);
  }
}

/** Takes in what an event repeats of a channel, and what the channel has besides. */
function updateWith({ channels }: Tables, state: Message, change: (row: Message) => Partial<Besides>): void {
  const row = channels.get(state.Uniqueid!);
  if (row === undefined) return;
  channels.set(row.Uniqueid!, channelRow(state, row, { ...besides(row), ...change(row) }));
}

/** An event that tells of one channel. */
function stateEvent(tables: Tables, event: Message): void {
  update(tables, event);
}

/** Source: asterisk main/manager_channels.c, publish_basic_channel_event() and channel_dial_cb(), 22.10.1. */
function dialEvent(tables: Tables, event: Message): void {
  if (event.Uniqueid !== undefined) update(tables, event);
  if (event.DestUniqueid !== undefined) update(tables, destination(event));
}

function newChannelEvent({ channels }: Tables, event: Message): void {
  const id = event.Uniqueid!;
  channels.unbury(id);
  const old = channels.get(id);
  const row = channelRow(event, old, old === undefined ? besidesOf(String(Date.now())) : besides(old));
  channels.set(row.Uniqueid!, row);
}

/**
 * Everybody in the bridge gets the linked id of the channel that comes, and no event says so.
 *
 * Source: asterisk main/bridge_basic.c, bridge_basic_push(), main/bridge_channel.c,
 * ast_bridge_channel_update_linkedids(), and res/stasis/stasis_bridge.c, bridge_stasis_push(), 22.10.1. The event is
 * told after the push, with the linked id that came of it.
 */
function shareLinkedId({ channels }: Tables, event: Message): void {
  const { BridgeUniqueid, Linkedid, SwapUniqueid, Uniqueid } = event;
  for (const row of channels.in('BridgeId', BridgeUniqueid!)) {
    if (row.Linkedid === Linkedid || row.Uniqueid === SwapUniqueid || row.Uniqueid === Uniqueid) continue;
    channels.replace(row.Uniqueid!, channelRow({ Linkedid: Linkedid! }, row, besides(row)), row);
  }
}

function sharesLinkedIds({ BridgeType, BridgeTechnology }: Message): boolean {
  return BridgeType === 'basic' || (BridgeType === 'stasis' && BridgeTechnology !== 'holding_bridge');
}

function enterEvent(tables: Tables, event: Message): void {
  updateWith(tables, event, (row) => ({ BridgeId: keep(event.BridgeUniqueid, row.BridgeId) }));
  if (sharesLinkedIds(event)) shareLinkedId(tables, event);
}

function leaveEvent(tables: Tables, event: Message): void {
  updateWith(tables, event, (row) => ({ BridgeId: row.BridgeId === event.BridgeUniqueid ? '' : row.BridgeId! }));
}

/** The rules of channels. */
export const channelRules: Rules = {
  Newchannel: newChannelEvent,
  Newstate: stateEvent,
  NewCallerid: stateEvent,
  NewConnectedLine: stateEvent,
  NewAccountCode: stateEvent,
  Newexten: (tables, event) => updateWith(tables, event, (row) => ({
    Application: keep(event.Application, row.Application), ApplicationData: keep(event.AppData, row.ApplicationData),
  })),
  DialBegin: dialEvent,
  DialEnd: dialEvent,
  Pickup: stateEvent,
  Hold: (tables, event) => updateWith(tables, event, () => ({ held: 'yes' })),
  Unhold: (tables, event) => updateWith(tables, event, () => ({ held: 'no' })),
  BridgeEnter: enterEvent,
  BridgeLeave: leaveEvent,
  /** Source: asterisk main/channel.c, ast_change_name(): in use by chan_misdn up to 18 only. */
  Rename: (tables, event) =>
    update(tables, { ...tables.channels.get(event.Uniqueid!), Uniqueid: event.Uniqueid!, Channel: event.Newname! }),
  Hangup: ({ channels }, { Uniqueid }) => {
    channels.bury(Uniqueid!);
    channels.delete(Uniqueid!);
  },
};

/** Source: asterisk main/manager.c, action_coreshowchannels(), 22.10.1. */
function listedChannel(item: Message, old: Message | undefined, now: number): Message {
  const { Application, ApplicationData, BridgeId, Duration } = item;
  return channelRow(item, old, {
    Application: keep(Application, old?.Application),
    ApplicationData: keep(ApplicationData, old?.ApplicationData),
    BridgeId: keep(BridgeId, old?.BridgeId),
    since: sinceOf(Duration, old, now),
    held: old?.held ?? 'no',
  });
}

/**
 * `Status` as if it were CoreShowChannels.
 *
 * Source: asterisk main/manager.c, generate_status(), 22.10.1; 16.28.0 has no Application while the channel runs no
 * PBX.
 */
function statusAsChannel(item: Message): Message {
  return {
    ...item,
    BridgeId: item.BridgeID ?? '',
    Application: item.Application ?? '',
    ApplicationData: item.Data ?? '',
    Duration: item.Seconds ?? '',
  };
}

const channelList: List = {
  action: { Action: 'CoreShowChannels' },
  item: 'CoreShowChannel',
  key: 'Uniqueid',
  row: listedChannel,
  id: 'Uniqueid',
  loose: ['Application', 'ApplicationData', 'ChanVariable', 'since'],
  read: 'call',
  write: 'system or reporting',
  instead: { action: { Action: 'Status' }, item: statusAsChannel },
  witness: { Action: 'Status' },
};

/** Channels, by Uniqueid. */
export const channels: Kind = { rules: channelRules, list: channelList };

function bridgeRow(event: Message, old: Message | undefined): Message {
  const row: Message = {
    BridgeUniqueid: keep(event.BridgeUniqueid, old?.BridgeUniqueid),
    BridgeType: keep(event.BridgeType, old?.BridgeType),
    BridgeTechnology: keep(event.BridgeTechnology, old?.BridgeTechnology),
    BridgeCreator: keep(event.BridgeCreator, old?.BridgeCreator),
    BridgeName: keep(event.BridgeName, old?.BridgeName),
    BridgeNumChannels: keep(event.BridgeNumChannels, old?.BridgeNumChannels),
    since: old?.since ?? String(Date.now()),
  };
  for (const name of ['BridgeVideoSourceMode', 'BridgeVideoSource']) {
    if (event[name] !== undefined) row[name] = keep(event[name], old?.[name]);
  }
  return row;
}

function updateBridge({ bridges }: Tables, event: Message): void {
  const old = bridges.get(event.BridgeUniqueid!);
  if (old !== undefined) bridges.set(old.BridgeUniqueid!, bridgeRow(event, old));
}

/** The rules of bridges. */
export const bridgeRules: Rules = {
  BridgeCreate: ({ bridges }, event) => {
    const row = bridgeRow(event, bridges.get(event.BridgeUniqueid!));
    bridges.set(row.BridgeUniqueid!, row);
  },
  BridgeEnter: updateBridge,
  BridgeLeave: updateBridge,
  BridgeVideoSourceUpdate: updateBridge,
  BridgeDestroy: ({ bridges }, { BridgeUniqueid }) => {
    bridges.bury(BridgeUniqueid!);
    bridges.delete(BridgeUniqueid!);
  },
};

/** Bridges, by BridgeUniqueid. Source: asterisk main/manager_bridges.c, manager_bridges_list(), 22.10.1. */
export const bridges: Kind = {
  rules: bridgeRules,
  list: {
    action: { Action: 'BridgeList' },
    item: 'BridgeListItem',
    key: 'BridgeUniqueid',
    row: bridgeRow,
    id: 'BridgeUniqueid',
    loose: ['BridgeNumChannels', 'BridgeVideoSource'],
    read: 'call',
  },
};
