/**
 * Events and list items of a PBX as AMI text, for the specs of the board's model.
 */
import { parse, type Message } from 'gami';

/** When the specs begin. */
export const NOW = 1_790_000_000_000;

/** Parses a message from its lines. */
export function said(...lines: string[]): Message {
  return parse(`${lines.join('\r\n')}\r\n\r\n`);
}

/** What a snapshot may say other than usual. */
export interface Snapshot {
  linkedid?: string;
  state?: string;
  name?: string;
  exten?: string;
}

/** The headers that matter here of a channel `PJSIP/<id>-0000000a`; its unique id is `<id>.1`. */
export function snapshot(
  id: string,
  { linkedid = id, state = 'Up', name = id, exten = 's' }: Snapshot = {},
  prefix = '',
): string[] {
  const fields = {
    Channel: `PJSIP/${id}-0000000a`,
    ChannelStateDesc: state,
    CallerIDNum: `1${id}`,
    CallerIDName: name,
    Exten: exten,
    Uniqueid: `${id}.1`,
    Linkedid: `${linkedid}.1`,
  };
  return Object.entries(fields).map(([field, value]) => `${prefix}${field}: ${value}`);
}

/** The headers that matter here of a bridge. */
export function bridge(id: string, type = 'basic'): string[] {
  return [`BridgeUniqueid: ${id}`, `BridgeType: ${type}`];
}
