/**
 * What "Permission denied" means: the class that the user lacks.
 */
import { get, privilegesOf, type Message } from '../../index.js';

/** Says which class an action needs whose response is a denial; undefined for every other response. */
export function deniedText(action: Message, response: Message): string | undefined {
  if (!/^permission denied/i.test(get(response, 'Message') ?? '')) return undefined;
  const name = get(action, 'Action') ?? '';
  const classes = privilegesOf(name) ?? [];
  return classes.length === 0
    ? undefined
    : `${name} needs the class ${classes.join(' or ')} in the user's write permissions (write = in manager.conf)`;
}
