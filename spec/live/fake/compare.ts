/**
 * Two servers' messages of one scene side by side: in groups whose order both keep, and what differs in each.
 *
 * A channel is a group, and so is the answer to an action, a device, a member of a queue. What a real server says from
 * a thread of its own may come anywhere and is a group too, and so is each channel that a list names. In a group
 * messages are matched in order; what has no equal is a difference.
 */
import { Normal } from './normal.js';
import { valueOf, type Lines } from './wire.js';

/** Events that come from threads of their own, at any place of the stream. */
const ANYWHERE: ReadonlySet<string> = new Set(['OriginateResponse', 'AgentComplete', 'BlindTransfer', 'ParkedCall',
  'ParkedCallGiveUp', 'ParkedCallTimeOut', 'ConfbridgeStart', 'ConfbridgeJoin', 'ConfbridgeLeave', 'ConfbridgeEnd',
  'ExtensionStatus']);

/** What an item of a list is about; items come in the order of a hash table. */
const ITEM_KEYS = ['Channel', 'Device', 'BridgeTechnology', 'Queue'];

/** What is compared of a message: its headers in order, as text. */
function textOf(lines: Lines): string {
  return lines.map(([name, value]) => `${name}: ${value}`).join('\n');
}

function groupOf(lines: Lines): string {
  const event = valueOf(lines, 'Event') ?? '';
  const id = valueOf(lines, 'ActionID');
  if (event !== 'OriginateResponse' && id !== undefined) {
    const keys = event === '' ? [] : ITEM_KEYS.flatMap((name) => valueOf(lines, name) ?? []);
    return ['answer', id, ...keys.slice(0, 1)].join(' ');
  }
  if (ANYWHERE.has(event)) return `${event} ${valueOf(lines, 'Channel') ?? valueOf(lines, 'ParkeeChannel') ?? ''}`;
  for (const name of ['Device', 'Interface', 'Channel', 'DestChannel', 'LocalOneChannel', 'BridgeUniqueid']) {
    const value = valueOf(lines, name);
    if (value !== undefined) return `${name} ${value}`;
  }
  return event;
}

/** A message that has no equal on the other server. */
export interface Difference {
  readonly scene: string;
  readonly group: string;
  /** What the real server said; undefined when the fake alone said something. */
  readonly real: Lines | undefined;
  /** What the fake said; undefined when the real server alone said something. */
  readonly fake: Lines | undefined;
}

/** The outcome of a comparison. */
export interface Comparison {
  readonly compared: number;
  readonly equal: number;
  readonly responses: number;
  readonly equalResponses: number;
  readonly differences: readonly Difference[];
}

/** A device that is told of again without a change is told of once. */
function withoutRepeats(texts: Lines[]): Lines[] {
  return texts.filter((lines, index) =>
    valueOf(lines, 'Event') !== 'DeviceStateChange' || index === 0 || textOf(lines) !== textOf(texts[index - 1]!)
  );
}

function groupsOf(messages: readonly Lines[], isCompared: (lines: Lines) => boolean): Map<string, Lines[]> {
  const normal = new Normal(messages);
  const groups = new Map<string, Lines[]>();
  for (const lines of messages.map((message) => normal.of(message)).filter(isCompared)) {
    const key = groupOf(lines);
    groups.set(key, [...(groups.get(key) ?? []), lines]);
  }
  return new Map([...groups].map(([key, texts]) => [key, withoutRepeats(texts)]));
}

/** The longest common subsequence of two lists, as pairs of indexes. */
function commonOf(one: readonly string[], other: readonly string[]): [number, number][] {
  const lengths = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      lengths[i]![j] = one[i] === other[j]
        ? lengths[i + 1]![j + 1]! + 1
        : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i] === other[j]) pairs.push([i++, j++]);
    else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i += 1;
    else j += 1;
  }
  return pairs;
}

/** What has no equal, the two sides paired where both said something of the same kind. */
function leftOver(scene: string, group: string, real: Lines[], fake: Lines[]): Difference[] {
  const spare = [...fake];
  const differences: Difference[] = real.map((lines) => {
    const index = spare.findIndex((other) => other[0]?.join() === lines[0]?.join());
    const [partner] = index < 0 ? [] : spare.splice(index, 1);
    return { scene, group, real: lines, fake: partner };
  });
  return [...differences, ...spare.map((lines) => ({ scene, group, real: undefined, fake: lines }))];
}

function isResponse(lines: Lines | undefined): boolean {
  return lines?.[0]?.[0] === 'Response';
}

/** Compares what two servers said of one scene, or those messages of it that are asked for. */
export function compare(
  scene: string,
  realMessages: readonly Lines[],
  fakeMessages: readonly Lines[],
  isCompared: (lines: Lines) => boolean = () => true,
): Comparison {
  const [real, fake] = [groupsOf(realMessages, isCompared), groupsOf(fakeMessages, isCompared)];
  const differences: Difference[] = [];
  let [equal, equalResponses] = [0, 0];
  for (const group of new Set([...real.keys(), ...fake.keys()])) {
    const [theirs, ours] = [real.get(group) ?? [], fake.get(group) ?? []];
    const pairs = commonOf(theirs.map(textOf), ours.map(textOf));
    equal += pairs.length;
    equalResponses += pairs.filter(([index]) => isResponse(theirs[index])).length;
    const [same, sameOurs] = [new Set(pairs.map(([index]) => index)), new Set(pairs.map(([, index]) => index))];
    differences.push(...leftOver(
      scene,
      group,
      theirs.filter((_lines, index) => !same.has(index)),
      ours.filter((_lines, index) => !sameOurs.has(index)),
    ));
  }
  const differing = differences.filter((one) => isResponse(one.real) || isResponse(one.fake)).length;
  return {
    compared: equal + differences.length,
    equal,
    responses: equalResponses + differing,
    equalResponses,
    differences,
  };
}
