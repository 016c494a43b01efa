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
import { copyRow, newRow, nextRow } from './channel-row.js';
import type { Table } from '../table/table.js';
import type { Kind, List, Rule, Rules, Tables } from './kind.js';
import { bridgeRow } from './bridge-row.js';
import { keep, ownText, sinceOf } from './row.js';

/** An event that tells of one channel. */
function stateEvent({ channels }: Tables, event: Message): void {
  const old = channels.get(event.Uniqueid!);
  if (old === undefined) return;
  const row = nextRow(event, old);
  if (row !== old) channels.replace(row.Uniqueid!, row, old);
}

/** Takes in what an event repeats of a channel, and one more header; returns the channel's row. */
function updateWith(channels: Table, old: Message, event: Message, name: 'BridgeId' | 'held', value: string): Message {
  let row = nextRow(event, old);
  if (old[name] !== value) {
    if (row === old) row = copyRow(old);
    row[name] = value;
  }
  if (row !== old) channels.replace(row.Uniqueid!, row, old);
  return row;
}

function holdEvent(value: 'yes' | 'no'): Rule {
  return ({ channels }, event) => {
    const old = channels.get(event.Uniqueid!);
    if (old !== undefined) updateWith(channels, old, event, 'held', value);
  };
}

function newChannelEvent({ channels }: Tables, event: Message): void {
  channels.unbury(event.Uniqueid!);
  if (channels.get(event.Uniqueid!) !== undefined) return stateEvent({ channels } as Tables, event);
  const row = newRow(event, String(Date.now()));
  channels.replace(row.Uniqueid!, row, undefined);
}

/**
 * Everybody in the bridge gets the linked id of the channel that comes, and no event says so.
 *
 * Source: asterisk main/bridge_basic.c, bridge_basic_push(), main/bridge_channel.c,
 * ast_bridge_channel_update_linkedids(), and res/stasis/stasis_bridge.c, bridge_stasis_push(), 22.10.1. The event is
 * told after the push, with the linked id that came of it.
 */
function shareLinkedId(channels: Table, bridge: string, row: Message | undefined, event: Message): void {
  const { Linkedid, SwapUniqueid } = event;
  const shared = row?.Linkedid ?? ownText(Linkedid!);
  for (const old of channels.in('BridgeId', bridge)) {
    if (old === row || old.Linkedid === shared || old.Uniqueid === SwapUniqueid) continue;
    const other = copyRow(old);
    other.Linkedid = shared;
    channels.replace(other.Uniqueid!, other, old);
  }
}

function sharesLinkedIds({ BridgeType, BridgeTechnology }: Message): boolean {
  return BridgeType === 'basic' || (BridgeType === 'stasis' && BridgeTechnology !== 'holding_bridge');
}

/** The id of a bridge as its row has it: one text for all channels in it. */
function bridgeId({ bridges }: Tables, { BridgeUniqueid }: Message): string {
  return bridges.get(BridgeUniqueid!)?.BridgeUniqueid ?? ownText(BridgeUniqueid!);
}

function enterEvent(tables: Tables, event: Message): void {
  const { channels } = tables;
  const bridge = bridgeId(tables, event);
  const old = channels.get(event.Uniqueid!);
  const row = old && updateWith(channels, old, event, 'BridgeId', bridge);
  if (sharesLinkedIds(event)) shareLinkedId(channels, bridge, row, event);
}

function leaveEvent(tables: Tables, event: Message): void {
  const { channels } = tables;
  const old = channels.get(event.Uniqueid!);
  if (old === undefined) return;
  updateWith(channels, old, event, 'BridgeId', old.BridgeId === bridgeId(tables, event) ? '' : old.BridgeId!);
}

function applicationEvent({ channels }: Tables, event: Message): void {
  const old = channels.get(event.Uniqueid!);
  if (old === undefined) return;
  const Application = keep(event.Application, old.Application);
  const ApplicationData = keep(event.AppData, old.ApplicationData);
  let row = nextRow(event, old);
  if (Application !== old.Application || ApplicationData !== old.ApplicationData) {
    if (row === old) row = copyRow(old);
    row.Application = Application;
    row.ApplicationData = ApplicationData;
  }
  if (row !== old) channels.replace(row.Uniqueid!, row, old);
}

