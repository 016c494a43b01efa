/**
 * The events of one call: those with its linked id or a channel of it, from whichever header they name it by.
 *
 * A call grows: a channel that shares a linked id or a two-party bridge with it belongs to it from then on, so a
 * transfer doesn't end the following. Conferences, queues and parking bridges don't join calls. Pure.
 */
import { get, type Message } from '../../index.js';

/** Headers that hold the id of a channel or of a call. */
const CALL_ID = /(?:uniqueid|linkedid)$/i;
const BRIDGE_ID = /bridgeuniqueid$/i;

/**
 * Makes the test of `--follow`, which learns as it is asked.
 *
 * @param id a linked id, or the unique id of a channel
 */
export function followTest(id: string): (event: Message) => boolean {
  const known = new Set([id]);
  return (event) => {
    const joinsCalls = get(event, 'BridgeType')?.toLowerCase() === 'basic';
    const ids = Object.entries(event).filter(([name, value]) =>
      value !== '' && CALL_ID.test(name) && (joinsCalls || !BRIDGE_ID.test(name))
    ).map(([, value]) => value);
    if (!ids.some((each) => known.has(each))) return false;
    for (const each of ids) known.add(each);
    return true;
  };
}
