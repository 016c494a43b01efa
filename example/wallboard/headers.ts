/**
 * Headers of events and list items as the board needs them: unknown is empty, names are unescaped, times are
 * milliseconds. Pure.
 */
import { get, unescape, type Message } from 'gami';

/**
 * Source: asterisk main/manager_channels.c and apps/app_queue.c, manager_queues_status(), 22.10.1: two ways to say
 * nothing.
 */
const UNKNOWN: ReadonlySet<string> = new Set(['<unknown>', 'unknown']);

/** Returns a header as it is; empty when it isn't there. */
export function text(message: Message, name: string): string {
  return get(message, name) ?? '';
}

/** Returns a header of a caller; empty when it isn't there or says that nothing is known. */
export function known(message: Message, name: string): string {
  const value = text(message, name);
  return UNKNOWN.has(value) ? '' : value;
}

/**
 * Returns a caller's name as it was spoken.
 *
 * Source: asterisk main/manager_channels.c, ast_manager_build_channel_state_string_prefix(), 13 and later: C escapes.
 */
export function nameOf(message: Message, name = 'CallerIDName'): string {
  return unescape(known(message, name));
}

/**
 * Returns what lies so many seconds (`75`) or so much time (`00:01:15`) before now; now, when the header makes no
 * sense.
 */
export function before(now: number, duration: string): number {
  const seconds = duration.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number.isFinite(seconds) ? now - seconds * 1000 : now;
}

/** Tells whether a header says yes. */
export function isYes(message: Message, name: string): boolean {
  return /^(?:yes|true|1|on)$/i.test(text(message, name));
}
