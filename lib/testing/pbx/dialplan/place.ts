/**
 * Where a Goto leads: the last of its parts is a priority or a label, those before are extension and context.
 */
import type { Place } from '../channel/channel-options.js';
import type { Dialplan } from './dialplan.js';

/** Returns the place that a Goto names, as seen from another; priority 0 when its label isn't there. */
export function placeOf(dialplan: Dialplan, from: Place, target: string): Place {
  const parts = target.split(',').map((part) => part.trim());
  const [last = '', exten = from.exten, context = from.context] = parts.reverse();
  const priority = /^\d+$/.test(last) ? Number(last) : last === 'n'
    ? from.priority + 1
    : dialplan.find(context, exten)?.labels.get(last) ?? 0;
  return { context, exten, priority };
}
