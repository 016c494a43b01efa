/**
 * Random operations on a real server, seeded: calls of many kinds, and all that may happen to them.
 */
import { newOriginateApp, type Asterisk, type Message } from '../../lib/index.js';
import { Random } from '../support/random.js';

/** Extensions of the dialplan that a call may end in. */
const EXTENSIONS = ['answer', 'answer', 'ring', 'busy', 'echo', 'hangup', 'dial', 'dial', 'queue', 'park',
  'conference-2000', 'conference-2000', 'nobody'];

const MEMBERS = ['Local/answer@default', 'Local/ring@default/n', 'Local/nobody@default/n'];

/** How many channels there may be at a time. */
const MOST_CHANNELS = 160;

/** One who does this and that. */
export class Chaos {
  readonly #client: Asterisk;
  readonly #random: Random;
  /** The names of channels that have come. */
  #channels: string[] = [];
  readonly #stop: () => void;

  constructor(client: Asterisk, seed: number) {
    this.#client = client;
    this.#random = new Random(seed);
    const stops = [
      client.subscribe('Newchannel', ({ Channel = '' }) => { this.#channels.push(Channel); }),
      client.subscribe('Hangup', ({ Channel }) => {
        this.#channels = this.#channels.filter((name) => name !== Channel);
      }),
    ];
    this.#stop = () => stops.forEach((stop) => stop());
  }

  /** Does things for some milliseconds, so many a second. */
  async run(milliseconds: number, perSecond: number): Promise<void> {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
      this.#act();
      await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
    }
  }

  /** Ends it: members of the queue that were added go, calls go on. */
  async stop(): Promise<void> {
    this.#stop();
    for (const Interface of MEMBERS.slice(1)) {
      await this.#client.request({ Action: 'QueueRemove', Queue: 'support', Interface }).catch(() => undefined);
    }
    await this.#client.request({ Action: 'QueuePause', Queue: 'support', Interface: MEMBERS[0]!, Paused: 'false' })
      .catch(() => undefined);
  }

  #act(): void {
    const random = this.#random;
    if (this.#channels.length < 8 || (this.#channels.length < MOST_CHANNELS && random.oneIn(3))) return this.#call();
    const [one, other] = [random.pick(this.#channels), random.pick(this.#channels)];
    this.#client.sendAction(random.pick(this.#operations(one, other)));
  }

  #call(): void {
    const random = this.#random;
    const pickUp = random.oneIn(10) && this.#channels.length > 0;
    const call = pickUp
      ? newOriginateApp('Local/answer@default/n', 'PickupChan', random.pick(this.#channels))
      : newOriginateApp(`Local/${random.pick(EXTENSIONS)}@default${random.oneIn(2) ? '/n' : ''}`, 'Wait', '600');
    const number = random.below(90) + 10;
    this.#client.originate(
      { ...call, async: true, callerId: `"Nr ${number}" <${number}>`, account: `acc${number % 7}` });
  }

  #operations(one: string, other: string): Message[] {
    const extension = this.#random.pick(EXTENSIONS);
    const queue = { Queue: 'support', Interface: this.#random.pick(MEMBERS) };
    const place = { Context: 'default', Exten: extension, Priority: '1' };
    const paused = { ...queue, Paused: this.#random.pick(['true', 'false']), Reason: 'tea' };
    return [
      { Action: 'Hangup', Channel: one, Cause: '16' },
      { Action: 'Bridge', Channel1: one, Channel2: other },
      { Action: 'Redirect', Channel: one, ...place },
      { Action: 'BlindTransfer', Channel: one, Context: 'default', Exten: extension },
      { Action: 'Atxfer', Channel: one, Context: 'default', Exten: extension },
      { Action: 'Park', Channel: one, TimeoutChannel: other },
      { Action: 'QueueAdd', ...queue, Penalty: String(this.#random.below(3)) },
      { Action: 'QueueRemove', ...queue },
      { Action: 'QueuePause', ...paused },
      { Action: 'QueuePenalty', ...queue, Penalty: String(this.#random.below(3)) },
      { Action: 'ConfbridgeMute', Conference: '2000', Channel: one },
      { Action: 'ConfbridgeUnmute', Conference: '2000', Channel: one },
      { Action: 'ConfbridgeKick', Conference: '2000', Channel: one },
      { Action: 'ConfbridgeLock', Conference: '2000' },
      { Action: 'ConfbridgeUnlock', Conference: '2000' },
    ];
  }
}
