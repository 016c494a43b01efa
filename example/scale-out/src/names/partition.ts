/**
 * Which call an event belongs to, and which partition that call is in: one consumer a partition keeps the order of each
 * call.
 */
import type { Message } from 'gami';

/**
 * Returns the call of an event: its linked id, or what is nearest to it; empty for an event that belongs to no call.
 *
 * Source: asterisk main/manager_channels.c, ast_manager_build_channel_state_string_prefix(), 22.10.1: every snapshot of
 * a channel has it.
 */
export function callOf(event: Message): string {
  return (
    event.Linkedid ??
    event.DestLinkedid ??
    event.TransfererLinkedid ??
    event.OrigTransfererLinkedid ??
    event.ParkeeLinkedid ??
    event.LocalOneLinkedid ??
    event.Uniqueid ??
    ''
  );
}

/** Spreads calls over partitions: FNV-1a over the UTF-16 units, always the same for the same call. */
export function partitionOf(call: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < call.length; place += 1) hash = Math.imul(hash ^ call.charCodeAt(place), 0x01000193);
  return (hash >>> 0) % partitions;
}
