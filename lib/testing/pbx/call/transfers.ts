/**
 * What brings channels together or apart from outside: Bridge, BlindTransfer, digits.
 *
 * A channel that leaves such a bridge goes on in the dialplan where it was. Source: asterisk main/features.c,
 * action_bridge(); main/bridge.c, ast_bridge_transfer_blind(); apps/app_senddtmf.c, manager_play_dtmf(), 22.10.1, and
 * its wire.
 */
import type { Place } from '../channel/channel-options.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import type { FakePbx } from '../fake-pbx.js';
import { FakeBridge } from './fake-bridge.js';

/** How long a digit lasts that was sent without a duration, in milliseconds. */
const SHORTEST = 100;

/** Takes a channel from what it does and from the bridge that it is in. */
export function release(channel: FakeChannel): void {
  channel.thread?.taken?.();
  FakeBridge.of(channel)?.leave(channel, { isMoved: true });
  channel.thread = undefined;
}

/** The same; it keeps its place. */
function take(channel: FakeChannel): void {
  release(channel);
  channel.application = '';
  channel.data = '';
  channel.publish();
}

function enter(pbx: FakePbx, bridge: FakeBridge, channel: FakeChannel): void {
  const place: Place = { context: channel.context, exten: channel.exten, priority: channel.priority };
  channel.thread = {
    hangup: () => {
      channel.hangupCause ||= 16;
      bridge.leave(channel);
      channel.destroy();
    },
    go: (target) => {
      Object.assign(channel, target);
      bridge.leave(channel);
      pbx.walker.run(channel, target);
    },
    taken: () => bridge.leave(channel, { isMoved: true }),
  };
  bridge.enter(channel, () => pbx.walker.run(channel, place));
}

/** Joins two channels in a bridge of their own. */
export function bridgeChannels(pbx: FakePbx, one: FakeChannel, other: FakeChannel): void {
  pbx.board.soon(() => {
    const bridge = new FakeBridge({}, pbx.board);
    for (const channel of [one, other]) {
      take(channel);
      enter(pbx, bridge, channel);
    }
  });
}

/** Sends the other one of a bridge to an extension; false when the channel is in none. */
export function blindTransfer(pbx: FakePbx, transferer: FakeChannel, context: string, exten: string): boolean {
  const bridge = FakeBridge.of(transferer);
  const transferee = bridge?.channels.find((channel) => channel !== transferer);
  const isPossible = bridge !== undefined && transferee !== undefined;
  const headers = {
    Result: isPossible ? 'Success' : 'Invalid',
    ...transferer.snapshot('Transferer'),
    ...(isPossible ? { ...transferee.snapshot('Transferee'), ...bridge.snapshot() } : {}),
    IsExternal: 'Yes',
    Context: context,
    Extension: exten,
  };
  pbx.board.soon(() => {
    if (isPossible) {
      transferer.emit('Unhold', 'call');
      transferer.setVariable('BLINDTRANSFER', transferee.name);
      transferee.setVariable('BLINDTRANSFER', transferer.name);
    }
    pbx.board.emit('BlindTransfer', 'call', headers);
    if (isPossible) pbx.redirect(transferee, { context, exten, priority: 1 });
  });
  return isPossible;
}

/** Plays a digit to a channel, or as if it had pressed it. */
export function playDigit(
  pbx: FakePbx,
  channel: FakeChannel,
  digit: string,
  { duration, isReceived }: { readonly duration: number; readonly isReceived: boolean },
): void {
  if (isReceived) return pressDigit(pbx, channel, digit, duration);
  if (channel.partner === undefined) return;
  tellDigit(pbx, channel.partner, digit, duration, 'Received');
  passDigit(pbx, channel.partner, digit, duration);
}

/** Lets a channel have pressed digits, one behind the other. */
export function pressDigits(pbx: FakePbx, channel: FakeChannel, digits: string): void {
  const [first, ...rest] = digits;
  if (first === undefined || channel.isHungUp) return;
  pressDigit(pbx, channel, first);
  if (rest.length > 0) pbx.after(SHORTEST, () => pressDigits(pbx, channel, rest.join('')));
}

/** Lets a channel have pressed a digit that only its end is told of, as a feature code is. */
function pressDigit(pbx: FakePbx, channel: FakeChannel, digit: string, duration = 0): void {
  channel.tell('DTMFEnd', 'dtmf', { Digit: digit, DurationMs: duration, Direction: 'Received' });
  passDigit(pbx, channel, digit, duration || SHORTEST);
}

/** The others of its bridge hear it, and what runs the channel. */
function passDigit(pbx: FakePbx, channel: FakeChannel, digit: string, duration: number): void {
  for (const peer of FakeBridge.of(channel)?.channels ?? []) {
    if (peer === channel) continue;
    tellDigit(pbx, peer, digit, duration, 'Sent');
    if (peer.partner !== undefined) tellDigit(pbx, peer.partner, digit, duration, 'Received');
  }
  pbx.board.soon(() => channel.thread?.digit?.(digit));
}

function tellDigit(pbx: FakePbx, channel: FakeChannel, digit: string, duration: number, direction: string): void {
  channel.tell('DTMFBegin', 'dtmf', { Digit: digit, Direction: direction });
  pbx.board.after(duration, () => {
    if (channel.isHungUp) return;
    channel.tell('DTMFEnd', 'dtmf', { Digit: digit, DurationMs: duration, Direction: direction });
  });
}
