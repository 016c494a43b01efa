/**
 * The answers that send channels elsewhere: Redirect, Bridge, transfers, parking, digits.
 *
 * Source: asterisk main/manager.c, action_redirect(), action_blind_transfer(), action_atxfer(); main/features.c,
 * action_bridge(); main/core_local.c, manager_optimize_away(); apps/app_senddtmf.c, manager_play_dtmf();
 * res/parking/parking_manager.c, manager_park(), 22.10.1.
 */
import { AttendedTransfer, tellDigit } from '../../pbx/call/attended-transfer.js';
import { FakeBridge } from '../../pbx/call/fake-bridge.js';
import { park } from '../../pbx/call/parking.js';
import { parkedHeaders } from '../../pbx/call/parking-lot.js';
import { blindTransfer, bridgeChannels, playDigit, pressDigits, release } from '../../pbx/call/transfers.js';
import type { Place } from '../../pbx/channel/channel-options.js';
import type { FakeChannel } from '../../pbx/channel/fake-channel.js';
import { isTrue } from '../../wire/event-mask.js';
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';

/** The code that aborts a transfer. Source: asterisk main/features_config.c, DEFAULT_ATXFER_ABORT, 22.10.1. */
const ABORT_CODE = '*1';

/** Reads a place of the dialplan; undefined when it has answered what is wrong with it. */
function placeOf(context: ActionContext, prefix: '' | 'Extra'): Place | undefined {
  const [name, exten, priority] = ['Context', 'Exten', 'Priority'].map((part) => context.header(`${prefix}${part}`));
  if (name === '') context.error(`${prefix}Context not specified`);
  else if (exten === '') context.error(`${prefix}Exten not specified`);
  else if (priority === '') context.error(`${prefix}Priority not specified`);
  else {
    const label = context.pbx.dialplan.find(name!, exten!)?.labels.get(priority!) ?? 0;
    const number = Number.parseInt(priority!, 10) || label;
    if (number >= 1) return { context: name!, exten: exten!, priority: number };
    context.error(`${prefix}Priority is invalid`);
  }
  return undefined;
}

function redirect(context: ActionContext): void {
  const name = context.header('Channel');
  const other = context.header('ExtraChannel');
  if (name === '') return context.error('Channel not specified');
  const place = placeOf(context, '');
  if (place === undefined) return undefined;
  const hasExtraPlace = other !== '' && context.header('ExtraContext') !== '';
  const extra = hasExtraPlace ? placeOf(context, 'Extra') : place;
  if (extra === undefined) return undefined;
  const channel = context.channel();
  if (channel === undefined) return context.error(`Channel does not exist: ${name}`);
  if (channel.isEnding) return context.error('Redirect failed, channel not up.');
  if (other === '') {
    context.respond('Redirect successful');
    return context.pbx.redirect(channel, place);
  }
  const second = context.channel('ExtraChannel');
  if (second === undefined) return context.error(`ExtraChannel does not exist: ${other}`);
  context.respond('Dual Redirect successful');
  return redirectBoth(context, [channel, place], [second, extra]);
}

/** Both know their places before one of them leaves the bridge that they are in. */
function redirectBoth(context: ActionContext, ...pairs: readonly [FakeChannel, Place][]): void {
  const { pbx } = context;
  pbx.board.soon(() => {
    for (const [channel, place] of pairs) Object.assign(channel, place);
    for (const [channel, place] of pairs) pbx.redirect(channel, place);
  });
}

function bridge(context: ActionContext): void {
  const names = ['Channel1', 'Channel2'].map((name) => context.header(name));
  if (names.includes('')) return context.error('Missing channel parameter in request');
  const [one, other] = [context.channel('Channel1'), context.channel('Channel2')];
  if (one === undefined) return context.error(`Channel1 does not exist: ${names[0]}`);
  if (other === undefined) return context.error(`Channel2 does not exist: ${names[1]}`);
  context.respond('Channels have been bridged');
  return bridgeChannels(context.pbx, one, other);
}

/** A Local channel that was made with `/n` is taken out like others from now on. */
function optimizeAway(context: ActionContext): void {
  const channel = context.channel();
  if (context.header('Channel') === '') return context.error("'Channel' not specified.");
  if (channel === undefined) return context.error('Channel does not exist.');
  const near = channel.name.endsWith(';2') ? channel.partner : channel;
  if (!channel.name.startsWith('Local/') || near === undefined) return context.error('Unable to find channel');
  context.respond('Queued channel to be optimized away');
  near.isOptimizable = true;
  return context.pbx.board.soon(() => FakeBridge.of(near)?.optimize());
}

/** Finds the channel of an action that needs an extension too; undefined when it has answered what is wrong. */
function transferer(context: ActionContext): FakeChannel | undefined {
  const channel = context.channel();
  if (context.header('Channel') === '') context.error('No channel specified');
  else if (context.header('Exten') === '') context.error('No extension specified');
  else if (channel === undefined) context.error('Channel specified does not exist');
  else return channel;
  return undefined;
}

