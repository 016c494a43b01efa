/**
 * The package `gami/live`: a model of a PBX that equals the server's own lists when it is at rest.
 */
export type { Call, FollowCallback } from './calls.js';
export type { ChangeCallback, RowCallback } from './ears.js';
export { live, type Live, type LiveStats } from './live.js';
export type { LiveOptions, TableName } from './options.js';
export { joinKey, type List, type Rule, type Rules, type Tables } from './rules/kind.js';
export { lists, rules } from './rules/kinds.js';
export type { LiveState } from './sync.js';
export type { Table } from './table/table.js';
