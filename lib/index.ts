/**
 * The package `gami`: everything a user may import, by topic, and nothing else.
 */

// Connect.
export type { EventClass, EventMask } from './actions/event-mask.js';
export { Asterisk, connect, type EventCallback } from './client/asterisk.js';
export type { LoginOptions } from './connection/credentials.js';
export type { LifeEvents, ReadyInfo, Retry, State } from './connection/life.js';
export type {
  AsteriskOptions,
  Logger,
  LogLevel,
  OfflineOptions,
} from './connection/options.js';
export type { ReconnectOptions } from './connection/reconnect.js';
export type { Stats } from './connection/stats.js';

// Act.
export type { ConfigChange, ConfigChangeKind } from './actions/builders.js';
export { configTree, type ConfigCategory, type ConfigLine } from './actions/config-tree.js';
export type { EventList } from './client/event-list.js';
export type { Capability } from './actions/capabilities.js';
export type { EventsOptions, ListOptions } from './client/promise-methods.js';
export type { Callback } from './session/callback.js';
export type { SendOptions, WaitOptions } from './session/send-options.js';

// Listen.
export type { FilterCriteria, ServerFilter } from './actions/filter.js';
export type { MatchMethod } from './actions/header-pattern.js';
export type { EventFilter } from './session/handlers.js';

// Place calls, and take them under AsyncAGI.
export { newOriginate, newOriginateApp, originateReason, type Originate } from './actions/originate.js';
export type { CallEnd, PlacedCall } from './client/calls/placed-calls.js';
export type { AgiCall, AgiCallback } from './agi/call.js';
export type { AgiFilter, AgiHandler } from './agi/calls.js';
export { quoteAgi, type AgiResult } from './agi/text.js';

// Messages.
export { fromJSON, newAction } from './actions/new-action.js';
export { unescape, variable, variables, type Variables } from './actions/variables.js';
export { add, get, getAll, isEvent, isResponse, isSuccess, remove, type Encoding, type Message } from './message.js';
export { parse } from './wire/parser.js';
export { serialize } from './wire/serializer.js';

// Pool and servers.
export { Servers, type ServerOptions, type ServersEvents } from './client/servers.js';
export { Pool, type PoolOptions } from './pool/pool.js';

// Errors.
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

// Types of what Asterisk knows.
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
export { privilegesOf } from './catalogue/privileges.js';