function blind(context: ActionContext): void {
  const channel = transferer(context);
  if (channel === undefined) return;
  const place = context.header('Context') || channel.context;
  if (blindTransfer(context.pbx, channel, place, context.header('Exten'))) context.respond('Transfer succeeded');
  else context.error('Transfer invalid');
}

/** The code of a feature, as features.conf maps it; empty when it has none. */
function featureCode({ pbx }: ActionContext, feature: string): string {
  const map = pbx.files.get('features.conf')?.find(({ name }) => name === 'featuremap');
  return map?.lines.find(([name]) => name === feature)?.[1] ?? '';
}

/** Presses the code and the number for the channel: a transfer begins where its call allows one. */
function attended(context: ActionContext): void {
  const channel = transferer(context);
  const code = featureCode(context, 'atxfer');
  if (channel === undefined) return undefined;
  if (code === '') return context.error('No attended transfer feature code found');
  context.respond('Atxfer successfully queued');
  const place = context.header('Context');
  const target = { context: place || channel.context, exten: context.header('Exten') };
  return context.pbx.board.soon(() => {
    if (place !== '') channel.setVariable('TRANSFER_CONTEXT', place);
    if (!channel.mayTransfer || AttendedTransfer.of(channel) !== undefined) {
      return pressDigits(context.pbx, channel, `${code}${target.exten}`);
    }
    for (const digit of code) tellDigit(channel, digit);
    return AttendedTransfer.begin(context.pbx, channel, target);
  });
}

function cancelAttended(context: ActionContext): void {
  const channel = context.channel();
  if (context.header('Channel') === '') return context.error('No channel specified');
  if (channel === undefined) return context.error('Channel specified does not exist');
  context.respond('CancelAtxfer successfully queued');
  const transfer = AttendedTransfer.of(channel);
  if (transfer !== undefined) {
    return context.pbx.board.soon(() => {
      for (const digit of ABORT_CODE) tellDigit(channel, digit);
      transfer.abort();
    });
  }
  if (FakeBridge.of(channel) !== undefined) {
    pressDigits(context.pbx, channel, ABORT_CODE);
  }
  return undefined;
}

function playDtmf(context: ActionContext): void {
  const channel = context.channel();
  const digit = context.header('Digit');
  const duration = Number.parseInt(context.header('Duration') || '100', 10);
  if (channel === undefined) return context.error('Channel not found');
  if (digit === '') return context.error('No digit specified');
  if (!(duration > 0)) return context.error('Could not convert Duration parameter');
  context.respond('DTMF successfully queued');
  return playDigit(context.pbx, channel, digit, { duration, isReceived: isTrue(context.header('Receive')) });
}

function parkChannel(context: ActionContext): void {
  const { pbx } = context;
  const name = context.header('Channel');
  const timeout = context.header('Timeout');
  const channel = context.channel();
  if (name === '') return context.error('Channel not specified');
  if (timeout !== '' && !/^\d+/.test(timeout)) return context.error('Invalid Timeout value.');
  if (channel === undefined) return context.error(`Channel does not exist: ${name}`);
  context.respondRaw('Success', 'Park successful\n');
  return pbx.board.soon(() => {
    release(channel);
    const stop = park(pbx, channel, { timeout: Number.parseInt(timeout, 10) || undefined }, () => undefined);
    channel.thread = {
      hangup: () => {
        stop?.();
        channel.destroy();
      },
      go: (place) => {
        stop?.();
        pbx.walker.run(channel, place);
      },
    };
  });
}

function parkedCalls(context: ActionContext): void {
  const calls = [...context.pbx.parking.calls.values()];
  const items = calls.map((call) => context.idLast({ Event: 'ParkedCall', ...parkedHeaders(call) }));
  context.list(items, 'ParkedCallsComplete', 'Parked calls will follow', { Total: calls.length });
}

/** The actions that send channels elsewhere. */
export const TRANSFER_ACTIONS: readonly BuiltIn[] = [
  builtIn('Redirect', 'call', 'Send a channel to another place of the dialplan', redirect),
  builtIn('Bridge', 'call', 'Join two channels', bridge),
  builtIn('BlindTransfer', 'call', 'Transfer a channel', blind),
  builtIn('Atxfer', 'call', 'Begin an attended transfer', attended),
  builtIn('CancelAtxfer', 'call', 'Cancel an attended transfer', cancelAttended),
  builtIn('LocalOptimizeAway', 'system,call', 'Take a Local channel out', optimizeAway),
  builtIn('PlayDTMF', 'call', 'Play a digit to a channel', playDtmf),
  builtIn('Park', 'call', 'Park a channel', parkChannel),
  builtIn('ParkedCalls', 'call', 'List the parked calls', parkedCalls),
  builtIn(
    'Parkinglots',
    'call',
    'List the parking lots',
    (context) => context.list([context.pbx.parking.item], 'ParkinglotsComplete', 'Parking lots will follow'),
  ),
];
