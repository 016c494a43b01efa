/**
 * What the server runs, and what is known to be wrong with it.
 *
 * Source: seen on servers of these versions, and the changes of asterisk that are named with each.
 */
import { get, type Asterisk } from '../../index.js';
import type { Findings, Level } from './finding.js';

type Version = readonly [major: number, minor: number, patch: number];

/** Versions from the first to the last, both included. */
type Range = readonly [from: Version, to: Version];

interface Fault {
  readonly level: Level;
  readonly ranges: readonly Range[];
  readonly text: string;
  readonly advice: string;
}

const ANY = Infinity;

const FAULTS: readonly Fault[] = [
  {
    level: 'warning',
    ranges: [
      [[18, 17, 0], [18, 26, 4]],
      [[20, 2, 0], [20, 11, ANY]],
      [[21, 0, 0], [21, 6, ANY]],
      [[22, 0, 0], [22, 1, ANY]],
    ],
    text: 'the server ends when a global variable is set (Setvar) to bytes that are no UTF-8',
    advice: 'update Asterisk; until then never use encoding latin1 for global variables',
  },
  {
    level: 'warning',
    ranges: [[[17, 0, 0], [18, 23, ANY]], [[19, 0, 0], [20, 8, ANY]], [[21, 0, 0], [21, 3, ANY]]],
    text: 'channels that have ended may stay in its lists (asterisk#783)',
    advice: 'update to 18.24, 20.9, 21.4 or later',
  },
  {
    level: 'note',
    ranges: [[[13, 0, 0], [16, ANY, ANY]]],
    text: 'its lists may show a channel for some milliseconds behind its Hangup (up to 16)',
    advice: 'a model must know which channels have ended; gami/live does',
  },
  {
    level: 'note',
    ranges: [
      [[0, 0, 0], [18, 25, ANY]],
      [[19, 0, 0], [20, 10, ANY]],
      [[21, 0, 0], [21, 5, ANY]],
      [[22, 0, 0], [22, 0, ANY]],
    ],
    text: 'it doesn\'t know MatchCriteria: filters of the server are regular expressions',
    advice: 'addFilter() knows that; eventfilter lines in manager.conf must be expressions',
  },
  {
    level: 'warning',
    ranges: [[[0, 0, 0], [11, ANY, ANY]]],
    text: 'it has no bridges in AMI: gami/live can\'t model it',
    advice: 'update Asterisk: 12 and later have them',
  },
];

function compare(one: Version, other: Version): number {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at === -1 ? 0 : one[at]! - other[at]!;
}

/** Reads a version as CoreSettings tells it (`22.10.1+dfsg`, `certified/18.9-cert3`); undefined where it is none. */
export function versionOf(text: string): Version | undefined {
  const [, major, minor, patch = '0'] = /^(?:certified\/|Asterisk )?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** What is known to be wrong with a version. */
export function faultsOf(version: Version): readonly Omit<Fault, 'ranges'>[] {
  const isIn = ([from, to]: Range): boolean => compare(version, from) >= 0 && compare(version, to) <= 0;
  return FAULTS.filter(({ ranges }) => ranges.some(isIn));
}

/** Asks what the server runs, and puts down what is known of it; resolves with its version as text. */
export async function checkServer(client: Asterisk, findings: Findings): Promise<string | undefined> {
  let text: string | undefined;
  try {
    text = get(await client.request({ Action: 'CoreSettings' }), 'AsteriskVersion');
  } catch {
    text = undefined;
  }
  const version = text === undefined ? undefined : versionOf(text);
  if (version === undefined) {
    findings.add('note', 'version', text === undefined
      ? 'which Asterisk it is can\'t be asked for without the class system or reporting'
      : `it is Asterisk ${text}, of which nothing is known`);
    return text;
  }
  findings.add('ok', 'version', `it is Asterisk ${text!}`);
  for (const { level, text: fault, advice } of faultsOf(version)) findings.add(level, 'version', fault, advice);
  return text;
}
