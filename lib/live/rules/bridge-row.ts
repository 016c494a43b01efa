/**
 * The row of a bridge, made from the headers that Asterisk repeats in every event about it.
 *
 * Names are written out and in one order, so that all rows have one form; who made a bridge and what for never changes.
 *
 * Source: asterisk main/manager_bridges.c, ast_manager_build_bridge_state_string_prefix(), 22.10.1.
 */
import type { Message } from '../../index.js';
import { keep, ownText, rowMaker } from './row.js';

const BridgeRow = rowMaker(function BridgeRow(event, old) {
  this.BridgeUniqueid = old.BridgeUniqueid!;
  this.BridgeType = keep(old.BridgeType === '' ? event.BridgeType : undefined, old.BridgeType);
  this.BridgeTechnology = keep(event.BridgeTechnology, old.BridgeTechnology);
  this.BridgeCreator = keep(old.BridgeType === '' ? event.BridgeCreator : undefined, old.BridgeCreator);
  this.BridgeName = keep(old.BridgeType === '' ? event.BridgeName : undefined, old.BridgeName);
  this.BridgeNumChannels = event.BridgeNumChannels ?? old.BridgeNumChannels!;
  if (event.BridgeVideoSourceMode !== undefined || old.BridgeVideoSourceMode !== undefined) {
    this.BridgeVideoSourceMode = keep(event.BridgeVideoSourceMode, old.BridgeVideoSourceMode);
  }
  if (event.BridgeVideoSource !== undefined || old.BridgeVideoSource !== undefined) {
    this.BridgeVideoSource = keep(event.BridgeVideoSource, old.BridgeVideoSource);
  }
  this.since = old.since!;
});

/** Makes the row of a bridge; `old` is the one that it takes the place of. */
export function bridgeRow(event: Message, old: Message | undefined): Message {
  return new BridgeRow(event, old ?? {
    BridgeUniqueid: ownText(event.BridgeUniqueid!), BridgeType: '', BridgeCreator: '', BridgeName: '',
    since: String(Date.now()),
  });
}
