/**
 * The package `gami`: everything a user may import, and nothing else.
 */
export type { AgiCall, AgiCallback } from './agi/call.js';
export { quoteAgi, type AgiResult } from './agi/text.js';
export type { AgiFilter, AgiHandler } from './agi/calls.js';
export { Asterisk, connect, type EventCallback } from './client/asterisk.js';
export type { ConfigChange, ConfigChangeKind } from './actions/builders.js';
export type { Callback } from './session/callback.js';
export type {
  ActionMessage,
  ActionName,
  BridgeSnapshot,
  ChannelSnapshot,
  EventMessage,
  EventName,
  KnownAction,
  KnownEvent,
  ListComplete,
  ListItems,
  SomeAction,
  SomeHeaders,
} from './catalogue/index.js';
export type { State } from './connection/connection.js';
export { configTree, type ConfigCategory, type ConfigLine } from './actions/config-tree.js';
export type { Stats } from './connection/stats.js';
export type { LoginOptions } from './connection/credentials.js';
export type { LifeEvents, ReadyInfo, Retry } from './client/callback-methods.js';
export {
  AbortError,
  ActionError,
  AmiError,
  AuthenticationError,
  ConnectionError,
  LocalProtocolError,
  OptionError,
  RemoteProtocolError,
  StateError,
  TimeoutError,
  type AmiErrorCode,
} from './errors.js';
export type { FilterCriteria, ServerFilter } from './actions/filter.js';
export type { EventList } from './client/event-list.js';
export type { EventFilter } from './session/handlers.js';
export type { MatchMethod } from './actions/header-pattern.js';
export { add, get, getAll, isEvent, isResponse, isSuccess, remove, type Message } from './message.js';
export type {
  AsteriskOptions,
  EventMask,
  Logger,
  LogLevel,
  OfflineOptions,
  ReconnectOptions,
} from './connection/options.js';
export { newOriginate, newOriginateApp, originateReason, type Originate } from './actions/originate.js';
export { parse } from './wire/parser.js';
export { Pool, type PoolOptions } from './pool/pool.js';
export type { Capability, EventsOptions, ListOptions, WaitOptions } from './client/promise-methods.js';
export { fromJSON, newAction, serialize, type Encoding } from './wire/serializer.js';
export { Servers, type ServerOptions, type ServersEvents } from './client/servers.js';
export type { SendOptions } from './session/pending-action.js';
export { unescape, variable, variables, type Variables } from './actions/variables.js';
