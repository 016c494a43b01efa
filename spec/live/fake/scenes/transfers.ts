/**
 * Scenes of channels that are sent elsewhere: Redirect, Bridge, transfers, digits, parking.
 */
import type { Actor } from '../actor.js';
import { ANSWER, answered, bridged, ONE, TWO, type Scenes } from './scene.js';
import { valueOf } from '../wire.js';

/** A call that may be transferred, with sound: a real server times the digits by it. Resolves with who may. */
async function talking(actor: Actor): Promise<string> {
  await actor.call('Local/transfer@fake/n', { Application: 'Milliwatt', Data: '' });
  await actor.event('Newexten', { Application: 'Wait' });
  await actor.quiet();
  return actor.channel(/transfer@.*;2$/);
}

/** The same one asks a third whether the call is welcome, and the first waits. */
async function consulting(actor: Actor, Exten: string): Promise<string> {
  const transferer = await talking(actor);
  await actor.send({ Action: 'Atxfer', Channel: transferer, Context: 'fake', Exten });
  await actor.event('BridgeEnter', {}, 4);
  await actor.event('Newexten', { Channel: new RegExp(`${Exten}@`), Application: 'Wait' });
  await actor.quiet();
  return transferer;
}

/** The scenes by name. */
export const TRANSFER_SCENES: Scenes = {
  'Redirect out of a bridge': async (actor) => {
    const [one] = await bridged(actor);
    await actor.send({ Action: 'Redirect', Channel: one, Context: 'fake', Exten: 'target', Priority: '1' });
  },
  'Redirect of both ends': async (actor) => {
    const [one, two] = await bridged(actor);
    await actor.send({
      Action: 'Redirect',
      Channel: one,
      ExtraChannel: two,
      Context: 'fake',
      Exten: '501',
      Priority: '1',
      ExtraContext: 'fake',
      ExtraExten: '502',
      ExtraPriority: '1',
    });
  },
  'Redirect to an extension that is not there': async (actor) => {
    await actor.call(`${ANSWER}/n`);
    await answered(actor);
    const place = { Context: 'fake', Exten: 'no', Priority: '1' };
    await actor.send({ Action: 'Redirect', Channel: await actor.channel(TWO), ...place });
    await actor.event('Hangup', {}, 2);
  },
  'Redirect to where an invalid extension is caught': async (actor) => {
    await actor.call(`${ANSWER}/n`);
    await answered(actor);
    const place = { Context: 'fakei', Exten: 'no', Priority: '1' };
    await actor.send({ Action: 'Redirect', Channel: await actor.channel(TWO), ...place });
    await actor.event('Hangup', {}, 2);
  },
  'Bridge, and a hangup': async (actor) => {
    const [one] = await bridged(actor);
    await actor.list({ Action: 'BridgeList', ActionID: 'bridges' });
    await actor.list({ Action: 'CoreShowChannels', ActionID: 'channels' });
    await actor.send({ Action: 'Hangup', Channel: one });
  },
  'BridgeKick': async (actor) => {
    const [one] = await bridged(actor);
    const [item] = await actor.list({ Action: 'BridgeList', ActionID: 'bridges' });
    await actor.send({ Action: 'BridgeKick', BridgeUniqueid: valueOf(item!, 'BridgeUniqueid')!, Channel: one });
    await actor.event('BridgeDestroy');
    await actor.quiet();
  },
  'BridgeDestroy': async (actor) => {
    await bridged(actor);
    const [item] = await actor.list({ Action: 'BridgeList', ActionID: 'bridges' });
    await actor.send({ Action: 'BridgeDestroy', BridgeUniqueid: valueOf(item!, 'BridgeUniqueid')! });
    await actor.event('BridgeDestroy');
    await actor.quiet();
  },
  'Bridge out of a bridge': async (actor) => {
    const [one] = await bridged(actor);
    await actor.call(`${ANSWER}/n`);
    await answered(actor, 3);
    await actor.send({ Action: 'Bridge', Channel1: one, Channel2: await actor.channel(ONE, 3), Tone: 'no' });
    await actor.event('BridgeEnter', {}, 4);
  },
  'BlindTransfer': async (actor) => {
    const [one] = await bridged(actor);
    await actor.send({ Action: 'BlindTransfer', Channel: one, Context: 'fake', Exten: '505' });
    await actor.event('BlindTransfer');
  },
  'BlindTransfer outside of a bridge, and to nowhere': async (actor) => {
    const [one] = await bridged(actor);
    await actor.send({ Action: 'BlindTransfer', Channel: one, Context: 'fake', Exten: 'no' });
    await actor.quiet();
    await actor.call(`${ANSWER}/n`);
    await answered(actor, 3);
    await actor.send({ Action: 'BlindTransfer', Channel: await actor.channel(ONE, 3), Context: 'fake', Exten: '505' });
    await actor.event('BlindTransfer', {}, 2);
  },
  'Atxfer where the call allows none': async (actor) => {
    const [one] = await bridged(actor);
    await actor.send({ Action: 'Atxfer', Channel: one, Context: 'fake', Exten: '505' });
    await actor.quiet();
    await actor.send({ Action: 'CancelAtxfer', Channel: one });
  },
  'Atxfer, and the transferer hangs up': async (actor) => {
    const transferer = await consulting(actor, '505');
    await actor.send({ Action: 'Hangup', Channel: transferer });
    await actor.event('AttendedTransfer');
    await actor.quiet();
  },
  'Atxfer, and the transferer hangs up while it rings': async (actor) => {
    const transferer = await consulting(actor, '606');
    await actor.send({ Action: 'Hangup', Channel: transferer });
    await actor.event('DialEnd', { DestChannel: /606@/ });
    await actor.quiet();
  },
  'Atxfer, and the third hangs up': async (actor) => {
    await consulting(actor, '505');
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(/505@.*;2$/) });
    await actor.event('Unhold');
    await actor.quiet();
  },
  'Atxfer, and the one who waits hangs up': async (actor) => {
    await consulting(actor, '505');
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(/answer@.*;2$/) });
    await actor.event('BridgeDestroy');
    await actor.quiet();
  },
  'Atxfer, and the one who waits hangs up while the third rings': async (actor) => {
    await consulting(actor, '606');
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(/answer@.*;2$/) });
    await actor.event('AttendedTransfer');
    await actor.quiet();
  },
  'Atxfer to a busy one': async (actor) => {
    await consulting(actor, '707');
    await actor.event('Unhold');
    await actor.event('NewConnectedLine', { Channel: /transfer@/ });
    await actor.quiet();
  },
  'Atxfer to one who rejects the call': async (actor) => {
    const transferer = await talking(actor);
    await actor.send({ Action: 'Atxfer', Channel: transferer, Context: 'fake', Exten: '808' });
    await actor.event('Hangup', {}, 2);
    await actor.event('Unhold');
    await actor.event('NewConnectedLine', { Channel: /transfer@/ });
    await actor.quiet();
  },
  'CancelAtxfer': async (actor) => {
    const transferer = await consulting(actor, '505');
    await actor.send({ Action: 'CancelAtxfer', Channel: transferer });
    await actor.event('Unhold');
    await actor.event('NewConnectedLine', { Channel: /transfer@/ });
    await actor.quiet();
  },
  'Atxfer to a number that is not there': async (actor) => {
    const transferer = await talking(actor);
    await actor.send({ Action: 'Atxfer', Channel: transferer, Context: 'fake', Exten: '9' });
    await actor.event('DTMFEnd', { Digit: '9' });
    await actor.send({ Action: 'Hangup', Channel: transferer });
    await actor.event('Unhold');
    await actor.quiet();
  },
  'PlayDTMF': async (actor) => {
    const [one] = await bridged(actor);
    await actor.send({ Action: 'PlayDTMF', Channel: one, Digit: '5', Duration: '100' });
    await actor.event('DTMFEnd', { Digit: '5' });
    await actor.quiet();
    await actor.send({ Action: 'PlayDTMF', Channel: one, Digit: '6', Duration: '100', Receive: 'true' });
    await actor.quiet();
  },
  'a call is parked and hangs up': async (actor) => {
    await actor.call('Local/park@fake/n');
    await actor.event('ParkedCall');
    await actor.quiet();
    await actor.list({ Action: 'ParkedCalls', ActionID: 'parked' });
    await actor.list({ Action: 'Parkinglots', ActionID: 'lots' });
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(TWO) });
    await actor.event('ParkedCallGiveUp');
  },
  'Park, and its time is over': async (actor) => {
    await actor.call(`${ANSWER}/n`);
    await answered(actor);
    await actor.send({ Action: 'Park', Channel: await actor.channel(ONE), Timeout: '1000', AnnounceChannel: '' });
    await actor.event('ParkedCallTimeOut');
  },
};