/**
 * A channel that picks a call up gets into the structure of the one that rang, by a masquerade: the ids go with the
 * devices, but the place in the dialplan and in a bridge stay with the structure. No event tells that.
 *
 * Source: asterisk main/pickup.c, ast_do_pickup(), and main/channel.c, channel_do_masquerade(), 22.10.1; it takes a
 * ringing channel that somebody has bridged.
 */
function pickupEvent({ channels }: Tables, event: Message): void {
  const picker = channels.get(event.Uniqueid!);
  const target = channels.get(event.TargetUniqueid!);
  const place = { Context: event.TargetContext!, Exten: event.TargetExten!, Priority: event.TargetPriority! };
  if (picker !== undefined) {
    const row = copyRow(nextRow({ ...picker, ...place }, picker));
    if (target?.BridgeId) row.BridgeId = target.BridgeId;
    channels.set(picker.Uniqueid!, row);
  }
  if (target !== undefined) {
    const row = copyRow(target);
    row.BridgeId = '';
    channels.set(target.Uniqueid!, row);
  }
}

/** Source: asterisk main/channel.c, ast_change_name(): in use by chan_misdn up to 18 only. */
function renameEvent({ channels }: Tables, { Uniqueid, Newname }: Message): void {
  const old = channels.get(Uniqueid!);
  if (old === undefined) return;
  const row = copyRow(old);
  row.Channel = ownText(Newname!);
  channels.set(old.Uniqueid!, row);
}

/** The rules of channels. */
export const channelRules: Rules = {
  Newchannel: newChannelEvent,
  Newstate: stateEvent,
  NewCallerid: stateEvent,
  NewConnectedLine: stateEvent,
  NewAccountCode: stateEvent,
  Newexten: applicationEvent,
  Pickup: pickupEvent,
  Hold: holdEvent('yes'),
  Unhold: holdEvent('no'),
  BridgeEnter: enterEvent,
  BridgeLeave: leaveEvent,
  Rename: renameEvent,
  Hangup: ({ channels }, { Uniqueid }) => {
    const id = channels.get(Uniqueid!)?.Uniqueid;
    channels.bury(Uniqueid!, id);
    if (id !== undefined) channels.delete(id);
  },
};

/** Source: asterisk main/manager.c, action_coreshowchannels(), 22.10.1. */
function listedChannel(item: Message, old: Message | undefined, now: number): Message {
  const since = sinceOf(item.Duration, old, now);
  const row = old === undefined || old.Channel !== item.Channel ? newRow(item, since) : copyRow(nextRow(item, old));
  row.Application = keep(item.Application, old?.Application);
  row.ApplicationData = keep(item.ApplicationData, old?.ApplicationData);
  row.BridgeId = keep(item.BridgeId, old?.BridgeId);
  row.since = since;
  row.held = old?.held ?? 'no';
  return row;
}

/**
 * `Status` as if it were CoreShowChannels.
 *
 * Source: asterisk main/manager.c, generate_status(), 22.10.1; 16.28.0 has no Application while the channel runs no
 * PBX.
 */
function statusAsChannel(item: Message): Message {
  const { BridgeID = '', Application = '', Data = '', Seconds = '' } = item;
  return { ...item, Event: 'CoreShowChannel', BridgeId: BridgeID, Application, ApplicationData: Data,
    Duration: Seconds };
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
export const channels: Kind = { needs: ['bridges'], rules: channelRules, list: channelList };


/** A bridge's technology, its channels and its video change; who made it and what for doesn't. */
function updateBridge({ bridges }: Tables, event: Message): void {
  const old = bridges.get(event.BridgeUniqueid!);
  if (old === undefined) return;
  const { BridgeTechnology, BridgeNumChannels, BridgeVideoSourceMode, BridgeVideoSource } = event;
  const isSame = old.BridgeNumChannels === BridgeNumChannels && old.BridgeTechnology === BridgeTechnology
    && old.BridgeVideoSourceMode === BridgeVideoSourceMode && old.BridgeVideoSource === BridgeVideoSource;
  if (isSame) return;
  const row = bridgeRow(event, old);
  bridges.replace(old.BridgeUniqueid!, row, old);
}

/** The rules of bridges. */
export const bridgeRules: Rules = {
  BridgeCreate: ({ bridges }, event) => {
    const old = bridges.get(event.BridgeUniqueid!);
    const row = bridgeRow(event, old);
    if (old === undefined) bridges.replace(row.BridgeUniqueid!, row, old);
    else bridges.set(row.BridgeUniqueid!, row);
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
