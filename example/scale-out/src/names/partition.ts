/**
 * Which call an event belongs to. Calls are spread over partitions, and one consumer a partition keeps each in order.
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

/**
 * Returns a number for a call, always the same: FNV-1a over the UTF-16 units, its bits mixed as
 * MurmurHash3 does at its end: the low ones of FNV alone know little of the high ones, and ids differ in a few digits.
 *
 * A number and not the text, since a text that was cut from what the server sent would keep all of that in memory.
 */
export function numberOfCall(call: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < call.length; place += 1) hash = Math.imul(hash ^ call.charCodeAt(place), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
