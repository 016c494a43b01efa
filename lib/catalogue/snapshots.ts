/**
 * The snapshots of channels and bridges that events carry: types only, hand-written, because the documentation names
 * the snapshots and not their fields. A prefix stands before each field (`DestChannel`, `DestContext`).
 */

/**
 * A field of a channel snapshot. The first fourteen are always there; `Tenantid` (since 18) and `ChanVariable` when the
 * channel has some.
 *
 * Source: asterisk main/manager_channels.c, ast_manager_build_channel_state_string_prefix(), 13.38.3 to 23.4.1.
 */
export type ChannelField =
  | 'Channel'
  | 'ChannelState'
  | 'ChannelStateDesc'
  | 'CallerIDNum'
  | 'CallerIDName'
  | 'ConnectedLineNum'
  | 'ConnectedLineName'
  | 'Language'
  | 'AccountCode'
  | 'Context'
  | 'Exten'
  | 'Priority'
  | 'Uniqueid'
  | 'Linkedid'
  | 'Tenantid'
  | 'ChanVariable';

/**
 * A field of a bridge snapshot. The first seven are always there; `BridgeVideoSource` when the bridge has one.
 *
 * Source: asterisk main/manager_bridges.c, ast_manager_build_bridge_state_string_prefix(), 13.38.3 to 23.4.1.
 */
export type BridgeField =
  | 'BridgeUniqueid'
  | 'BridgeType'
  | 'BridgeTechnology'
  | 'BridgeCreator'
  | 'BridgeName'
  | 'BridgeNumChannels'
  | 'BridgeVideoSourceMode'
  | 'BridgeVideoSource';

/**
 * The headers of a channel snapshot. A channel that isn't there leaves them out, all but the prefixed ones of the
 * other.
 */
export type ChannelSnapshot<Prefix extends string = ''> = { [Field in ChannelField as `${Prefix}${Field}`]?: string };

/** The headers of a bridge snapshot. */
export type BridgeSnapshot<Prefix extends string = ''> = { [Field in BridgeField as `${Prefix}${Field}`]?: string };
