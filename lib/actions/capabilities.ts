/**
 * What ListCommands tells: which actions the logged-in user may send, and which classes each needs. Read in linear
 * time, whatever the server writes.
 *
 * Source: asterisk main/manager.c, action_listcommands(), 22.10.1: `Name: synopsis (Priv: a,b)`.
 */
import type { Message } from '../message.js';

/** What the logged-in user may do. */
export interface Capability {
  /** The server's own line about the action. */
  readonly synopsis: string;
  /** The classes one of which the user needs; empty where none is needed. */
  readonly privileges: readonly string[];
}

const PRIVILEGES = '(Priv: ';
const NONE = '<none>';

/** Reads the response to ListCommands: capabilities by the name of their action. */
export function capabilitiesOf(response: Message): Map<string, Capability> {
  const capabilities = new Map<string, Capability>();
  for (const [name, line] of Object.entries(response)) {
    const start = line.lastIndexOf(PRIVILEGES);
    if (start < 0 || !line.endsWith(')')) continue;
    const privileges = line.slice(start + PRIVILEGES.length, -1);
    capabilities.set(name, {
      synopsis: line.slice(0, start).trimEnd(),
      privileges: privileges === NONE ? [] : privileges.split(','),
    });
  }
  return capabilities;
}
