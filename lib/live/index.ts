/**
 * The package `gami/live`: a model of a PBX that equals the server's own lists when it is at rest.
 */
export type { Call, FollowCallback } from './calls.js';
export {
  live,
  type ChangeCallback,
  type Live,
  type LiveOptions,
  type LiveStats,
  type RowCallback,
  type TableName,
} from './live.js';
export { joinKey, type List, type Rule, type Rules, type Tables } from './rules/kind.js';
export { lists, rules } from './rules/kinds.js';
export type { LiveState } from './sync.js';
export type { Table } from './table.js';
