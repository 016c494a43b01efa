/**
 * Why calls end: the numbers of Q.850 with Asterisk's words, and the C escapes of its events.
 */

/** Source: asterisk main/channel.c, causes[], 22.10.1. */
const CAUSES: ReadonlyMap<number, string> = new Map([
  [0, 'Unknown'],
  [1, 'Unallocated (unassigned) number'],
  [2, 'No route to specified transmit network'],
  [3, 'No route to destination'],
  [6, 'Channel unacceptable'],
  [7, 'Call awarded and being delivered in an established channel'],
  [16, 'Normal Clearing'],
  [17, 'User busy'],
  [18, 'No user responding'],
  [19, 'User alerting, no answer'],
  [20, 'Subscriber absent'],
  [21, 'Call Rejected'],
  [22, 'Number changed'],
  [26, 'Answered elsewhere'],
  [27, 'Destination out of order'],
  [28, 'Invalid number format'],
  [29, 'Facility rejected'],
  [31, 'Normal, unspecified'],
  [34, 'Circuit/channel congestion'],
  [38, 'Network out of order'],
  [41, 'Temporary failure'],
  [42, 'Switching equipment congestion'],
  [44, 'Requested channel not available'],
  [50, 'Facility not subscribed'],
  [58, 'Bearer capability not available'],
  [66, 'Channel not implemented'],
  [102, 'Recover on timer expiry'],
  [111, 'Protocol error, unspecified'],
  [127, 'Interworking, unspecified'],
]);

/** Returns the words for a hangup cause. */
export function causeText(cause: number): string {
  return CAUSES.get(cause) ?? 'Unknown';
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '\'': '\\\'',
  '"': '\\"',
  '?': '\\?',
};

/** Writes a value with C escapes. Source: asterisk main/utils.c, ast_escape_c(), 22.10.1. */
export function escapeC(value: string): string {
  return value.replace(/[\x07\b\f\n\r\t\v\\'"?]/g, (character) => ESCAPES[character] ?? character);
}
