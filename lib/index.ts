/**
 * The package `gami`: everything a user may import, and nothing else.
 */
export type { AgiCall, AgiCallback } from './agi-call.js';
export { quoteAgi, type AgiResult } from './agi-text.js';
export type { AgiFilter, AgiHandler } from './agi.js';
export { Asterisk, connect, type EventCallback } from './asterisk.js';
export type { ConfigChange, ConfigChangeKind } from './actions.js';
export type { Callback } from './callback.js';
export type {
  ActionMessage, ActionName, BridgeSnapshot, ChannelSnapshot, EventMessage, EventName, KnownAction, KnownEvent, ListComplete, ListItems, SomeAction,
  SomeHeaders,
} from './catalogue/index.js';
export type { State } from './connection.js';
export { configTree, type ConfigCategory, type ConfigLine } from './config-tree.js';
export type { Stats } from './counts.js';
export type { LoginOptions } from './credentials.js';
export type { LifeEvents, ReadyInfo, Retry } from './conversation.js';
export {
  AbortError, ActionError, AmiError, AuthenticationError, ConnectionError, LocalProtocolError, OptionError, RemoteProtocolError, StateError,
  TimeoutError, type AmiErrorCode,
} from './errors.js';
export type { FilterCriteria, ServerFilter } from './event-filter.js';
export type { EventList } from './event-list.js';
export type { EventFilter } from './handlers.js';
export type { MatchMethod } from './header-pattern.js';
export { add, get, getAll, isEvent, isResponse, isSuccess, remove, type Message } from './message.js';
export type { AsteriskOptions, EventMask, Logger, LogLevel, OfflineOptions, ReconnectOptions } from './options.js';
export { newOriginate, newOriginateApp, originateReason, type Originate } from './originate.js';
export { parse } from './parser.js';
export { Pool, type PoolOptions } from './pool.js';
export type { Capability, EventsOptions, ListOptions, WaitOptions } from './requests.js';
export { fromJSON, newAction, serialize, type Encoding } from './serializer.js';
export { Servers, type ServerOptions, type ServersEvents } from './servers.js';
export type { SendOptions } from './action-slot.js';
export { unescape, variable, variables, type Variables } from './variables.js';
