/**
 * Parking: a channel waits in a space until it is fetched, gives up, or its time is over.
 *
 * Source: asterisk res/parking/parking_bridge.c and parking_bridge_features.c, 22.10.1, and its wire.
 */
import type { Headers } from '../../wire/wire-writer.js';
import type { FakeChannel } from '../channel/fake-channel.js';
import type { FakePbx } from '../fake-pbx.js';
import { DEFAULT_TIMEOUT, LOT, parkedHeaders, type Parked } from './parking-lot.js';

/** Where a call goes that nobody fetches. Source: asterisk res/parking/parking_bridge_features.c, 22.10.1. */
const LOST = { context: 'default', exten: 's', priority: 1 };

/** Parks a channel; returns how it is left early. `end` is called when there is no room. */
export function park(
  pbx: FakePbx,
  channel: FakeChannel,
  { timeout = DEFAULT_TIMEOUT }: { readonly timeout: number | undefined },
  end: () => void,
): (() => void) | undefined {
  const { parking } = pbx;
  const space = parking.freeSpace;
  if (space === undefined) {
    end();
    return undefined;
  }
  const bridge = parking.bridge(pbx.board);
  const parked: Parked = { channel, space, timeout, began: Date.now(), parker: channel.device };
  parking.calls.set(space, parked);
  pbx.board.emit('ParkedCall', 'call', parkedHeaders(parked));
  pbx.devices.set(`park:${space}@parked`, 'INUSE');
  bridge.enter(channel);
  const leave = (event: string, place: Headers = {}): void => {
    parking.calls.delete(space);
    pbx.board.emit(event, 'call', { ...parkedHeaders(parked), ...place });
    pbx.devices.set(`park:${space}@parked`, 'NOT_INUSE');
    channel.hangupCause ||= 16;
    bridge.leave(channel);
  };
  const cancel = pbx.board.after(timeout, () => {
    channel.setVariable('PARKING_SPACE', String(space));
    channel.setVariable('PARKEDLOT', LOT);
    channel.setVariable('PARKER', parked.parker);
    channel.setVariable('PARKER_FLAT', parked.parker.replace('/', '_'));
    channel.setVariable('BRIDGE_FEATURES', '');
    leave('ParkedCallTimeOut', { ParkeeContext: LOST.context, ParkeeExten: LOST.exten, ParkeePriority: LOST.priority });
    Object.assign(channel, LOST);
    channel.freshSnapshot();
    pbx.redirect(channel, LOST);
  });
  return () => {
    cancel();
    if (parking.calls.get(space) === parked) leave('ParkedCallGiveUp');
  };
}
