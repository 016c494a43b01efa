/**
 * The answers about bridges: lists, one bridge's channels, ending it.
 *
 * Source: asterisk main/manager_bridges.c, manager_bridges_list(), manager_bridge_info(), manager_bridge_destroy(),
 * manager_bridge_kick(); main/bridge.c, manager_bridge_tech_list(), 22.10.1.
 */
import { FakeBridge } from '../../pbx/call/fake-bridge.js';
import type { FakeChannel } from '../../pbx/channel/fake-channel.js';
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';

/** What a real server can bridge with. */
const TECHNOLOGIES = [
  ['native_rtp', 'Native', 90],
  ['holding_bridge', 'Holding', 50],
  ['simple_bridge', '1to1Mix', 50],
  ['softmix', 'MultiMix', 10],
] as const;

function bridgesOf({ pbx }: ActionContext): FakeBridge[] {
  const bridges = new Set<FakeBridge>();
  for (const channel of pbx.channels.values()) {
    const bridge = FakeBridge.of(channel);
    if (bridge !== undefined) bridges.add(bridge);
  }
  const { made } = pbx.parking;
  if (made !== undefined) bridges.add(made);
  return [...bridges];
}

function list(context: ActionContext): void {
  const wanted = context.header('BridgeType');
  const items = bridgesOf(context).filter(({ type }) => wanted === '' || type === wanted)
    .map((bridge) => ({ Event: 'BridgeListItem', ...bridge.snapshot() }));
  context.list(items, 'BridgeListComplete', 'Bridge listing will follow');
}

/** Finds the bridge that the action names; undefined when it has answered that there is none. */
function find(context: ActionContext): FakeBridge | undefined {
  const id = context.header('BridgeUniqueid');
  const bridge = bridgesOf(context).find(({ uniqueid }) => uniqueid === id);
  if (id === '') context.error('BridgeUniqueid must be provided');
  else if (bridge === undefined) context.error('Specified BridgeUniqueid not found');
  return bridge;
}

function info(context: ActionContext): void {
  const bridge = find(context);
  if (bridge === undefined) return;
  const items = bridge.channels.map((channel) => ({ Event: 'BridgeInfoChannel', ...channel.snapshot() }));
  context.list(items, 'BridgeInfoComplete', 'Bridge channel listing will follow', bridge.snapshot());
}

/** Lets a channel out of its bridge: it goes on as when the bridge is dissolved under it. */
function putOut({ pbx }: ActionContext, bridge: FakeBridge, channel: FakeChannel): void {
  if (bridge.type === 'basic') return pbx.board.soon(() => bridge.kick(channel));
  if (bridge.type !== 'base') return channel.requestHangup();
  for (const conference of [...pbx.conferences.values()]) conference.kick(channel.name);
  return undefined;
}

function destroy(context: ActionContext): void {
  const bridge = find(context);
  if (bridge === undefined) return;
  context.respond('Bridge has been destroyed');
  if (bridge.type === 'basic') context.pbx.board.soon(() => bridge.dissolve());
  else for (const channel of bridge.channels) putOut(context, bridge, channel);
}

function kick(context: ActionContext): void {
  const channel = context.channel();
  if (channel === undefined) return context.error('Channel does not exist');
  const bridge = FakeBridge.of(channel);
  if (bridge === undefined) return context.error('Channel is not in a bridge');
  context.respond('Channel has been kicked');
  return putOut(context, bridge, channel);
}

function technologies(context: ActionContext): void {
  const items = TECHNOLOGIES.map(([name, type, priority]) => context.idLast({
    Event: 'BridgeTechnologyListItem',
    BridgeTechnology: name,
    BridgeType: type,
    BridgePriority: priority,
    BridgeSuspended: 'No',
  }));
  context.list(items, 'BridgeTechnologyListComplete', 'Bridge technology listing will follow');
}

function suspend(words: string): BuiltIn['run'] {
  return (context) => {
    const name = context.header('BridgeTechnology');
    if (name === '') context.error('BridgeTechnology must be provided');
    else if (TECHNOLOGIES.some(([known]) => known === name)) context.respond(words);
    else context.error('BridgeTechnology not found');
  };
}

/** The actions on bridges. */
export const BRIDGE_ACTIONS: readonly BuiltIn[] = [
  builtIn('BridgeList', '', 'List the bridges', list),
  builtIn('BridgeInfo', '', 'List the channels of a bridge', info),
  builtIn('BridgeDestroy', '', 'End a bridge and its channels', destroy),
  builtIn('BridgeKick', '', 'Put a channel out of its bridge', kick),
  builtIn('BridgeTechnologyList', '', 'List what channels can be bridged with', technologies),
  builtIn('BridgeTechnologySuspend', '', 'Suspend a bridge technology', suspend('Suspended bridge technology')),
  builtIn('BridgeTechnologyUnsuspend', '', 'Use a bridge technology again', suspend('Unsuspended bridge technology')),
];
