/**
 * Who somebody is: names and numbers of callers as the page shows them. Pure.
 */
import { unescape, type Message } from 'gami';

/** Somebody: both may be empty. */
export interface Party {
  readonly name: string;
  readonly number: string;
}

/** Source: asterisk main/manager_channels.c and apps/app_queue.c, 22.10.1: two ways to say nothing. */
const UNKNOWN: ReadonlySet<string> = new Set(['<unknown>', 'unknown']);

function known(value = ''): string {
  return UNKNOWN.has(value) ? '' : value;
}

/** Leaves the last three digits of each number in a text. */
export function hidden(text: string): string {
  return text.replace(/\+?\d[\d\s()./-]*(?=\d{3})/g, '…');
}

/**
 * Says who a row tells of. Names come with C escapes, but from the list of a queue's callers without.
 *
 * Source: asterisk main/manager_channels.c, ast_manager_build_channel_state_string_prefix(), 13 and later.
 */
export function partyOf(row: Message, isHidden: boolean, prefix = 'CallerID'): Party {
  const [name, number] = [unescape(known(row[`${prefix}Name`])), known(row[`${prefix}Num`])];
  return isHidden ? { name: hidden(name), number: hidden(number) } : { name, number };
}
