/**
 * How far a login came that took too long: which part was reached, and which wasn't.
 *
 * The client knows whether the banner came. Below that the way is gone once more, quickly, part by part: the name, the
 * port, TLS.
 */
import { isTls, reach } from './reach.js';
import type { Asterisk } from '../../index.js';
import type { Connecting } from './connection-options.js';

/** How long the second look may take for each part, in milliseconds. */
const LOOK = 1000;

/** Says what was reached within the time limit and what wasn't. */
export async function timeoutText(client: Asterisk, options: Connecting['options']): Promise<string> {
  const { connectTimeout = 10_000 } = options;
  const lead = `${client.name}: no login within ${connectTimeout} ms`;
  if (client.version !== undefined) {
    return `${lead}: connected, the banner came (AMI ${client.version}), the answer to the login didn't`;
  }
  const { addresses, error } = await reach(options, LOOK);
  if (addresses.length === 0) return `${lead}: the name is not known (${error?.message ?? 'no address'})`;
  const open = addresses.find(({ isOpen }) => isOpen);
  if (open === undefined) {
    const all = addresses.map(({ address }) => address).join(', ');
    return `${lead}: the name is known (${all}), the port doesn't answer`;
  }
  if (isTls(options) && !open.isSecure) {
    return `${lead}: ${open.address} takes connections, but answers no TLS (${open.error ?? 'no handshake'})`;
  }
  return `${lead}: ${open.address} takes connections, but sends no banner of an Asterisk`;
}
