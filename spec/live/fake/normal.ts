/**
 * What two servers say of the same scene, made comparable: ids, numbers of channels and times are replaced, everything
 * else stays as it came, header by header.
 *
 * A channel's number becomes its place among the channels of the same address, and its unique id its name, so that who
 * belongs to whom is compared, and not which of two calls was faster. A bridge has the name of all who entered it. Any
 * other id becomes its place in the order of first appearance.
 */
import { valueOf, type Lines } from './wire.js';

/** Headers whose values count time, or come from the host. */
const TIMES: ReadonlySet<string> = new Set([
  'Timestamp', 'Duration', 'Seconds', 'Wait', 'AnsweredTime', 'LoginTime', 'LastCall', 'LastPause', 'HoldTime',
  'TalkTime', 'RingTime', 'Holdtime', 'LongestHoldTime', 'ParkingDuration', 'ParkingTimeout', 'Uptime', 'LastReload',
  'CoreStartupDate', 'CoreStartupTime', 'CoreReloadDate', 'CoreReloadTime', 'CoreProcessedCalls', 'Challenge',
  'SessionID', 'SessionTV', 'EventTV', 'LocalAddress', 'RemoteAddress',
  'AsteriskVersion', 'DurationMs', 'ExpectedResponse', 'TimeToHangup',
  'ServicelevelPerf', 'ServicelevelPerf2',
]);

/** Variables whose values count time. */
const TIME_VARIABLES = /^(?:ANSWEREDTIME|DIALEDTIME|RINGTIME|PROGRESSTIME|QUEUEWAIT)(?:_MS)?$/;

/** Gives each thing of a kind the number of its first appearance. */
class Numbers {
  readonly #known = new Map<string, number>();

  of(id: string): number {
    const number = this.#known.get(id) ?? this.#known.size + 1;
    this.#known.set(id, number);
    return number;
  }
}

const CHANNEL = /^(.*)-([0-9a-f]{8})(;[12])?$/;

/** Makes the messages of one scene comparable. */
export class Normal {
  /** By the number at the end of a channel's name. */
  readonly #channels = new Map<string, string>();
  /** By unique id. */
  readonly #names = new Map<string, string>();
  readonly #otherChannels = new Numbers();
  readonly #ids = new Numbers();
  /** By unique id. */
  readonly #bridges = new Map<string, string>();

  /** @param messages all of the scene, in their order */
  constructor(messages: readonly Lines[]) {
    const counts = new Map<string, number>();
    for (const lines of messages) {
      const [channel, id] = [valueOf(lines, 'Channel'), valueOf(lines, 'Uniqueid')];
      const [, address, number, half = ''] = CHANNEL.exec(channel ?? '') ?? [];
      if (id === undefined || address === undefined || number === undefined) continue;
      if (!this.#channels.has(number)) {
        counts.set(address, (counts.get(address) ?? 0) + 1);
        this.#channels.set(number, `#${counts.get(address)}`);
      }
      if (!this.#names.has(id)) this.#names.set(id, `id(${address}-${this.#channels.get(number)}${half})`);
    }
    this.#nameBridges(messages);
  }

  /** Those that the same channels have entered are told apart by which was there first. */
  #nameBridges(messages: readonly Lines[]): void {
    const entered = new Map<string, Set<string>>();
    for (const lines of messages) {
      const id = valueOf(lines, 'BridgeUniqueid');
      if (id === undefined) continue;
      const channels = entered.get(id) ?? new Set<string>();
      entered.set(id, channels);
      if (valueOf(lines, 'Event') === 'BridgeEnter') channels.add(this.#text(valueOf(lines, 'Channel')!));
    }
    const counts = new Map<string, number>();
    for (const [id, channels] of entered) {
      const name = [...channels].sort().join(' ');
      counts.set(name, (counts.get(name) ?? 0) + 1);
      this.#bridges.set(id, `bridge(${name})${counts.get(name)}`);
    }
  }

  /** Returns a message with its values replaced. */
  of(lines: Lines): Lines {
    const variable = lines.find(([name]) => name === 'Variable')?.[1] ?? '';
    const isTime = TIME_VARIABLES.test(variable);
    return lines.map(([name, value]) => [name, this.#value(name, value, isTime && name === 'Value')] as const);
  }

  #value(name: string, value: string, isTime: boolean): string {
    if (isTime) return value === '' ? '' : '(time)';
    if (TIMES.has(name) || (name === 'Output' && /^(?:System uptime|Last reload):/.test(value))) return '(time)';
    if (name === 'CommandId' && /^\d+$/.test(value)) return '(random)';
    if (name === 'Env') return this.#text(decodeURIComponent(value).replace(/(agi_(?:version|threadid): ).*/g, '$1'));
    return this.#text(value);
  }

  #text(value: string): string {
    if (value.includes('@nowhere-') || value.includes('@none-')) return value;
    return value
      .replace(/(CB\w+\/\w+)?-([0-9a-f]{8})(?=;[12]|$|,|%3B|-)/g, (_match, own: string | undefined, number: string) =>
        own === undefined
          ? `-${this.#channels.get(number) ?? `other${this.#otherChannels.of(number)}`}`
          : `${own}-other`)
      .replace(/\b\d{10}\.\d+\b/g, (id) => this.#names.get(id) ?? `id${this.#ids.of(id)}`)
      .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (id) =>
        this.#bridges.get(id) ?? `id${this.#ids.of(id)}`);
  }
}
