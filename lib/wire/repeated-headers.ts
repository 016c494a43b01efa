/**
 * Which headers of an action Asterisk reads more than once: of all others it takes the first and says Success.
 *
 * A module reads a header by its name, which gives the first; only `Variable` can be read whole, by a function that any
 * module may call, and `UserEvent` passes on what it is given. The numbered headers of UpdateConfig differ in their
 * names and are read once each; AOCMessage counts the headers `ChargedItem`, but reads the first again for each.
 * Source: asterisk main/manager.c, __astman_get_header(), astman_get_variables_order(), action_userevent(),
 * handle_updates(), action_aoc_s_message(), 1.4 to 22.10.1, and all callers of these. Pure.
 */

/**
 * The actions that read `Variable` once. Source: asterisk main/manager.c, action_getvar(), action_setvar(), 22.10.1.
 */
const SINGLE_VARIABLE: ReadonlySet<string> = new Set(['getvar', 'setvar']);

/**
 * Tells whether Asterisk reads every header of the name in the action.
 *
 * @param action in any case
 * @param header in any case, none of those that say what a message is
 */
export function isReadRepeatedly(action: string, header: string): boolean {
  const name = action.trim().toLowerCase();
  const key = header.toLowerCase();
  if (name === 'userevent') return key !== 'userevent';
  return key === 'variable' && !SINGLE_VARIABLE.has(name);
}
